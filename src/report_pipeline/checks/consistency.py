"""Check ``consistency``: a sentence or heading that stands several times in a document reads the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from report_pipeline.checks.untranslated import HAN
from report_pipeline.checks.view import plain_source, plain_target
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.checks.view import DocumentView
    from report_pipeline.model import AlignedPair

_SHOWN: Final = 60


def check(pair: AlignedPair, target: str, view: DocumentView) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for a translation other than the most frequent one (the first one of equals)."""
    found = view.usual.get(plain_source(pair.source))
    if found is None or not HAN.search(pair.source):
        return
    usual, times = found
    if target.strip() and plain_target(target) != plain_target(usual):
        again = "elsewhere" if times == 1 else f"{times} times elsewhere"
        yield Severity.ERROR, f"the same source reads otherwise {again}: “{usual.strip()[:_SHOWN]}”"
