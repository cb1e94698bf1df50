"""Editions as files: one writer a format. The writers import their libraries when they first render."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.writers.docx import DocxWriter
from report_pipeline.writers.epub import EpubWriter
from report_pipeline.writers.html import HtmlWriter
from report_pipeline.writers.pdf import PdfWriter

if TYPE_CHECKING:
    from report_pipeline.writers.base import EditionWriter

WRITERS: dict[str, type[EditionWriter]] = {
    "docx": DocxWriter,
    "epub": EpubWriter,
    "html": HtmlWriter,
    "pdf": PdfWriter,
}
"""Writer of each format that pipeline.yaml may name."""
