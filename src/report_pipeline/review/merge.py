"""Rows that came back, from any number of files, merged with what is decided: by segment and source, never by position.

Base is the text that was sent, which travels with each row as a digest. A row that came back as it was sent decides
nothing. What one side changed is taken; what both changed, differently, is a conflict, and so are two rows that differ.
What is no longer in the document is kept as a decision for its old source, which the review stage shows as stale.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from report_pipeline.model import Decision, Earlier, Status
from report_pipeline.review.history import superseding
from report_pipeline.review.rows import Finder, Found
from report_pipeline.review.threeway import (
    Clash,
    Standing,
    is_emptied,
    is_untouched,
    plain,
    sent,
    standing,
    step,
    wanted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from report_pipeline.errors import Place
    from report_pipeline.model import ReviewedPair
    from report_pipeline.review.sheet import Returned

    Choose = Callable[["Conflict"], int | None]
    """Returns the number of the option to take, ``None`` to leave the conflict open."""
    _Row = tuple[Returned, Standing | None, Standing]
    """As it came back, as it was sent, what is wanted."""

OURS = 0
"""Number of the option that holds in the store."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the texts between which a person has to choose."""

    said: Standing
    places: tuple[Place, ...] = ()
    """Where it came from; none for the text that holds."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A segment about which people decided otherwise. The store is as it was."""

    segment_id: str
    source_hash: str
    source: str
    line: int
    """In the source file, from 1; 0 where the segment is gone from it."""
    options: tuple[Option, ...]
    """What holds, then what came back."""
    machine: str
    """The text beneath people's decisions."""
    locked: bool = False
    """What holds is locked: only that can be chosen."""


@dataclass(frozen=True, slots=True)
class Change:
    """A decision to write."""

    before: Decision | None
    after: Decision
    held: str
    """The text before: the decision's, or the machine's; empty where the segment is gone and none was kept."""
    line: int
    places: tuple[Place, ...]
    stale: bool = False
    """It is for an older source: kept and shown, not applied."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A row of which nothing could be taken."""

    row: Returned
    why: str


@dataclass
class Merge:
    """What follows from the rows of one document."""

    changes: list[Change] = field(default_factory=list)
    """In reading order, stale ones last."""
    conflicts: list[Conflict] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    emptied: list[Returned] = field(default_factory=list)
    """Rows whose text was cleared: the text that holds stays."""
    unchanged: int = 0
    """Rows that decide nothing new."""


def merge(
    pairs: Sequence[ReviewedPair],
    decisions: Mapping[str, Decision],
    rows: Iterable[Returned],
    *,
    choose: Choose = lambda _: None,
    who: str = "",
    when: str = "",
) -> Merge:
    """Merge ``rows``, all of one document, with its pairs and with all ``decisions`` in its review file.

    ``who`` and ``when`` are for rows that do not say it. The order of rows does not matter, except for that of notes.
    """
    result = Merge()
    finder = Finder(pairs, decisions)
    touched: dict[tuple[int, str, str], tuple[Found, list[Returned]]] = {}
    for row in rows:
        if is_emptied(row):
            result.emptied.append(row)
        if is_untouched(row):
            result.unchanged += 1
            continue
        found = finder.find(row)
        if isinstance(found, str):
            result.unknown.append(Unknown(row, found))
        else:
            key = (found.position, found.segment_id, found.source_hash)
            touched.setdefault(key, (found, []))[1].append(row)
    for key in sorted(touched):
        _Segment(*touched[key], choose, (who, when)).settle(result)
    return result


