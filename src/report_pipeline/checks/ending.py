"""Check ``ending``: the translation ends as the source ends: a question as a question, a sentence with a stop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from report_pipeline.model import BlockKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

_CLOSERS: Final = " \t”’」』）)】]\"'》〉*"
_STOPS: Final = "。．！？!?…"
_FINAL: Final = re.compile(r"[.!?…:;]|[-–—]{1,2}")
_HEADINGS: Final = frozenset({BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.HEADING})
_ABBREVIATION: Final = re.compile(r"(?:\b[A-Z]|\b(?:etc|Co|Ltd|Inc|Corp|Jr|Sr|St|No|a\.m|p\.m|U\.S))\.$")


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for an end mark that is missing, left over or of another kind."""
    source, text = pair.source.rstrip(_CLOSERS), target.rstrip(_CLOSERS)
    if not text or not source:
        return
    theirs, ours = source[-1], text[-1]
    end = f"“…{target.strip()[-24:]}”"
    if theirs in "？?":
        if "?" not in target:
            yield Severity.ERROR, f"the source asks a question, the translation does not: {end}"
    elif ours == "?" and theirs in "。！!" and "？" not in source and "?" not in source:
        yield Severity.WARNING, f"the translation asks a question, the source does not: {end}"
    elif theirs in _STOPS and not _FINAL.fullmatch(ours):
        yield Severity.ERROR, f"the sentence has no end mark: {end}"
    elif pair.kind in _HEADINGS and ours == "." and theirs.isalnum() and not _ABBREVIATION.search(text):
        yield Severity.WARNING, f"the heading ends with a full stop that the source does not have: {end}"
