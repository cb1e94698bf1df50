from __future__ import annotations

import pytest

from report_pipeline.cleanup.layout import Metric, measure
from report_pipeline.cleanup.source import Source, text_lines
from report_pipeline.readers.base import Line, RawText

LONG = "清晨的河边几位老人正在打太极拳孩子们跟在后面比划着三年前这里还是一条臭水沟岸边堆满垃圾行人经过都要捂着鼻子" * 4


def column(lines: list[str], column_width: int | None = None) -> int:
    raw = RawText(tuple(Line(line) for line in lines), "-")
    return measure(text_lines(raw, Source(raw)), column_width)[1]


def wrapped(width: int) -> list[str]:
    return [LONG[i : i + width] for i in range(0, len(LONG), width)]


@pytest.mark.parametrize(
    ("text", "width"), [("汉字", 4), ("3月", 3), ("ABC", 3), ("85 . 48%", 6), ("a b", 3), ("“好”", 6)]
)
def test_width_in_halves_of_a_han_character(text: str, width: int) -> None:
    assert Metric(half_ascii=True, noise_spaces=False).width(text) == width


def test_width_where_every_character_counts_the_same() -> None:
    assert Metric(half_ascii=False, noise_spaces=True).width("3月 ") == 6


@pytest.mark.parametrize("width", [8, 12, 20, 33, 45])
def test_column_width_is_found(width: int) -> None:
    assert column(wrapped(width)) == 2 * width


def test_known_width_is_taken() -> None:
    assert column(wrapped(20), 18) == 36


def test_paragraphs_of_one_line_have_no_column() -> None:
    lines = [LONG[: 30 + 7 * i] + "。" for i in range(12)]

    assert column(lines) > max(2 * len(line) for line in lines)


def test_equal_headings_among_long_paragraphs_are_no_column() -> None:
    lines = [part for i in range(8) for part in ("清水绿岸重回身边", LONG[: 60 + i] + "。")]

    assert column(lines) > max(2 * len(line) for line in lines)
