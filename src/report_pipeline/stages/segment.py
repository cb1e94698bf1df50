"""Document → segments: sentences with stable ids and the place in the source that each comes from."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from report_pipeline.model import Block, BlockKind, Document, Segment, SegmentedDocument, Span
from report_pipeline.stages.sentences import cut_long, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.config import SegmentSettings

__all__ = ["cut_long", "segment"]

_RUNNING_TEXT = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})
_ID_DIGITS = 12
_HASH_DIGITS = 16


def segment(document: Document, settings: SegmentSettings) -> SegmentedDocument:
    """Cut the blocks of ``document`` into segments, in reading order.

    Paragraphs and list items are cut into sentences; a title, subtitle, byline, heading or caption is one segment. A
    quotation stays in one segment with the sentence that it belongs to, up to twice ``settings.max_chars``. Segments
    longer than ``max_chars`` are not cut here: whoever hands them to an engine uses ``cut_long``.

    A segment's id is made from its text and the number of equal texts before it, so that it survives changes elsewhere.
    """
    starts = _line_starts(document.text)
    seen: Counter[str] = Counter()
    segments = []
    for block in document.blocks:
        for start, end in _cuts(block, 2 * settings.max_chars):
            text = block.text[start:end]
            digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
            base = f"s-{digest[:_ID_DIGITS]}"
            seen[base] += 1
            segments.append(
                Segment(
                    id=base if seen[base] == 1 else f"{base}-{seen[base]}",
                    block_id=block.id,
                    text=text,
                    source_hash=digest[:_HASH_DIGITS],
                    span=_span(block, start, end, starts),
                    start=start,
                    kind=block.kind,
                )
            )
    return SegmentedDocument(document, tuple(segments))


def _cuts(block: Block, longest_quotation: int) -> Iterator[tuple[int, int]]:
    if block.kind in _RUNNING_TEXT:
        yield from sentences(block.text, longest_quotation)
    elif block.text.strip():
        lead = len(block.text) - len(block.text.lstrip())
        yield lead, lead + len(block.text.strip())


def _line_starts(text: str) -> list[int]:
    starts = [0]
    while (end := text.find("\n", starts[-1])) >= 0:
        starts.append(end + 1)
    return starts


def _span(block: Block, start: int, end: int, line_starts: list[int]) -> Span:
    """Return the place of ``block.text[start:end]`` in the source.

    Characters that the clean-up put in stand in no run: the span then reaches to the runs around them, over what they
    replaced.
    """
    first = bisect_right(block.runs, start, key=lambda r: r.text_start) - 1
    last = bisect_right(block.runs, end - 1, key=lambda r: r.text_start) - 1
    source_start, source_end = block.span.start, block.span.end
    if first >= 0:
        run = block.runs[first]
        source_start = run.source_start + min(start - run.text_start, run.length)
    if last >= 0:
        run = block.runs[last]
        into = end - run.text_start
        if into <= run.length:
            source_end = run.source_start + into
        elif last + 1 < len(block.runs):
            source_end = block.runs[last + 1].source_start
    return Span(
        source_start,
        source_end,
        bisect_right(line_starts, source_start),
        bisect_right(line_starts, max(source_start, source_end - 1)),
    )
