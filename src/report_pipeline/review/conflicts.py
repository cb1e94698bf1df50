"""review/conflicts/<document>.yaml: segments about which people decided otherwise, kept until a person chooses.

Entries have the form of a review file: what holds is the entry, what came back stands in its history. Whoever writes
another text into ``target:`` has chosen, and imports the file as any other one that came back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from report_pipeline.model import Decision, Earlier, Status
from report_pipeline.review.entries import parse, write_entry
from report_pipeline.review.file import comment_text, read_file
from report_pipeline.review.sheet import Returned, text_base

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from report_pipeline.review.entries import Entry
    from report_pipeline.review.merge import Conflict

_HEADER = """\
# {document}: people decided otherwise about these segments ({count}). `target:` has the text that holds, `history:`
# what came back. Write the text that shall hold into `target:` and import this file:
#   report-pipeline review import review/conflicts/{document}.yaml
# or import it with --ours (all stays as it is), --theirs or --interactive. The other texts go into the history.
version: 1
decisions:
"""
_OPEN = "undecided"
"""Base of a text that came back: it is the digest of none."""


def conflicts_path(review_path: Path) -> Path:
    """Return the file of conflicts that belongs to a review file."""
    return review_path.parent / "conflicts" / review_path.name


def conflict_rows(text: str, name: str, document: str) -> tuple[Returned, ...]:
    """Return the rows of a file of conflicts: the choice where there is one, else every text that came back.

    Raises InputError, with places, for what is wrong in the file.
    """
    return tuple(row for entry in parse(text, name).entries for row in _rows(entry, document))


def _rows(entry: Entry, document: str) -> Iterator[Returned]:
    held = entry.decision
    row = Returned(
        entry.place,
        held.segment_id,
        held.target or "",
        document,
        held.source_hash,
        held.source,
        base=entry.machine,
        status=held.status,
        note=held.note,
        who=held.who,
        when=held.when,
        others=held.history,
    )
    if text_base(held.target or "", held.status, held.note) != entry.machine:
        yield row
        return
    for said in held.history:
        about = {"status": said.status, "note": said.note, "who": said.who, "when": said.when}
        yield replace(row, target=said.target or "", base=_OPEN, others=(), **about)  # type: ignore[arg-type]


def conflicts_text(document: str, conflicts: Iterable[Conflict], path: Path, settled: Collection[str]) -> str:
    """Return the content for the file: the conflicts, and those in the file at ``path`` that are not ``settled``.

    Empty where there is none. Raises InputError where the file that is there has errors.
    """
    entries = {c.segment_id: (_entry(c), _remark(c)) for c in conflicts}
    kept = {}
    for old in read_file(path).entries:
        decision = old.decision
        new = entries.get(decision.segment_id)
        if new is not None:
            both = tuple(dict.fromkeys((*decision.history, *new[0].history)))
            entries[decision.segment_id] = (replace(new[0], history=both), new[1])
        elif decision.segment_id not in settled:
            kept[decision.segment_id] = (decision, "")
    entries = kept | entries
    if not entries:
        return ""
    written = (f"\n{remark}{write_entry(d, machine=_base(d))}" for d, remark in entries.values())
    return _HEADER.format(document=document, count=len(entries)) + "".join(written)


def _base(held: Decision) -> str:
    return text_base(held.target or "", held.status, held.note)


def _entry(conflict: Conflict) -> Decision:
    ours, *theirs = (option.said for option in conflict.options)
    history = tuple(Earlier(said.target, said.status, said.note, said.who, said.when) for said in theirs)
    about = {"note": ours.note, "who": ours.who, "when": ours.when, "history": history}
    status = ours.status if ours.decided else Status.DRAFT
    return Decision(conflict.segment_id, conflict.source_hash, conflict.source, ours.target, status, **about)  # type: ignore[arg-type]


def _remark(conflict: Conflict) -> str:
    where = dict.fromkeys(str(place) for option in conflict.options for place in option.places)
    line = f"line {conflict.line}; " if conflict.line else "its source is no longer in the document; "
    locked = "; it is locked: unlock it first" if conflict.locked else ""
    return f"# {comment_text(line + 'came back in ' + ', '.join(where) + locked)}\n"
