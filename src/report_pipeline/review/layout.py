"""The lines of a review file: which are whose, and how a few of them change while the others stay to the letter."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from report_pipeline import yaml_nodes
from report_pipeline.atomic import write_atomic
from report_pipeline.errors import InputError, Place
from report_pipeline.review.entries import Entry, ReviewFile, comments, parse, scalars, write_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from report_pipeline.model import Decision

_HEADER = """\
# People's decisions about {name}. A run reads them and never changes them.
# Each status is draft, edited, approved or locked.
version: 1
decisions:
"""
_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])|[^\r\n\x85\u2028\u2029]+$")
"""A line as YAML counts them, with its end."""
_REMARK = re.compile(r" {0,2}#|\s*$")
"""A comment between entries, or a blank line: block scalars stand deeper."""


@dataclass
class _Chunk:
    """The lines of one entry, and the comments and blank lines above it."""

    entry: Entry
    first: int
    """Line, from 0, that the entry's own marks count its first one as."""
    above: list[str]
    lines: list[str]

    @property
    def segment_id(self) -> str:
        """Whom the entry is about."""
        return self.entry.decision.segment_id


class Layout:
    """A review file's text, cut into what stands before, in and behind its entries; written where it changes."""

    def __init__(self, file: ReviewFile, path: Path) -> None:
        self._file = file
        self._path = path
        self._lines: list[str] = _LINE.findall(file.text)
        self._end = "\r\n" if "\r\n" in file.text else "\n"
        if self._lines and not self._lines[-1].endswith(("\n", "\r")):
            self._lines[-1] += self._end
        self._indent = 0
        self._before: list[str] = self._lines
        self._behind: list[str] = []
        self._chunks: list[_Chunk] = []
        self._is_cut = False
        self._checked = False
        """Whether the file was once put together from its pieces and read again."""
        self.decisions = {entry.decision.segment_id: entry.decision for entry in file.entries}
        """By segment, in the file's order until one is added."""

    def write(self, decisions: Iterable[Decision], reading_order: Sequence[str] = ()) -> bool:
        """Put ``decisions`` into the file, each in place of the entry of the same segment; return whether it changed.

        Raises InputError for a file that is laid out so that entries cannot be told apart by their lines, MachineError
        where it cannot be written; the file is then as it was, and this object is of no use any more.
        """
        wanted = {d.segment_id: d for d in decisions}
        changed = {key: d for key, d in wanted.items() if self.decisions.get(key) != d}
        if not changed:
            return False
        self._cut()
        self._rewrite(changed, {key: i for i, key in enumerate(reading_order)})
        text = self._text()
        known = self.decisions | changed
        if not self._checked:  # the last line of defence: whatever the layout, nothing may be lost
            try:
                kept = {e.decision.segment_id: e.decision for e in parse(text, self._path.name).entries}
            except InputError as err:
                raise self._error(0) from err
            if kept != known:
                raise self._error(0)
            self._checked = True
        write_atomic(self._path, text.encode())
        self.decisions = {chunk.segment_id: chunk.entry.decision for chunk in self._chunks}
        return True

    def _error(self, line: int) -> InputError:
        return InputError(
            "the entries cannot be told apart by their lines; nothing was written",
            place=Place(yaml_nodes.name_of(self._path), line),
            advice="begin each entry with `- segment: …` on a line of its own, all with the same indent",
        )

    def _cut(self) -> None:
        if self._is_cut:
            return
        self._is_cut = True
        if self._file.entries:
            self._cut_entries()
        elif self._file.key:
            self._open(self._file.key.start_mark.line)
        else:
            self._before += _HEADER.format(name=self._path.stem).splitlines(keepends=True)

    def _open(self, line: int) -> None:
        """Make an empty list ready to take entries."""
        opened = re.sub(r"(decisions['\"]?\s*:)\s*(?:\[\s*\]|~|null)?", r"\1", self._lines[line])
        self._before, self._behind = [*self._lines[:line], opened], self._lines[line + 1 :]

    def _cut_entries(self) -> None:
        starts = [entry.node.start_mark.line for entry in self._file.entries]
        dashes = [re.match(r"( *)- ", self._lines[line]) for line in starts]
        indents = {len(dash[1]) if dash else -1 for dash in dashes}
        if len(indents) > 1 or -1 in indents or len(set(starts)) < len(starts):
            raise self._error(starts[0] + 1)
        self._indent = indents.pop()
        key = self._file.key
        head = key.start_mark.line + 1 if key else starts[0]
        self._before, above = self._lines[:head], self._lines[head : starts[0]]
        end = self._file.behind if self._file.behind > starts[-1] else len(self._lines)
        for entry, (first, last) in zip(self._file.entries, pairwise([*starts, end]), strict=True):
            body = self._lines[first:last]
            cut, text_ends = len(body), _last_line_of_quotes(entry) - first
            while cut - 1 > text_ends and _REMARK.match(body[cut - 1]):
                cut -= 1
            self._chunks.append(_Chunk(entry, first, above, body[:cut]))
            above = body[cut:]
        self._behind = above + self._lines[end:]

    def _rewrite(self, changed: dict[str, Decision], rank: dict[str, int]) -> None:
        """Write the entries of ``changed`` anew, or insert them."""
        written = {key: self._written(decision) for key, decision in changed.items()}
        for chunk in self._chunks:
            if new := written.pop(chunk.segment_id, None):
                kept = comments(chunk.entry, chunk.lines, chunk.first)
                chunk.above += [f"{' ' * self._indent}{comment}{self._end}" for comment in kept]
                chunk.entry, chunk.first, chunk.lines = new.entry, new.first, new.lines
        ranks = [rank.get(chunk.segment_id, len(rank)) for chunk in self._chunks]
        ascending = all(one <= other for one, other in pairwise(ranks))
        for key in sorted(written, key=lambda key: rank.get(key, len(rank))):
            own = rank.get(key, len(rank))
            at = bisect_right(ranks, own) if ascending else self._place_of(own, rank)
            self._chunks.insert(at, written[key])
            ranks.insert(at, own)

    def _written(self, decision: Decision) -> _Chunk:
        """Return a decision's entry, as it reads when it is read again."""
        text = write_entry(decision, self._indent)
        (entry,) = parse(f"decisions:\n{text}", self._path.name).entries
        if entry.decision != decision:
            raise self._error(0)
        return _Chunk(entry, 1, [self._end], [line + self._end for line in text.split("\n")[:-1]])

    def _place_of(self, own: int, rank: dict[str, int]) -> int:
        """Return where an entry goes in a file whose entries are not in reading order: behind the last before it."""
        chunks = enumerate(self._chunks)
        at = max((i + 1 for i, c in chunks if rank.get(c.segment_id, len(rank)) <= own), default=0)
        first_later = next((i for i, c in enumerate(self._chunks) if rank.get(c.segment_id, -1) > own), None)
        return at if first_later is None else min(at, first_later)

    def _text(self) -> str:
        body = [line for chunk in self._chunks for line in (*chunk.above, *chunk.lines)]
        return "".join((*self._before, *body, *self._behind))


def _last_line_of_quotes(entry: Entry) -> int:
    """Return the line, from 0, where the last quoted text of an entry ends: a `#` up to there is no comment."""
    quoted = (node for node in scalars(entry.node) if node.style in ("'", '"'))
    return max((node.end_mark.line for node in quoted), default=0)
