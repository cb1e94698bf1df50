"""What leaves for a reviewer and what comes back, whatever the format: `exchange` writes and reads these."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind, Status

if TYPE_CHECKING:
    from report_pipeline.errors import Place
    from report_pipeline.model import Earlier, Finding


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One pair on its way to a reviewer."""

    segment_id: str
    source_hash: str
    source: str
    target: str
    """The text that holds now: a person's where there is one, the machine's otherwise."""
    machine: str
    status: Status = Status.DRAFT
    kind: BlockKind = BlockKind.PARAGRAPH
    line: int = 0
    """First line in the source file, from 1."""
    note: str = ""
    who: str = ""
    when: str = ""
    """RFC 3339, UTC."""
    findings: tuple[Finding, ...] = ()
    stale: str = ""
    """A person's text for an older source of this pair."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document on its way to a reviewer, in reading order."""

    document: str
    """Id from pipeline.yaml."""
    title: str
    source_name: str
    """Path of the source file relative to the project."""
    source_language: str
    """BCP 47."""
    target_language: str
    rows: tuple[SheetRow, ...]
    generator: str
    """Name and version of this program."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One row as it came back: what a person may have changed, and what tells which pair it was."""

    place: Place
    """File and row (line, table row, unit), for messages."""
    segment_id: str
    target: str
    document: str = ""
    """Id of the document; empty where the format lost it."""
    source_hash: str = ""
    """Empty where the format lost it: then ``source`` is compared."""
    source: str = ""
    base: str = ""
    """`text_base` of target, status and note at export; empty where the format lost it."""
    status: Status | None = None
    """``None`` where the file says nothing of it."""
    note: str | None = None
    who: str = ""
    when: str = ""
    others: tuple[Earlier, ...] = ()
    """Texts that a person passed over when they chose this one; they go into the history."""


def text_base(target: str, status: Status, note: str) -> str:
    """Return the digest that travels with a row, by which a change is told from what was sent (12 hex digits)."""
    content = f"{target}\x1f{status}\x1f{note}"
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:12]
