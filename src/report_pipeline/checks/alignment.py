"""Check ``alignment``: a pair of source and human translation is one that a person should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.model import Origin, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

DOUBTFUL = 0.8
"""Confidence under which a pair is reported."""
_SHOWN = 40


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for an uncertain pair and for English that nothing in the source says.

    A pair without English is left to the check ``empty``; a target that a person changed was looked at.
    """
    if pair.origin is not Origin.REFERENCE or target != pair.target or not target:
        return
    if not pair.segment_ids:
        yield Severity.WARNING, f"only the reference has this sentence, not the source: “{_short(target)}”"
    elif pair.confidence < DOUBTFUL:
        texts = f"“{_short(pair.source)}” with “{_short(target)}”"
        yield Severity.WARNING, f"the reference may be aligned wrongly ({pair.confidence:.0%} sure): {texts}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
