from __future__ import annotations

import random  # noqa: TC003 - hypothesis looks at it
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutilations import HARMLESS, KINDS, Desk, exported, lost, mutilate, reviewed
from review_samples import aligned, decide, pair

from report_pipeline.errors import InputError
from report_pipeline.exchange.sheets import FORMATS, detect
from report_pipeline.model import Earlier, Status

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import Decision

PAIRS = [
    pair(f"第{n}句：会议在“{n}号”楼举行，=1+{n}。", f"Sentence {n}: the meeting was held in “Building {n}”.")
    for n in range(12)
]
EQUAL = [pair("同上。", "Ditto.", number) for number in (1, 2)]
DOCUMENT = aligned(*PAIRS, *EQUAL)
DECISIONS = [
    decide(PAIRS[1], "Mine: 1 < 2 & so on.", note="why\nnot?"),
    decide(PAIRS[3], "Approved.", Status.APPROVED),
    decide(PAIRS[5], "Locked.", Status.LOCKED),
    decide(PAIRS[7], None, Status.APPROVED, note="as it is"),
    decide(EQUAL[1], "The same."),
]
THERE = [name for name in FORMATS if find_spec(f"report_pipeline.exchange.sheet_{name}")]


def with_history(decisions: list[Decision]) -> list[Decision]:
    from dataclasses import replace

    first, *others = decisions
    return [replace(first, history=(Earlier("An older one."), Earlier(None, note="old note"))), *others]


HELD = with_history(DECISIONS)
FILES = {name: exported(reviewed(DOCUMENT, HELD), name) for name in THERE}
EARLY = {name: exported(reviewed(DOCUMENT, []), name) for name in THERE}
"""Sent before anybody decided anything."""


@pytest.mark.parametrize("name", THERE)
def test_files_are_told_apart_by_content_and_decide_nothing_untouched(name: str, tmp_path: Path) -> None:
    assert detect(FILES[name], "file.tmp").name == name
    desk = Desk.of(DOCUMENT, tmp_path / "doc.yaml", HELD)
    before = desk.store.path.read_bytes()
    result = desk.bring_in(FILES[name], "file.tmp")
    assert (result.changes, result.conflicts, result.unknown) == ([], [], [])
    assert desk.store.path.read_bytes() == before


@pytest.mark.parametrize("name", THERE)
@given(kind=st.sampled_from(KINDS), chance=st.randoms(use_true_random=False), choice=st.sampled_from([None, 0, 1]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_mutilated_file_is_merged_or_refused_and_nothing_in_the_store_is_lost(
    name: str, tmp_path: Path, kind: str, chance: random.Random, choice: int | None
) -> None:
    desk = Desk.of(DOCUMENT, tmp_path / "doc.yaml", HELD)
    before = desk.store.read()
    data = mutilate(chance.choice([FILES, EARLY])[name], name, kind, chance)
    result = refused = None
    try:
        result = desk.bring_in(data, "file.tmp", choice)
    except InputError as error:
        refused = error
    assert lost(before, desk.store.read()) == []
    if refused:
        assert refused.place
        assert desk.store.read() == before
    if kind in HARMLESS and name != "xliff":  # two units of one id are no valid XLIFF
        assert not refused, str(refused)
    if kind in HARMLESS and result:
        assert (result.changes, result.conflicts, result.unknown) == ([], [], [])
