"""Check ``unsafe``: no character that cannot be seen, cannot be printed or belongs to Chinese typesetting."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

_INVISIBLE: Final = (
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
)
"""Zero-width signs and orders of writing direction: they hide text, or show it in another order (CVE-2021-42574)."""
_BROKEN: Final = re.compile(
    r"\ufffd|Ã[\x80-\xbf©¨¤¶¼]|â€[\u0080-\u00bf™œ\u201d“˜¢“]|ï¿½|&(?:amp|lt|gt|quot|nbsp|#\d+|#x[0-9a-fA-F]+);|<unk>|⁇|▁|Ġ"
)
"""What is left of characters that were decoded wrongly, escaped twice or unknown to a model."""
_TYPESETTING: Final = re.compile("[\u3000-\u303f\uff01-\uff65\uffe0-\uffe6]+")
_EMOJI_JOINER: Final = re.compile(
    "(?<=[\U0001f000-\U0001ffff\u2600-\u27bf\ufe0f])\u200d(?=[\U0001f000-\U0001ffff\u2600-\u27bf])"
)
_MOST: Final = 5


def check(_pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for invisible or unprintable characters, one for broken ones, one for full-width signs."""
    text = _EMOJI_JOINER.sub("", target)
    hidden = list(dict.fromkeys(char for char in text if _is_hidden(char)))
    if hidden:
        yield Severity.ERROR, f"characters that no reader can see: {', '.join(_name(char) for char in hidden[:_MOST])}"
    broken = list(dict.fromkeys(_BROKEN.findall(text)))
    if broken:
        yield Severity.ERROR, f"broken characters: {', '.join(f'“{part}”' for part in broken[:_MOST])}"
    signs = list(dict.fromkeys(_TYPESETTING.findall(text)))
    if signs:
        yield Severity.WARNING, f"Chinese signs in English text: {' '.join(f'“{sign}”' for sign in signs[:_MOST])}"


def _is_hidden(char: str) -> bool:
    return char in _INVISIBLE or (unicodedata.category(char) in {"Cc", "Co", "Cs", "Cn"} and char not in "\t\n")


def _name(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, '').lower()}".strip()
