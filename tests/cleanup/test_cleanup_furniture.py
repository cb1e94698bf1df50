from __future__ import annotations

import pytest

from report_pipeline.cleanup.furniture import find_furniture, without_furniture
from report_pipeline.cleanup.source import Source, text_lines
from report_pipeline.readers.base import Line, RawText

BODY = [
    "清晨的河边，几位老人正在打太极拳。三年前",
    "这里还是一条臭水沟，岸边堆满垃圾，行人经",
    "过都要捂着鼻子。变化始于一次议事会，大家",
]


def gone(lines: list[Line], *, headers: bool = True) -> list[tuple[str, str]]:
    raw = RawText(tuple(lines), "-")
    found = text_lines(raw, Source(raw))
    return [(found[i].text, rule) for i, rule in sorted(find_furniture(found, headers=headers).items())]


def lines_of(*texts: str) -> list[Line]:
    return [Line(text) for text in texts]


@pytest.mark.parametrize("number", ["2017", "36", "3.5"])
def test_a_number_alone_in_the_text_is_no_page_number(number: str) -> None:
    assert gone(lines_of(*BODY, number, *BODY)) == []


def test_a_line_that_comes_twice_in_the_text_is_no_header() -> None:
    assert gone(lines_of("副歌在这里", *BODY, "副歌在这里", *BODY)) == []


def test_whole_blocks_of_a_format_are_left_alone() -> None:
    assert gone([Line("— 1 —", whole=True), *lines_of(*BODY)]) == []


def test_nothing_but_ruled_lines_goes_when_headers_are_kept() -> None:
    assert gone(lines_of(*BODY, "— 1 —", "————————", *BODY), headers=False) == [("————————", "ruled-line")]


@pytest.mark.parametrize("number", ["— 3 —", "-3-", "第3页", "第 3 页 共 10 页", "3/10", "Page 3", "· 12 ·", "—３—"])
def test_page_number_with_its_signs(number: str) -> None:
    assert gone(lines_of(*BODY, number, *BODY)) == [(number, "page-number")]


def test_rising_numbers_alone_are_page_numbers() -> None:
    assert gone(lines_of(*BODY, "7", *BODY, "8", *BODY)) == [("7", "page-number"), ("8", "page-number")]


def test_headers_and_numbers_at_the_borders_of_pages() -> None:
    pages = [
        line
        for page in (1, 2, 3)
        for line in (
            Line(f"城市日报 2017年5月{page}日", page=page),
            *(Line(text + "甲乙丙丁"[page], page=page) for text in BODY),
            Line(str(page), page=page),
        )
    ]

    assert [rule for _, rule in gone(pages)] == ["running-header", "page-number"] * 3


def test_header_at_the_very_top_stays_because_it_may_be_the_title() -> None:
    parts = ["治河见闻", *BODY, "— 1 —", "治河见闻", *BODY, "— 2 —", "治河见闻", *BODY]

    assert [text for text, rule in gone(lines_of(*parts)) if rule == "running-header"] == ["治河见闻"] * 2


def test_what_is_removed_keeps_its_place() -> None:
    raw = RawText(tuple(lines_of(BODY[0], "— 1 —", BODY[1])), "-")
    found = text_lines(raw, Source(raw))

    kept, removed = without_furniture(found, {1: "page-number"})

    assert [line.text for line in kept] == BODY[:2]
    assert kept[1].blanks == -1
    start = len(BODY[0]) + 1
    assert [tuple(r) for r in removed] == [(start, start + 5, "page-number")]
