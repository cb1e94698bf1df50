from __future__ import annotations

import pytest

from report_pipeline.model import BlockKind
from report_pipeline.readers.base import Line
from report_pipeline.readers.lines import Marked, join_wrapped, lay_out, split_lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x85"])
def test_every_kind_of_line_end(end: str) -> None:
    assert [line.text for line in split_lines(f"甲{end}{end}乙{end}")] == ["甲", "", "乙"]


def test_spaces_stay() -> None:
    assert [line.text for line in split_lines("\u3000\u3000甲 \n\t乙")] == ["\u3000\u3000甲 ", "\t乙"]


def test_no_text_has_no_lines() -> None:
    assert split_lines("") == ()


@pytest.mark.parametrize("text", ["甲\f乙", "甲\n\f乙", "甲\n\f乙\n", "甲\r\n\f乙\f"])
def test_a_form_feed_begins_a_page_and_no_line_of_its_own(text: str) -> None:
    assert split_lines(text) == (Line("甲", page=1), Line("乙", page=2))


def test_empty_pages_count() -> None:
    assert split_lines("甲\f\f\f乙") == (Line("甲", page=1), Line("乙", page=4))


def test_without_form_feeds_there_are_no_pages() -> None:
    assert {line.page for line in split_lines("甲\n乙")} == {0}


def test_wrapped_text_closes_between_han_characters_only() -> None:
    assert join_wrapped("新区\n  项目 and\nwords\n中") == "新区项目 and words 中"


def heading(level: int, text: str = "小标题") -> Marked:
    return Marked((text,), BlockKind.HEADING, level)


def kinds(*blocks: Marked) -> list[tuple[BlockKind | None, int]]:
    return [(line.kind, line.level) for line in lay_out(blocks)[0]]


def test_the_top_heading_is_the_title_and_the_others_move_up() -> None:
    assert kinds(heading(1), heading(2), heading(3)) == [
        (BlockKind.TITLE, 0),
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
    ]


def test_headings_of_one_level_stay_headings() -> None:
    assert kinds(heading(2), heading(2)) == [(BlockKind.HEADING, 1)] * 2


def test_a_named_title_leaves_headings_alone() -> None:
    assert kinds(Marked(("题",), BlockKind.TITLE), heading(1), heading(2)) == [
        (BlockKind.TITLE, 0),
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
    ]


def test_a_break_in_a_title_is_a_space_and_one_in_a_paragraph_a_line() -> None:
    lines, _ = lay_out([Marked(("上", "下"), BlockKind.TITLE), Marked(("前", "后"))])
    assert lines[0] == Line("上 下", BlockKind.TITLE, whole=True)
    assert [(line.text, line.whole) for line in lines[1:]] == [("", False), ("前", False), ("后", False), ("", False)]


def test_paragraphs_that_are_printed_lines_are_not_whole_and_it_is_noted() -> None:
    printed = [Marked((f"这是一行被硬折断的文字第{n}行还没有",)) for n in range(10)]
    lines, notes = lay_out(printed)
    assert not any(line.whole for line in lines)
    assert "printed lines" in notes[0]
    lines, notes = lay_out([Marked((block.pieces[0] + "完。",)) for block in printed])
    assert all(line.whole for line in lines)
    assert not notes
