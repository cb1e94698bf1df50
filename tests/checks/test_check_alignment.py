from __future__ import annotations

from dataclasses import replace

from report_pipeline.checks.alignment import check
from report_pipeline.model import AlignedPair, BlockKind, Origin, Severity, Span

SURE = AlignedPair(
    id="s-1",
    segment_ids=("s-1",),
    block_id="b1",
    kind=BlockKind.PARAGRAPH,
    source="桥通了。",
    target="The bridge is open.",
    source_hash="h",
    span=Span(0, 4, 1, 1),
    origin=Origin.REFERENCE,
    confidence=0.99,
)


def test_a_doubtful_pair() -> None:
    found = list(check(replace(SURE, confidence=0.41), SURE.target))
    assert found == [
        (Severity.WARNING, "the reference may be aligned wrongly (41% sure): “桥通了。” with “The bridge is open.”")
    ]


def test_english_without_source() -> None:
    found = list(check(replace(SURE, segment_ids=(), source=""), SURE.target))
    assert found == [(Severity.WARNING, "only the reference has this sentence, not the source: “The bridge is open.”")]


def test_a_sure_pair_and_a_machine_translation_and_a_text_that_a_person_wrote() -> None:
    assert not list(check(SURE, SURE.target))
    assert not list(check(replace(SURE, origin=Origin.MACHINE, confidence=0.1), SURE.target))
    assert not list(check(replace(SURE, confidence=0.1), "The bridge has been opened."))
    assert not list(check(replace(SURE, segment_ids=(), source=""), ""))
