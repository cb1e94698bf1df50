"""review/<document>.yaml: what people decided, made to be read in ``git diff``, and nothing else.

How a reviewer works: each run writes ``build/<document>/review-template.yaml``, which lists every pair that still
waits for a person, in reading order, with the machine's text, what the checks found, and an older decision where the
source has changed since. The reviewer corrects ``target:`` there, or sets ``status:``, and runs again: `collect`
takes over whatever a person changed into the review file (entries may as well be copied or written there by hand), and
the next template lists what is left. So the file under version control holds people's decisions only; machine text that
nobody touched never makes a diff.

The review file itself is never generated anew. An entry that does not change keeps its lines to the letter, with their
comments and order; a new one is inserted at its place in the reading order; nothing is taken out. The comments within
an entry that is written anew move above it. A file with an error is reported and left alone. ::

    version: 1
    decisions:

    - segment: s-1f0c9a2b           # id of the (first) segment
      source: |-                    # what the person saw
        会议于三月召开。
      target: |-                    # their text; without it, whatever the machine says is accepted
        The meeting was held in March.
      status: approved              # draft, edited (the default), approved or locked
      note: |-
        Checked with the author.
      who: Li Hua
      when: 2026-03-22T08:30:00Z
      hash: 5a3f…                   # of the source; without it, the source text itself is compared
      history:                      # what was superseded, newest last: nothing that a person wrote is discarded
      - status: edited
        target: |-
          The meeting took place in March.
        who: Wang Fang
        when: 2026-03-21T16:00:00Z
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from report_pipeline import yaml_nodes
from report_pipeline.atomic import write_atomic
from report_pipeline.errors import InputError, Place
from report_pipeline.model import Decision, Status
from report_pipeline.review.entries import Entry, ReviewFile, comments, parse, scalars, write_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from report_pipeline.model import ReviewedDocument, ReviewedPair, Suggestion

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


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions in the file's order; none where there is no file.

    Raises InputError with file:line:column for everything that is wrong in it.
    """
    return tuple(entry.decision for entry in read_file(path).entries)


def read_file(path: Path) -> ReviewFile:
    """Read a review file or a template; an empty one where there is none. Raises InputError as `read_decisions`."""
    if not path.exists():
        return ReviewFile("", (), None, None, -1)
    name = yaml_nodes.name_of(path)
    return parse(yaml_nodes.read_text(path, name, InputError), name)


def write_decisions(path: Path, decisions: Iterable[Decision], reading_order: Sequence[str] = ()) -> bool:
    """Put ``decisions`` into the file, each in place of the entry of the same segment; return whether it changed.

    ``reading_order`` has the ids of the document's segments; it says where new entries go. Entries of other segments
    stay as they are.

    Raises InputError for a file that has errors or is laid out so that entries cannot be told apart by their lines,
    MachineError where it cannot be written; the file is then as it was.
    """
    file = read_file(path)
    known = {entry.decision.segment_id: entry.decision for entry in file.entries}
    wanted = {d.segment_id: d for d in decisions}
    changed = {key: d for key, d in wanted.items() if known.get(key) != d}
    if not changed:
        return False
    text = _Layout(file, path).rewritten(changed, {key: i for i, key in enumerate(reading_order)})
    try:  # the last line of defence: whatever the layout, nothing may be lost
        kept = {e.decision.segment_id: e.decision for e in parse(text, path.name).entries}
    except InputError as err:
        raise _layout_error(path, 0) from err
    if kept != known | changed:
        raise _layout_error(path, 0)
    write_atomic(path, text.encode())
    return True


def _layout_error(path: Path, line: int) -> InputError:
    return InputError(
        "the entries cannot be told apart by their lines; nothing was written",
        place=Place(yaml_nodes.name_of(path), line),
        advice="begin each entry with `- segment: …` on a line of its own, all with the same indent",
    )


@dataclass
class _Chunk:
    """The lines of one entry, and the comments and blank lines above it."""

    segment_id: str
    above: list[str]
    lines: list[str]


def _last_line_of_quotes(entry: Entry) -> int:
    """Return the line, from 0, where the last quoted text of an entry ends: a `#` up to there is no comment."""
    quoted = (node for node in scalars(entry.node) if node.style in ("'", '"'))
    return max((node.end_mark.line for node in quoted), default=0)


