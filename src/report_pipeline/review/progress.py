"""How far people are with a document: as a whole, by section and by reviewer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind, Status

if TYPE_CHECKING:
    from report_pipeline.model import ReviewedDocument

_OPENS = frozenset({BlockKind.TITLE, BlockKind.HEADING})
"""Kinds of blocks with which a section begins."""
_DONE = frozenset({Status.APPROVED, Status.LOCKED})


@dataclass
class Section:
    """The pairs from one heading to the next."""

    title: str
    """The heading in the target language, or in the source's; empty for what stands before the first."""
    line: int
    """In the source file, from 1."""
    pairs: int = 0
    stale: int = 0
    """Pairs for whose older source somebody decided."""
    statuses: Counter[Status] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        """How many pairs are approved or locked."""
        return sum(self.statuses[status] for status in _DONE)


@dataclass
class Progress:
    """The counts of a document."""

    whole: Section
    sections: list[Section]
    reviewers: dict[str, Counter[Status]]
    """Who → how many decisions of theirs hold; sorted by name, ``""`` for nobody that is named."""
    orphans: int
    """Decisions whose sentence is no longer in the document and like no other."""


def progress(reviewed: ReviewedDocument) -> Progress:
    """Count the pairs of a document."""
    whole = Section("", 1)
    sections: list[Section] = []
    reviewers: dict[str, Counter[Status]] = {}
    block = ""
    for pair in reviewed.pairs:
        of = pair.pair
        if not sections or (of.kind in _OPENS and of.block_id != block):
            sections.append(Section((pair.target or of.source) if of.kind in _OPENS else "", of.span.first_line))
        block = of.block_id
        for section in (whole, sections[-1]):
            section.pairs += 1
            section.statuses[pair.status] += 1
            section.stale += pair.stale is not None
        if pair.decision:
            reviewers.setdefault(pair.decision.who, Counter())[pair.status] += 1
    return Progress(whole, sections, dict(sorted(reviewers.items())), len(reviewed.orphans))
