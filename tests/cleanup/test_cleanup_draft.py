from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.cleanup.draft import Draft, Edit, Removed
from report_pipeline.cleanup.source import Source
from report_pipeline.model import LedgerKind, Run
from report_pipeline.readers.base import Line, RawText


def source_of(text: str) -> Source:
    return Source(RawText(tuple(Line(line) for line in text.split("\n")), "utf-8"))


def edit(start: int, end: int, after: str, rule: str = "test") -> Edit:
    return Edit(start, end, after, rule, LedgerKind.REPLACE)


def test_untouched_draft_is_one_run_without_ledger() -> None:
    draft = Draft(source_of("天高云淡"), [(1, 3)])

    assert draft.text == "高云"
    assert draft.settle() == ((Run(0, 1, 2),), [])


def test_nothing_left_has_no_span() -> None:
    draft = Draft(source_of("\ue000"), [(0, 1)])
    draft.apply([edit(0, 1, "")])

    assert draft.text == ""
    assert draft.span() is None


def test_later_edit_takes_in_the_earlier_one_inside_it() -> None:
    draft = Draft(source_of("甲— —乙"), [(0, 5)])
    draft.apply([edit(2, 3, "", "space")])
    draft.apply([edit(1, 3, "＋", "dash")])

    runs, ledger = draft.settle()

    assert draft.text == "甲＋乙"
    assert [(e.rule, e.before, e.after) for e in ledger] == [("dash", "— —", "＋")]
    assert runs == (Run(0, 0, 1), Run(2, 4, 1))


def test_removed_line_between_two_slices_has_its_own_entry() -> None:
    text = "上半\n— 1 —\n下半"
    draft = Draft(source_of(text), [(0, 2), (9, 11)], [Removed(3, 8, "page-number")])
    draft.apply([edit(2, 3, "", "line-join")])

    _, ledger = draft.settle()

    assert draft.text == "上半下半"
    assert [(e.rule, e.before) for e in ledger] == [("line-join", "\n"), ("page-number", "— 1 —"), ("line-join", "\n")]
    assert [e.span.first_line for e in ledger] == [1, 2, 2]


@given(st.data())
def test_runs_and_ledger_always_rebuild_the_source(data: st.DataObject) -> None:
    text = data.draw(st.text("甲乙丙丁", min_size=1, max_size=12))
    draft = Draft(source_of(text), [(0, len(text))])
    for round_ in range(3):
        borders = sorted(data.draw(st.sets(st.integers(0, len(draft.text)), max_size=4)))
        edits = [
            edit(a, b, data.draw(st.sampled_from(["", "x"])), str(round_))
            for a, b in zip(borders[::2], borders[1::2], strict=False)
        ]
        draft.apply(edits)

    runs, ledger = draft.settle()

    parts = [(r.source_start, draft.text[r.text_start : r.text_start + r.length]) for r in runs]
    parts += [(e.span.start, e.before) for e in ledger]
    assert "".join(p for _, p in sorted(parts)) == text
    after = [(r.source_start, draft.text[r.text_start : r.text_start + r.length]) for r in runs]
    after += [(e.span.start, e.after) for e in ledger]
    assert "".join(p for _, p in sorted(after)) == draft.text
