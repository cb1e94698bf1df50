"""What an edition writer is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.theme import Theme


class EditionWriter(Protocol):
    """Turns an edition into the bytes of one format; the same edition gives the same bytes."""

    suffix: str
    """File name ending without the dot: ``docx``, ``pdf``, ``html``."""

    def __init__(self, cache: Path, theme: Theme = ...) -> None:
        """``theme`` is the look, by default the house's.

        ``cache`` is a folder for things worth keeping between runs (subset fonts); it may not exist yet.
        """

    def render(self, edition: Edition) -> bytes:
        """Return the file's content.

        Raises MachineError where a library or a font is missing.
        """
