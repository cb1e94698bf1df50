"""A pair for the tests of the checks."""

from __future__ import annotations

from report_pipeline.model import AlignedPair, BlockKind, Span


def pair(source: str, target: str = "", *, truncated: bool = False) -> AlignedPair:
    span = Span(0, len(source), 1, 1)
    return AlignedPair("s-1", ("s-1",), "b1", BlockKind.PARAGRAPH, source, target, "h", span, truncated=truncated)
