"""A reviewed document as the sheet that leaves for a reviewer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind
from report_pipeline.review.sheet import Sheet, SheetRow

if TYPE_CHECKING:
    from report_pipeline.model import Finding, ReviewedDocument, ReviewedPair


def sheet_of(reviewed: ReviewedDocument, *, source_language: str, target_language: str, generator: str) -> Sheet:
    """Return all pairs in reading order, as they stand now; languages are BCP 47."""
    document = reviewed.aligned.segmented.document
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in reviewed.findings:
        findings[finding.pair_id].append(finding)
    titles = (pair.pair.source for pair in reviewed.pairs if pair.pair.kind is BlockKind.TITLE)
    return Sheet(
        document=document.id,
        title=document.target_title or next(titles, document.id),
        source_name=document.source,
        source_language=source_language,
        target_language=target_language,
        rows=tuple(_row(pair, tuple(findings[pair.pair.id])) for pair in reviewed.pairs),
        generator=generator,
    )


def _row(reviewed: ReviewedPair, findings: tuple[Finding, ...]) -> SheetRow:
    pair, held, stale = reviewed.pair, reviewed.decision, reviewed.stale
    return SheetRow(
        segment_id=pair.id,
        source_hash=pair.source_hash,
        source=pair.source,
        target=reviewed.target,
        machine=pair.target,
        status=reviewed.status,
        kind=pair.kind,
        line=pair.span.first_line,
        note=held.note if held else "",
        who=held.who if held else "",
        when=held.when if held else "",
        findings=findings,
        stale=(stale.target or "") if stale else "",
    )
