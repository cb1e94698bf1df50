from __future__ import annotations

from dataclasses import replace

import pytest

from report_pipeline.errors import PipelineError
from report_pipeline.model import (
    Article,
    Block,
    BlockKind,
    Document,
    EngineSignature,
    Hypothesis,
    Origin,
    Segment,
    SegmentedDocument,
    Span,
    TranslatedDocument,
    Translation,
)
from report_pipeline.stages.align import align


def translated(*texts: tuple[str, str]) -> TranslatedDocument:
    """A document of one paragraph, its segments and their translations."""
    segments: list[Segment] = []
    at = 0
    for number, (source, _) in enumerate(texts, start=1):
        span = Span(at, at + len(source), number, number)
        segments.append(Segment(f"s-{number}", "b1", source, f"h{number}", span, at, BlockKind.LIST_ITEM))
        at += len(source)
    text = "".join(source for source, _ in texts)
    block = Block("b1", BlockKind.LIST_ITEM, text, Span(0, at, 1, len(texts)), ())
    document = Document("d", "d.txt", "utf-8", "0" * 64, text, (Article((block,)),), ())
    translations = tuple(
        Translation(f"s-{number}", target, (Hypothesis(target, -0.5), Hypothesis("other", -1.0)))
        for number, (_, target) in enumerate(texts, start=1)
    )
    signature = EngineSignature("null", "none", "0", "0")
    return TranslatedDocument(SegmentedDocument(document, tuple(segments)), translations, signature)


GOOD = translated(("项目开工。", "Work began."), ("投资3亿元。", "Investment was 300 million yuan."))


def test_a_segment_without_a_translation() -> None:
    with pytest.raises(PipelineError, match="segment s-2 has no translation"):
        align(replace(GOOD, translations=GOOD.translations[:1]))


def test_a_segment_with_two_translations() -> None:
    with pytest.raises(PipelineError, match="segment s-1 has 2 translations"):
        align(replace(GOOD, translations=(*GOOD.translations, GOOD.translations[0])))


def test_a_translation_of_no_segment() -> None:
    stray = Translation("s-9", "Stray.")
    with pytest.raises(PipelineError, match="for s-9, which is no segment"):
        align(replace(GOOD, translations=(*GOOD.translations, stray)))


def test_a_segment_that_stands_twice() -> None:
    twice = replace(GOOD.segmented, segments=(*GOOD.segmented.segments, GOOD.segmented.segments[0]))
    with pytest.raises(PipelineError, match="segment s-1 stands 2 times"):
        align(replace(GOOD, segmented=twice))


def test_every_segment_is_in_exactly_one_pair_with_all_that_is_known_of_it() -> None:
    aligned = align(GOOD)
    assert [pair.segment_ids for pair in aligned.pairs] == [("s-1",), ("s-2",)]
    first, segment = aligned.pairs[0], GOOD.segmented.segments[0]
    assert (first.id, first.source, first.target) == ("s-1", "项目开工。", "Work began.")
    assert (first.span, first.source_hash, first.block_id) == (segment.span, "h1", "b1")
    assert (first.kind, first.origin, first.confidence) == (BlockKind.LIST_ITEM, Origin.MACHINE, 1.0)
    assert [hypothesis.text for hypothesis in first.alternatives] == ["Work began.", "other"]
    assert aligned.findings == ()
    assert aligned.signature == GOOD.signature


def test_translations_in_another_order_are_paired_by_id() -> None:
    assert align(replace(GOOD, translations=GOOD.translations[::-1])).pairs == align(GOOD).pairs


def test_what_the_checks_find_comes_with_the_pairs() -> None:
    first = replace(GOOD.translations[0], truncated=True, repair="second-hypothesis")
    aligned = align(
        replace(GOOD, translations=(first, replace(GOOD.translations[1], text="Investment was 3 billion.")))
    )
    assert [(finding.check, finding.pair_id) for finding in aligned.findings] == [
        ("truncated", "s-1"),
        ("numbers", "s-2"),
    ]
    assert (aligned.pairs[0].truncated, aligned.pairs[0].repair) == (True, "second-hypothesis")


def test_an_empty_document_has_no_pairs() -> None:
    assert align(translated()).pairs == ()
