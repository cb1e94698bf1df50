"""Check ``length``: the translation is about as long as its source lets expect.

Lengths of translations scatter like a logarithmic normal distribution around the source's (the idea of Gale and
Church, "A Program for Aligning Sentences in Bilingual Corpora", 1993), the wider the shorter the text.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from report_pipeline.checks.view import letters, source_letters
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.checks.view import DocumentView
    from report_pipeline.model import AlignedPair

_SHORTEST: Final = 12
"""Letters expected below which nothing can be said."""
_SURELY: Final = 1.4
"""How many times the allowed deviation is no matter of style."""


def check(pair: AlignedPair, target: str, view: DocumentView) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for a translation that is far too short or too long."""
    expected = source_letters(pair.source) * view.wordiness
    if expected < _SHORTEST or not target.strip():
        return
    excess, allowed = view.excess(pair.source, target), _allowed(expected)
    if abs(excess) > allowed:
        severity = Severity.ERROR if abs(excess) > allowed * _SURELY else Severity.WARNING
        short = "short" if excess < 0 else "long"
        yield severity, f"too {short}: {letters(target)} letters, where about {expected:.0f} are usual for this source"


def _allowed(expected: float) -> float:
    """Return the deviation that fewer than one human translation in a thousand exceeds."""
    return 0.62 + 3.2 / math.sqrt(expected)
