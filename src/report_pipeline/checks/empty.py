"""Check ``empty``: there is a translation, and it is not the source again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for a blank, wordless or copied target; a source without words may be copied."""
    if not _says_something(pair.source):
        return
    if not target.strip():
        yield Severity.ERROR, "there is no translation"
    elif not _says_something(target):
        yield Severity.ERROR, f"the translation is only “{target.strip()[:20]}”"
    elif "".join(target.split()) == "".join(pair.source.split()) and not pair.source.isascii():
        yield Severity.ERROR, "the translation is the source text again"


def _says_something(text: str) -> bool:
    return any(char.isalnum() for char in text)
