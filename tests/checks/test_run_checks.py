from __future__ import annotations

from typing import get_args

from check_samples import pair

from report_pipeline.checks import CHECKS, run_checks
from report_pipeline.config import CheckName


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
