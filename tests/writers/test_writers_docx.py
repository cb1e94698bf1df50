from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from lxml import etree

from report_pipeline.model import Layout
from report_pipeline.writers.docx import DocxWriter, obfuscated

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.model import Edition, EditionBlock, Provenance
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


def read(data: bytes) -> Any:  # noqa: ANN401 - python-docx has no types for parts
    return docx.Document(io.BytesIO(data))


def in_order(document: Any) -> str:  # noqa: ANN401
    return squeezed("".join(t.text or "" for t in document.element.body.iter(qn("w:t"))))


def test_markup_and_controls_in_the_text_are_text(edition: Maker, render: Render, hostile: EditionBlock) -> None:
    data = render(DocxWriter, edition(Layout.SIDE_BY_SIDE, hostile))
    text = in_order(read(data))
    assert "<script>alert(1)</script>&amp;<imgsrc=http://x.test/a.png>□□" in text
    assert "W" * 300 in text
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [n for n in archive.namelist() if b'TargetMode="External"' in archive.read(n)]


@pytest.mark.parametrize("layout", [la for la in Layout if la is not Layout.INTERLINEAR])
def test_all_text_comes_back_in_order(edition: Maker, render: Render, layout: Layout) -> None:
    made = edition(layout)
    text = in_order(read(render(DocxWriter, made)))
    position = 0
    for block in (b for a in made.articles for b in a.blocks):
        for wanted, side in ((layout is not Layout.TARGET, "source"), (layout is not Layout.SOURCE, "target")):
            for pair in block.pairs if wanted else ():
                position = text.index(squeezed(getattr(pair, side)), position)


def test_paragraphs_stand_beside_their_translation_under_a_repeated_head(edition: Maker, render: Render) -> None:
    document = read(render(DocxWriter, edition()))
    table = document.tables[0]
    assert [c.text for c in table.rows[0].cells] == ["中文", "English"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1].cells[0].text == "去年春天，河边的老厂房变成了图书馆。馆长说：“我们有12.5万册书。”"
    assert table.rows[1].cells[1].text.startswith("Last spring the old mill")


def test_headings_are_headings_and_hold_both_languages(edition: Maker, render: Render) -> None:
    document = read(render(DocxWriter, edition()))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "河畔图书馆迎来“新生”\nRiverside Library Gets a “New Life”"),
        ("Heading 2", "读者的一天\tA Reader’s Day"),
        ("Heading 1", "屋顶花园\nA Garden on the Roof"),
    ]


def test_the_second_article_begins_a_page(edition: Maker, render: Render) -> None:
    document = read(render(DocxWriter, edition()))
    breaks = [p.text for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert breaks == ["屋顶花园\nA Garden on the Roof"]


def test_every_style_names_its_fonts_and_languages(edition: Maker, render: Render) -> None:
    styles: Any = etree.fromstring(part(render(DocxWriter, edition()), "word/styles.xml").encode())
    named = [s for s in styles.iter(qn("w:style")) if s.find(qn("w:rPr")) is not None]
    assert len(named) > 25
    for style in named:
        assert style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia")) == "Noto Sans SC"
        assert style.find(f"{qn('w:rPr')}/{qn('w:lang')}").get(qn("w:eastAsia")) == "zh-CN"
        italic = style.find(f"{qn('w:rPr')}/{qn('w:i')}")
        if "Source" in style.get(qn("w:styleId")) and italic is not None:
            assert italic.get(qn("w:val")) == "0"


def test_all_styles_that_are_used_exist(edition: Maker, render: Render) -> None:
    for layout in Layout:
        data = render(DocxWriter, edition(layout))
        known = set(re.findall(r'w:styleId="(\w+)"', part(data, "word/styles.xml")))
        used = set(re.findall(r'w:[pr]Style w:val="(\w+)"', part(data, "word/document.xml")))
        assert used <= known


def test_chinese_quotation_marks_take_the_chinese_font(edition: Maker, render: Render) -> None:
    document = read(render(DocxWriter, edition()))
    heading = next(p for p in document.paragraphs if p.style.name == "Heading 1")
    assert heading.runs[0].style.name == "Source Text"
    assert heading.runs[0]._r.rPr.rFonts.get(qn("w:hint")) == "eastAsia"


def test_the_fonts_are_inside(edition: Maker, render: Render) -> None:
    data = render(DocxWriter, edition())
    table = part(data, "word/fontTable.xml")
    relations = dict(
        re.findall(r'Target="(fonts/\w+\.odttf)"[^>]*?Id="(\w+)"', part(data, "word/_rels/fontTable.xml.rels"))
    )
    relations |= {
        t: i
        for i, t in re.findall(
            r'Id="(\w+)"[^>]*?Target="(fonts/\w+\.odttf)"', part(data, "word/_rels/fontTable.xml.rels")
        )
    }
    assert len(relations) == 5
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name, relation in relations.items():
            (key,) = re.findall(rf'r:id="{relation}" w:fontKey="{{([\dA-F-]+)}}"', table)
            font = TTFont(io.BytesIO(obfuscated(archive.read(f"word/{name}"), key)))
            assert f'w:name="{font["name"].getDebugName(1)}"' in table


def test_page_numbers_and_running_head(edition: Maker, render: Render) -> None:
    document = read(render(DocxWriter, edition()))
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == "河畔图书馆迎来“新生”\tRiverside Library Gets a “New Life”"
    for footer in (section.footer, section.first_page_footer):
        fields = [f.get(qn("w:instr")).strip() for f in footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_a_gloss_says_so_on_every_page(edition: Maker, render: Render, draft: Provenance) -> None:
    for made, expected in ((edition(provenance=draft), True), (edition(), False)):
        section = read(render(DocxWriter, made)).sections[0]
        for header in (section.header, section.first_page_header):
            assert ("Word-for-word gloss, not a translation" in header.paragraphs[0].text) is expected


def test_properties(edition: Maker, render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    core = read(render(DocxWriter, edition())).core_properties
    assert core.title == "Riverside Library Gets a “New Life”"
    assert core.subject == "Chinese–English edition: 河畔图书馆迎来“新生”"
    assert core.language == "en"
    assert core.author == "report-pipeline 9.9"
    assert core.modified is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    core = read(render(DocxWriter, edition())).core_properties
    assert core.modified.isoformat().startswith("2023-11-14T22:13:20")


def test_the_interlinear_layout_has_every_word_over_its_meaning(edition: Maker, render: Render) -> None:
    document = read(render(DocxWriter, edition(Layout.INTERLINEAR)))
    rows = [[c.text for c in row.cells] for row in document.tables[-1].rows]
    assert rows == [
        ["pīn0", "pīn2", "pīn4", "pīn6"],
        ["屋顶", "种满", "了草", "药。"],
        ["word0", "word2", "word4", "word6"],
    ]


@pytest.mark.parametrize("layout", Layout)
def test_without_title_and_text_there_is_still_a_file(edition: Maker, render: Render, layout: Layout) -> None:
    made = edition(layout, articles=(), title_source="", title_target="")
    document = read(render(DocxWriter, made))
    assert document.core_properties.title == "library.txt"
    assert any("library.txt" in p.text for p in document.paragraphs)


def test_traditional_chinese_is_tagged_as_such(edition: Maker, render: Render) -> None:
    styles = part(render(DocxWriter, edition(source_language="zh-Hant")), "word/styles.xml")
    assert "Noto Sans TC" in styles
    assert "zh-TW" in styles
    assert "zh-CN" not in styles
