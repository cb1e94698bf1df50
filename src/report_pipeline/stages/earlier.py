"""Segments → translations, each sentence with those before it in its paragraph, as turns that were taken already.

The first sentences of all paragraphs are translated together, then all second ones, and so on: what an engine is shown
is final by then, and its batches stay full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from report_pipeline.engines.hints_examples import is_translation
from report_pipeline.model import SegmentedDocument, TranslatedDocument
from report_pipeline.stages.translate import Tell, TranslateReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.engines.hints import Told
    from report_pipeline.model import BlockKind, Segment, Translation

Translate = Callable[[SegmentedDocument, Tell], tuple[TranslatedDocument, TranslateReport]]
Turn = tuple[str, str]
"""A sentence as the engine was given it, and its translation."""


def in_order(
    segmented: SegmentedDocument, translate: Translate, tell: Tell, *, count: int, max_chars: int
) -> tuple[TranslatedDocument, TranslateReport]:
    """Translate a document's segments, each shown with the ``count`` before it in its block.

    ``translate`` translates a part of them as it is told. A sentence of more than ``max_chars`` is not shown, nor one
    whose translation has nothing in common with it. Raises what ``translate`` raises.
    """
    before: dict[str, list[Turn]] = defaultdict(list)
    made: dict[str, Translation] = {}
    part, report = translate(replace(segmented, segments=()), tell)
    for wave in _waves(segmented.segments):
        shown = {(s.kind, s.text): tuple(before[s.block_id][-count:]) for s in reversed(wave)}

        def told(kind: BlockKind, text: str, shown: dict[tuple[BlockKind, str], tuple[Turn, ...]] = shown) -> Told:
            known = tell(kind, text)
            return replace(known, examples=(*known.examples, *shown.get((kind, text), ())))

        part, work = translate(replace(segmented, segments=wave), told)
        report += work
        for segment, translation in zip(wave, part.translations, strict=True):
            made[segment.id] = translation
            if len(segment.text) <= max_chars and is_translation(segment.text, translation.text):
                before[segment.block_id].append((tell(segment.kind, segment.text).text, translation.text))
    return replace(part, segmented=segmented, translations=tuple(made[s.id] for s in segmented.segments)), report


def _waves(segments: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    """Yield the first segments of all blocks, then the second ones, and so on."""
    waves: dict[int, list[Segment]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for segment in segments:
        waves[seen[segment.block_id]].append(segment)
        seen[segment.block_id] += 1
    for place in sorted(waves):
        yield tuple(waves[place])
