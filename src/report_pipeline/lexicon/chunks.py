"""Long text in pieces, so that the time to search it grows with its length and no faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIZE: Final = 1000
_BORDERS: Final = frozenset(" \t\n，。；、！？：,;!?")


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and text of pieces of at most 1000 characters, cut behind a space or sign where there is one."""
    at = 0
    while len(text) - at > _SIZE:
        end = at + _SIZE
        cut = next((i for i in range(end, at + _SIZE // 2, -1) if text[i - 1] in _BORDERS), end)
        yield at, text[at:cut]
        at = cut
    yield at, text[at:]
