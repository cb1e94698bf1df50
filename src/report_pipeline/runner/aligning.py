"""The align step of a document with a human translation: what enters it, and doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.alignment import VERSION
from report_pipeline.alignment.embed import E5Embedder
from report_pipeline.alignment.paragraphs import paragraphs
from report_pipeline.alignment.reference import Reference, align_reference
from report_pipeline.readers import reader_for
from report_pipeline.readers.sources import read_bytes
from report_pipeline.runner.cache import digest
from report_pipeline.runner.workshop import relative

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import AlignedDocument, SegmentedDocument
    from report_pipeline.runner.workshop import Workshop


def reference_inputs(shop: Workshop, path: Path) -> dict[str, str]:
    """Return what can change the pairs; raises InputError where the translation at ``path`` cannot be read."""
    own = {"aligner": str(VERSION), "embedder": E5Embedder().name}
    return shop.check_inputs() | own | {relative(path, shop.project.root): digest(read_bytes(path))}


def aligned(shop: Workshop, path: Path, segmented: SegmentedDocument) -> AlignedDocument:
    """Return the segments paired with the translation at ``path``; raises InputError where it cannot be read."""
    data, name = read_bytes(path), relative(path, shop.project.root)
    raw = reader_for(path).read(data, name, "auto")
    return align_reference(segmented, Reference(name, digest(data), paragraphs(raw)), shop.embedder, shop.check)
