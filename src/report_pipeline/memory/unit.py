"""The unit of the translation memory: a source text with a translation of it, and how far a person stands behind it."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple


class UnitStatus(IntEnum):
    """How much a translation is worth; the lower the number, the better. The file keeps the number."""

    APPROVED = 0
    EDITED = 1
    """A person wrote it or let it stand, and nobody has approved it yet."""
    MACHINE = 2

    def __str__(self) -> str:
        return self.name.lower()


STATUSES: Final = {str(status): status for status in UnitStatus}
"""Name of a status, as files and commands have it → status."""

MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
"""A time as ``moment`` gives it."""


class Unit(NamedTuple):
    """A source text with its translation. A tuple, since a frozen dataclass takes four times as long to make."""

    source: str
    target: str
    status: UnitStatus = UnitStatus.EDITED
    document: str = ""
    """Id of the document it comes from; empty when unknown."""
    context: str = ""
    """What stood around the source (``context_of``); empty when unknown."""
    who: str = ""
    when: str = ""
    """RFC 3339, UTC; empty when unknown."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A unit whose source is like a text that was looked up: a suggestion, never a translation of that text."""

    unit: Unit
    similarity: float
    """1 − edit distance / length of the longer text, in characters: at least the threshold, below 1."""


def context_of(before: str, after: str) -> str:
    """Return the context of a segment: a digest of the source texts before and after it, empty at either end."""
    return hashlib.blake2b(f"{before}\n{after}".encode("utf-8", "replace"), digest_size=8).hexdigest()


@lru_cache(maxsize=4096)
def moment(text: str) -> str:
    """Return a time in UTC to the second, as RFC 3339 has it; what is no time comes back as it is."""
    if not text or MOMENT.fullmatch(text):
        return text
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return text
