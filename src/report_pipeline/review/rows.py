"""Which pair a row that came back belongs to: by its id and its source, never by its position."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.review.threeway import is_emptied, sent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from report_pipeline.model import Decision, ReviewedPair
    from report_pipeline.review.sheet import Returned


@dataclass(frozen=True, slots=True)
class Found:
    """What a row belongs to: a pair, or a segment that is no longer in the document."""

    segment_id: str
    """Under which the decision is kept."""
    source_hash: str
    source: str
    machine: str
    """The text beneath people's decisions; empty where the segment is gone."""
    held: Decision | None
    """The decision that holds."""
    stored: Decision | None
    """What the review file has under the id, for this source or another."""
    position: int
    line: int = 0
    stale: bool = False


class Finder:
    """Finds the segments of one document."""

    def __init__(self, pairs: Sequence[ReviewedPair], decisions: Mapping[str, Decision]) -> None:
        self._pairs = pairs
        self._decisions = decisions
        self._by_id = {reviewed.pair.id: i for i, reviewed in enumerate(pairs)}
        self._by_hash: dict[str, list[int]] = defaultdict(list)
        self._by_source: dict[str, list[int]] = defaultdict(list)
        for i, reviewed in enumerate(pairs):
            self._by_hash[reviewed.pair.source_hash].append(i)
            self._by_source[_bare(reviewed.pair.source)].append(i)

    def find(self, row: Returned) -> Found | str:
        """Return what a row belongs to, or why nothing can be told from it."""
        i = self._by_id.get(row.segment_id)
        if i is not None:
            if self._is_of(row, i):
                return self._pair(i)
            return self._gone(row) if row.source_hash else "its source is not the one that was sent with this id"
        alike = self._by_hash[row.source_hash] if row.source_hash else self._by_source[_bare(row.source)]
        if len(alike) == 1:
            return self._pair(alike[0])
        if alike:
            return "several segments have this source, and the id does not say which is meant"
        return self._gone(row)

    def knows(self, row: Returned) -> bool:
        """Whether a row that does not say which document it is of can be of this one."""
        i = self._by_id.get(row.segment_id)
        if i is not None:
            return self._is_of(row, i)
        alike = self._by_hash.get(row.source_hash) if row.source_hash else self._by_source.get(_bare(row.source))
        return bool(alike) or row.segment_id in self._decisions

    def _is_of(self, row: Returned, i: int) -> bool:
        pair = self._pairs[i].pair
        if row.source_hash:
            return row.source_hash == pair.source_hash
        return not row.source or _bare(row.source) == _bare(pair.source)

    def _pair(self, i: int) -> Found:
        reviewed = self._pairs[i]
        pair, held = reviewed.pair, reviewed.decision
        name = held.segment_id if held else pair.id
        stored = self._decisions.get(name)
        return Found(name, pair.source_hash, pair.source, pair.target, held, stored, i, pair.span.first_line)

    def _gone(self, row: Returned) -> Found | str:
        if not row.segment_id or not row.source_hash:
            return "its segment is not in the document"
        stored = self._decisions.get(row.segment_id)
        held = stored if stored and stored.source_hash == row.source_hash else None
        if held is None and is_emptied(row):
            return "its segment is no longer in the document, and it has no text"
        machine = row.target if sent(row, "", held) else ""
        source = row.source or (held.source if held else "")
        return Found(row.segment_id, row.source_hash, source, machine, held, stored, len(self._pairs), stale=True)


def _bare(text: str) -> str:
    """Return a text without white space, which programs change."""
    return "".join(text.split())
