"""Check ``truncated``: the model's answer is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield a finding where the answer ran into the length limit; a person's text is a person's to end."""
    if pair.truncated and target == pair.target:
        yield Severity.ERROR, f"the model's answer was cut off at its length limit: “…{target.strip()[-40:]}”"
