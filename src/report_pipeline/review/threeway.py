"""One row that came back, the text that was sent and the decision that holds: what follows from the three."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from report_pipeline.model import Status
from report_pipeline.review.sheet import text_base

if TYPE_CHECKING:
    from collections.abc import Iterable

    from report_pipeline.model import Decision, Earlier
    from report_pipeline.review.sheet import Returned

RANK = {status: rank for rank, status in enumerate(Status)}
_SETTLED = frozenset({Status.APPROVED, Status.LOCKED})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pair stands: for whoever wrote last, or as it was sent."""

    target: str
    status: Status = Status.DRAFT
    note: str = ""
    who: str = ""
    when: str = ""
    decided: bool = False
    """Whether a person decided it; the machine's text otherwise."""

    def agrees(self, other: Standing) -> bool:
        """Whether both are the same decision; notes are gathered and never disagree."""
        return self.target == other.target and self.status == other.status


class Clash(Exception):  # noqa: N818 - never leaves the merge
    """The row and what holds are two decisions, and a person has to choose."""


def standing(machine: str, held: Decision | None) -> Standing:
    """Return how a pair stands in the store."""
    if held is None:
        return Standing(plain(machine))
    target = machine if held.target is None else held.target
    return Standing(plain(target), held.status, held.note, held.who, held.when, decided=True)


def plain(text: str) -> str:
    """Return a text without what programs change on their own: line ends, and white space around it."""
    return text.replace("\r\n", "\n").strip()


def is_untouched(row: Returned) -> bool:
    """Whether a row came back as it was sent."""
    return bool(row.base) and row.base == text_base(row.target, row.status or Status.DRAFT, row.note or "")


def is_emptied(row: Returned) -> bool:
    """Whether a row has no text: a cell that was cleared says nothing about the translation."""
    return not row.target.strip()


def sent(row: Returned, machine: str, held: Decision | None) -> Standing | None:
    """Return the row as it was sent, found by its digest among all that it can have been; ``None`` where it is lost."""
    if not row.base:
        return None
    texts = {row.target: None, machine: None}
    notes = {row.note or "": None, "": None}
    said: tuple[Decision | Earlier, ...] = (held, *held.history) if held else ()
    for one in said:
        text = machine if one.target is None else one.target
        texts |= {text: None, plain(text): None}
        notes[one.note] = None
    for text, note, status in product(texts, notes, Status):
        if text_base(text, status, note) == row.base:
            return Standing(plain(text), status, note)
    return None


def wanted(row: Returned, base: Standing | None, ours: Standing) -> Standing:
    """Return what whoever changed the row wants.

    A text that changed while the status stayed is edited, whatever it was: nobody has approved the new one.
    """
    known = base or ours
    target = known.target if is_emptied(row) else plain(row.target)
    status = known.status if row.status is None else row.status
    changed = target != known.target
    if changed and (status is Status.DRAFT or (base is not None and status is base.status)):
        status = Status.EDITED
    note = known.note if row.note is None else row.note
    return Standing(target, status, note, row.who, row.when, decided=True)


def step(row: Returned, ours: Standing, base: Standing | None, old: Iterable[str]) -> Standing:
    """Return how the pair stands after ``row``, which is not untouched; ``ours`` itself where it changes nothing.

    ``base`` is the row as it was sent, where that is known; ``old`` has texts that the pair once had. Raises Clash.
    """
    theirs = wanted(row, base, ours)
    note = _notes(ours.note, theirs.note, base.note if base else "")
    if base is not None:
        if theirs.agrees(base):
            return _noted(ours, note, theirs)
        if ours.agrees(base):
            return replace(theirs, note=note)
    if theirs.target == ours.target:
        if RANK[theirs.status] > RANK[ours.status]:
            return replace(theirs, note=note)
        return _noted(ours, note, theirs)
    if not row.base and theirs.target in old:  # sent before the text that holds; nobody has touched it since
        return ours
    if ours.decided:
        raise Clash
    return replace(theirs, note=note)


def _noted(ours: Standing, note: str, theirs: Standing) -> Standing:
    if note == ours.note:
        return ours
    if ours.decided:
        return replace(ours, note=note)
    return replace(ours, note=note, who=theirs.who, when=theirs.when, decided=True)


def _notes(ours: str, theirs: str, base: str) -> str:
    """Return both notes, where both people wrote one."""
    if theirs in (ours, base) or theirs in ours.split("\n"):
        return ours
    if ours == base or not ours or ours in theirs:
        return theirs
    return f"{ours}\n{theirs}"
