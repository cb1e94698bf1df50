from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from report_pipeline.alignment.costs import Costs, Weights
from report_pipeline.alignment.dynamic import STEPS, Bead, Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

SKIP = 0.5


class DrawnCosts:
    """Costs drawn by chance, the same for the same bead."""

    weights = Weights(skip=SKIP)

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, bead: Bead) -> float:
        if bead.is_match:
            return random.Random(f"{self.seed} {bead}").uniform(0.1, 2.0)
        return SKIP

    def row(self, end: int, shape: tuple[int, int], ends: slice) -> NDArray[np.float32]:
        a, b = shape
        beads = [Bead((end + 1 - a, end + 1), (j + 1 - b, j + 1)) for j in range(ends.start, ends.stop)]
        return np.array([self.of(bead) for bead in beads], np.float32)


def whole(sources: int, targets: int) -> list[tuple[int, int]]:
    return [(0, targets)] * (sources + 1)


def lattice(costs: DrawnCosts, corridor: list[tuple[int, int]]) -> Lattice:
    return Lattice(cast("Costs", costs), corridor)


def cheapest_by_trying_all(costs: DrawnCosts, sources: int, targets: int, without: Bead | None = None) -> float:
    @cache
    def rest(i: int, j: int) -> float:
        if (i, j) == (sources, targets):
            return 0.0
        beads = [Bead((i, i + a), (j, j + b)) for a, b in (*STEPS, (0, 1)) if i + a <= sources and j + b <= targets]
        return min((costs.of(b) + rest(b.source[1], b.target[1]) for b in beads if b != without), default=np.inf)

    return rest(0, 0)


@pytest.mark.parametrize("seed", range(12))
def test_no_path_is_cheaper(seed: int) -> None:
    costs = DrawnCosts(seed)
    path = lattice(costs, whole(7, 6)).path
    assert sum(map(costs.of, path)) == pytest.approx(cheapest_by_trying_all(costs, 7, 6), abs=1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_a_margin_is_what_doing_without_the_bead_costs(seed: int) -> None:
    costs = DrawnCosts(seed)
    made = lattice(costs, whole(6, 6))
    best = cheapest_by_trying_all(costs, 6, 6)
    margins = made.margins()
    for bead, margin in zip(made.path, margins, strict=True):
        if bead.source[0] < bead.source[1]:
            assert margin == pytest.approx(cheapest_by_trying_all(costs, 6, 6, without=bead) - best, abs=1e-4)
        else:
            assert margin in margins[: made.path.index(bead)] + margins[made.path.index(bead) + 1 :] + [0.0]


def test_every_sentence_is_in_one_bead() -> None:
    path = lattice(DrawnCosts(3), whole(9, 5)).path
    assert [i for bead in path for i in range(*bead.source)] == list(range(9))
    assert [j for bead in path for j in range(*bead.target)] == list(range(5))


@pytest.mark.parametrize(("sources", "targets"), [(0, 0), (0, 3), (3, 0)])
def test_a_side_without_sentences(sources: int, targets: int) -> None:
    made = lattice(DrawnCosts(1), whole(sources, targets))
    assert len(made.path) == sources + targets
    assert len(made.margins()) == sources + targets


def test_the_path_stays_in_the_corridor() -> None:
    corridor = [(0, 1), (0, 1), (1, 3), (2, 4), (4, 4)]
    at = 0
    for bead in lattice(DrawnCosts(5), corridor).path:
        at = bead.target[1]
        low, high = corridor[bead.source[1]]
        assert low <= at <= high
    assert at == 4
