"""Check ``doubled``: no word stands twice by accident ("the the")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

_TWICE: Final = re.compile(
    r"(?<![\w'’-])(?P<word>[^\W\d_]{1,30})(?P<gap>\s+)(?P<again>(?P=word))(?![\w'’-])", re.IGNORECASE
)
_RIGHTLY: Final = frozenset(
    {
        "had", "that", "very", "so", "really", "no", "bye", "ha", "long", "many", "far", "again", "yes", "now", "there",
        "ever", "much", "more", "well", "knock", "please", "go", "come", "hear", "night", "tut", "hush", "old", "big",
    }
)  # fmt: skip
"""Words that people say twice for good reasons."""
_IN_SOURCE: Final = re.compile(r"([\u4e00-\u9fff]{1,4})[，、！ ]?\1")


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for each word that stands twice in a row, names (Walla Walla) and emphasis aside."""
    for match in _TWICE.finditer(target):
        word, again = match["word"], match["again"]
        name = word[0].isupper() and again[0].isupper()
        if name or word.casefold() in _RIGHTLY or (len(word) > 3 and _IN_SOURCE.search(pair.source)):  # noqa: PLR2004
            continue
        around = target[max(0, match.start() - 12) : match.end() + 12].strip()
        yield Severity.ERROR, f"“{word}” stands twice: “…{around}…”"
