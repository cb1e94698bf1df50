"""What WeasyPrint leaves out of a tagged PDF: the language of each passage, and page furniture marked as such.

Which language a passage has is read from its font: by the house design, Chinese is in one family and English in the
other, whatever page breaks did to the elements (WeasyPrint writes no /Lang on structure elements).
"""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from report_pipeline.writers import fonts, wording
from report_pipeline.writers.cid import plainly_numbered
from report_pipeline.writers.pdf_archive import XLIFF_TYPE, attach, declare
from report_pipeline.writers.spacing import HYPHEN

if TYPE_CHECKING:
    import pikepdf

    from report_pipeline.model import Edition

# The parts of a content stream that matter, as WeasyPrint writes them: strings are hexadecimal, so nothing else matches
_OPERATOR = re.compile(rb"/MCID (\d+)>>\s*BDC|/(\S+) [\d.]+ Tf|<([0-9a-fA-F]+)>|\b(EMC)\b")
_MARKED = re.compile(rb"/\w+\s*<</MCID (\d+)>>\s*BDC")
_ARTIFACT = b"/Artifact\n<</Type /Pagination>>\nBDC"

PAIRS_NAME = "aligned pairs"
"""Of the attachment."""

_Passage = tuple[tuple[int, int], int]
"""A page's object and the id of a marked passage on it."""


def finish(raw: bytes, edition: Edition, pairs: bytes = b"") -> bytes:
    """Return ``raw`` (from WeasyPrint, not compressed) with languages, artifacts and metadata, compressed.

    ``pairs``, an XLIFF file, is attached where it is not empty. The same input gives the same bytes.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(raw)) as pdf:
        languages = _languages(pdf, edition)
        document = pdf.Root.StructTreeRoot.K[0]
        reached: set[_Passage] = set()
        found = _collect(document, languages, reached)
        house = wording.house_language(edition)
        _tag(document, found, house)
        _mark_artifacts(pdf, reached)
        _mark_hyphens(pdf)
        _number_glyphs(pdf)
        _sharpen(pdf)
        declare(pdf, edition)
        if pairs:
            attach(pdf, f"{PAIRS_NAME}.xlf", pairs, XLIFF_TYPE, PAIRS_NAME)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    # Data that happens to end in a carriage return: where that and the line feed behind it are taken for one line end,
    # /Length is off by one (ISO 19005-3, 6.1.7.1). A return for the feed leaves one reading only.
    return out.getvalue().replace(b"\r\nendstream\nendobj", b"\r\rendstream\nendobj")


def _languages(pdf: pikepdf.Pdf, edition: Edition) -> dict[_Passage, str]:
    family = {fonts.HAN: edition.source_language, fonts.LATIN: edition.target_language}
    by_name = {name.replace(" ", "-"): language for name, language in family.items()}
    result: dict[_Passage, str] = {}
    for page in pdf.pages:
        known = {}
        for key, font in page.Resources.get("/Font", {}).items():
            base = str(font.BaseFont).split("+", 1)[-1]
            known[key[1:].encode()] = next((v for k, v in by_name.items() if base.startswith(k)), "")
        for mcid, language in _passages(page.Contents.read_bytes(), known):
            result[page.obj.objgen, mcid] = language
    return result


def _passages(stream: bytes, known: dict[bytes, str]) -> list[tuple[int, str]]:
    """Return the language in which each marked passage of a page has most of its glyphs."""
    result = []
    mcid, font = -1, b""
    glyphs: Counter[str] = Counter()
    for match in _OPERATOR.finditer(stream):
        if match[1] is not None:
            mcid = int(match[1])
            glyphs.clear()
        elif match[2] is not None:
            font = match[2]
        elif match[3] is not None:
            if language := known.get(font, ""):
                glyphs[language] += len(match[3])
        elif mcid >= 0:
            if glyphs:
                result.append((mcid, glyphs.most_common(1)[0][0]))
            mcid = -1
    return result


def _collect(
    element: pikepdf.Object, languages: dict[_Passage, str], reached: set[_Passage]
) -> dict[tuple[int, int], frozenset[str]]:
    """Return the languages under each structure element; note the marked contents that the tree reaches."""
    import pikepdf

    found: dict[tuple[int, int], frozenset[str]] = {}
    order, stack = [], [element]
    while stack:  # parents before children; a tree may be deeper than Python's stack
        node = stack.pop()
        order.append(node)
        stack.extend(k for k in node.get("/K", []) if isinstance(k, pikepdf.Dictionary) and "/S" in k)
    for node in reversed(order):
        below: set[str] = set()
        for kid in node.get("/K", []):
            if isinstance(kid, int):
                key = (node.Pg.objgen, kid)
                reached.add(key)
                if language := languages.get(key):
                    below.add(language)
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                below |= found[kid.objgen]
        found[node.objgen] = frozenset(below)
    return found


def _tag(document: pikepdf.Object, found: dict[tuple[int, int], frozenset[str]], house: str) -> None:
    """Write /Lang on the outermost elements of another language than the one around them, and the scope of heads."""
    import pikepdf

    stack = [(document, house)]
    while stack:
        node, around = stack.pop()
        if node.S == pikepdf.Name.TH:
            node.A.Scope = pikepdf.Name.Column
        languages = found[node.objgen]
        if len(languages) == 1 and (language := next(iter(languages))) != around:
            node.Lang = pikepdf.String(language)
            continue  # all below is in that language
        stack.extend((k, around) for k in node.get("/K", []) if isinstance(k, pikepdf.Dictionary) and "/S" in k)


def _sharpen(pdf: pikepdf.Pdf) -> None:
    """Take out the wish for smoothed pictures, which PDF/A forbids (ISO 19005-3, 6.2.8)."""
    import pikepdf

    for picture in pdf.objects:
        if isinstance(picture, pikepdf.Stream) and "/Interpolate" in picture:
            del picture.Interpolate


def _mark_hyphens(pdf: pikepdf.Pdf) -> None:
    """Let the sign of hyphenation be read as a soft hyphen, which joins the word again (ISO 32000-1, 14.8.2.2.3)."""
    import pikepdf

    sign, soft = f"<{ord(HYPHEN):04x}>".encode(), b"<00ad>"
    for font in pdf.objects:
        if isinstance(font, pikepdf.Dictionary) and "/ToUnicode" in font:
            table = font.ToUnicode.read_bytes()
            if sign in table:
                font.ToUnicode.write(table.replace(sign, soft))


def _number_glyphs(pdf: pikepdf.Pdf) -> None:
    """Let the fonts' tables of glyphs agree with the numbers that the text has."""
    import pikepdf

    for font in pdf.objects:
        if isinstance(font, pikepdf.Dictionary) and "/FontFile3" in font:
            file = font.FontFile3
            data = file.read_bytes()
            if (numbered := plainly_numbered(data)) is not data:
                file.write(numbered)


def _mark_artifacts(pdf: pikepdf.Pdf, reached: set[_Passage]) -> None:
    """Make page furniture an artifact: WeasyPrint tags it and then leaves it out of the tree (ISO 14289-1, 7.1)."""
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}
    for page in pdf.pages:
        where = page.obj.objgen

        def artifact(match: re.Match[bytes], where: tuple[int, int] = where) -> bytes:
            return match[0] if (where, int(match[1])) in reached else _ARTIFACT

        stream = page.Contents.read_bytes()
        page.Contents.write(_MARKED.sub(artifact, stream))
        kept = parents.get(int(page.StructParents))
        if kept is None:
            continue
        for mcid in range(len(kept)):
            if (where, mcid) not in reached:
                kept[mcid] = None
