"""Translated segments → pairs of source and target, and what the checks find in them.

Machine output is aligned by construction: an engine answers segment by segment, so each pair has one segment.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from report_pipeline.checks import run_checks
from report_pipeline.errors import PipelineError
from report_pipeline.model import AlignedDocument, AlignedPair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from report_pipeline.model import Finding, Segment, TranslatedDocument, Translation

    Check = Callable[[Iterable[tuple[AlignedPair, str]]], tuple[Finding, ...]]


def align(translated: TranslatedDocument, check: Check = run_checks) -> AlignedDocument:
    """Pair each segment with its translation, in reading order, and check the pairs.

    Raises PipelineError when a segment has no translation or more than one, or a translation no segment.
    """
    segments = translated.segmented.segments
    by_id = _by_segment(segments, translated.translations)
    pairs = tuple(machine_pair(segment, by_id[segment.id]) for segment in segments)
    findings = check((pair, pair.target) for pair in pairs)
    return AlignedDocument(translated.segmented, pairs, translated.signature, findings)


def _by_segment(segments: Sequence[Segment], translations: Sequence[Translation]) -> dict[str, Translation]:
    """Return the translations by segment id, after making sure that every segment has exactly one."""
    wanted = Counter(segment.id for segment in segments)
    given = Counter(translation.segment_id for translation in translations)
    faults = [
        *(f"segment {name} stands {times} times" for name, times in wanted.items() if times > 1),
        *(f"segment {name} has no translation" for name in wanted if name not in given),
        *(f"segment {name} has {times} translations" for name, times in given.items() if times > 1),
        *(f"a translation is for {name}, which is no segment" for name in given if name not in wanted),
    ]
    if faults:
        more = f" (and {len(faults) - 1} faults more)" if len(faults) > 1 else ""
        raise PipelineError(
            f"source and translation cannot be paired: {faults[0]}{more}",
            advice="run again with --force; if it stays so, report it as an error of this program",
        )
    return {translation.segment_id: translation for translation in translations}


def machine_pair(segment: Segment, translation: Translation) -> AlignedPair:
    """Return the pair of a segment and what an engine made of it: one to one, by construction."""
    return AlignedPair(
        id=segment.id,
        segment_ids=(segment.id,),
        block_id=segment.block_id,
        kind=segment.kind,
        source=segment.text,
        target=translation.text,
        source_hash=segment.source_hash,
        span=segment.span,
        alternatives=translation.hypotheses,
        truncated=translation.truncated,
        repair=translation.repair,
    )
