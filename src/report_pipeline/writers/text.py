"""Text as an edition can carry it: nothing that breaks XML, nothing that acts, nothing lost without a sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# What XML 1.0 cannot hold, and what would act on a page instead of standing on it: controls, overrides of the writing
# direction, surrogates, non-characters
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_SPACES = "\t\n\x0b\x0c\r\x85\u2028\u2029"
_SIGN = "□"
"""Stands for what cannot; the house's fonts have it."""
# Characters beside which running Chinese takes no space
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·]")

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_QUOTE_BREAK = re.compile(f"(?<=[{_HAN}，。、；：？！）》」』】〕])(?=[“‘])|(?<=[”’])(?=[{_HAN}（《「『【〔“‘])")

_LONG_WORD = re.compile("[^\\s\u200b\u2e80-\uffef]{30}(?=[^\\s\u200b\u2e80-\uffef]{10})")


def literal(text: str) -> str:
    """Return ``text`` on one line, with ``□`` for each character that cannot be printed."""
    return _UNFIT.sub(lambda match: " " if match[0] in _SPACES else _SIGN, text)


def gap(before: str, after: str, language: str) -> str:
    """Return what stands between two sentences of a block: a space, or nothing beside Chinese in a Chinese text."""
    if not before or not after:
        return ""
    if language.startswith("zh") and (_CJK.match(before[-1]) or _CJK.match(after[0])):
        return ""
    return " "


def joined(parts: Iterable[str], language: str) -> str:
    """Return the sentences of a block as running text, made fit to print."""
    result = ""
    for part in parts:
        text = literal(part).strip()
        result += gap(result, text, language) + text
    return result


def breakable(text: str) -> str:
    """Return ``text`` with zero-width spaces where a line may break and Pango does not see it.

    That is at Chinese quotation marks: the Unicode line breaking rules know no direction of them and so never break
    beside one (UAX #14, class QU), which leaves Chinese lines short by several characters. And within words longer
    than a line, such as addresses, which take WeasyPrint a time that grows with the square of their length.
    """
    return _LONG_WORD.sub("\\g<0>\u200b", _QUOTE_BREAK.sub("\u200b", text))


def shortened(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` half-width columns, cut with an ellipsis; Chinese takes two a character."""
    width = 0
    for i, char in enumerate(text):
        width += 2 if _CJK.match(char) else 1
        if width > limit:
            kept = text[:i]
            if not char.isspace() and not _CJK.match(char) and " " in kept:  # no half of a word
                kept = kept[: kept.rindex(" ")]
            return kept.rstrip(" ,;:") + "…"
    return text
