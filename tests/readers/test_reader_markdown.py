from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report_pipeline.errors import InputError
from report_pipeline.model import BlockKind
from report_pipeline.readers.markdown import MarkdownReader

if TYPE_CHECKING:
    from report_pipeline.readers.base import RawText


def read(text: str) -> RawText:
    return MarkdownReader().read(text.encode(), "a.md", "auto")


def texts(text: str) -> list[str]:
    return [line.text for line in read(text).lines if line.text]


def test_broken_encodings_are_refused() -> None:
    with pytest.raises(InputError, match="not valid"):
        MarkdownReader().read("新区项目建设".encode()[:-1], "a.md", "utf-8")


def test_headings_are_a_title_and_headings() -> None:
    lines = [line for line in read("# 题目\n\n## 一、小节\n\n### 细目\n\n正文。\n").lines if line.text]
    assert [(line.text, line.kind, line.level) for line in lines] == [
        ("题目", BlockKind.TITLE, 0),
        ("一、小节", BlockKind.HEADING, 1),
        ("细目", BlockKind.HEADING, 2),
        ("正文。", None, 0),
    ]


def test_lines_keep_their_place_in_the_file() -> None:
    source = "# 题目\n\n正文第一行\n正文第二行。\n\n- 一\n- 二\n\n末段。\n"
    lines = read(source).lines
    assert lines[2].text == "正文第一行"
    assert lines[3].text == "正文第二行。"
    assert (lines[6].text, lines[6].kind) == ("二", BlockKind.LIST_ITEM)
    assert lines[8].text == "末段。"


def test_lists_keep_numbers_and_depth_and_wrapped_items_are_one_line() -> None:
    lines = [line for line in read("3. 第一件\n   事\n4. 第二件\n   - 小项\n").lines if line.text]
    assert [(line.text, line.level, line.whole) for line in lines] == [
        ("3. 第一件事", 1, True),
        ("4. 第二件", 1, True),
        ("小项", 2, True),
    ]


def test_markup_goes_and_what_it_says_stays() -> None:
    assert texts("这是**要点**、`代码`和[链接](http://a.example/)。\n\n> 引文。\n") == [
        "这是要点、代码和链接。",
        "引文。",
    ]


def test_html_is_text() -> None:
    assert texts("<script>alert(1)</script>\n\n<b>粗</b>体\n") == ["<script>alert(1)</script>", "<b>粗</b>体"]


def test_an_indented_paragraph_is_no_program() -> None:
    assert texts("    新区缩进的段落。\n") == ["新区缩进的段落。"]


def test_pictures_are_captions_and_nothing_is_loaded() -> None:
    [line] = [line for line in read("![政务中心效果图](http://a.example/x.png)\n").lines if line.text]
    assert (line.text, line.kind) == ("政务中心效果图", BlockKind.CAPTION)


def test_the_cells_of_a_table_stay() -> None:
    assert texts("| 项目 | 金额 |\n|---|---|\n| 园区 | 3亿元 |\n") == ["项目\t金额", "园区\t3亿元"]


def test_front_matter_is_left_out_with_a_note_and_lines_keep_their_place() -> None:
    raw = read("---\ntitle: x\n---\n正文。\n")
    assert raw.lines[3].text == "正文。"
    assert "front matter" in raw.notes[0]


def test_code_blocks_keep_their_lines() -> None:
    assert texts("```\n甲\n乙\n```\n") == ["甲", "乙"]
