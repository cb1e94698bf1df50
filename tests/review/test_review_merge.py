from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from merge_samples import CASES, MACHINE, Case
from review_samples import hash_of, pair

from report_pipeline.errors import Place
from report_pipeline.model import Decision, Earlier, ReviewedPair, Status
from report_pipeline.review.merge import OURS, Merge, merge
from report_pipeline.review.sheet import Returned, text_base

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAIR = pair("会议于三月召开。", MACHINE, line=7)
ME, NOW = "Li Hua", "2026-03-22T08:30:00Z"


def parts(said: str) -> tuple[str, Status, str]:
    text, status, note = (*said.split("|"), "", "")[:3]
    return text.rstrip(" "), Status(status.strip() or "draft"), note.strip(" ")


def row(said: str, base: str = MACHINE, *, of: tuple[str, str, str] | None = None, file: str = "a.csv") -> Returned:
    segment, digest, source = of or (PAIR.id, PAIR.source_hash, PAIR.source)
    target, status, note = parts(said)
    return Returned(
        Place(file, 3), segment, target, "doc", digest, source, text_base(*parts(base)), status, note, who=f"by {file}"
    )


def held(said: str) -> Decision | None:
    if not said:
        return None
    target, status, note = parts(said)
    return Decision(PAIR.id, PAIR.source_hash, PAIR.source, target, status, note, "Chen", "2026-01-01T00:00:00Z")


def merged(rows: Iterable[Returned], store: str = "", choice: int | None = None) -> Merge:
    decision = held(store)
    target = PAIR.target if decision is None else decision.target or PAIR.target
    reviewed = ReviewedPair(PAIR, target, decision.status if decision else Status.DRAFT, decision)
    decisions = {PAIR.id: decision} if decision else {}
    return merge([reviewed], decisions, rows, choose=lambda _: choice, who=ME, when=NOW)


def said(result: Merge, store: str) -> str:
    if result.changes:
        after = result.changes[0].after
        text = f"{after.target} | {after.status}" + (f" | {after.note}" if after.note else "")
    else:
        text = store or (MACHINE if result.conflicts else "")
    return f"conflict | {text}" if result.conflicts else text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Case) -> None:
    for order in permutations(enumerate(case.back)):
        rows = [row(text, case.sent, file=f"{n}.csv") for n, text in order]
        result = merged(rows, case.store)
        assert said(result, case.store) == case.expected
        before = held(case.store)
        for change in result.changes:  # whatever was superseded is in the history
            kept = [(e.target, e.note) for e in change.after.history]
            assert (
                before is None
                or (before.target, before.note) in [*kept, (change.after.target, change.after.note)]
                or (before.target == change.after.target and before.note in change.after.note)
            )


def test_texts_that_lose_go_into_the_history() -> None:
    rows = [row("One way.", file="a.csv"), row("Another way. || why", file="b.csv")]
    ours = merged(rows, "Mine. | edited", choice=OURS)
    assert ours.conflicts == []
    assert ours.changes[0].after.target == "Mine."
    assert ours.changes[0].after.who == "Chen"
    assert [(e.target, e.who, e.note) for e in ours.changes[0].after.history] == [
        ("One way.", "by a.csv", ""),
        ("Another way.", "by b.csv", "why"),
    ]
    theirs = merged(rows, "Mine. | edited", choice=2).changes[0].after
    assert (theirs.target, theirs.who) == ("Another way.", "by b.csv")
    assert [e.target for e in theirs.history] == ["Mine.", "One way."]


def test_the_machine_wins_over_two_that_differ() -> None:
    (change,) = merged([row("One way."), row("Another way.")], choice=OURS).changes
    assert (change.after.target, change.after.status) == (None, Status.DRAFT)
    assert [e.target for e in change.after.history] == ["One way.", "Another way."]


def test_locked_decision_yields_to_no_choice_but_itself() -> None:
    assert merged([row("Theirs.")], "Mine. | locked", choice=1).conflicts[0].locked
    (change,) = merged([row("Theirs.")], "Mine. | locked", choice=OURS).changes
    assert (change.after.target, change.after.status) == ("Mine.", Status.LOCKED)
    assert [e.target for e in change.after.history] == ["Theirs."]


def test_conflict_says_where_each_text_came_from() -> None:
    (conflict,) = merged([row("One way.", file="a.csv"), row("One way.", file="b.csv")], "Mine. | edited").conflicts
    assert [(o.said.target, [p.file for p in o.places]) for o in conflict.options] == [
        ("Mine.", []),
        ("One way.", ["a.csv", "b.csv"]),
    ]
    assert conflict.line == 7


def test_who_and_when_of_the_decision_that_was_sent_are_nobodys_signature() -> None:
    back = replace(row("Best. | edited", "Mine. | edited"), who="Chen", when="2026-01-01T00:00:00Z")
    assert merged([back], "Mine. | edited").changes[0].after.who == ME
    back = replace(back, when="2026-02-02T00:00:00Z")
    after = merged([back], "Mine. | edited").changes[0].after
    assert (after.who, after.when) == ("Chen", "2026-02-02T00:00:00Z")


def test_sent_before_the_machine_said_something_else() -> None:
    result = merged([row("Mine.", base="The machine's older text.")])
    assert said(result, "") == "Mine. | edited"
    untouched = merged([row("The machine's older text.", base="The machine's older text.")])
    assert untouched.changes == []
    approved = merged([row("The machine's older text. | approved", base="The machine's older text.")])
    assert said(approved, "") == "The machine's older text. | approved"


