from __future__ import annotations

import pytest

from report_pipeline.cleanup.source import Source, text_lines
from report_pipeline.cleanup.unwrap import unwrap
from report_pipeline.readers.base import Line, RawText

RIVER = (
    "清晨的河边，几位老人正在打太极拳，孩子们跟在后面比划着。三年前，这里还是一条臭水沟，岸边堆满垃圾，行人经过都要捂着鼻子。",
    "变化始于一次居民议事会。会上，大家围坐在一起，把心里话都倒了出来，排污口要封，垃圾要清，河岸要绿。街道把意见整理好，一条一条抓落实。",
    "如今，河水清了，岸上绿了，散步的人多了。孙阿姨说，以前是躲着走，现在是抢着来，每天都要带着小孙子来看一看鱼。",
    "下一步，全镇还要沿河修建步道，把上下游的村庄连在一起，让更多的人享受到治理的成果。",
)


def wrapped(text: str, width: int, first: str = "") -> list[str]:
    """Cut ``text`` every ``width`` characters, ``first`` standing before it."""
    text = first + text
    return [text[i : i + width] for i in range(0, len(text), width)]


def divide(lines: list[str], *, join: bool = True, column_width: int | None = None) -> list[str]:
    raw = RawText(tuple(Line(line) for line in lines), "-")
    found = text_lines(raw, Source(raw))
    groups = unwrap(found, join=join, column_width=column_width)
    return ["".join(line.text for line in found[g.first : g.last + 1]) for g in groups]


def test_nothing_is_joined_when_it_is_switched_off() -> None:
    lines = wrapped(RIVER[0], 18)

    assert divide(lines, join=False) == lines


def test_no_lines_make_no_blocks() -> None:
    assert divide([]) == []


def test_one_paragraph_a_line_stays_so() -> None:
    assert divide(list(RIVER)) == list(RIVER)


def test_equally_long_paragraphs_of_one_line_stay_apart() -> None:
    line = "这一行正好是一个完整的段落，和别的段落一样长。"

    assert divide([line] * 30) == [line] * 30


def test_short_lines_of_a_list_stay_apart() -> None:
    names = ["王小明", "李大山", "周文", "何青", "孙海洋", "赵六", "钱塘江"] * 3

    assert divide(names) == names


@pytest.mark.parametrize("width", [12, 13, 17, 20, 26, 33, 45])
@pytest.mark.parametrize("blank", [False, True])
def test_paragraphs_are_restored_at_any_width(width: int, blank: bool) -> None:
    texts = [text for text in RIVER * 3 if len(text) % width]  # a full last line is another test's case
    lines = [line for text in texts for line in wrapped(text, width)]
    if blank:
        lines = [part for line in lines for part in (line, "")]

    assert divide(lines) == texts


@pytest.mark.parametrize("kept", [True, False])
def test_indents_tell_paragraphs_apart_where_a_last_line_is_full(kept: bool) -> None:
    full = RIVER[1].replace("。", "，")[:33] + "。"
    assert (2 + len(full)) % 18 == 0
    texts = [RIVER[0], full, RIVER[2], full, RIVER[3]] * 2

    lines = [line for text in texts for line in wrapped(text, 18, "\u3000\u3000")]

    assert divide(lines if kept else [line.strip("\u3000") for line in lines]) == texts


def test_headings_between_paragraphs() -> None:
    lines = [
        *wrapped(RIVER[0], 20),
        "清水绿岸重回身边",
        *wrapped(RIVER[1], 20),
        "项目跑出“加速度”",
        *wrapped(RIVER[2], 20),
    ]

    assert divide(lines) == [RIVER[0], "清水绿岸重回身边", RIVER[1], "项目跑出“加速度”", RIVER[2]]


def test_blank_lines_between_paragraphs_settle_full_last_lines() -> None:
    full = "变化始于一次居民议事会，大家说了心里话。"
    texts = [RIVER[0], full, RIVER[1], full, RIVER[2], full, RIVER[3]]
    lines = [part for text in texts for part in (*wrapped(text, 20), "")]

    assert len(full) == 20
    assert divide(lines) == texts


def test_column_of_two_widths_in_one_file() -> None:
    lines = [line for text in RIVER * 2 for line in wrapped(text, 25)]
    lines += [line for text in RIVER * 2 for line in wrapped(text, 14)]

    assert divide(lines) == list(RIVER) * 4


def test_known_width_joins_even_narrow_lines() -> None:
    assert divide(["小镇的清晨", "薄雾还没散", "渔船出了港。"], column_width=5) == ["小镇的清晨薄雾还没散渔船出了港。"]


def test_whole_lines_are_never_joined() -> None:
    raw = RawText(tuple(Line(line, whole=True) for line in wrapped(RIVER[0], 20)), "-")
    found = text_lines(raw, Source(raw))

    assert [(g.first, g.last) for g in unwrap(found, join=True)] == [(i, i) for i in range(len(found))]
