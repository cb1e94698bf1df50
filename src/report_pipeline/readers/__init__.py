"""Bytes of one format → lines of source text. Importing this imports none of the formats' libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.errors import InputError, Place
from report_pipeline.readers.docx import DocxReader
from report_pipeline.readers.html import HtmlReader
from report_pipeline.readers.markdown import MarkdownReader
from report_pipeline.readers.pdf import PdfReader
from report_pipeline.readers.text import TextReader

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.readers.base import Reader

_CLASSES: tuple[type[Reader], ...] = (TextReader, MarkdownReader, DocxReader, HtmlReader, PdfReader)
READERS: dict[str, type[Reader]] = {suffix: reader for reader in _CLASSES for suffix in reader.suffixes}
"""Reader by file name ending, lower case with the dot."""


def reader_for(path: Path) -> Reader:
    """Return the reader for a file by its name's ending; raises InputError where there is none."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        ending = f"the ending {path.suffix!r} is" if path.suffix else "a name without an ending is"
        raise InputError(
            f"{ending} not supported",
            place=Place(path.as_posix()),
            advice=f"sources end in {', '.join(READERS)}",
        )
    return reader()
