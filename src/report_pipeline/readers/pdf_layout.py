"""From the glyphs of a page to its printed lines in reading order: columns from left to right, each from top to bottom.

The page is cut along white space, as in the XY cut of Nagy & Seth (1984), with one change for newspapers: of the lines
of a region, the longest stretch that a gutter runs through is read column by column; what stands above and below it (a
title across the columns) is read before and after.
"""

from __future__ import annotations

from collections import Counter, defaultdict
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
_OUT_OF_LINE = 0.3
"""Least distance of two middles, in font sizes, of glyphs on different lines."""
_OVERLAP = 0.6
"""How far a glyph's box may reach into the one before it, in font sizes: punctuation is set tight."""
_HANGING = 1.0
"""How far a line may reach into the next column, in font sizes: hanging punctuation."""
_FOOT_GAP = 0.8
_INDENT = (1.5, 2.6)
"""Between how many font sizes the indent of a paragraph is."""
_MAX_LINES = 1500


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
    pieces.sort(key=lambda p: (p.top, p.left))
    foot = _foot(pieces)
    order = _read(pieces[: len(pieces) - len(foot)]) if len(pieces) <= _MAX_LINES else [pieces]
    return [line for region in (*order, foot) for line in _lines(region)]


def _foot(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the page's last line if it stands alone and apart, such as a page number: it belongs to no column."""
    if len(pieces) > 1 and pieces[-1].top - max(p.bottom for p in pieces[:-1]) > _FOOT_GAP * pieces[-1].size:
        return [pieces[-1]]
    return []


def _pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    """Group glyphs into pieces, first as they were drawn, then pieces that turn out to go on with one another.

    Looking for lines first would mix columns whose lines are out of step.
    """
    body = median(g.size for g in glyphs) if glyphs else 0.0
    chains: list[list[Glyph]] = []
    for glyph in glyphs:
        if chains and _follows(chains[-1][-1], glyph, body):
            chains[-1].append(glyph)
        else:
            chains.append([glyph])
    merged: list[list[Glyph]] = []
    level: defaultdict[int, list[list[Glyph]]] = defaultdict(list)  # chains by their height, in points
    for chain in sorted(chains, key=lambda c: c[0].left):
        height = round(_middle(chain[0]))
        near = (c for h in range(height - 4, height + 5) for c in level[h] if _follows(c[-1], chain[0], body))
        before = max(near, key=lambda c: c[-1].right, default=None)
        if before is None:
            merged.append(chain)
            level[height].append(chain)
        else:
            before += chain
    return [piece for chain in merged for piece in _piece(chain)]


def _middle(box: Glyph | Piece) -> float:
    return (box.top + box.bottom) / 2


def _follows(before: Glyph, glyph: Glyph, body: float) -> bool:
    """Tell whether ``glyph`` goes on with the line of ``before``, with no gap between them that may be a gutter."""
    if (before.left, before.right, before.top) == (glyph.left, glyph.right, glyph.top):
        return True  # a ligature: one box for several characters
    size = min(before.size, glyph.size)
    level = abs(_middle(before) - _middle(glyph)) < _OUT_OF_LINE * size
    return level and -_OVERLAP * size < glyph.left - before.right < _gutter(size, body)


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


def _read(pieces: list[Piece], known: frozenset[float] = frozenset()) -> list[list[Piece]]:
    """Return the regions of ``pieces`` (sorted from top to bottom) in reading order; each is one column.

    ``known`` are left edges of columns found on this page: there, a single line is a column.
    """
    found = _longest_columns(pieces, known)
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
    return [column for region in regions if region for column in _read(region, known | {edge})]


def _longest_columns(pieces: Sequence[Piece], known: frozenset[float]) -> tuple[int, int, float] | None:
    """Return the longest stretch of ``pieces`` with columns in it (start, end) and the left edge of the right one."""
    best: tuple[int, int, float] | None = None
    for edge in sorted({round(p.left, 1) for p in pieces}):
        start = 0
        for end in range(len(pieces) + 1):
            if (
                end < len(pieces)
                and not pieces[end].left < edge - 0.1 < pieces[end].right - _HANGING * pieces[end].size
            ):
                continue
            if end - start > (best[1] - best[0] if best else 0) and _are_columns(
                pieces[start:end], edge, known=edge in known
            ):
                best = (start, end, edge)
            start = end + 1
    return best


def _are_columns(pieces: Sequence[Piece], edge: float, *, known: bool) -> bool:
    """Tell whether there is a column of text on either side of ``edge``, next to each other."""
    sides = [p for p in pieces if p.left < edge - 0.1], [p for p in pieces if p.left >= edge - 0.1]
    if known:
        return all(sides)
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
        if last and abs(_middle(last) - _middle(piece)) < _OUT_OF_LINE * max(last.size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda p: p.left)
    edge = Counter(round(row[0].left) for row in rows).most_common(1)[0][0] if rows else 0
    return [_indent(row, edge) + " ".join(p.text for p in row) for row in rows]


def _indent(row: Sequence[Piece], edge: float) -> str:
    """Return the two wide spaces that a paragraph's first line is set in by; they tell paragraphs apart."""
    ems = (row[0].left - edge) / row[0].size
    return "\u3000\u3000" if _INDENT[0] < ems < _INDENT[1] else ""
