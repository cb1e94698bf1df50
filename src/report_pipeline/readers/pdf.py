"""PDFs with a text layer."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import InputError, Place
from report_pipeline.readers.base import Line, RawText
from report_pipeline.readers.pdf_layout import Glyph, page_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

_OCR = "recognise its text first (ocrmypdf -l chi_sim in.pdf out.pdf), or give the article in another format"
_MAX_CHARS = 10_000_000
_UNREADABLE_SHARE = 0.3
_MARK_WITHIN = 1024
_HYPHEN = 0x2  # what PDFium makes of a hyphen at a line's end
_UNMAPPED = frozenset({0x0, 0xFFFD, 0xFFFE, 0xFFFF})


class PdfReader:
    """Reads .pdf files, column by column."""

    suffixes: tuple[str, ...] = (".pdf",)

    def read(self, data: bytes, name: str, encoding: str) -> RawText:  # noqa: ARG002 - a PDF maps its own
        """Extract the printed lines of each page in reading order, pages counted from 1.

        Raises InputError for what is no PDF, is encrypted, or has no text that can be read: a scan.
        """
        pages = list(_pages(data, name))
        glyphs = [g for page in pages for g in page if not g.char.isspace()]
        if not glyphs:
            raise InputError("the PDF has no text layer: it is a scan", place=Place(name), advice=_OCR)
        unmapped = sum(1 for g in glyphs if ord(g.char) in _UNMAPPED)
        if unmapped > _UNREADABLE_SHARE * len(glyphs):
            raise InputError(
                f"the PDF's fonts do not say what their glyphs are: {unmapped} of {len(glyphs)} characters are unknown",
                place=Place(name),
                advice=_OCR,
            )
        lines: list[Line] = []
        for number, page in enumerate(pages, 1):
            lines += [Line(text, page=number) for text in page_lines(page)]
        return RawText(tuple(lines), "-", tuple(_notes(pages, unmapped)))


def _notes(pages: list[list[Glyph]], unmapped: int) -> Iterator[str]:
    empty = [str(n) for n, page in enumerate(pages, 1) if not page]
    if empty:
        yield f"pages without text, blank or scanned: {', '.join(empty)}"
    if unmapped:
        yield f"characters that the PDF's fonts do not name: {unmapped}"


def _pages(data: bytes, name: str) -> Iterator[list[Glyph]]:
    import pypdfium2

    if b"%PDF-" not in data[:_MARK_WITHIN]:
        raise InputError("this is no PDF", place=Place(name), advice="give it the ending that its content has")
    total = 0
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            for number in range(len(document)):
                page = document[number]
                text = page.get_textpage()
                total += text.count_chars()
                if total > _MAX_CHARS:
                    raise InputError(
                        f"the PDF has more than {_MAX_CHARS:,} characters", place=Place(name), advice="split it"
                    )
                yield _glyphs(text)
                text.close()
                page.close()
        finally:
            document.close()
    except pypdfium2.PdfiumError as err:
        if "password" in str(err).lower():
            raise InputError(
                "the PDF is encrypted and needs a password",
                place=Place(name),
                advice="save a copy without a password (qpdf --decrypt --password=… in.pdf out.pdf)",
            ) from err
        raise InputError(f"the PDF is damaged: {err}", place=Place(name), advice="print it to a new PDF") from err


def _glyphs(text: Any) -> list[Glyph]:  # noqa: ANN401 - a page's text in pypdfium2
    """Return a page's characters with their boxes, as one reads it: x along the line, y from line to line."""
    from pypdfium2 import raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    found: list[tuple[str, tuple[float, float, float, float], float, int]] = []
    high = 0
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:  # noqa: PLR2004 - a high surrogate; the low one follows
            high = code
            continue
        if 0xDC00 <= code < 0xE000:  # noqa: PLR2004
            code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD, 0
        char = "-" if code == _HYPHEN else chr(code)
        if raw.FPDFText_IsGenerated(text, index) == 1 or char in "\r\n":
            continue  # spaces and line ends that PDFium guessed; the layout here makes its own
        if raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            turn = -round(raw.FPDFText_GetCharAngle(text, index) / (math.pi / 2)) % 4  # it counts to the right
            raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
            size = raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
            found.append((char, (box.left, box.bottom, box.right, box.top), size, turn))
    turns = Counter(turn for *_, turn in found)
    turn = turns.most_common(1)[0][0] if turns else 0
    return [_turned(char, box, size, turn) for char, box, size, _ in found]


def _turned(char: str, box: tuple[float, float, float, float], size: float, turn: int) -> Glyph:
    """Return a glyph of a page that is set ``turn`` quarters of a turn to the left, as if it were set upright."""
    left, bottom, right, top = box
    if turn == 1:
        left, bottom, right, top = bottom, -right, top, -left
    elif turn == 2:  # noqa: PLR2004
        left, bottom, right, top = -right, -top, -left, -bottom
    elif turn == 3:  # noqa: PLR2004
        left, bottom, right, top = -top, left, -bottom, right
    return Glyph(char, left, -top, right, -bottom, abs(size) or top - bottom)
