from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from check_samples import pair

from report_pipeline.checks import CHECKS, consistency, names, run_checks
from report_pipeline.checks.view import DocumentView
from report_pipeline.config_check import CheckName, CheckRules
from report_pipeline.lexicon.glossary import Glossary, Term, load_glossaries
from report_pipeline.lexicon.pinyin import joined
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from report_pipeline.checks import Check
    from report_pipeline.model import AlignedPair


def test_every_check_that_the_config_names_is_there() -> None:
    assert set(CHECKS) == set(get_args(CheckName))


def test_findings_name_check_and_pair() -> None:
    (numbers, han) = run_checks([(pair("投资5亿元。"), "Investment of 5 billion 元.")])
    assert (numbers.check, numbers.pair_id) == ("numbers", "s-1")
    assert han.check == "untranslated"


def test_a_missing_translation_is_told_once() -> None:
    assert [f.check for f in run_checks([(pair("投资5亿元。"), "")])] == ["empty"]


def test_good_pairs_have_no_findings() -> None:
    assert run_checks([(pair("投资5亿元。"), "An investment of 500 million yuan.")] * 2) == ()


def test_each_check_can_be_off_or_a_warning() -> None:
    pairs = [(pair("投资5亿元。"), "Investment of 5 billion 元.")]
    assert [f.check for f in run_checks(pairs, settings=CheckRules(numbers="off"))] == ["untranslated"]
    severities = {f.severity for f in run_checks(pairs, settings=CheckRules(numbers="warning", untranslated="warning"))}
    assert severities == {Severity.WARNING}


def test_a_doubt_stays_a_doubt_where_errors_are_allowed() -> None:
    (finding,) = run_checks([(pair("三家企业参加。"), "Four companies took part.")])
    assert (finding.check, finding.severity) == ("numbers", Severity.WARNING)


def test_a_loop_is_not_told_again_as_a_doubled_word() -> None:
    found = run_checks([(pair("园区建成。"), "The park park park park park is built.")])
    assert [f.check for f in found] == ["repetition"]


def test_the_glossary_is_checked_where_it_is_given() -> None:
    pairs = [(pair("街道办事处成立。"), "The street bureau was set up.")]
    glossary = Glossary({"街道办事处": Term("街道办事处", "subdistrict office")})
    assert run_checks(pairs) == ()
    assert [f.check for f in run_checks(pairs, glossary=glossary)] == ["terms"]


def test_an_article_is_checked_within_a_second() -> None:
    texts = [(f"全区今年新建了{n}所学校，还改造了{n + 40}公里水管，居民用水更加安全。", n) for n in range(20, 170)]
    targets = [
        f"This year the district built {n} schools and replaced {n + 40} kilometers of water pipes, so that residents'"
        " water is safer."
        for _, n in texts
    ]
    pairs = [(pair(source), target) for (source, _), target in zip(texts, targets, strict=True)]
    run_checks(pairs[:1])  # the dictionary is loaded once
    started = time.process_time()
    assert run_checks(pairs) == ()
    assert time.process_time() - started < 1


def test_names_beside_terms_do_not_take_the_square_of_the_length() -> None:
    glossary = load_glossaries(("builtin:public-affairs",), Path())
    one = pair("济南槐荫区发展" * 10_000, "Jinan Huaiyin District develops.")
    view = DocumentView.of([(one, one.target)], glossary)
    started = time.process_time()
    list(names.check(one, one.target, view))
    assert time.process_time() - started < 2


def calls_for(rule: Check, pairs: list[tuple[AlignedPair, str]]) -> int:
    """Return how many calls of functions a rule makes for a document: work that no other program disturbs."""
    view, calls = DocumentView.of(pairs), 0

    def count(_frame: FrameType, _event: str, _what: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        found = [finding for one, target in pairs for finding in rule(one, target, view)]
    finally:
        sys.setprofile(None)
    assert found
    return calls


RARE = "鸾蘅芷霁澹皓隽霏垚旻"


def village(number: int) -> str:
    return "".join(RARE[int(digit)] for digit in f"{number:04}")


@pytest.mark.parametrize(
    ("rule", "pairs_of"),
    [
        (
            names.check,
            lambda size: (
                [(pair(f"他到{village(i)}村调研。"), "He went there.") for i in range(size)]
                + [(pair("他来了。"), f"He is from {joined(village(0))}.")]
            ),
        ),
        (
            consistency.check,
            lambda size: [(pair("会议召开。"), f"Reading {i % (size // 4)}.") for i in range(size)],
        ),
    ],
    ids=["names", "consistency"],
)
def test_a_document_of_many_names_or_readings_takes_no_square_of_its_length(
    rule: Check, pairs_of: Callable[[int], list[tuple[AlignedPair, str]]]
) -> None:
    calls_for(rule, pairs_of(50))  # loads what loads once
    assert calls_for(rule, pairs_of(4000)) < 24 * calls_for(rule, pairs_of(500))  # a square would be 64 times


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("They eat at the good neighbor canteen.", "written “good Neighbor”, not “good neighbor”"),
        ("They eat at the good Neighbor canteen.", ""),
        ("Good Neighbor is where they eat.", ""),
        ("They eat at the neighbors' hall.", ""),
        ("They eat at the canteen.", "is to be “good Neighbor”"),
    ],
)
def test_terms_are_right_in_any_listed_form_and_exact_in_case_where_the_glossary_says_so(
    target: str, found: str
) -> None:
    glossary = Glossary({"好邻居": Term("好邻居", "good Neighbor", also=("neighbors' hall",), exact_case=True)})
    source = "他们在好邻居吃饭。"
    messages = [
        f.message for f in run_checks([(pair(source, target), target)], glossary=glossary) if f.check == "terms"
    ]
    assert [found in message for message in messages] == [True] * bool(found)
