"""PDFs with a text layer."""

from __future__ import annotations

import ctypes
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
        glyphs = [g for page in pages for g in page]
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
                yield list(_glyphs(text.raw, text.count_chars(), page.get_rotation()))
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


def _glyphs(text: Any, count: int, rotation: int) -> Iterator[Glyph]:  # noqa: ANN401 - a handle of PDFium's
    """Yield a page's characters with their boxes, as the page is seen: x to the right, y downwards."""
    from pypdfium2.raw import (
        FS_RECTF,
        FPDFText_GetFontSize,
        FPDFText_GetLooseCharBox,
        FPDFText_GetUnicode,
        FPDFText_IsGenerated,
    )

    box = FS_RECTF()
    high = 0
    for index in range(count):
        code = FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:  # noqa: PLR2004 - a high surrogate; the low one follows
            high = code
            continue
        if 0xDC00 <= code < 0xE000:  # noqa: PLR2004
            code, high = (0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD), 0
        if FPDFText_IsGenerated(text, index) == 1 or not FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            continue  # spaces and line ends that PDFium guessed; the layout here makes its own
        size = FPDFText_GetFontSize(text, index)
        char = "-" if code == _HYPHEN else chr(code)
        if not char.isspace() or char == "\u3000":
            yield _seen(char, (box.left, box.top, box.right, box.bottom), size, rotation)


def _seen(char: str, box: tuple[float, float, float, float], size: float, rotation: int) -> Glyph:
    left, top, right, bottom = box
    if rotation == 90:  # noqa: PLR2004 - degrees
        left, right, top, bottom = bottom, top, -left, -right
    elif rotation == 180:  # noqa: PLR2004
        left, right, top, bottom = -right, -left, -bottom, -top
    elif rotation == 270:  # noqa: PLR2004
        left, right, top, bottom = -top, -bottom, right, left
    return Glyph(char, min(left, right), -max(top, bottom), max(left, right), -min(top, bottom), size)
