"""What is said about pairs: the checks' findings and people's notes, as an edition's comments and footnotes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from report_pipeline.model import Comment, Finding, ReviewedDocument, Severity

if TYPE_CHECKING:
    from report_pipeline.config_publish import EditionSettings

_PROGRAM, _NAMELESS = "report-pipeline", "reviewer"
"""Authors of comments."""

Remarks = dict[str, tuple[Comment, ...]]
"""By the pair's id."""


def remarks(reviewed: ReviewedDocument, settings: EditionSettings) -> tuple[Remarks, Remarks]:
    """Return the comments and the footnotes that the edition wants.

    Comments are what the checks found, errors first, then the person's note; footnotes are the person's note.
    """
    noted = notes(reviewed)
    said: dict[str, list[Comment]] = defaultdict(list)
    if settings.comments:
        for finding in worst_first(reviewed):
            text = f"{finding.check} ({finding.severity}): {finding.message}"
            said[finding.pair_id].append(Comment(text, _PROGRAM))
        for pair_id, comments in noted.items():
            said[pair_id] += comments
    return {k: tuple(v) for k, v in said.items()}, noted if settings.notes != "none" else {}


def notes(reviewed: ReviewedDocument) -> Remarks:
    """Return what people noted."""
    return {
        pair.pair.id: (Comment(said.note, said.who or _NAMELESS, said.when),)
        for pair in reviewed.pairs
        if (said := pair.decision) and said.note
    }


def worst_first(reviewed: ReviewedDocument) -> list[Finding]:
    """Return the findings, errors first."""
    return sorted(reviewed.findings, key=lambda f: f.severity is not Severity.ERROR)
