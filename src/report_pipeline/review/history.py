"""What a decision supersedes stays in its history: nothing that a person wrote is ever discarded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from report_pipeline.model import Earlier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from report_pipeline.model import Decision


def superseding(new: Decision, held: Decision | None, *, typing: bool = False) -> Decision:
    """Return ``new`` with the history of ``held``, and with ``held`` itself where that says something else.

    A status that the same person changes leaves nothing behind, since no word is lost. With ``typing``, ``held`` is
    what the same person had typed so far, no text that they meant to keep.
    """
    if held is None:
        return new
    behind = () if typing or _says_no_more(held, new) else (earlier_of(held, new),)
    return replace(new, history=_once((*held.history, *behind, *new.history)))


def earlier_of(held: Decision, new: Decision) -> Earlier:
    """Return ``held`` as it stands in the history of ``new``."""
    source = held.source if held.source != new.source else ""
    return Earlier(held.target, held.status, held.note, held.who, held.when, source)


def _says_no_more(held: Decision, new: Decision) -> bool:
    same = (held.target, held.who, held.source) == (new.target, new.who, new.source)
    return same and held.note in ("", new.note)


def _once(history: Iterable[Earlier]) -> tuple[Earlier, ...]:
    """Keep the order and the first of equal ones: a caller may hand back the history that it was given."""
    return tuple(dict.fromkeys(history))
