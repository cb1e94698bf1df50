"""Check ``brackets``: quotes and brackets of the translation open and close as often as the source's do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

_PAIRS: Final = (("(", ")", "(（", ")）"), ("[", "]", "[［【", "]］】"), ("{", "}", "{", "}"))
"""What opens and closes in the translation, and what stands for it in the source."""
_LIST_MARK: Final = re.compile(
    r"(?:^|(?<=[\s;；，。：]))(?:[0-9０-９]{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3}|[ivxIVX]+)[)）]"
)
"""1) and a) close what never opened."""
_FACE: Final = re.compile(r"[:;]-?[()]")
_INCH: Final = re.compile(r"(?<=\d)\"(?=[\s,.;)]|$)")
_OPENING, _CLOSING, _STRAIGHT = "“", "”", '"'
_SOURCE_OPENING, _SOURCE_CLOSING = "“「『", "”」』"


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for each kind of bracket, and one for quotes, that the translation leaves open or over."""
    source, text = (_FACE.sub(" ", _LIST_MARK.sub(" ", side)) for side in (pair.source, target))
    for opening, closing, opening_zh, closing_zh in _PAIRS:
        surplus = text.count(opening) - text.count(closing)
        if surplus and surplus != _count(source, opening_zh) - _count(source, closing_zh):
            yield Severity.ERROR, _told(text, opening if surplus > 0 else closing, closing if surplus > 0 else opening)
    yield from _quotes(source, text)


def _quotes(source: str, text: str) -> Iterator[tuple[Severity, str]]:
    """A quotation that the source leaves open, since it goes on in the next segment, may stay open or be closed."""
    expected = _count(source, _SOURCE_OPENING) - _count(source, _SOURCE_CLOSING)
    odd = text.count(_STRAIGHT) % 2 and _INCH.sub("", text).count(_STRAIGHT) % 2
    surplus = text.count(_OPENING) - text.count(_CLOSING)
    if odd and not expected and not source.count(_STRAIGHT) % 2:
        yield Severity.ERROR, _told(text, _STRAIGHT, "another one")
    if surplus not in {0, expected}:
        mark, other = (_OPENING, _CLOSING) if surplus > 0 else (_CLOSING, _OPENING)
        yield Severity.ERROR, _told(text, mark, other)


def _count(text: str, signs: str) -> int:
    return sum(text.count(sign) for sign in signs)


def _told(text: str, mark: str, other: str) -> str:
    at = text.rfind(mark) if mark in "([{“" else text.find(mark)
    around = text[max(0, at - 12) : at + 13].strip()
    return f"{mark} without {other}: “…{around}…”"
