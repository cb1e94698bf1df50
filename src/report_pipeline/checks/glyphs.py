"""Check ``glyphs``: no character that none of the house's fonts can show."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

_MOST: Final = 5
_NOT_SHOWN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zs", "Zl", "Zp"})
"""Categories that are not meant to show, or that ``unsafe`` tells of."""


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield a finding that names the characters, of the source and of the translation."""
    from report_pipeline.writers.rare import unknown

    missing = unknown(pair.source + target)
    shown = sorted(char for char in missing if unicodedata.category(char) not in _NOT_SHOWN)
    if shown:
        named = ", ".join(f"“{char}” (U+{ord(char):04X})" for char in shown[:_MOST])
        more = f" and {len(shown) - _MOST} more" if len(shown) > _MOST else ""
        instead = "a PDF shows □ instead, the other formats need a font of the reader’s own"
        yield Severity.WARNING, f"no font of the editions has {named}{more}: {instead}"