class _Segment:
    """All rows of one segment that did not come back as they were sent."""

    def __init__(self, found: Found, rows: list[Returned], choose: Choose, by: tuple[str, str]) -> None:
        self._found = found
        self._choose = choose
        self._by = by
        held = found.held
        self._ours = ours = standing(found.machine, held)
        self._rows = [(row, base, wanted(row, base, ours)) for row in rows for base in [sent(row, found.machine, held)]]
        self._old = {plain(found.machine)} | {plain(e.target) for e in (held.history if held else ()) if e.target}

    def settle(self, result: Merge) -> None:
        """Add what follows to ``result``."""
        quiet = [entry for entry in self._rows if self._is_quiet(*entry)]
        others = [entry for entry in self._rows if not self._is_quiet(*entry)]
        noted = self._folded(self._ours, quiet)
        try:
            after = self._folded(noted, others)
        except Clash:
            self._clash(result, noted, others)
            return
        if after is not self._ours and self._ours.status is Status.LOCKED:
            self._clash(result, noted, self._rows)
        elif after is self._ours:
            result.unchanged += len(self._rows)
        else:
            self._change(result, self._signed(after), (row.place for row, _, _ in self._rows))

    def _is_quiet(self, row: Returned, base: Standing | None, theirs: Standing) -> bool:
        """Whether a row says nothing new of text and status; it may have a note."""
        older = not row.base and theirs.target in self._old
        return older or theirs.agrees(self._ours) or (base is not None and theirs.agrees(base))

    def _folded(self, now: Standing, rows: Iterable[_Row]) -> Standing:
        """Take row after row. Raises Clash where one disagrees with what holds, or with another."""
        for row, base, _ in rows:
            now = step(row, now, base, self._old)
        return now

    def _clash(self, result: Merge, noted: Standing, others: list[_Row]) -> None:
        found = self._found
        locked = self._ours.status is Status.LOCKED
        options = self._options(others, self._ours if locked else noted)
        conflict = Conflict(
            found.segment_id, found.source_hash, found.source, found.line, tuple(options), found.machine, locked
        )
        chosen = self._choose(conflict)
        if chosen is None or (locked and chosen != OURS):
            result.conflicts.append(conflict)
            if noted is not self._ours and not locked:
                self._change(result, self._signed(noted), (row.place for row, _, _ in self._rows))
            return
        lost = [_earlier(option.said) for i, option in enumerate(options) if i not in (OURS, chosen)]
        self._change(result, options[chosen].said, (p for option in options for p in option.places), lost)

    def _options(self, rows: list[_Row], ours: Standing) -> list[Option]:
        """Return what holds, and each different wish."""
        places: dict[tuple[str, Status], list[Place]] = defaultdict(list)
        said: dict[tuple[str, Status], Standing] = {}
        for row, _, theirs in rows:
            key = (theirs.target, theirs.status)
            said.setdefault(key, self._signed(theirs))
            places[key].append(row.place)
        return [Option(ours), *(Option(said[key], tuple(places[key])) for key in said)]

    def _signed(self, said: Standing) -> Standing:
        """Say who and when; what went out with the decision that holds came back with the row, and says nothing."""
        ours = self._ours
        if said.who and (said.who, said.when) != (ours.who, ours.when):
            return replace(said, when=said.when or self._by[1])
        return replace(said, who=self._by[0], when=self._by[1])

    def _change(self, result: Merge, said: Standing, places: Iterable[Place], lost: Iterable[Earlier] = ()) -> None:
        found = self._found
        target = said.target if said.decided else None
        if found.held and self._ours.target == target and (found.held.target or self._ours.status is said.status):
            target = found.held.target  # to the letter
        after = Decision(found.segment_id, found.source_hash, found.source, target, said.status, said.note)
        after = replace(after, who=said.who, when=said.when)
        lost = (*(e for row, _, _ in self._rows for e in row.others if e.target != target), *lost)
        if found.stale and found.stored and not found.held:  # its id is another source's by now
            return self._shelve(result, found.stored, (*lost, _earlier(said, found.source)), places)
        after = superseding(after, found.stored)
        after = replace(after, history=tuple(dict.fromkeys((*after.history, *lost))))
        if after != found.stored:
            places = tuple(dict.fromkeys(places))
            result.changes.append(Change(found.stored, after, self._ours.target, found.line, places, found.stale))
        return None

    def _shelve(self, result: Merge, stored: Decision, lost: Iterable[Earlier], places: Iterable[Place]) -> None:
        """Keep texts for a source that the document has no more in the history of the segment that has its id."""
        after = replace(stored, history=tuple(dict.fromkeys((*stored.history, *lost))))
        if after != stored:
            result.changes.append(Change(stored, after, "", 0, tuple(dict.fromkeys(places)), stale=True))


def _earlier(said: Standing, source: str = "") -> Earlier:
    return Earlier(said.target, said.status, said.note, said.who, said.when, source)
