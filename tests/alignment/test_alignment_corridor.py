from __future__ import annotations

from itertools import pairwise

import numpy as np

from report_pipeline.alignment.corridor import ROOM, WIDEST, anchors, corridor, ordered, widened
from report_pipeline.alignment.costs import Side


def directions(count: int, seed: int = 1) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows = np.random.default_rng(seed).normal(size=(count, 64))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_nothing_is_anchored_to_nothing() -> None:
    assert anchors(directions(3), directions(0)) == []
    assert anchors(directions(0), directions(3)) == []


def test_texts_that_stand_twice_are_no_anchors() -> None:
    rows = directions(5)
    twice = np.vstack([rows, rows[2:3]])
    assert anchors(rows, twice) == [(0, 0), (1, 1), (3, 3), (4, 4)]
    assert anchors(twice, rows) == [(0, 0), (1, 1), (3, 3), (4, 4)]


def test_anchors_do_not_depend_on_how_many_rows_are_held_at_once() -> None:
    rows = directions(1200)
    order = np.random.default_rng(2).permutation(1200)
    assert anchors(rows, rows[order]) == [(int(i), int(np.flatnonzero(order == i)[0])) for i in range(1200)]


def test_the_longest_ordered_part_remains() -> None:
    assert ordered([(0, 5), (1, 0), (2, 1), (3, 9), (4, 2), (6, 3)]) == [(1, 0), (2, 1), (4, 2), (6, 3)]
    assert ordered([]) == []


def test_without_anchors_all_is_open_as_far_as_memory_allows() -> None:
    assert widened([], 2, 3) == [(0, 3)] * 3
    wide = widened([], 5000, 5000)
    assert max(high - low for low, high in wide) <= WIDEST + 1


def test_a_corridor_is_one_piece_whatever_the_anchors() -> None:
    chance = np.random.default_rng(3)
    for _ in range(50):
        sources, targets = map(int, chance.integers(1, 3000, 2))
        found = zip(map(int, chance.integers(0, sources, 9)), map(int, chance.integers(0, targets, 9)), strict=True)
        made = widened(ordered(sorted(dict(found).items())), sources, targets)
        assert made[0][0] == 0
        assert made[-1][1] == targets
        for (low, high), (next_low, next_high) in pairwise(made):
            assert low <= next_low <= high <= next_high


def test_a_corridor_keeps_to_its_anchors() -> None:
    rows = directions(300)
    side = Side(rows, [20] * 300, [i // 4 for i in range(300)])
    made = corridor(side, side)
    assert all(low <= i <= high for i, (low, high) in enumerate(made))
    assert max(high - low for low, high in made) <= 4 * ROOM + 2
