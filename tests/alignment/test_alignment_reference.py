from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alignment_samples import PAIRS, WordEmbedder, document

from report_pipeline.alignment.reference import Reference, align_reference
from report_pipeline.checks.alignment import check
from report_pipeline.errors import InputError
from report_pipeline.model import AlignedDocument, BlockKind, Finding, Origin, SegmentedDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from report_pipeline.model import AlignedPair

ZH, EN = zip(*PAIRS, strict=True)


def findings(pairs: Iterable[tuple[AlignedPair, str]]) -> tuple[Finding, ...]:
    return tuple(Finding("alignment", s, p.id, m) for p, target in pairs for s, m in check(p, target))


def align(segmented: SegmentedDocument, *paragraphs: str) -> AlignedDocument:
    return align_reference(segmented, Reference("d.en.txt", "1" * 64, paragraphs), WordEmbedder(), findings)


def shown(aligned: AlignedDocument) -> list[tuple[tuple[str, ...], str]]:
    return [(p.segment_ids, p.target) for p in aligned.pairs]


def test_a_reference_without_english() -> None:
    for paragraphs in ((), ("。" * 5,), ("这里没有英文。",)):
        with pytest.raises(InputError, match="no English text"):
            align(document(ZH[:3]), *paragraphs)


def test_a_reference_of_another_document() -> None:
    with pytest.raises(InputError, match="no translation of this document: 0 of 10 sentences"):
        align(document(ZH[:10]), " ".join(EN[10:]))


def test_sentence_by_sentence() -> None:
    aligned = align(document(ZH[:3], ZH[3:6]), " ".join(EN[:3]), " ".join(EN[3:6]))
    assert shown(aligned) == [((f"s-{i + 1}",), EN[i]) for i in range(6)]
    assert {p.origin for p in aligned.pairs} == {Origin.REFERENCE}
    assert min(p.confidence for p in aligned.pairs) > 0.9
    assert not aligned.findings
    assert (aligned.signature.engine, aligned.signature.model) == ("reference", "d.en.txt")
    assert aligned.pairs[4].span == aligned.segmented.segments[4].span
    assert aligned.pairs[4].source_hash == "h-s-5"


def test_merged_in_translation() -> None:
    segmented = document(ZH[:6])
    one = "This year there is a new hospital here, and this year there is a new river here."
    aligned = align(segmented, " ".join([*EN[:2], one, *EN[4:6]]))
    merged = aligned.pairs[2]
    assert merged.segment_ids == ("s-3", "s-4")
    assert merged.id == "s-3"
    assert merged.target == one
    assert merged.source == ZH[2] + ZH[3]
    assert (merged.span.start, merged.span.end) == (segmented.segments[2].span.start, segmented.segments[3].span.end)
    assert merged.source_hash not in ("h-s-3", "h-s-4")


def test_split_in_translation() -> None:
    zh = "今年这里有一处新的桥、一处新的学校和一处新的医院。"
    aligned = align(document((ZH[5], zh, ZH[6])), " ".join([EN[5], *EN[:3], EN[6]]))
    assert shown(aligned) == [(("s-1",), EN[5]), (("s-2",), " ".join(EN[:3])), (("s-3",), EN[6])]


def test_left_out_in_translation() -> None:
    aligned = align(document(ZH[:5]), " ".join(EN[:2] + EN[3:5]))
    assert shown(aligned)[2] == (("s-3",), "")
    assert [p.id for p in aligned.pairs] == [f"s-{i}" for i in range(1, 6)]


def test_added_in_translation() -> None:
    aligned = align(document(ZH[:2], ZH[2:4]), " ".join(EN[:2]), " ".join([EN[9], EN[2], EN[9], EN[3]]))
    added = [p for p in aligned.pairs if not p.segment_ids]
    assert [p.target for p in added] == [EN[9], EN[9]]
    assert [p.source for p in added] == ["", ""]
    assert len({p.id for p in aligned.pairs}) == len(aligned.pairs)
    assert [p.block_id for p in aligned.pairs] == ["b1", "b1", "b2", "b2", "b2", "b2"]
    assert [f.pair_id for f in aligned.findings] == [p.id for p in added]
    assert all(p.source_hash for p in added)


def test_an_added_sentence_stands_in_running_text_and_not_in_a_heading() -> None:
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH)
    aligned = align(document(ZH[:1], ZH[1:5], kinds=kinds), EN[0], EN[12], " ".join(EN[1:5]))
    added = next(p for p in aligned.pairs if not p.segment_ids)
    assert (added.target, added.block_id, added.kind) == (EN[12], "b2", BlockKind.PARAGRAPH)


def test_no_pair_has_segments_of_two_blocks() -> None:
    one = "This year there is a new school here and this year there is a new hospital here."
    aligned = align(document(ZH[:2], ZH[2:4]), " ".join([EN[0], one, EN[3]]))
    block = {s.id: s.block_id for s in aligned.segmented.segments}
    assert all(len({block[i] for i in p.segment_ids}) <= 1 for p in aligned.pairs)
    assert [i for p in aligned.pairs for i in p.segment_ids] == ["s-1", "s-2", "s-3", "s-4"]


def test_a_document_of_one_sentence() -> None:
    aligned = align(document(ZH[:1]), EN[0])
    assert shown(aligned) == [(("s-1",), EN[0])]


def test_the_same_input_gives_the_same_pairs() -> None:
    segmented, english = document(ZH[:9], ZH[9:]), (" ".join(EN[:8]), " ".join(EN[9:]))
    assert align(segmented, *english) == align(segmented, *english)


def test_paragraphs_of_the_reference_need_not_be_those_of_the_source() -> None:
    aligned = align(document(ZH[:7], ZH[7:12], ZH[12:]), " ".join(EN))
    assert shown(aligned) == [((f"s-{i + 1}",), EN[i]) for i in range(len(EN))]
