"""Where the path of an alignment may run: from anchor to anchor, so that time and memory grow with the length.

First paragraphs are anchored: one of the source and one of the target that are each other's most similar by a margin.
Then, along them, sentences in the same way. Of either kind the longest run remains that keeps the order of both texts.
The corridor leads from one anchored sentence to the next, with room on both sides.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from report_pipeline.alignment.costs import Side

    Floats = NDArray[np.float32]
    Anchor = tuple[int, int]

MARGIN = 0.1
"""How much more similar an anchor's two texts are than either is to its second best, as a cosine."""
ROOM = 6
"""Sentences, or paragraphs, that are left beside an anchor: a wrong one must not cut off the right path."""
WIDEST = 400
"""Target sentences beside a source sentence. Where more lie between two anchors, those near the diagonal are kept."""
_ROWS = 512
"""Rows of the table of similarities that are held at once."""


def corridor(source: Side, target: Side) -> list[tuple[int, int]]:
    """Return, for each count of source sentences from 0 on, the least and the greatest count of target sentences."""
    one, other = source.by_paragraph, target.by_paragraph
    paragraphs = widened(ordered(anchors(one, other)), len(one), len(other))
    found = [
        (i, j)
        for i, j in anchors(source.vectors, target.vectors)
        if paragraphs[source.paragraphs[i]][0] <= target.paragraphs[j] <= paragraphs[source.paragraphs[i]][1]
    ]
    return widened(ordered(found), len(source), len(target))


def anchors(source: Floats, target: Floats) -> list[Anchor]:
    """Return the rows that are each other's most similar by ``MARGIN``, in the order of the source."""
    if not len(source) or not len(target):
        return []
    row_best = np.zeros(len(source), np.int64)
    row_lead = np.zeros(len(source), np.float32)
    tops = np.full((2, len(target)), -1, np.float32)  # a column's greatest and second greatest
    column_best = np.zeros(len(target), np.int64)
    for start in range(0, len(source), _ROWS):
        block = source[start : start + _ROWS] @ target.T
        row_best[start : start + len(block)] = block.argmax(axis=1)
        row_lead[start : start + len(block)] = _lead(block)
        top = block.max(axis=0)
        column_best = np.where(top > tops[0], block.argmax(axis=0) + start, column_best)
        second = np.partition(block, -2, axis=0)[-2] if len(block) > 1 else np.full(len(target), -1, np.float32)
        tops = np.sort(np.vstack([tops, top, second]), axis=0)[:1:-1]
    lead = np.minimum(row_lead, (tops[0] - tops[1])[row_best])
    mutual = column_best[row_best] == np.arange(len(source))
    return [(int(i), int(row_best[i])) for i in np.flatnonzero(mutual & (lead >= MARGIN))]


def _lead(block: Floats) -> Floats:
    if block.shape[1] == 1:
        return np.ones(len(block), np.float32)
    tops = np.partition(block, -2, axis=1)[:, -2:]
    return tops[:, 1] - tops[:, 0]


def ordered(found: Sequence[Anchor]) -> list[Anchor]:
    """Return the longest part of ``found``, ascending in the source, that ascends in the target as well."""
    ends: list[int] = []  # ends[k]: least target of a chain of k + 1 anchors
    last: list[int] = []
    before: list[int] = []
    for index, (_, target) in enumerate(found):
        k = bisect_left(ends, target)
        before.append(last[k - 1] if k else -1)
        ends[k : k + 1] = [target]
        last[k : k + 1] = [index]
    chain = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(found[at])
        at = before[at]
    return chain[::-1]


def widened(chain: Sequence[Anchor], sources: int, targets: int) -> list[tuple[int, int]]:
    """Return the corridor along ``chain``: between two anchors all that lies between, and ``ROOM`` beside it."""
    corners = [(0, 0), *((i + 1, j + 1) for i, j in chain), (sources, targets)]
    low = np.full(sources + 1, targets)
    high = np.zeros(sources + 1, np.int64)
    for (i, j), (next_i, next_j) in pairwise(corners):
        rows = np.arange(max(0, i - ROOM), min(sources, next_i + ROOM) + 1)
        slope = (next_j - j) / max(1, next_i - i)
        middle = j + (rows - i) * slope
        half = max(WIDEST / 2, slope)  # so that neighbouring rows overlap
        low[rows] = np.minimum(low[rows], np.maximum(j - ROOM, middle - half))
        high[rows] = np.maximum(high[rows], np.minimum(next_j + ROOM, middle + half))
    low, high = np.clip(low, 0, targets), np.clip(high, 0, targets)
    low[0], high[-1] = 0, targets
    low = np.minimum.accumulate(low[::-1])[::-1]  # neither border may turn back
    high = np.maximum.accumulate(high)
    return [(int(a), int(b)) for a, b in zip(low, high, strict=True)]
