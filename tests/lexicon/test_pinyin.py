from __future__ import annotations

import pytest

from report_pipeline.lexicon.pinyin import joined, reading, tone_marks


@pytest.mark.parametrize(
    ("numbered", "marked"),
    [
        ("fa1 zhan3", "fā zhǎn"),
        ("lu:4 xing2", "lǜ xíng"),
        ("hao3 xie1", "hǎo xiē"),
        ("liu2 shui3", "liú shuǐ"),
        ("ma5", "ma"),
        ("Ou1 zhou1", "Ōu zhōu"),
        ("xx5", "xx"),
    ],
)
def test_tone_marks(numbered: str, marked: str) -> None:
    assert tone_marks(numbered) == marked


def test_reading_leaves_out_what_has_none() -> None:
    assert reading("3月，abc") == "yuè"
    assert reading("2016") == ""


@pytest.mark.parametrize(
    ("text", "word"), [("槐东", "Huaidong"), ("西安", "Xi'an"), ("旅顺", "Lyushun"), ("六安", "Lu'an")]
)
def test_names_are_one_word(text: str, word: str) -> None:
    assert joined(text) == word