class _Layout:
    """A file's text, cut into what stands before, in and behind its entries."""

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
        if file.entries:
            self._cut()
        elif file.key:
            self._open(file.key.start_mark.line)
        else:
            self._before += _HEADER.format(name=path.stem).splitlines(keepends=True)

    def _open(self, line: int) -> None:
        """Make an empty list ready to take entries."""
        opened = re.sub(r"(decisions['\"]?\s*:)\s*(?:\[\s*\]|~|null)?", r"\1", self._lines[line])
        self._before, self._behind = [*self._lines[:line], opened], self._lines[line + 1 :]

    def _cut(self) -> None:
        starts = [entry.node.start_mark.line for entry in self._file.entries]
        dashes = [re.match(r"( *)- ", self._lines[line]) for line in starts]
        indents = {len(dash[1]) if dash else -1 for dash in dashes}
        if len(indents) > 1 or -1 in indents or len(set(starts)) < len(starts):
            raise _layout_error(self._path, starts[0] + 1)
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
            self._chunks.append(_Chunk(entry.decision.segment_id, above, body[:cut]))
            above = body[cut:]
        self._behind = above + self._lines[end:]

    def rewritten(self, changed: dict[str, Decision], rank: dict[str, int]) -> str:
        """Return the text with the entries of ``changed`` written anew or inserted."""
        entries = {entry.decision.segment_id: entry for entry in self._file.entries}
        for chunk in self._chunks:
            if decision := changed.get(chunk.segment_id):
                entry = entries[chunk.segment_id]
                kept = comments(entry, chunk.lines, entry.node.start_mark.line)
                chunk.above += [f"{' ' * self._indent}{comment}{self._end}" for comment in kept]
                chunk.lines = self._written(decision)
        new = [d for key, d in changed.items() if key not in entries]
        for decision in sorted(new, key=lambda d: rank.get(d.segment_id, len(rank))):
            self._insert(_Chunk(decision.segment_id, [self._end], self._written(decision)), rank)
        body = [line for chunk in self._chunks for line in (*chunk.above, *chunk.lines)]
        return "".join((*self._before, *body, *self._behind))

    def _written(self, decision: Decision) -> list[str]:
        lines = write_entry(decision, self._indent).split("\n")[:-1]
        return [line + self._end for line in lines]

    def _insert(self, new: _Chunk, rank: dict[str, int]) -> None:
        """Insert a chunk behind the last one that comes before it in the document."""
        own = rank.get(new.segment_id, len(rank))
        at = max((i + 1 for i, c in enumerate(self._chunks) if rank.get(c.segment_id, len(rank)) <= own), default=0)
        first_later = next((i for i, c in enumerate(self._chunks) if rank.get(c.segment_id, -1) > own), None)
        self._chunks.insert(at if first_later is None else min(at, first_later), new)


_TEMPLATE = """\
# {document}: the pairs that wait for a person, in reading order ({count}).
# Correct a `target:` or set its `status:` (edited, approved or locked), then run again: the run takes what you changed
# over into review/{document}.yaml before it writes this file anew. Comments in this file are not kept; use `note:`.
# Behind `!` stands what a check found, behind `~` an older decision, behind `=` what the translation memory has of a
# source as similar as the percentage says: copy from it what fits, nothing else uses it.
version: 1
decisions:
"""

_SEAL = "# written as "
"""Begins the last line of a template: a digest of what stands above it."""


def review_template(reviewed: ReviewedDocument, suggestions: Iterable[Suggestion] = ()) -> str:
    """Return the entries of all pairs without a decision, in the form of a review file, ready to be edited.

    Findings and ``suggestions`` stand in comments, which no reader takes for anybody's decision.
    """
    waiting = [pair for pair in reviewed.pairs if pair.decision is None]
    remarks: dict[str, list[str]] = defaultdict(list)
    for finding in reviewed.findings:
        remarks[finding.pair_id].append(f"! {finding.check}: {finding.message}")
    for suggestion in suggestions:
        remarks[suggestion.pair_id] += _suggestion_lines(suggestion)
    document = reviewed.aligned.segmented.document.id
    if not waiting:
        return _sealed(f"# {document}: no pair waits for a person.\nversion: 1\ndecisions:\n")
    entries = (_template_entry(pair, remarks[pair.pair.id]) for pair in waiting)
    return _sealed(_TEMPLATE.format(document=document, count=len(waiting)) + "".join(entries))


def _sealed(text: str) -> str:
    return f"{text}\n{_SEAL}{text_digest(text)}\n"


def is_untouched(template: Path) -> bool:
    """Whether nobody edited a template: told without parsing it, since every run asks."""
    try:
        text, _, seal = template.read_bytes().decode("utf-8", "replace").rpartition(f"\n{_SEAL}")
    except OSError:
        return False
    return bool(text) and seal == f"{text_digest(text)}\n"


def _suggestion_lines(suggestion: Suggestion) -> tuple[str, str]:
    by = f" by {suggestion.who}" if suggestion.who else ""
    where = f" in {suggestion.document}" if suggestion.document else ""
    percent = int(suggestion.similarity * 100)  # rounded down: only the same source is 100 %
    return f"= {percent} %, {suggestion.status}{by}{where}: {suggestion.source}", f"= {suggestion.target}"


def _template_entry(reviewed: ReviewedPair, remarks: list[str]) -> str:
    pair, old = reviewed.pair, reviewed.stale
    lines = [f"line {pair.span.first_line}, {pair.kind}", *remarks]
    if old:
        by = f" by {old.who}" if old.who else ""
        lines += [f"~ decided{by} for an older source: {old.source}", f"~ {old.status}: {old.target or '(as it was)'}"]
    said = "".join(f"# {comment_text(line)}\n" for line in lines)
    draft = Decision(pair.id, pair.source_hash, pair.source, reviewed.target, Status.DRAFT)
    return f"\n{said}{write_entry(draft, machine=text_digest(reviewed.target))}"


def comment_text(text: str) -> str:
    """Return ``text`` fit for a comment: on one line, without characters that YAML forbids."""
    return yaml_nodes.NOT_PRINTABLE.sub("\ufffd", " ".join(text.split()))


def text_digest(text: str) -> str:
    """Return a short digest by which an edited text is told from an untouched one."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
