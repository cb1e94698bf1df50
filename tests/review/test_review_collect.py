from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from review_samples import aligned, pair

from report_pipeline.errors import InputError
from report_pipeline.model import Decision, Earlier, Finding, ReviewedDocument, Status
from report_pipeline.review.collect import collect
from report_pipeline.review.file import is_untouched, read_decisions, review_template, write_decisions
from report_pipeline.stages.review import review

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PAIRS = [pair("一一。", "One."), pair("二二。", "Two."), pair("三三。", "Three."), pair("四四。", "Four.")]


class Desk:
    """A project's two files, as a reviewer and a run use them."""

    def __init__(self, root: Path) -> None:
        self.template = root / "build" / "doc" / "review-template.yaml"
        self.review = root / "review" / "doc.yaml"
        self.template.parent.mkdir(parents=True)

    def run(self) -> ReviewedDocument:
        def no_check(_: Iterable[object]) -> tuple[Finding, ...]:
            return ()

        collect(self.template, self.review, who="Li Hua", when="2026-03-22T08:30:00Z")
        reviewed = review(aligned(*PAIRS), read_decisions(self.review), no_check)
        self.template.write_text(review_template(reviewed), encoding="utf-8")
        return reviewed

    def edit(self, old: str, new: str) -> None:
        text = self.template.read_text(encoding="utf-8")
        assert old in text
        self.template.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.run()
    return made


def test_faulty_template_is_left_alone(desk: Desk) -> None:
    desk.edit("status: draft", "status: aproved")
    before = desk.template.read_bytes()
    with pytest.raises(InputError, match="did you mean `approved`"):
        desk.run()
    assert desk.template.read_bytes() == before
    assert not desk.review.exists()


def test_faulty_review_file_stops_the_taking_over(desk: Desk) -> None:
    desk.edit("One.", "Mine.")
    desk.review.parent.mkdir()
    desk.review.write_text("decisions: 1\n")
    with pytest.raises(InputError, match="must be a list"):
        desk.run()
    assert "Mine." in desk.template.read_text(encoding="utf-8")
    assert desk.review.read_text() == "decisions: 1\n"


def test_two_different_decisions_for_a_segment_are_a_conflict(desk: Desk) -> None:
    desk.edit("One.", "Mine.")
    write_decisions(desk.review, [Decision(PAIRS[0].id, PAIRS[0].source_hash, PAIRS[0].source, "Yours.")])
    with pytest.raises(InputError, match="differently") as caught:
        desk.run()
    assert caught.value.place
    assert caught.value.place.line > 1
    assert "Mine." in desk.template.read_text(encoding="utf-8")
    assert read_decisions(desk.review)[0].target == "Yours."


def test_untouched_template_makes_no_review_file(desk: Desk) -> None:
    desk.run()
    assert not desk.review.exists()


def test_what_a_person_changes_is_taken_over_and_the_rest_waits(desk: Desk) -> None:
    desk.edit("Two.", "Second.")
    desk.edit("Three.\n  status: draft", "Three.\n  status: approved")
    desk.edit("Four.\n  status: draft", "Four.\n  status: draft\n  note: who is this?")
    reviewed = desk.run()
    assert [(p.target, p.status) for p in reviewed.pairs] == [
        ("One.", Status.DRAFT),
        ("Second.", Status.EDITED),
        ("Three.", Status.APPROVED),
        ("Four.", Status.DRAFT),
    ]
    assert [(d.target, d.who, d.note) for d in read_decisions(desk.review)] == [
        ("Second.", "Li Hua", ""),
        ("Three.", "Li Hua", ""),
        ("Four.", "Li Hua", "who is this?"),
    ]
    assert [d.segment_id for d in read_decisions(desk.template)] == [PAIRS[0].id]


def test_edit_is_seen_although_the_machine_says_something_else_by_now(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.edit("One.", "Mine.")
    monkeypatch.setitem(globals(), "PAIRS", [replace(p, target=f"New {p.target}") for p in PAIRS])
    assert [p.target for p in desk.run().pairs] == ["Mine.", "New Two.", "New Three.", "New Four."]


def test_killed_between_the_two_files_takes_nothing_twice(desk: Desk) -> None:
    desk.edit("One.", "Mine.")
    template = desk.template.read_bytes()
    desk.run()
    before = desk.review.read_bytes()
    desk.template.write_bytes(template)
    assert desk.run().pairs[0].target == "Mine."
    assert desk.review.read_bytes() == before


def test_untouched_template_is_told_from_a_touched_one(desk: Desk) -> None:
    assert is_untouched(desk.template)
    desk.edit("One.", "One!")
    assert not is_untouched(desk.template)
    assert not is_untouched(desk.review)


def test_no_template(tmp_path: Path) -> None:
    assert collect(tmp_path / "t.yaml", tmp_path / "r.yaml") == 0


def test_entry_that_was_pasted_in(desk: Desk) -> None:
    with desk.template.open("a", encoding="utf-8") as file:
        file.write("\n- segment: s-other\n  target: Pasted.\n")
    desk.run()
    assert [(d.segment_id, d.target, d.status) for d in read_decisions(desk.review)] == [
        ("s-other", "Pasted.", Status.EDITED)
    ]


def test_pair_that_went_back_to_the_machine_waits_again_and_keeps_its_history(desk: Desk) -> None:
    desk.edit("One.", "Mine.")
    desk.run()
    (mine,) = read_decisions(desk.review)
    history = (Earlier(mine.target, mine.status, "", mine.who, mine.when),)
    write_decisions(desk.review, [replace(mine, target=None, status=Status.DRAFT, history=history)])
    desk.run()
    assert PAIRS[0].id in [d.segment_id for d in read_decisions(desk.template)]
    desk.edit("One.", "Mine again.")
    assert desk.run().pairs[0].target == "Mine again."
    (after,) = read_decisions(desk.review)
    assert [e.target for e in after.history] == ["Mine.", None]
