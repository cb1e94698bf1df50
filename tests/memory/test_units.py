from collections.abc import Iterator
from pathlib import Path

import pytest
from review_samples import aligned, decide, pair
from unit_samples import ROADS

from report_pipeline.errors import InputError
from report_pipeline.memory.units import TranslationMemory, Unit, UnitStatus, context_of
from report_pipeline.model import Status
from report_pipeline.stages.review import review

APPROVED, EDITED, MACHINE = UnitStatus


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory" / "memory.sqlite"


@pytest.fixture
def memory(path: Path) -> Iterator[TranslationMemory]:
    with TranslationMemory(path) as opened:
        yield opened


def test_adding_twice_changes_nothing(memory: TranslationMemory) -> None:
    units = [Unit(ROADS, "Roads.", document="a", context="c"), Unit(ROADS, "Two roads.")]
    assert memory.add(units) == 2
    assert memory.add(units) == 0
    assert list(memory.units()) == units


def test_units_without_a_text_are_left_out_and_space_around_is_cut(memory: TranslationMemory) -> None:
    assert memory.add([Unit(" ", "x"), Unit("路", "\n"), Unit(" 路 ", "Road\n")]) == 1
    assert list(memory.units()) == [Unit("路", "Road")]


def test_times_are_kept_in_utc(memory: TranslationMemory) -> None:
    memory.add([Unit("路", "Road", when="2026-03-22T16:30:00+08:00"), Unit("桥", "Bridge", when="in spring")])
    assert [u.when for u in memory.units()] == ["2026-03-22T08:30:00Z", "in spring"]


@pytest.mark.parametrize(
    ("old", "new", "wins"),
    [
        ((APPROVED, ""), (MACHINE, ""), False),
        ((MACHINE, "2026-05-01T00:00:00Z"), (EDITED, ""), True),
        ((APPROVED, "2026-05-01T00:00:00Z"), (EDITED, "2026-05-02T00:00:00Z"), True),
        ((EDITED, "2026-05-02T00:00:00Z"), (APPROVED, "2026-05-01T00:00:00Z"), False),
        ((APPROVED, ""), (EDITED, "2026-05-02T00:00:00Z"), False),
        ((EDITED, ""), (APPROVED, ""), True),
    ],
)
def test_of_two_units_for_one_place_one_wins_and_the_other_is_kept(
    memory: TranslationMemory, old: tuple[UnitStatus, str], new: tuple[UnitStatus, str], wins: bool
) -> None:
    first = Unit(ROADS, "Old.", old[0], "doc", "c1", when=old[1])
    second = Unit(ROADS, "New.", new[0], "doc", "c1", when=new[1])
    for _ in range(2):
        memory.add([first])
        memory.add([second])
    assert memory.exact(ROADS) == ((second if wins else first),)
    assert (first if wins else second) in memory.superseded(ROADS)


def test_of_two_units_for_one_place_in_one_batch_too(memory: TranslationMemory) -> None:
    takes = (Unit(ROADS, f"Take {n}.", EDITED, "d", "c", when=f"2026-01-0{n}T00:00:00Z") for n in (2, 3, 1))
    memory.add(takes)
    assert [u.target for u in memory.exact(ROADS)] == ["Take 3."]
    assert {u.target for u in memory.superseded(ROADS)} == {"Take 1.", "Take 2."}


def test_exact_matches_are_ranked(memory: TranslationMemory) -> None:
    units = [
        Unit(ROADS, "machine, same context", MACHINE, "a", "here"),
        Unit(ROADS, "edited, old", EDITED, "b", "there", when="2025-01-01T00:00:00Z"),
        Unit(ROADS, "edited, new", EDITED, "c", "there", when="2026-01-01T00:00:00Z"),
        Unit(ROADS, "approved", APPROVED, "d", "there"),
        Unit(ROADS, "edited, same context", EDITED, "e", "here"),
    ]
    memory.add(units)
    ranked = ["edited, same context", "approved", "edited, new", "edited, old", "machine, same context"]
    assert [u.target for u in memory.exact(ROADS, "here")] == ranked
    assert memory.exact(ROADS)[0].target == "approved"
    assert memory.exact("县里今年新修了两条公路") == ()


