"""From the glyphs of a page to its printed lines in reading order: columns from left to right, each from top to bottom.

The page is cut along white space, as in the XY cut of Nagy & Seth (1984), with one change for newspapers: of the lines
of a region, the longest stretch that a gutter runs through is read column by column; what stands above and below it (a
title across the columns) is read before and after.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - in the annotations of a dataclass
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_WORD_GAP = 0.28
"""Gap between two glyphs, in font sizes, that is a space."""
_COLUMN_GAP = 0.9
"""Gap between two glyphs, in font sizes, that may be a gutter."""
_TITLE_SIZE = 1.3
"""Font size, in those of the running text, from which a line is a title."""
_TITLE_GAP = 2.5
"""The same as ``_COLUMN_GAP`` for titles."""
_COLUMN_WIDTH = 6.0
"""Least width of a column, in font sizes: anything less is a table's."""
_COLUMN_LINES = 3
_SAME_LINE = 0.5
"""Share of the lower of two boxes that must overlap for them to stand on one line."""
_MAX_LINES = 3000


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character on a page; y grows downwards."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Font size in points."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs side by side on one line, with no gap between them that may be a gutter."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


def page_lines(glyphs: Sequence[Glyph]) -> list[str]:
    """Return the page's lines in reading order."""
    pieces = _pieces(glyphs)
    if not pieces:
        return []
    order = _read(sorted(pieces, key=lambda p: (p.top, p.left))) if len(pieces) <= _MAX_LINES else [pieces]
    return [line for region in order for line in _lines(region)]


def _pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    """Group glyphs into pieces: first by line, whatever the order in which they were drawn, then by gaps."""
    pieces = []
    body = median(g.size for g in glyphs) if glyphs else 0.0
    for row in _rows(sorted(glyphs, key=lambda g: g.top + g.bottom)):
        start = 0
        row.sort(key=lambda g: g.left)
        for n in range(1, len(row) + 1):
            if n == len(row) or row[n].left - row[n - 1].right > _gutter(max(row[n].size, row[n - 1].size), body):
                pieces += _piece(row[start:n])
                start = n
    return pieces


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Group glyphs, sorted by their middle, that overlap vertically; columns may be out of step, so by neighbours."""
    rows: list[list[Glyph]] = []
    recent: list[list[Glyph]] = []
    for glyph in glyphs:
        recent = [row for row in recent if row[-1].bottom > glyph.top]
        near = [row for row in recent if _beside(row, glyph)]
        if near:
            max(near, key=lambda row: _overlap(row[-1], glyph)).append(glyph)
        else:
            rows.append([glyph])
            recent.append(rows[-1])
    return rows


def _beside(row: Sequence[Glyph], glyph: Glyph) -> bool:
    last = row[-1]
    return _overlap(last, glyph) > _SAME_LINE * min(last.bottom - last.top, glyph.bottom - glyph.top)


def _overlap(one: Glyph | Piece, other: Glyph | Piece) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def _gutter(size: float, body: float) -> float:
    """Return the least gap that may be a gutter; between the words of a title there are wide ones."""
    return size * (_COLUMN_GAP if size <= _TITLE_SIZE * body else _TITLE_GAP)


def _piece(glyphs: Sequence[Glyph]) -> list[Piece]:
    """Make a piece of ``glyphs``, or none where they are only spaces."""
    text = glyphs[0].char
    for before, glyph in pairwise(glyphs):
        gap = glyph.left - before.right > _WORD_GAP * min(glyph.size, before.size)
        spaced = before.char.isspace() or glyph.char.isspace()
        text += " " * (gap and not spaced) + glyph.char
    inked = [g for g in glyphs if not g.char.isspace()]
    if not inked:
        return []
    return [
        Piece(
            text.strip(" "),
            inked[0].left,
            min(g.top for g in inked),
            max(g.right for g in inked),
            max(g.bottom for g in inked),
            median(g.size for g in inked),
        )
    ]


def _read(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the regions of ``pieces`` (sorted from top to bottom) in reading order; each is one column."""
    found = _longest_columns(pieces)
    if found is None:
        return [pieces]
    start, end, edge = found
    inside = pieces[start:end]
    regions = [
        pieces[:start],
        [p for p in inside if p.left < edge - 0.1],
        [p for p in inside if p.left >= edge - 0.1],
        pieces[end:],
    ]
    return [column for region in regions if region for column in _read(region)]


def _longest_columns(pieces: Sequence[Piece]) -> tuple[int, int, float] | None:
    """Return the longest stretch of ``pieces`` with columns in it (start, end) and the left edge of the right one."""
    best: tuple[int, int, float] | None = None
    for edge in sorted({round(p.left, 1) for p in pieces}):
        start = 0
        for end in range(len(pieces) + 1):
            if end < len(pieces) and not pieces[end].left < edge - 0.1 < pieces[end].right:
                continue
            if end - start > (best[1] - best[0] if best else 0) and _are_columns(pieces[start:end], edge):
                best = (start, end, edge)
            start = end + 1
    return best


def _are_columns(pieces: Sequence[Piece], edge: float) -> bool:
    """Tell whether there is a column of text on either side of ``edge``, next to each other."""
    sides = [p for p in pieces if p.left < edge - 0.1], [p for p in pieces if p.left >= edge - 0.1]
    for side, other in (sides, sides[::-1]):
        if len(side) < _COLUMN_LINES or median((p.right - p.left) / p.size for p in side) < _COLUMN_WIDTH:
            return False
        top, bottom = min(p.top for p in other), max(p.bottom for p in other)
        if sum(1 for p in side if p.top < bottom and p.bottom > top) < _COLUMN_LINES:
            return False
    return True


def _lines(pieces: Sequence[Piece]) -> list[str]:
    """Return a column's lines from top to bottom; pieces on one line are joined by a space."""
    rows: list[list[Piece]] = []
    for piece in pieces:
        last = rows[-1][-1] if rows else None
        if last and _overlap(last, piece) > _SAME_LINE * min(last.bottom - last.top, piece.bottom - piece.top):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [" ".join(p.text for p in sorted(row, key=lambda p: p.left)) for row in rows]
