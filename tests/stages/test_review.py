from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_samples import aligned, decide, pair

from report_pipeline.config import ReviewSettings
from report_pipeline.errors import ReviewGateError
from report_pipeline.model import AlignedPair, Decision, Finding, Severity, Status
from report_pipeline.stages.review import gate, review

if TYPE_CHECKING:
    from collections.abc import Iterable


def no_check(_: Iterable[tuple[AlignedPair, str]]) -> tuple[Finding, ...]:
    return ()


def find_todo(pairs: Iterable[tuple[AlignedPair, str]]) -> tuple[Finding, ...]:
    return tuple(Finding("todo", Severity.ERROR, p.id, text) for p, text in pairs if "TODO" in text)


FIRST, SECOND, THIRD = (
    pair("第一句话在这里。", line=3),
    pair("第二句话也在这里。", line=5),
    pair("完全不同的内容！", line=8),
)


def test_gate_lists_what_is_missing() -> None:
    reviewed = review(aligned(FIRST, SECOND, THIRD), [decide(SECOND)], no_check)
    with pytest.raises(ReviewGateError) as caught:
        gate(reviewed, ReviewSettings(require="approved"))
    message = str(caught.value)
    assert "3 of 3 pairs are not approved" in message
    assert f"line 5, {SECOND.id} (edited): 第二句话也在这里。" in message
    assert "report-pipeline review doc" in message
    with pytest.raises(ReviewGateError, match="2 of 3 pairs are not edited") as caught:
        gate(reviewed, ReviewSettings(require="edited"))
    assert SECOND.id not in str(caught.value)
    gate(reviewed, ReviewSettings(require="none"))
    with pytest.raises(ReviewGateError, match=r"not approved \(--strict\)"):
        gate(reviewed, ReviewSettings(require="none"), strict=True)


def test_gate_counts_what_it_does_not_list() -> None:
    many = [pair(f"第{i}句话。") for i in range(25)]
    with pytest.raises(ReviewGateError, match="… and 15 more"):
        gate(review(aligned(*many), [], no_check), ReviewSettings(require="approved"))


def test_gate_does_not_take_a_stale_approval() -> None:
    old = replace(decide(FIRST, status=Status.APPROVED), source_hash="other")
    with pytest.raises(ReviewGateError, match="its source changed"):
        gate(review(aligned(FIRST), [old], no_check), ReviewSettings(require="approved"))


def test_gate_opens_when_all_is_approved() -> None:
    decisions = [decide(FIRST, status=Status.APPROVED), decide(SECOND, None, Status.LOCKED)]
    reviewed = review(aligned(FIRST, SECOND), decisions, no_check)
    gate(reviewed, ReviewSettings(require="approved"))
    gate(reviewed, ReviewSettings(require="edited"))


def test_a_persons_words_win() -> None:
    reviewed = review(aligned(FIRST, SECOND), [decide(SECOND, "Mine.")], no_check)
    assert [(p.target, p.status) for p in reviewed.pairs] == [
        (FIRST.target, Status.DRAFT),
        ("Mine.", Status.EDITED),
    ]


def test_an_empty_text_is_a_persons_wish_and_none_is_not() -> None:
    reviewed = review(aligned(FIRST, SECOND), [decide(FIRST, ""), decide(SECOND, None, Status.APPROVED)], no_check)
    assert [p.target for p in reviewed.pairs] == ["", SECOND.target]


def test_checks_see_the_texts_to_publish() -> None:
    machine = replace(FIRST, target="TODO")
    mended = review(aligned(machine, SECOND), [decide(FIRST, "Done."), decide(SECOND, "TODO")], find_todo)
    assert [f.pair_id for f in mended.findings] == [SECOND.id]


def test_changed_source_under_the_same_id_is_stale() -> None:
    old = replace(decide(FIRST, "Old words."), source_hash="other", source="毫无关系")
    reviewed = review(aligned(FIRST), [old], no_check)
    assert reviewed.pairs[0].stale == old
    assert reviewed.pairs[0].decision is None
    assert reviewed.pairs[0].target == FIRST.target
    assert reviewed.orphans == ()


