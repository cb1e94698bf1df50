from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml

from report_pipeline.errors import InputError
from report_pipeline.model import BlockKind
from report_pipeline.readers.docx import DocxReader

if TYPE_CHECKING:
    from report_pipeline.readers.base import RawText

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def saved(document: Any) -> bytes:  # noqa: ANN401 - python-docx has no types
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(data: bytes) -> RawText:
    return DocxReader().read(data, "报.docx", "auto")


def read_xml(paragraphs: str) -> RawText:
    """Read a document with these paragraphs, written in WordprocessingML."""
    document = docx.Document()
    for element in parse_xml(f"<w:body {NAMESPACES}>{paragraphs}</w:body>"):
        document.element.body.insert_element_before(element, "w:sectPr")
    return read(saved(document))


def rezipped(data: bytes, **changed: bytes) -> bytes:
    """The archive with some parts replaced; ``__`` in a name stands for a slash, ``_`` before the ending for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            key = name.replace("/", "__").replace(".", "_")
            new.writestr(name, changed.get(key, old.read(name)))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain text",
        b"PK\x03\x04 broken",
        saved(docx.Document())[:2000],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
)
def test_what_is_no_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert str(caught.value.place) == "报.docx"
    assert caught.value.advice


def test_another_zip_archive_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(InputError, match="cannot be read"):
        read(out.getvalue())


def test_damaged_xml_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(rezipped(saved(docx.Document()), word__document_xml=b"<w:document><w:body>"))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(InputError, match=r"unpacks to 10. MB"):
        read(rezipped(saved(docx.Document()), word__document_xml=b" " * (101 * 2**20)))


def test_entities_do_not_grow() -> None:
    xml = (
        '<!DOCTYPE w:document [<!ENTITY a "大大大大大大"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>正文&b;&x;。</w:t></w:r></w:p></w:body></w:document>"
    )
    try:
        text = "".join(
            line.text for line in read(rezipped(saved(docx.Document()), word__document_xml=xml.encode())).lines
        )
    except InputError:
        return
    assert "大" not in text
    assert "root" not in text


def test_styles_say_what_a_paragraph_is() -> None:
    document = docx.Document()
    document.add_paragraph("题目", style="Title")
    document.add_paragraph("副题", style="Subtitle")
    document.add_heading("小节", 1)
    document.add_heading("细目", 2)
    document.add_paragraph("正文。")
    document.add_paragraph("项", style="List Bullet")
    document.add_paragraph("子项", style="List Number 2")
    document.add_paragraph("图片说明", style="Caption")
    assert [(line.text, line.kind, line.level, line.whole) for line in read(saved(document)).lines] == [
        ("题目", BlockKind.TITLE, 0, True),
        ("副题", BlockKind.SUBTITLE, 0, True),
        ("小节", BlockKind.HEADING, 1, True),
        ("细目", BlockKind.HEADING, 2, True),
        ("正文。", None, 0, True),
        ("项", BlockKind.LIST_ITEM, 1, True),
        ("子项", BlockKind.LIST_ITEM, 2, True),
        ("图片说明", BlockKind.CAPTION, 0, True),
    ]


def test_a_style_counts_as_the_one_that_it_is_based_on() -> None:
    document = docx.Document()
    style = document.styles.add_style("公文小标题", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("题目", style="Title")
    document.add_paragraph("小节", style=style)
    assert read(saved(document)).lines[1].kind is BlockKind.HEADING


def test_tables_are_read_cell_by_cell_in_their_place() -> None:
    document = docx.Document()
    document.add_paragraph("前。")
    table = document.add_table(2, 2)
    for n, text in enumerate("甲乙丙丁"):
        table.cell(n // 2, n % 2).text = text
    document.add_paragraph("后。")
    assert [line.text for line in read(saved(document)).lines] == ["前。", "甲", "乙", "丙", "丁", "后。"]


def test_tracked_changes_are_read_as_accepted() -> None:
    raw = read_xml(
        "<w:p><w:r><w:t>新区</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>项目</w:t></w:r></w:ins><w:r><w:t>建设</w:t></w:r></w:p>"
    )
    assert [line.text for line in raw.lines] == ["新区项目建设"]
    assert raw.notes == ("tracked deletions, read as accepted: 1", "tracked insertions, read as accepted: 1")


def test_footnotes_and_hidden_text_are_noted() -> None:
    raw = read_xml(
        '<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>。</w:t></w:r></w:p>"
    )
    assert raw.lines[0].text == "正文。"
    assert raw.notes == ("footnotes and endnotes that were left out: 1", "hidden runs of text that were left out: 1")


def test_a_text_box_is_read_once_behind_its_anchor() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent>"
    raw = read_xml(
        "<w:p><w:r><w:t>锚段。</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "<w:p><w:r><w:t>下段。</w:t></w:r></w:p>"
    )
    assert [line.text for line in raw.lines] == ["锚段。", "框中文字", "下段。"]
    assert "text boxes" in raw.notes[0]


def test_links_fields_symbols_and_special_characters() -> None:
    raw = read_xml(
        "<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt><w:r><w:noBreakHyphen/></w:r>"
        '<w:r><w:sym w:char="2603"/><w:sym w:char="zz"/></w:r>'
        "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert raw.lines[0].text == "链接控件-\u2603 拼"


def test_a_line_break_makes_lines() -> None:
    raw = read_xml("<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r></w:p>")
    assert [line.text for line in raw.lines if line.text] == ["第一行", "第二行"]


def test_a_table_of_contents_is_left_out_with_a_note() -> None:
    document = docx.Document()
    document.styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("小节……3", style="TOC 1")
    document.add_paragraph("正文。")
    raw = read(saved(document))
    assert [line.text for line in raw.lines] == ["正文。"]
    assert "table of contents" in raw.notes[0]


def test_an_outline_level_makes_a_heading_and_numbering_a_list_item() -> None:
    raw = read_xml(
        '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>题</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>节</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>项</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>文</w:t></w:r></w:p>'
    )
    assert [(line.kind, line.level) for line in raw.lines] == [
        (BlockKind.TITLE, 0),
        (BlockKind.HEADING, 1),
        (BlockKind.LIST_ITEM, 2),
        (None, 0),
    ]
