from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from lxml import etree

from report_pipeline.model import EditionArticle, Layout
from report_pipeline.writers.docx import DocxWriter
from report_pipeline.writers.docx_fonts import obfuscated

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


def test_the_title_of_one_article_is_a_title_and_its_sections_are_headings(edition: Maker, render: Render) -> None:
    made = edition()
    document = read(render(DocxWriter, replace(made, articles=made.articles[:1])))
    shown = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert shown == [
        ("Title", "河畔图书馆迎来“新生”\nRiverside Library Gets a “New Life”"),
        ("Heading 1", "读者的一天\tA Reader’s Day"),
    ]


@pytest.mark.parametrize("layout", Layout)
def test_no_run_is_formatted_by_hand(edition: Maker, render: Render, layout: Layout) -> None:
    with zipfile.ZipFile(io.BytesIO(render(DocxWriter, edition(layout)))) as archive:
        names = [n for n in archive.namelist() if re.match(r"word/(document|header|footer)", n) and "rels" not in n]
        assert len(names) == 5
        for name in names:
            root: Any = etree.fromstring(archive.read(name))
            said = {
                (etree.QName(e).localname, *(etree.QName(a).localname for a in e.attrib))
                for properties in root.iter(qn("w:rPr"))
                for e in properties
            }
            # the hint says to whom a quotation mark belongs, it is no format
            assert said <= {("rStyle", "val"), ("rFonts", "hint")}


@pytest.mark.parametrize("layout", Layout)
def test_every_run_tells_its_language(edition: Maker, render: Render, layout: Layout) -> None:
    data = render(DocxWriter, edition(layout))
    styles: Any = etree.fromstring(part(data, "word/styles.xml").encode())
    languages = {
        s.get(qn("w:styleId")): s.find(f"{qn('w:rPr')}/{qn('w:lang')}").get(qn("w:val"))
        for s in styles.iter(qn("w:style"))
        if s.find(f"{qn('w:rPr')}/{qn('w:lang')}") is not None
    }
    runs = 0
    for paragraph in read(data).element.body.iter(qn("w:p")):
        for run in paragraph.iter(qn("w:r")):
            text = "".join(t.text for t in run.iter(qn("w:t")))
            name = run.style
            language = languages.get(name, languages[paragraph.style])
            if re.search("[\u4e00-\u9fff]", text):
                assert language == "zh-CN", text
            elif re.search("[A-Za-z]{3}", text) and name != "PinyinText":
                assert language == ("zh-CN" if layout is Layout.SOURCE else "en-US"), text
            runs += bool(text)
    assert runs > 10


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        (Layout.SIDE_BY_SIDE, ["图 1\u2003图为阅览室一角。", "Fig. 1\u2002A corner of the reading room."]),
        (Layout.TARGET, ["Fig. 1\u2002A corner of the reading room."]),
        (Layout.SOURCE, ["图 1\u2003图为阅览室一角。"]),
    ],
)
def test_captions_are_numbered_once_for_both_languages(
    edition: Maker, render: Render, layout: Layout, expected: list[str]
) -> None:
    body = read(render(DocxWriter, edition(layout))).element.body
    captions = [p for p in body.iter(qn("w:p")) if p.style in {"Caption", "CaptionSource"}]
    assert ["".join(t.text for t in p.iter(qn("w:t"))) for p in captions] == expected
    codes = [f.get(qn("w:instr")).split() for f in body.iter(qn("w:fldSimple"))]
    assert [code[:2] for code in codes] == [["SEQ", "Figure"]] * len(expected)
    assert [code for code in codes if code[2] == "\\*"] == codes[:1]


def test_sentences_that_nobody_approved_are_marked(edition: Maker, render: Render) -> None:
    made = edition(Layout.TARGET)
    block = made.articles[0].blocks[3]
    first, second = block.pairs
    made = replace(made, articles=(EditionArticle((replace(block, pairs=(replace(first, marked=True), second)),)),))
    texts = [p.text for p in read(render(DocxWriter, made)).paragraphs if p.style.name == "Body Target"]
    assert texts == [f"{first.target}† {second.target}"]


def test_no_paragraph_is_empty(edition: Maker, render: Render) -> None:
    for layout in Layout:
        for paragraph in read(render(DocxWriter, edition(layout))).element.body.iter(qn("w:p")):
            assert "".join(t.text for t in paragraph.iter(qn("w:t")))


def test_every_paragraph_style_names_its_fonts_and_languages(edition: Maker, render: Render) -> None:
    styles: Any = etree.fromstring(part(render(DocxWriter, edition()), "word/styles.xml").encode())
    named = [s for s in styles.iter(qn("w:style")) if s.find(qn("w:pPr")) is not None]
    assert len(named) > 25
    for style in named:
        properties = style.find(qn("w:rPr"))
        bold = properties.find(qn("w:b")).get(qn("w:val")) == "1"
        fonts, italic = properties.find(qn("w:rFonts")), properties.find(qn("w:i"))
        # Song has no bold of its own: what is bold is set in the sans, never in a swollen Song
        assert fonts.get(qn("w:eastAsia")) == ("Noto Sans SC" if bold else "Noto Serif SC")
        assert fonts.get(qn("w:eastAsiaTheme")) == ("majorEastAsia" if bold else "minorEastAsia")
        assert properties.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
        if "Source" in style.get(qn("w:styleId")):
            assert italic.get(qn("w:val")) == "0"


def test_the_theme_has_the_same_fonts_and_no_other_is_named(edition: Maker, render: Render) -> None:
    data = render(DocxWriter, edition())
    theme: Any = etree.fromstring(part(data, "word/theme/theme1.xml").encode())
    faces = {e.get("typeface") for e in theme.iter("{*}latin", "{*}ea", "{*}font")}
    assert faces == {"Source Serif 4", "Noto Sans SC", "Noto Serif SC"}
    named = set(re.findall(r'w:(?:ascii|hAnsi|eastAsia|cs)="([^"]+)"', part(data, "word/styles.xml")))
    assert named - faces == {"zh-CN"}


def test_all_styles_that_are_used_exist(edition: Maker, render: Render) -> None:
    for layout in Layout:
        data = render(DocxWriter, edition(layout))
        known = set(re.findall(r'w:styleId="(\w+)"', part(data, "word/styles.xml")))
        used = set(re.findall(r'w:[pr]Style w:val="(\w+)"', part(data, "word/document.xml")))
        assert used <= known


def test_chinese_quotation_marks_take_the_chinese_font(edition: Maker, render: Render) -> None:
    document = read(render(DocxWriter, edition()))
    heading = next(p for p in document.paragraphs if p.style.name == "Heading 1")
    assert heading.runs[0].style.name == "Source Heading"
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
    assert rows == [["pīn0\n屋顶\nword0", "pīn2\n种满\nword2", "pīn4\n了草\nword4", "pīn6\n药。\nword6"]]


@pytest.mark.parametrize("layout", Layout)
def test_without_title_and_text_there_is_still_a_file(edition: Maker, render: Render, layout: Layout) -> None:
    made = edition(layout, articles=(), title_source="", title_target="")
    document = read(render(DocxWriter, made))
    assert document.core_properties.title == "library.txt"
    assert any("library.txt" in p.text for p in document.paragraphs)


def test_traditional_chinese_is_tagged_as_such(edition: Maker, render: Render) -> None:
    styles = part(render(DocxWriter, edition(source_language="zh-Hant")), "word/styles.xml")
    assert "Noto Sans TC" in styles
    assert "Noto Serif TC" in styles
    assert "zh-TW" in styles
    assert "zh-CN" not in styles
