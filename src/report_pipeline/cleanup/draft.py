"""A block of text while the rules work on it: every character knows where it stands in the source."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from report_pipeline.model import LedgerEntry, LedgerKind, Run, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from report_pipeline.cleanup.source import Source


class Edit(NamedTuple):
    """What a rule wants done to a stretch of the draft's current text."""

    start: int
    end: int
    after: str
    rule: str
    kind: LedgerKind


class Removed(NamedTuple):
    """A stretch of the source that no block holds."""

    start: int
    end: int
    rule: str


class Draft:
    """Text made of slices of the source, edited rule by rule.

    ``starts[i]`` and ``ends[i]`` are the source range that character ``i`` stands for; a character that is
    still the source's own has a range of one. An edit over a stretch that was edited before takes the older
    ledger entries into its own, so that the entries of a draft never overlap.
    """

    def __init__(self, source: Source, slices: Iterable[tuple[int, int]], removed: Sequence[Removed] = ()) -> None:
        """Join ``slices`` of the source; each gap between two becomes one line feed for the join rule to settle.

        ``removed``, ascending, are the page numbers and headers that may stand in a gap.
        """
        self.source = source
        self.first = self.last = 0
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.entries: list[tuple[int, int, str, str, LedgerKind]] = []
        parts: list[str] = []
        for start, end in slices:
            if parts:
                parts.append("\n")
                self.starts.append(self.ends[-1])
                self.ends.append(self._gap(self.ends[-1], start, removed))
            else:
                self.first = start
            self.last = end
            parts.append(source.text[start:end])
            self.starts.extend(range(start, end))
            self.ends.extend(range(start + 1, end + 1))
        self.text = "".join(parts)

    def _gap(self, start: int, end: int, removed: Sequence[Removed]) -> int:
        """Enter what was removed between two slices; return where the first line end of the gap ends."""
        inside = removed[bisect_left(removed, (start, 0, "")) : bisect_left(removed, (end, 0, ""))]
        if not inside:
            return end
        borders = [r.start for r in inside[1:]] + [end]
        for gone, border in zip(inside, borders, strict=True):
            self.entries.append((gone.start, gone.end, "", gone.rule, LedgerKind.REMOVE))
            self.entries.append((gone.end, border, "", "line-join", LedgerKind.JOIN))
        return inside[0].start

    def apply(self, edits: Iterable[Edit]) -> bool:
        """Do ``edits`` (ascending, not overlapping, none empty); tell whether there were any."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for edit in edits:
            text += (self.text[done : edit.start], edit.after)
            first, last = self.starts[edit.start], self.ends[edit.end - 1]
            starts += self.starts[done : edit.start] + [first] * len(edit.after)
            ends += self.ends[done : edit.start] + [last] * len(edit.after)
            self.entries.append((first, last, edit.after, edit.rule, edit.kind))
            done = edit.end
        if not done:
            return False
        self.text = "".join(text) + self.text[done:]
        self.starts = starts + self.starts[done:]
        self.ends = ends + self.ends[done:]
        return True

    def settle(self) -> tuple[tuple[Run, ...], list[LedgerEntry]]:
        """Return the runs of the text and the ledger, in source order; newer entries replace those inside them."""
        runs: list[Run] = []
        ledger: list[LedgerEntry] = []
        at, done = self.first, 0  # in the source, in the text
        numbered = enumerate(self.entries)
        for _, (start, end, after, rule, kind) in sorted(numbered, key=lambda e: (e[1][0], -e[1][1], -e[0])):
            if end <= at:
                continue
            if start > at:
                runs.append(Run(done, at, start - at))
                done += start - at
            before = self.source.text[start:end]
            ledger.append(LedgerEntry(kind, rule, self.source.span(start, end), before, after))
            at, done = end, done + len(after)
        if at < self.last:
            runs.append(Run(done, at, self.last - at))
        return tuple(runs), ledger

    def span(self) -> Span | None:
        """Return the source range of the text that is left; ``None`` when nothing is."""
        return self.source.span(self.starts[0], self.ends[-1]) if self.text else None
