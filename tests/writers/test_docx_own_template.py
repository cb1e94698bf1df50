"""A Word file of the user's own: its styles win, and nothing else of it gets into an edition."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from openxml_audit import OpenXmlValidator

from report_pipeline.errors import ConfigError
from report_pipeline.model import Layout
from report_pipeline.writers.docx import DocxWriter
from report_pipeline.writers.docx_own_template import read_template
from report_pipeline.writers.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.model import Edition

    Maker = Callable[..., Edition]


def template(change: Callable[[Any], None] = lambda _: None) -> bytes:
    """Return python-docx's own template, whose East Asian fallback is MS Mincho, with a change."""
    document = docx.Document()
    document.add_paragraph("A secret of the template")
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def patched(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        for entry in archive.namelist():
            content = archive.read(entry)
            assert entry != name or old in content
            made.writestr(entry, content.replace(old, new, 1) if entry == name else content)
    return out.getvalue()


def rendered(edition: Edition, data: bytes, cache: Path) -> bytes:
    return DocxWriter(cache, Theme(docx_template=data)).render(edition)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no Word file"),
        (b"PK\x03\x04 cut off", "no Word file"),
        (template()[:3000], "no Word file"),
        (patched(template(), "word/styles.xml", b"<w:docDefaults>", b"<w:docDefaults"), "is damaged"),
        (patched(template(), "word/styles.xml", b"<w:styles", b"<!DOCTYPE x [<!ENTITY a 'b'>]><w:styles"), "document type"),
        (patched(template(), "word/styles.xml", b"<w:styles", b"<!DOCTYPE x SYSTEM 'http://x.test/'><w:styles"), "type"),
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_template(data)


def test_a_style_of_another_kind_is_refused(edition: Maker, font_cache: Path) -> None:
    def change(document: Any) -> None:  # noqa: ANN401
        document.styles["Title"].element.set(qn("w:type"), "character")

    with pytest.raises(ConfigError, match="“Title” is no paragraph style"):
        rendered(edition(), template(change), font_cache)


def test_its_styles_win_and_what_it_lacks_is_added(edition: Maker, font_cache: Path) -> None:
    def change(document: Any) -> None:  # noqa: ANN401
        document.styles["Normal"].font.name = "Garamond"
        document.styles["Normal"].font.size = Pt(12)
        document.styles["Heading 1"].font.size = Pt(33)

    made: Any = docx.Document(io.BytesIO(rendered(edition(), template(change), font_cache)))
    assert made.styles["Heading 1"].font.size == Pt(33)
    assert made.styles["Normal"].font.name == "Garamond"
    added = made.styles["Cell Target"]
    assert added.font.name is None
    assert added.font.size == Pt(12)
    used = {p.style.name for p in made.paragraphs} | {p.style.name for p in made.tables[0]._cells[2].paragraphs}
    assert {"Heading 1", "Kicker", "Cell Source"} <= used


def test_a_template_in_chinese_word_has_other_ids_and_the_same_names(edition: Maker, font_cache: Path) -> None:
    def change(document: Any) -> None:  # noqa: ANN401
        heading = document.styles["Heading 1"]
        heading.element.set(qn("w:styleId"), "1")
        heading.font.size = Pt(33)
        other = document.styles.add_style("Meine Sachen", 1)
        other.element.set(qn("w:styleId"), "Heading1")

    made: Any = docx.Document(io.BytesIO(rendered(edition(), template(change), font_cache)))
    sizes = [p.style.font.size for p in made.paragraphs if p.text.startswith("屋顶花园")]
    assert sizes == [Pt(33)]


def test_the_page_number_stands_at_the_margin_of_our_page(edition: Maker, font_cache: Path) -> None:
    def change(document: Any) -> None:  # noqa: ANN401
        document.styles["Footer"].font.size = Pt(7)

    made: Any = docx.Document(io.BytesIO(rendered(edition(), template(change), font_cache)))
    footer = made.styles["Footer"]
    section = made.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    assert [stop.position.pt for stop in footer.paragraph_format.tab_stops] == [pytest.approx(width / 12700, abs=1)]
    assert footer.font.size == Pt(7)


def test_nothing_else_of_it_gets_in(edition: Maker, font_cache: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered(edition(), template(), font_cache))) as archive:
        assert not [n for n in archive.namelist() if b"secret" in archive.read(n)]
        assert not [n for n in archive.namelist() if b'TargetMode="External"' in archive.read(n)]


def test_chinese_never_falls_back_to_a_japanese_typeface(edition: Maker, font_cache: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered(edition(), template(), font_cache))) as archive:
        styles, theme = (archive.read(f"word/{n}.xml").decode() for n in ("styles", "theme/theme1"))
        assert "MS Mincho" not in styles
        assert set(re.findall(r'<a:ea typeface="([^"]*)"', theme)) == {"Noto Serif SC"}
        assert not re.findall('script="Hans"', theme)
        assert b"Noto Serif SC" in archive.read("word/fontTable.xml")


def test_a_chinese_typeface_of_its_own_stays(edition: Maker, font_cache: Path) -> None:
    def change(document: Any) -> None:  # noqa: ANN401
        document.styles["Normal"].font.name = "SimSun"
        document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")

    with zipfile.ZipFile(io.BytesIO(rendered(edition(), template(change), font_cache))) as archive:
        assert b"Noto" not in archive.read("word/styles.xml")
        assert b"Noto" not in archive.read("word/fontTable.xml")


@pytest.mark.parametrize("layout", Layout)
def test_editions_by_it_are_valid(edition: Maker, font_cache: Path, tmp_path: Path, layout: Layout) -> None:
    file = tmp_path / "x.docx"
    file.write_bytes(rendered(edition(layout), template(), font_cache))
    found = OpenXmlValidator().validate(file)
    assert not found.errors
