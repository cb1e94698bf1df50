"""The cheapest way to pair the sentences of two texts in order: dynamic programming over beads.

A bead is a run of source sentences with the run of target sentences that says the same (Gale & Church 1993, "A program
for aligning sentences in bilingual corpora", https://aclanthology.org/J93-1004). A point is a number of source
sentences and a number of target sentences; a path leads by beads from the point (0, 0) to the end of both texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from report_pipeline.alignment.costs import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from report_pipeline.alignment.costs import Costs

    Floats = NDArray[np.float32]

STEPS = (*SHAPES, (1, 0))
"""Source and target sentences of the beads that lead from row to row; 0:1, along a row, is there besides."""
_ALONG = len(STEPS)
_ROUNDING = np.float32(1e-5)


@dataclass(frozen=True, slots=True)
class Bead:
    """Source sentences ``[source[0], source[1])`` and target sentences ``[target[0], target[1])``; one may be empty."""

    source: tuple[int, int]
    target: tuple[int, int]

    @property
    def is_match(self) -> bool:
        """Whether it has sentences on both sides."""
        return self.source[0] < self.source[1] and self.target[0] < self.target[1]


class _Arcs(NamedTuple):
    """All beads of one shape that lead to row ``row``."""

    row: int
    shape: int
    """Index in ``STEPS``."""
    start: int
    """Least target end of them; the others follow one by one."""
    costs: Floats


class Lattice:
    """The points inside a corridor, and the beads between them.

    Time and memory grow with the corridor's area.
    """

    def __init__(self, costs: Costs, corridor: Sequence[tuple[int, int]]) -> None:
        """Take what beads cost, and where the path may run.

        ``corridor[i]`` are the least and the greatest number of target sentences that may stand beside the first ``i``
        source sentences. Neither may fall from one to the next, neighbours must overlap, the first must begin at 0 and
        the last must reach the end.
        """
        self._skip = np.float32(costs.weights.skip)
        self._corridor = corridor
        self._arcs = [list(self._arcs_to(costs, row)) for row in range(len(corridor))]

    def _arcs_to(self, costs: Costs, row: int) -> Iterator[_Arcs]:
        for number, (a, b) in enumerate(STEPS):
            if a > row:
                continue
            (low, high), (before, last) = self._corridor[row], self._corridor[row - a]
            start, stop = max(low, before + b), min(high, last + b) + 1
            if start >= stop:
                continue
            made = costs.row(row - 1, (a, b), slice(start - 1, stop - 1)) if b else np.full(stop - start, self._skip)
            yield _Arcs(row, number, start, made)

    def _part(self, table: list[Floats], row: int, start: int, count: int) -> Floats:
        """Return the view of a row of ``table`` that begins with target count ``start``."""
        at = start - self._corridor[row][0]
        return table[row][at : at + count]

    def _empty(self) -> list[Floats]:
        return [np.full(high - low + 1, np.inf, np.float32) for low, high in self._corridor]

    @cached_property
    def _forward(self) -> tuple[list[Floats], list[NDArray[np.int8]]]:
        """The cost of the cheapest path to each point, and the shape of its last bead."""
        table = self._empty()
        table[0][0] = 0
        last = [np.full(len(row), _ALONG, np.int8) for row in table]
        for row, arcs in enumerate(self._arcs):
            for arc in arcs:
                a, b = STEPS[arc.shape]
                came = self._part(table, row - a, arc.start - b, len(arc.costs)) + arc.costs
                here = self._part(table, row, arc.start, len(came))
                better = came < here
                here[better] = came[better]
                at = arc.start - self._corridor[row][0]
                last[row][at : at + len(came)][better] = arc.shape
            along = _along(table[row], self._skip)
            better = along < table[row] - _ROUNDING
            last[row][better] = _ALONG
            table[row][better] = along[better]
        return table, last

    @cached_property
    def _backward(self) -> list[Floats]:
        """The cost of the cheapest path from each point to the end."""
        table = self._empty()
        table[-1][-1] = 0
        for row in range(len(table) - 1, -1, -1):
            np.minimum(table[row], _along(table[row][::-1], self._skip)[::-1], out=table[row])
            for arc in self._arcs[row]:
                a, b = STEPS[arc.shape]
                there = self._part(table, row - a, arc.start - b, len(arc.costs))
                np.minimum(there, self._part(table, row, arc.start, len(arc.costs)) + arc.costs, out=there)
        return table

    @cached_property
    def path(self) -> tuple[Bead, ...]:
        """The beads of the cheapest path, in order."""
        _, last = self._forward
        i, j = len(self._corridor) - 1, self._corridor[-1][1]
        beads = []
        while i or j:
            a, b = (*STEPS, (0, 1))[last[i][j - self._corridor[i][0]]]
            beads.append(Bead((i - a, i), (j - b, j)))
            i, j = i - a, j - b
        return tuple(reversed(beads))

    def margins(self) -> list[float]:
        """Return for each bead of the path how much dearer the cheapest path is that does without it.

        For a bead 0:1 it is the least margin of its neighbours: where they are right, it is.
        """
        forward, _ = self._forward
        best = float(forward[-1][-1])
        chosen = {(bead.source, bead.target) for bead in self.path}
        others = np.full(len(self._corridor) - 1, np.inf)  # of each source sentence: the cheapest path by another bead
        for row, arcs in enumerate(self._arcs):
            for arc in arcs:
                a, b = STEPS[arc.shape]
                through = self._part(forward, row - a, arc.start - b, len(arc.costs)) + arc.costs
                through = through + self._part(self._backward, row, arc.start, len(arc.costs))
                for j in np.argsort(through)[:2]:  # the path has one bead of a shape to a row at most
                    end = arc.start + int(j)
                    if ((row - a, row), (end - b, end)) not in chosen:
                        others[row - a : row] = np.minimum(others[row - a : row], through[j])
                        break
        found = [
            float(others[bead.source[0]]) - best if bead.source[0] < bead.source[1] else -1.0 for bead in self.path
        ]
        return _filled(found)


def _along(row: Floats, skip: np.float32) -> Floats:
    """Return the costs where paths may also go on along the row, leaving target sentences unpaired."""
    slope = np.arange(len(row), dtype=np.float32) * skip
    reached: Floats = np.minimum.accumulate(row - slope) + slope
    return reached


def _filled(margins: list[float]) -> list[float]:
    """Give the beads without a margin of their own, marked by -1, the least of the nearest ones'."""
    known = [i for i, margin in enumerate(margins) if margin != -1.0]
    filled = list(margins)
    for i, margin in enumerate(margins):
        if margin == -1.0:
            near = [max((k for k in known if k < i), default=None), min((k for k in known if k > i), default=None)]
            filled[i] = min((margins[k] for k in near if k is not None), default=0.0)
    return filled
