from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from review_samples import aligned, decide, pair

from report_pipeline.memory.units import LIMIT, TranslationMemory, Unit, UnitStatus, context_of
from report_pipeline.model import ReviewedDocument, ReviewedPair, Suggestion
from report_pipeline.stages.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST, ROADS, LAST = pair("会议召开了。"), pair("县里今年新修了两条公路。"), pair("大家都很高兴。")
THREE = Unit("县里今年新修了三条公路。", "Three new roads.", UnitStatus.APPROVED, "demo/roads", who="Li Hua")
"""One of twelve characters is another: similar to 11/12."""


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    with TranslationMemory(tmp_path / "memory.sqlite") as opened:
        yield opened


def document(*pairs: ReviewedPair) -> ReviewedDocument:
    given = pairs or tuple(ReviewedPair(p, p.target) for p in (FIRST, ROADS, LAST))
    return ReviewedDocument(aligned(*(p.pair for p in given)), given)


def targets(memory: TranslationMemory, reviewed: ReviewedDocument, least: float = 0.7) -> list[str]:
    return [s.target for s in suggest(reviewed, memory, least).suggestions]


def test_an_empty_memory_suggests_nothing(memory: TranslationMemory) -> None:
    assert targets(memory, document()) == []


def test_less_than_the_threshold_is_not_shown(memory: TranslationMemory) -> None:
    memory.add([THREE])
    assert targets(memory, document(), 0.92) == []
    assert targets(memory, document(), 1) == []
    assert targets(memory, document(), 0.9) == ["Three new roads."]


def test_a_pair_that_a_person_decided_gets_none(memory: TranslationMemory) -> None:
    memory.add([THREE])
    said = decide(ROADS)
    assert targets(memory, document(ReviewedPair(ROADS, "Words.", said.status, said))) == []


def test_what_the_reviewer_has_before_their_eyes_is_left_out(memory: TranslationMemory) -> None:
    memory.add([THREE, Unit(ROADS.source, ROADS.target)])
    old = decide(pair(THREE.source), THREE.target)
    assert targets(memory, document(ReviewedPair(ROADS, ROADS.target, stale=old))) == []


def test_a_suggestion_says_where_it_comes_from_and_changes_no_pair(memory: TranslationMemory) -> None:
    memory.add([THREE])
    reviewed = document()
    found = suggest(reviewed, memory, 0.7)
    assert found.reviewed == reviewed
    assert found.suggestions == (
        Suggestion(ROADS.id, THREE.source, THREE.target, 11 / 12, "approved", "demo/roads", "Li Hua"),
    )


def test_equal_sources_come_first_and_those_of_the_same_context_before_them(memory: TranslationMemory) -> None:
    here = context_of(FIRST.source, LAST.source)
    memory.add(
        [
            THREE,
            Unit(ROADS.source, "Elsewhere.", UnitStatus.APPROVED, "d", context_of("", "")),
            Unit(ROADS.source, "Here.", UnitStatus.EDITED, "e", here),
            Unit(ROADS.source, "Here.", UnitStatus.EDITED, "f", context_of("x", "y")),
        ]
    )
    assert targets(memory, document()) == ["Here.", "Elsewhere.", "Three new roads."]
    assert [s.similarity for s in suggest(document(), memory, 0.7).suggestions][:2] == [1, 1]


def test_no_more_than_a_person_will_read(memory: TranslationMemory) -> None:
    memory.add(Unit(ROADS.source, f"Roads {n}.") for n in range(20))
    assert len(targets(memory, document())) == LIMIT
