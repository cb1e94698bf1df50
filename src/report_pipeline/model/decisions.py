"""What people decided about pairs, and what the translation memory suggests to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from report_pipeline.model.pairs import AlignedDocument, AlignedPair, Finding  # noqa: TC001 - pydantic reads the fields' types


class Status(StrEnum):
    """How far a person has taken a pair."""

    DRAFT = "draft"
    EDITED = "edited"
    APPROVED = "approved"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a person once decided about a pair and is superseded now."""

    target: str | None
    """The person's text; ``None`` where it was the machine's."""
    status: Status = Status.EDITED
    note: str = ""
    who: str = ""
    when: str = ""
    """RFC 3339, UTC."""
    source: str = ""
    """The source text that the person saw, where it was another than the decision's."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a pair: one entry of ``review/<document>.yaml``."""

    segment_id: str
    source_hash: str
    source: str
    """The source text that the person saw."""
    target: str | None
    """The person's text; ``None`` keeps the machine's."""
    status: Status = Status.EDITED
    note: str = ""
    who: str = ""
    when: str = ""
    """RFC 3339, UTC."""
    history: tuple[Earlier, ...] = ()
    """What it superseded, newest last: nothing that a person wrote is ever discarded."""


@dataclass(frozen=True, slots=True)
class ReviewedPair:
    """A pair with the decision that holds for it."""

    pair: AlignedPair
    target: str
    """The text to publish: the person's where there is one, the machine's otherwise."""
    status: Status = Status.DRAFT
    decision: Decision | None = None
    stale: Decision | None = None
    """A decision taken for an older source text of this pair; shown, not applied."""


@dataclass(frozen=True, slots=True)
class ReviewedDocument:
    """What the review stage makes."""

    aligned: AlignedDocument
    pairs: tuple[ReviewedPair, ...]
    findings: tuple[Finding, ...] = ()
    """What the checks find in the texts to publish."""
    orphans: tuple[Decision, ...] = ()
    """Decisions whose segment is no longer in the document: kept and shown, not applied."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the translation memory has of the same source or a similar one: shown to a person, never used by itself."""

    pair_id: str
    source: str
    target: str
    similarity: float
    """1 for the same source; otherwise 1 − edit distance / length of the longer text, in characters."""
    status: str
    """How far a person stands behind it: ``approved``, ``edited`` or ``machine``."""
    document: str = ""
    """Where it comes from; empty when unknown."""
    who: str = ""


@dataclass(frozen=True, slots=True)
class SuggestedDocument:
    """A reviewed document with suggestions for the pairs that wait for a person."""

    reviewed: ReviewedDocument
    suggestions: tuple[Suggestion, ...] = ()
    """In the order of the pairs, best first."""