def test_changed_sentence_keeps_its_old_decision_in_sight() -> None:
    before = pair("第二句话也在那里。")
    reviewed = review(aligned(FIRST, SECOND, THIRD), [decide(before, "Old.")], no_check)
    assert [p.stale is not None for p in reviewed.pairs] == [False, True, False]
    assert reviewed.pairs[1].target == SECOND.target


def test_of_equally_similar_pairs_the_nearest_in_place_is_taken() -> None:
    similar = [pair(f"会议第{n}次召开。") for n in "一二三"]
    anchor = pair("锚点在此处。")
    before = decide(pair("会议第九次召开。"))
    reviewed = review(aligned(similar[0], anchor, similar[1], similar[2]), [decide(anchor), before], no_check)
    assert [p.stale for p in reviewed.pairs] == [None, None, before, None]


def test_deleted_sentence_leaves_an_orphan() -> None:
    gone = decide(pair("这是别的事情啊"))
    reviewed = review(aligned(FIRST, SECOND), [gone, decide(FIRST)], no_check)
    assert reviewed.orphans == (gone,)
    assert reviewed.pairs[0].decision == decide(FIRST)


def test_decision_follows_an_equal_sentence_whose_count_changed() -> None:
    again = pair(FIRST.source, number=2)
    decision = decide(again, "For the second.")
    reviewed = review(aligned(FIRST, SECOND), [decision], no_check)
    assert reviewed.pairs[0].decision == decision


def test_two_decisions_for_one_segment_are_both_kept() -> None:
    one, two = decide(FIRST, "1"), decide(FIRST, "2")
    reviewed = review(aligned(FIRST), [one, two], no_check)
    assert reviewed.pairs[0].decision == one
    assert reviewed.orphans == (two,)


def test_entry_written_by_hand_without_hash() -> None:
    by_id = Decision(FIRST.id, "", "", "A")
    by_source = Decision(SECOND.id, "", SECOND.source, "B")
    wrong = Decision(THIRD.id, "", "别的", "C")
    reviewed = review(aligned(FIRST, SECOND, THIRD), [by_id, by_source, wrong], no_check)
    assert [p.decision for p in reviewed.pairs] == [by_id, by_source, None]
    assert reviewed.pairs[2].stale == wrong


def test_long_documents_do_not_take_long() -> None:
    pairs = [pair(f"这是第{i}个句子，说的是第{i * 7919 % 1000}件事。") for i in range(2000)]
    old = [decide(pair(f"这是第{i}个句子，说的是第{i * 7919 % 1000}件事情。")) for i in range(0, 2000, 10)]
    start = time.perf_counter()
    reviewed = review(aligned(*pairs), old, no_check)
    assert time.perf_counter() - start < 4
    assert sum(p.stale is not None for p in reviewed.pairs) == 200


sentences = st.text(alphabet="会议召开一二三。", min_size=1, max_size=6)


@given(st.lists(sentences, unique=True, max_size=8), st.lists(sentences, unique=True, max_size=8), st.data())
def test_no_decision_is_ever_lost(now: list[str], before: list[str], data: st.DataObject) -> None:
    pairs = [pair(text) for text in now]
    decisions = [decide(pair(text), f"={text}") for text in before]
    decisions = [replace(d, source_hash="x") if data.draw(st.booleans()) else d for d in decisions]
    reviewed = review(aligned(*pairs), decisions, no_check)
    placed = [d for p in reviewed.pairs for d in (p.decision, p.stale) if d] + list(reviewed.orphans)
    assert sorted(placed, key=lambda d: d.source) == sorted(decisions, key=lambda d: d.source)
    for p in reviewed.pairs:
        assert p.target == (p.decision.target if p.decision else p.pair.target)
        assert p.decision is None or p.decision.source == p.pair.source


def test_texts_that_nobody_changed_keep_their_findings_and_changed_ones_are_checked() -> None:
    document = replace(aligned(FIRST, SECOND), findings=(Finding("todo", Severity.ERROR, SECOND.id, "TODO"),))

    assert review(document, [decide(FIRST, None, Status.APPROVED)], find_todo).findings == document.findings
    assert review(document, [decide(FIRST, "Mine.")], find_todo).findings == ()
