"""Word editions by the rules of Open XML, with everything in them at once."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from edition_samples import SVG, png
from openxml_audit import FileFormat, OpenXmlValidator

from report_pipeline.errors import ConfigError
from report_pipeline.model import BlockKind, Comment, Edition, EditionArticle, EditionBlock, EditionPair, Layout
from report_pipeline.writers.docx import DocxWriter
from report_pipeline.writers.theme import Margins, Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Maker = Callable[..., Edition]

NOTE = Comment("Ask the library. 图书馆", "Li Hua", "2026-03-22T16:30:00+08:00")
THEME = Theme(
    paper=(215.9, 279.4), pairing="sans", size=11, margins=Margins(left=25), accent="#0a4a6e",
    logo=png(), logo_type="image/png", logo_alt='The "House" & Co',
)  # fmt: skip


def full(edition: Edition) -> Edition:
    """Return the edition with a comment and a note at every pair, and sections enough for a table of contents."""

    def noted(pair: EditionPair) -> EditionPair:
        return replace(pair, comments=(NOTE, NOTE), notes=(NOTE,))

    sections = []
    for n in range(1, 6):
        sections.append(EditionBlock(BlockKind.HEADING, (EditionPair(f"h-{n}", f"第{n}节", f"Section {n}"),), 1))
        text = tuple(EditionPair(f"p-{n}-{i}", "河边的老厂房变成了图书馆。" * 10, "The mill. " * 30) for i in range(20))
        sections.append(EditionBlock(BlockKind.PARAGRAPH, text))
    articles = [
        EditionArticle(tuple(replace(b, pairs=tuple(map(noted, b.pairs))) for b in a.blocks)) for a in edition.articles
    ]
    return replace(edition, articles=(EditionArticle((*articles[0].blocks, *sections)), *articles[1:]))


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("number", [1, 2])
def test_valid_with_everything(edition: Maker, font_cache: Path, tmp_path: Path, layout: Layout, number: int) -> None:
    made = full(edition(layout))
    file = tmp_path / "x.docx"
    file.write_bytes(DocxWriter(font_cache, THEME).render(replace(made, articles=made.articles[:number])))
    assert not OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(file).errors
    assert (len(list(docx.Document(str(file)).comments)) > 10) is (layout is not Layout.SOURCE)


def test_valid_without_anything(edition: Maker, font_cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.docx"
    for layout in Layout:
        file.write_bytes(DocxWriter(font_cache).render(edition(layout, articles=(), title_source="", title_target="")))
        assert not OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(file).errors


def test_the_table_of_contents_leads_to_every_heading(edition: Maker, font_cache: Path) -> None:
    data = DocxWriter(font_cache).render(full(edition()))
    body = docx.Document(io.BytesIO(data)).element.body
    marks = {m.get(qn("w:name")): m.getparent() for m in body.iter(qn("w:bookmarkStart"))}
    listed = [
        ("".join(t.text for t in link.iter(qn("w:t"))), link.getparent().style, link.get(qn("w:anchor")))
        for link in body.iter(qn("w:hyperlink"))
    ]
    assert listed[:2] == [
        ("河畔图书馆迎来“新生”Riverside Library Gets a “New Life”", "Toc1", "_Toc00000001"),
        ("读者的一天A Reader’s Day", "Toc2", "_Toc00000002"),
    ]
    assert len(listed) == 8
    for text, _, anchor in listed:
        assert text in "".join(t.text for t in marks[anchor].iter(qn("w:t")))
    codes = [c.text.split()[0] for c in body.iter(qn("w:instrText"))]
    assert codes == ["TOC", *["PAGEREF"] * 8]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"updateFields" in archive.read("word/settings.xml")


def test_a_short_edition_has_no_table_of_contents_and_word_asks_nothing(edition: Maker, font_cache: Path) -> None:
    data = DocxWriter(font_cache).render(edition())
    assert not list(docx.Document(io.BytesIO(data)).element.body.iter(qn("w:instrText")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"updateFields" not in archive.read("word/settings.xml")


def test_notes_are_footnotes_after_the_text_they_are_about(edition: Maker, font_cache: Path) -> None:
    data = DocxWriter(font_cache).render(full(edition(Layout.TARGET)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        notes = docx.oxml.parse_xml(archive.read("word/footnotes.xml"))
    texts = {n.get(qn("w:id")): "".join(t.text or "" for t in n.iter(qn("w:t"))) for n in notes}
    assert texts["1"] == " Ask the library. 图书馆 (Li Hua)"
    paragraphs: list[Any] = docx.Document(io.BytesIO(data)).paragraphs
    title = next(p for p in paragraphs if p.style.name == "Heading 1")
    assert [r.tag.rsplit("}", 1)[1] for r in title._p.iter() if r.tag in {qn("w:t"), qn("w:footnoteReference")}] == [
        "t",
        "footnoteReference",
    ]


def test_paper_margins_and_logo_of_the_theme(edition: Maker, font_cache: Path) -> None:
    document = docx.Document(io.BytesIO(DocxWriter(font_cache, THEME).render(edition())))
    section: Any = document.sections[0]
    assert (round(section.page_width.mm, 1), round(section.page_height.mm, 1)) == (215.9, 279.4)
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (25, 20)
    shape = document.inline_shapes[0]
    assert (round(shape.width.mm), round(shape.height.mm)) == (56, 14)
    assert shape._inline.docPr.get("descr") == 'The "House" & Co'
    assert document.styles["Kicker"].font.color.rgb == docx.shared.RGBColor(0x0A, 0x4A, 0x6E)
    assert document.styles["Body Target"].font.size.pt == 11
    assert document.styles["Body Target"].font.name == "Source Sans 3"


def test_a_logo_that_is_a_drawing(edition: Maker, font_cache: Path) -> None:
    theme = Theme(logo=SVG, logo_type="image/svg+xml")
    shape = docx.Document(io.BytesIO(DocxWriter(font_cache, theme).render(edition()))).inline_shapes[0]
    assert shape.width / shape.height == pytest.approx(4, rel=0.05)


def test_a_damaged_logo_is_refused(edition: Maker, font_cache: Path) -> None:
    with pytest.raises(ConfigError, match="the logo cannot be read"):
        DocxWriter(font_cache, Theme(logo=png()[:12], logo_type="image/png")).render(edition())


SCRIPT = """
import hashlib, locale, pathlib, pickle, sys
from report_pipeline.writers.docx import DocxWriter
locale.setlocale(locale.LC_ALL, "")
edition, theme = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
print(hashlib.sha256(DocxWriter(pathlib.Path("fonts"), theme).render(edition)).hexdigest())
"""


def test_the_same_bytes_elsewhere_and_at_another_time(edition: Maker, tmp_path: Path) -> None:
    (tmp_path / "edition").write_bytes(pickle.dumps((full(edition()), THEME)))
    seen = set()
    for seed, zone, tongue, folder in (("0", "UTC", "C", "a"), ("4711", "Asia/Shanghai", "C.UTF-8", "b/c")):
        there = tmp_path / folder
        there.mkdir(parents=True)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": tongue, "SOURCE_DATE_EPOCH": "1e9"}
        seen.add(
            subprocess.run(
                [sys.executable, "-c", SCRIPT, tmp_path / "edition"],
                env=environment, cwd=there, capture_output=True, text=True, check=True,
            ).stdout
        )  # fmt: skip
    assert len(seen) == 1
