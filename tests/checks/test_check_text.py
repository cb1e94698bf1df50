"""The checks that look at the text alone: untranslated, repetition, truncated, empty."""

from __future__ import annotations

import pytest
from check_samples import pair

from report_pipeline.checks import empty, repetition, truncated, untranslated


@pytest.mark.parametrize("target", ["", "   ", "…", "。", "完成了。"])
def test_empty_wordless_and_copied_targets_are_found(target: str) -> None:
    assert len(list(empty.check(pair("完成了。"), target))) == 1


@pytest.mark.parametrize(
    ("source", "target"), [("完成了。", "Done."), ("2016 ABC", "2016 ABC"), ("———", ""), ("3", "3")]
)
def test_a_translation_is_not_empty(source: str, target: str) -> None:
    assert list(empty.check(pair(source), target)) == []


@pytest.mark.parametrize(
    ("target", "quoted"),
    [("The 棚改 project", "“棚改”"), ("Guo (郭)", "“郭”"), ("extension \U00020000", "\U00020000"), ("々", "々")],
)
def test_chinese_left_is_quoted(target: str, quoted: str) -> None:
    ((_, message),) = untranslated.check(pair("棚改项目"), target)
    assert quoted in message


def test_latin_greek_and_signs_are_no_chinese() -> None:
    assert list(untranslated.check(pair("棚改项目"), "Naïve Σ “quoted” — 3…")) == []


@pytest.mark.parametrize(
    ("target", "phrase"),
    [
        ("The city the city the city is new", "the city"),
        ("good good good good good", "good"),
        (
            "promote the development of the park, promote the development of the park, and so on",
            "promote the development of the park",
        ),
        ("hahahahahahahaha", "ha"),
        ("The park was built in a year. It is big. The park was built in a year.", "the park was built in a year"),
    ],
)
def test_loops_are_found(target: str, phrase: str) -> None:
    ((_, message),) = repetition.check(pair("园区建成。"), target)
    assert f"“{phrase}”" in message


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("很好", "very, very, very good"),
        ("表", "0 0 0 0 0 0"),
        ("省略", "wait...... -----"),
        ("加油，加油，加油，加油", "Come on, come on, come on, come on"),
        ("一年又一年", "Year after year, the park grows"),
        ("好", ""),
    ],
)
def test_what_repeats_rightly_is_no_loop(source: str, target: str) -> None:
    assert list(repetition.check(pair(source), target)) == []


def test_a_long_text_without_loops_is_checked_in_time() -> None:
    target = " ".join(f"word{i}" for i in range(5000))
    assert list(repetition.check(pair("长"), target)) == []


def test_a_cut_off_answer_is_found_until_a_person_writes_another() -> None:
    cut = pair("很长的一句", "A long", truncated=True)
    assert len(list(truncated.check(cut, "A long"))) == 1
    assert list(truncated.check(cut, "A long sentence.")) == []
    assert list(truncated.check(pair("很长的一句", "A long"), "A long")) == []
