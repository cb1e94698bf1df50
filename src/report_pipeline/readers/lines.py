"""Lines of text: splitting a file at its line ends and pages, and laying out the blocks that a format marks."""

from __future__ import annotations

import re
from collections.abc import Sequence  # noqa: TC003 - in the annotations of a dataclass
from dataclasses import dataclass, replace

from report_pipeline.model import BlockKind
from report_pipeline.readers.base import Line

_LINE_END = re.compile("\r\n|[\r\n\x0b\x85\u2028\u2029]")
_SENTENCE_END = "。！？；：…”’）》」』.!?:;"
_WIDE = "\u2e80-\u2fff\u3000-\u30ff\u31c0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…"
_BREAK = re.compile(f"(?<=([{_WIDE}]))?[ \t]*\n[ \t]*(?=([{_WIDE}]))?")
_PRINTED_LINES = 8
_PRINTED_SHARE = 0.6
_PRINTED_MIN = 10


@dataclass(frozen=True, slots=True)
class Marked:
    """A block that the format itself marks: a Word paragraph, an HTML element."""

    pieces: Sequence[str]
    """Its text, cut at the line breaks inside it."""
    kind: BlockKind | None = None
    level: int = 0


def split_lines(text: str) -> tuple[Line, ...]:
    """Split a file's text at every kind of line end; a form feed begins a page.

    Pages are counted from 1 when there is a form feed, and 0 otherwise. The line end of the last line makes no line.
    """
    page = 1 if "\f" in text else 0
    lines: list[Line] = []
    for printed in _LINE_END.split(text):
        parts = printed.split("\f")
        for n, part in enumerate(parts):
            page += n > 0
            if part or n == len(parts) - 1:  # nothing before a form feed makes no line of its own
                lines.append(Line(part, page=page))
    if lines and not lines[-1].text:
        lines.pop()
    return tuple(lines)


def join_wrapped(text: str) -> str:
    """Close the line ends in ``text``: to nothing between Han characters, to a space otherwise (CSS Text 3, 4.1.2)."""
    return _BREAK.sub(lambda m: "" if m[1] and m[2] else " ", text)


def lay_out(blocks: Sequence[Marked]) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """Turn marked blocks into lines and notes.

    A block is one whole line; running text with line breaks in it stays several lines with a blank one on either side.
    Where most paragraphs end in the middle of a sentence, each is taken for a printed line (text pasted from a PDF).
    """
    blocks = [b for b in blocks if any(p.strip() for p in b.pieces)]
    printed = _are_printed_lines(blocks)
    lines: list[Line] = []
    for block in blocks:
        pieces = [p for p in block.pieces if p.strip()]
        if block.kind is not None:
            lines.append(Line(" ".join(p.strip() for p in pieces), block.kind, block.level, whole=True))
        elif len(pieces) == 1:
            lines.append(Line(pieces[0], whole=not printed))
        else:
            lines += [Line(""), *(Line(p) for p in block.pieces), Line("")]
    note = "most paragraphs end in the middle of a sentence, so they were taken for printed lines and joined"
    return with_titles(lines), ((note,) if printed else ())


def with_titles(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Make the top headings titles where the format names no title, and move the deeper ones up.

    Several top headings with none below them may as well be the sections of one article: they stay headings.
    """
    levels = [line.level for line in lines if line.kind is BlockKind.HEADING]
    if not levels:
        return tuple(lines)
    top = min(levels)
    titled = any(line.kind is BlockKind.TITLE for line in lines)
    sections = levels.count(top) > 1 and max(levels) == top
    up = top - 1 if titled or sections else top
    return tuple(_raised(line, up) if line.kind is BlockKind.HEADING else line for line in lines)


def _raised(line: Line, up: int) -> Line:
    if line.level == up:
        return replace(line, kind=BlockKind.TITLE, level=0)
    return replace(line, level=line.level - up)


def _are_printed_lines(blocks: Sequence[Marked]) -> bool:
    bodies = [b.pieces[0].rstrip() for b in blocks if b.kind is None and len(b.pieces) == 1]
    bodies = [b for b in bodies if len(b) >= _PRINTED_MIN]
    broken = sum(1 for b in bodies if b[-1] not in _SENTENCE_END)
    return len(bodies) >= _PRINTED_LINES and broken >= _PRINTED_SHARE * len(bodies)
