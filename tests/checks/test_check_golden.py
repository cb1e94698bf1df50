"""Every rule against its golden table, tests/golden/checks/<rule>.tsv, which a translator can read."""

from __future__ import annotations

import pytest
from golden_checks import GOLDEN, Case, cases, messages

from report_pipeline.checks import CHECKS

CASES = cases()
NO_TEXT = {"alignment", "truncated"}
"""Told by the engine and by the aligner, not by the text."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}:{case[1]}")
def test_the_rule_says_what_the_table_says(case: Case) -> None:
    found = messages(case)
    if case[4]:
        assert len(found) == 1
        assert case[4] in found[0]
    else:
        assert found == []


def test_every_rule_has_cases_of_both_kinds() -> None:
    for rule in CHECKS.keys() - NO_TEXT:
        kinds = {bool(finding) for name, _, _, _, finding in CASES if name == rule}
        assert kinds == {True, False}, rule


def test_numbers_have_300_cases_in_all() -> None:
    tables = [GOLDEN / "numbers.tsv", GOLDEN.parent / "numbers.tsv", GOLDEN.parent / "numbers_en.tsv"]
    lines = [line for table in tables for line in table.read_text("utf-8").splitlines()]
    assert sum(not line.startswith("#") for line in lines) >= 300
