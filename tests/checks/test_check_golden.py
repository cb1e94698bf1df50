"""Every rule against its golden table, tests/golden/checks/<rule>.tsv, which a translator can read."""

from __future__ import annotations

import pytest
from golden_checks import Case, cases, messages

from report_pipeline.checks import CHECKS

CASES = cases()
NEEDS_THE_MODEL = {"truncated"}
"""Told by the engine, not by the text."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}:{case[1]}")
def test_the_rule_says_what_the_table_says(case: Case) -> None:
    found = messages(case)
    if case[4]:
        assert len(found) == 1
        assert case[4] in found[0]
    else:
        assert found == []


def test_every_rule_has_cases_of_both_kinds() -> None:
    for rule in CHECKS.keys() - NEEDS_THE_MODEL:
        kinds = {bool(finding) for name, _, _, _, finding in CASES if name == rule}
        assert kinds == {True, False}, rule
