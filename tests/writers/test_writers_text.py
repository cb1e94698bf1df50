from __future__ import annotations

import pytest

from report_pipeline.writers.text import breakable, gap, joined, literal, shortened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x07", "a□b□"),
        ("a\x7f\x9b", "a□□"),
        ("a\ud800b\ufffe\U0010ffff", "a□b□□"),
        ("line\none\ttwo\u2028three", "line one two three"),
        ("a\u202eb\u2066", "a□b□"),
        ("汉𠀀😀 <b>&amp;", "汉𠀀😀 <b>&amp;"),
    ],
)
def test_what_cannot_be_printed_leaves_a_sign(text: str, expected: str) -> None:
    assert literal(text) == expected


@pytest.mark.parametrize(
    ("before", "after", "language", "expected"),
    [
        ("好。", "再见", "zh-Hans", ""),
        ("说：“好。”", "他", "zh-Hans", ""),
        ("use GDP.", "GNP", "zh-Hans", " "),
        ("“Yes.”", "“No.”", "en", " "),
        ("", "x", "en", ""),
    ],
)
def test_the_gap_between_sentences(before: str, after: str, language: str, expected: str) -> None:
    assert gap(before, after, language) == expected


def test_joined_sentences_lose_only_outer_space() -> None:
    assert joined(["一。 ", "", "二。"], "zh-Hans") == "一。二。"
    assert joined([" One. ", "Two."], "en") == "One. Two."


def test_lines_may_break_at_chinese_quotation_marks_but_not_inside_them() -> None:
    assert breakable("了“四个”目标，“好”。") == "了\u200b“四个”\u200b目标，\u200b“好”。"
    assert breakable("it’s “so”") == "it’s “so”"


def test_long_words_may_break_and_short_ones_may_not() -> None:
    assert "\u200b" not in breakable("incomprehensibilities and antidisestablishmentarianism")
    assert max(map(len, breakable("x" * 500).split("\u200b"))) <= 40


def test_a_running_head_is_cut_to_columns() -> None:
    assert shortened("河畔图书馆", 10) == "河畔图书馆"
    assert shortened("河畔图书馆迎", 10) == "河畔图书馆…"
    assert shortened("abc def", 4) == "abc…"