def test_stats_count(memory: TranslationMemory) -> None:
    memory.add([Unit("路", "Road", APPROVED, "a", "c"), Unit("路", "Way", MACHINE), Unit("桥", "Bridge", MACHINE)])
    memory.add([Unit("路", "Street", APPROVED, "a", "c")])
    found = memory.stats()
    assert found.units == {APPROVED: 1, EDITED: 0, MACHINE: 2}
    assert (found.sources, found.documents, found.superseded) == (2, 1, 1)


def test_collect_takes_what_people_decided_and_nothing_else(memory: TranslationMemory) -> None:
    pairs = [pair("一句。"), pair("二句。"), pair("三句。"), pair("四句。")]
    decisions = [
        decide(pairs[0], "First.", Status.APPROVED),
        decide(pairs[1], None, Status.LOCKED),
        decide(pairs[3], "Fourth.", Status.DRAFT),
    ]
    reviewed = review(aligned(*pairs), decisions, lambda _: ())
    assert memory.collect(reviewed) == 2
    assert memory.collect(reviewed) == 0
    first, second = memory.units()
    assert first == Unit(
        "一句。", "First.", APPROVED, "doc", context_of("", "二句。"), "Li Hua", "2026-03-22T08:30:00Z"
    )
    assert (second.target, second.status) == ("[二句。]", APPROVED)


def test_a_decision_that_is_taken_back_is_withdrawn_and_kept(memory: TranslationMemory) -> None:
    one = pair("一句。")
    memory.collect(review(aligned(one), [decide(one, "First.", Status.APPROVED)], lambda _: ()))
    assert memory.collect(review(aligned(one), [], lambda _: ())) == 0  # a review file that is missing says nothing
    assert memory.collect(review(aligned(one), [decide(one, "First.", Status.DRAFT)], lambda _: ())) == 1
    assert memory.exact("一句。") == ()
    assert [u.target for u in memory.superseded("一句。")] == ["First."]


def test_what_stood_in_an_earlier_state_of_the_document_is_superseded(memory: TranslationMemory) -> None:
    one, two, new = pair("一句。"), pair("二句。"), pair("插句。")
    memory.collect(review(aligned(one, two), [decide(one, "First.", Status.APPROVED)], lambda _: ()), "project")
    memory.add([Unit("一句。", "Elsewhere.", APPROVED, "project/other", "c")])
    later = review(aligned(one, new, two), [decide(one, "The first.", Status.APPROVED)], lambda _: ())
    assert memory.collect(later, "project") == 2
    assert memory.collect(later, "project") == 0
    assert {(u.target, u.document) for u in memory.exact("一句。")} == {
        ("The first.", "project/doc"),
        ("Elsewhere.", "project/other"),
    }
    assert [u.target for u in memory.superseded("一句。")] == ["First."]


def test_the_state_is_another_one_after_a_change_only(memory: TranslationMemory) -> None:
    states = [memory.state()]
    for unit in (
        Unit(ROADS, "Roads.", document="a", context="c"),
        Unit(ROADS, "Paths.", document="a", context="c"),
        Unit(ROADS, "Roads.", document="a", context="c", when="2026-03-22T08:30:00Z"),
    ):
        memory.add([unit])
        states.append(memory.state())
        memory.add([unit])
        assert memory.state() == states[-1]
    assert len(set(states)) == 4


def test_an_edit_back_and_forth_is_a_new_state_each_time(memory: TranslationMemory) -> None:
    states = []
    for target in ("Roads.", "Paths.", "Roads.", "Paths."):  # of one length, and kept among the superseded already
        memory.add([Unit(ROADS, target, document="a", context="c")])
        states.append(memory.state())
    assert len(set(states)) == 4


def test_a_unit_that_is_withdrawn_changes_the_state(memory: TranslationMemory) -> None:
    one = pair("一句。")
    memory.collect(review(aligned(one), [decide(one, "First.", Status.APPROVED)], lambda _: ()))
    before = memory.state()
    assert memory.collect(review(aligned(one), [decide(one, "First.", Status.DRAFT)], lambda _: ())) == 1
    assert memory.state() != before


def test_a_failure_within_a_batch_takes_in_nothing_of_it(memory: TranslationMemory) -> None:
    def units() -> Iterator[Unit]:
        yield Unit(ROADS, "Roads.")
        raise InputError("the file ends here")

    with pytest.raises(InputError):
        memory.add(units())
    assert list(memory.units()) == []
