from __future__ import annotations

import base64
import io
import re
import zipfile
from typing import TYPE_CHECKING

import page
import pikepdf
import pypdf
import pytest
from fontTools.ttLib import TTFont

from report_pipeline.model import BlockKind, EditionBlock, EditionPair, Layout
from report_pipeline.writers import fonts, rare
from report_pipeline.writers.epub import EpubWriter
from report_pipeline.writers.html import HtmlWriter
from report_pipeline.writers.pdf import PdfWriter
from report_pipeline.writers.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]


@pytest.mark.parametrize("char", ["\U0002a6dd", "😀", "ก"])
def test_what_no_font_has(char: str) -> None:
    assert rare.unknown(f"河{char}a") == {char}


@pytest.mark.parametrize("text", ["河边，“新生”——……", "㐂𠮷𠀋가ゐ", "naïve Łódź €5 ½ ①", "\u200b\ufe0f"])
def test_what_some_font_has(text: str) -> None:
    assert rare.unknown(text) == frozenset()


def test_ordinary_text_needs_no_further_font() -> None:
    assert rare.faces("河边的老厂房 naïve", "serif", "zh-Hans") == {}


def test_each_rare_character_comes_from_one_font() -> None:
    found = rare.faces("𠮷가", "serif", "zh-Hans")
    assert {"".join(chars) for chars in found.values()} == {"𠮷", "가"}
    assert all(fonts.subset(face, chars, "zh-Hans") for face, chars in found.items())


@pytest.mark.parametrize("pairing", ["serif", "sans"])
def test_screen_and_book_bring_the_fonts_of_rare_characters(edition: Maker, font_cache: Path, pairing: str) -> None:
    pair = EditionPair("s-1", "他叫𠮷生，研究𬭼。", "He is 𠮷 Sheng.")
    made = edition(Layout.INTERLEAVED, EditionBlock(BlockKind.PARAGRAPH, (pair,)))
    page = HtmlWriter(font_cache, Theme(pairing=pairing)).render(made).decode()
    web = [base64.b64decode(data) for data in re.findall(r"url\(\"data:font/woff2;base64,([^\"]+)", page)]
    with zipfile.ZipFile(io.BytesIO(EpubWriter(font_cache, Theme(pairing=pairing)).render(made))) as book:
        packed = [book.read(name) for name in book.namelist() if name.endswith(".ttf")]
        sheet = book.read("EPUB/edition.css").decode()
    for data, rules in ((web, page), (packed, sheet)):
        found = [c for font in data for c in TTFont(io.BytesIO(font)).getBestCmap()]
        assert ord("𠮷") in found
        assert ord("𬭼") in found
        (family,) = set(re.findall(rf"font-family: \"({rare.FAMILY} \d)\"; font-weight", rules))
        assert rules.count(f'", "{family}"') == 2  # behind the faces of both languages


def test_without_rare_characters_there_is_no_rule_for_them(edition: Maker, render: Render) -> None:
    assert rare.FAMILY.encode() not in render(HtmlWriter, edition())


def test_a_page_has_rare_characters_as_they_are_and_a_sign_for_the_others(edition: Maker, render: Render) -> None:
    pair = EditionPair("s-1", "他叫𠮷\U0002a6dd生。", "He is 𠮷 😀 Sheng.")
    data = render(PdfWriter, edition(Layout.SIDE_BY_SIDE, EditionBlock(BlockKind.PARAGRAPH, (pair,))))
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert "他叫𠮷□生。" in text.replace(" ", "")
    assert "He is 𠮷 □ Sheng." in text
    profiles = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)
    assert not [f for p in profiles for f in page.validate_pdf_bytes(data, profile=p).failures]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = {str(o.FontName) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    assert all("+Edition-" in name for name in names)
