"""The pairs of an edition as XLIFF 2.1, to travel with it: the texts and how far people took them, nothing internal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.exchange import sheet_xliff
from report_pipeline.review.sheet import Sheet, SheetRow

if TYPE_CHECKING:
    from report_pipeline.model import Edition


def edition_pairs(edition: Edition) -> bytes:
    """Return the pairs in reading order. Findings, notes, names of reviewers and the machine's texts stay at home."""
    rows = tuple(
        SheetRow(pair.id, "", pair.source, pair.target, pair.target, pair.status, block.kind)
        for article in edition.articles
        for block in article.blocks
        for pair in block.pairs
    )
    note = edition.provenance
    sheet = Sheet(
        document=edition.name,
        title=edition.title_target or edition.title_source,
        source_name=note.source,
        source_language=edition.source_language,
        target_language=edition.target_language,
        rows=rows,
        generator=note.generator,
    )
    return sheet_xliff.write(sheet)
