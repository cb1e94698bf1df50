"""Check ``untranslated``: no Chinese is left in the translation, not even in brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

HAN: Final = re.compile("[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""A run of Chinese characters, radicals and the iteration mark included."""


def check(_pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield one finding that quotes each run of Chinese left."""
    left = list(dict.fromkeys(HAN.findall(target)))
    if left:
        shown = ", ".join(f"“{run[:20]}”" for run in left[:5])
        yield Severity.ERROR, f"Chinese is left in the translation: {shown}{' …' if len(left) > 5 else ''}"  # noqa: PLR2004
