"""What a reader is: bytes of one format → the lines of the source text, with what the format knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from report_pipeline.model import BlockKind


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source text."""

    text: str
    """Without its line end, otherwise exactly as in the file."""
    kind: BlockKind | None = None
    """What the format itself says it is (a Word heading, an HTML h1); ``None`` when it says nothing."""
    level: int = 0
    """Depth of a heading or list item, from 1."""
    whole: bool = False
    """The line is a whole block (a Word paragraph, an HTML p): never joined with its neighbours."""
    page: int = 0
    """Page it stands on, from 1; 0 where the format has no pages."""


@dataclass(frozen=True, slots=True)
class RawText:
    """What a reader extracted. The source text is the lines, joined by line feeds."""

    lines: tuple[Line, ...]
    encoding: str
    """``-`` where the format has none of its own."""
    notes: tuple[str, ...] = ()


class Reader(Protocol):
    """Reads one format."""

    suffixes: tuple[str, ...]
    """File name endings with the dot, lower case."""

    def read(self, data: bytes, name: str, encoding: str) -> RawText:
        """Extract the text of a file's ``data``; ``name`` is for messages, ``encoding`` from the config or ``auto``.

        Raises InputError for data that is not of this format.
        """
