from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from report_pipeline.model import Layout
from report_pipeline.writers import fonts
from report_pipeline.writers.cid import plainly_numbered
from report_pipeline.writers.pdf import PdfWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.model import Edition
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]

SONG, LATIN = fonts.PAIRINGS["serif"].han, fonts.PAIRINGS["serif"].latin


def charset(font: bytes) -> list[str]:
    top: Any = TTFont(io.BytesIO(font))["CFF "].cff.topDictIndex[0]
    return list(top.charset)


def plain(count: int) -> list[str]:
    return [".notdef", *(f"cid{n:05d}" for n in range(1, count))]


def test_a_truetype_font_is_left_alone() -> None:
    font = fonts.subset(LATIN, frozenset("abc"), "zh-Hans")
    assert plainly_numbered(font) is font


@pytest.mark.parametrize("characters", ["书", "河边的图书馆，。龥"])
def test_glyphs_are_found_under_their_own_numbers(characters: str) -> None:
    font = fonts.subset(SONG, frozenset(characters), "zh-Hans")
    before, after = (TTFont(io.BytesIO(f)) for f in (font, plainly_numbered(font)))
    assert charset(font) != plain(len(before.getGlyphOrder()))  # else there would be nothing to do
    numbered = plainly_numbered(font)
    assert charset(numbered) == plain(len(before.getGlyphOrder()))
    assert plainly_numbered(numbered) is numbered
    assert len(after["CFF "].cff.topDictIndex[0].CharStrings.charStringsIndex) == len(before.getGlyphOrder())
    for character in characters:
        one, other = (f.getGlyphID(f.getBestCmap()[ord(character)]) for f in (before, after))
        assert one == other


def test_the_numbers_in_a_pdf_name_the_glyphs_that_are_meant(edition: Maker, render: Render) -> None:
    with pikepdf.open(io.BytesIO(render(PdfWriter, edition(Layout.SIDE_BY_SIDE)))) as pdf:
        outlines = [
            o.FontFile3.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile3" in o
        ]
    assert outlines
    assert all(charset(data) == plain(len(charset(data))) for data in outlines)
