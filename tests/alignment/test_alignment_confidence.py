from __future__ import annotations

import random

from alignment_samples import PAIRS, WordEmbedder

from report_pipeline.alignment.confidence import confidences
from report_pipeline.alignment.corridor import corridor
from report_pipeline.alignment.costs import Costs, Side, Weights
from report_pipeline.alignment.dynamic import Lattice
from report_pipeline.checks.alignment import DOUBTFUL


def trust(zh: list[str], en: list[str]) -> list[tuple[bool, float]]:
    sides = [Side(WordEmbedder().embed(t), [len(x) for x in t], [0] * len(t)) for t in (zh, en)]
    costs = Costs(sides[0], sides[1], Weights())
    lattice = Lattice(costs, corridor(*sides))
    return [(b.is_match, c) for b, c in zip(lattice.path, confidences(lattice, costs), strict=True)]


def test_texts_that_have_nothing_in_common() -> None:
    found = trust([zh for zh, _ in PAIRS[:10]], [en for _, en in PAIRS[10:]])
    assert max((c for is_match, c in found if is_match), default=0.0) < DOUBTFUL


def test_translations() -> None:
    found = trust([zh for zh, _ in PAIRS], [en for _, en in PAIRS])
    assert min(c for _, c in found) > 0.95


def test_always_between_0_and_1() -> None:
    chance = random.Random(4)
    for _ in range(5):
        zh, en = ([p[k] for p in chance.choices(PAIRS, k=chance.randint(1, 12))] for k in (0, 1))
        assert all(0 <= c <= 1 for _, c in trust(zh, en))
