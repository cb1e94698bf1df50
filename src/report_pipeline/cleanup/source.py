"""The source text with its lines: where they start, and what their format knows of them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind, Span

if TYPE_CHECKING:
    from report_pipeline.readers.base import RawText

_FULL_WIDTH_SPACES = "\u3000\t"


class Source:
    """The text that all offsets refer to."""

    def __init__(self, raw: RawText) -> None:
        """Join the reader's lines by line feeds."""
        self.text = "\n".join(line.text for line in raw.lines)
        self.line_starts = [0]
        for line in raw.lines[:-1]:
            self.line_starts.append(self.line_starts[-1] + len(line.text) + 1)

    def span(self, start: int, end: int) -> Span:
        """Return the place of ``text[start:end]``."""
        first = bisect_right(self.line_starts, start)
        return Span(start, end, first, max(first, bisect_right(self.line_starts, max(start, end - 1))))


@dataclass(slots=True)
class TextLine:
    """A line that is not blank."""

    number: int
    """From 1."""
    start: int
    """Offset of the first character that is not blank."""
    text: str
    """Without the blanks around it."""
    indent: int
    """Width of the blanks before it, in halves of a Han character."""
    blanks: int
    """Blank lines before it; -1 where a removed line or the start of a page makes the count worthless."""
    page: int
    kind: BlockKind | None = None
    """From the format or from a hint; ``None`` when it is to be guessed."""
    level: int = 0
    whole: bool = False
    """A block of its own."""
    parts: tuple[tuple[int, int], ...] = ()
    """Source ranges, where a hint made one line of several."""

    @property
    def slices(self) -> tuple[tuple[int, int], ...]:
        """Source ranges of the text."""
        return self.parts or ((self.start, self.end),)

    @property
    def end(self) -> int:
        """Offset behind the last character that is not blank."""
        return self.start + len(self.text)


def text_lines(raw: RawText, source: Source) -> list[TextLine]:
    """Return the lines that are not blank. A form feed begins a page where the reader knows of none."""
    lines: list[TextLine] = []
    blanks = page = 0
    for number, (line, offset) in enumerate(zip(raw.lines, source.line_starts, strict=False), 1):
        page += line.text.count("\f")
        text = line.text.strip()
        if not text:
            blanks += 1
            continue
        lead = line.text[: len(line.text) - len(line.text.lstrip())]
        indent = sum(2 if c in _FULL_WIDTH_SPACES else 1 for c in lead if c != "\f")
        new_page = bool(lines) and lines[-1].page != (line.page or page)
        lines.append(
            TextLine(
                number,
                offset + len(lead),
                text,
                indent,
                -1 if new_page else blanks,
                line.page or page,
                line.kind,
                line.level,
                line.whole or line.kind is not None,
            )
        )
        blanks = 0
    return lines