@pytest.mark.parametrize(
    ("text", "store", "expected"),
    [
        (MACHINE, "", ""),
        ("Theirs.", "", "Theirs. | edited"),
        ("Mine.", "Mine. | edited", "Mine. | edited"),
        (MACHINE, "Mine. | edited", "Mine. | edited"),  # sent before we decided
        ("Theirs.", "Mine. | edited", "conflict | Mine. | edited"),
    ],
)
def test_format_that_lost_the_digest_and_the_status(text: str, store: str, expected: str) -> None:
    back = replace(row(text), base="", status=None, note=None, source_hash="")
    assert said(merged([back], store), store) == expected


def many(*texts: str) -> list[ReviewedPair]:
    numbers = dict.fromkeys(texts, 0)
    made = []
    for text in texts:
        numbers[text] += 1
        made.append(pair(text, number=numbers[text]))
    return [ReviewedPair(p, p.target) for p in made]


def of(pairs: Sequence[ReviewedPair], i: int, text: str) -> Returned:
    p = pairs[i].pair
    return row(text, p.target, of=(p.id, p.source_hash, p.source))


def test_rows_moved_missing_and_doubled() -> None:
    pairs = many("一。", "二。", "三。", "四。")
    rows = [of(pairs, 3, "Four."), of(pairs, 0, "One."), of(pairs, 3, "Four.")]
    result = merge(pairs, {}, rows)
    assert [(c.after.source, c.after.target) for c in result.changes] == [("一。", "One."), ("四。", "Four.")]


def test_id_of_an_equal_sentence_that_was_deleted_since() -> None:
    sent = many("同上。", "同上。")
    now = many("同上。")
    assert merge(now, {}, [of(sent, 1, "Ditto.")]).changes[0].after.segment_id == now[0].pair.id


def test_lost_id_is_found_by_the_source_unless_several_have_it() -> None:
    pairs = many("一。", "同上。", "同上。")
    lost = [replace(of(pairs, i, "New."), segment_id="", source_hash="") for i in (0, 1)]
    result = merge(pairs, {}, lost)
    assert [c.after.segment_id for c in result.changes] == [pairs[0].pair.id]
    assert "several segments" in result.unknown[0].why


def test_columns_sorted_apart_are_not_taken() -> None:
    pairs = many("一。", "二。")
    wrong = replace(of(pairs, 0, "Two."), source_hash="", source="二。")
    result = merge(pairs, {}, [wrong])
    assert result.changes == []
    assert "not the one that was sent" in result.unknown[0].why


OLD = ("s-0ld", hash_of("会议于二月召开。"), "会议于二月召开。")


def test_source_that_changed_since_keeps_its_decision_as_a_stale_one() -> None:
    (change,) = merged([row("Mine.", "Old machine.", of=OLD)]).changes
    assert change.stale
    assert (change.after.segment_id, change.after.source_hash, change.after.source) == OLD
    assert (change.after.target, change.after.status) == ("Mine.", Status.EDITED)
    assert merged([row("Old machine.", "Old machine.", of=OLD)]).changes == []
    (note,) = merged([row("Old machine. | draft | hm", "Old machine.", of=OLD)]).changes
    assert (note.after.target, note.after.note) == ("Old machine.", "hm")


def test_stale_row_and_the_decision_kept_for_it() -> None:
    kept = Decision(*OLD, "Kept.", who="Chen")
    pairs = [ReviewedPair(PAIR, MACHINE, stale=kept)]
    differs = merge(pairs, {OLD[0]: kept}, [row("Mine.", "Old machine.", of=OLD)])
    assert [o.said.target for o in differs.conflicts[0].options] == ["Kept.", "Mine."]
    assert merge(pairs, {OLD[0]: kept}, [row("Kept. | edited", "Old machine.", of=OLD)]).changes == []


def test_id_that_is_another_sources_by_now() -> None:
    other = Decision(PAIR.id, "another", "别的。", "Other.")
    stale = (PAIR.id, hash_of("旧。"), "旧。")
    (change,) = merge([ReviewedPair(PAIR, MACHINE)], {PAIR.id: other}, [row("Mine.", "x", of=stale)]).changes
    assert change.after == replace(other, history=(Earlier("Mine.", Status.EDITED, "", "by a.csv", "", "旧。"),))


def test_new_decision_in_the_place_of_a_stale_one_keeps_it() -> None:
    other = Decision(PAIR.id, "another", "别的。", "Other.")
    (change,) = merge([ReviewedPair(PAIR, MACHINE, stale=other)], {PAIR.id: other}, [row("Mine.")]).changes
    assert (change.after.target, change.after.source_hash) == ("Mine.", PAIR.source_hash)
    assert [(e.target, e.source) for e in change.after.history] == [("Other.", "别的。")]


def test_decision_that_holds_under_another_id_keeps_it() -> None:
    moved = Decision("s-moved-2", PAIR.source_hash, PAIR.source, "Mine.")
    pairs = [ReviewedPair(PAIR, "Mine.", Status.EDITED, moved)]
    (change,) = merge(pairs, {"s-moved-2": moved}, [row("Best. | edited", "Mine. | edited")]).changes
    assert change.after.segment_id == "s-moved-2"
    assert [e.target for e in change.after.history] == ["Mine."]


def test_row_of_nothing_that_is_known() -> None:
    nowhere = replace(row("Mine."), segment_id="", source_hash="", source="没有。")
    assert [u.why for u in merged([nowhere]).unknown] == ["its segment is not in the document"]
    gone = row("", "x", of=OLD)
    assert "no text" in merged([gone]).unknown[0].why
