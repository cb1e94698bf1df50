from __future__ import annotations

import numpy as np
import pytest
from alignment_samples import PAIRS, WordEmbedder

from report_pipeline.alignment.costs import Costs, Side, Weights

ZH, EN = ([p[k] for p in PAIRS[:8]] for k in (0, 1))


def side(texts: list[str], paragraphs: list[int] | None = None) -> Side:
    return Side(WordEmbedder().embed(texts), [len(t) for t in texts], paragraphs or [0] * len(texts))


def test_a_source_run_over_the_end_of_a_block_costs_too_much() -> None:
    costs = Costs(side(ZH, [0, 0, 0, 1, 1, 1, 1, 1]), side(EN), Weights())
    assert np.isinf(costs.row(3, (2, 1), slice(0, 8))).all()
    assert np.isfinite(costs.row(2, (2, 1), slice(0, 8))).all()


def test_the_right_target_is_the_cheapest() -> None:
    costs = Costs(side(ZH), side(EN), Weights())
    assert [int(costs.row(i, (1, 1), slice(0, 8)).argmin()) for i in range(8)] == list(range(8))
    assert int(costs.row(4, (2, 2), slice(1, 8)).argmin()) == 3
    assert int(costs.row(4, (1, 3), slice(2, 8)).argmin()) in (2, 3, 4)


def test_a_target_run_over_the_end_of_a_paragraph_costs_more() -> None:
    weights = Weights(parted=0)
    whole = Costs(side(ZH), side(EN), weights).row(1, (1, 2), slice(1, 8))
    parted = Costs(side(ZH), side(EN, [0, 0, 0, 1, 1, 1, 1, 1]), weights).row(1, (1, 2), slice(1, 8))
    assert (parted - whole) == pytest.approx([0, 0, weights.crossed, 0, 0, 0, 0])


def test_a_run_that_hides_an_unrelated_sentence_costs_more() -> None:
    zh = ["今年这里有一处新的桥、一处新的学校。", *ZH[2:]]
    costs = Costs(side(zh), side(EN), Weights(length=0))
    honest, hiding = costs.row(0, (1, 2), slice(1, 3))
    assert honest < hiding


def test_lengths_that_do_not_fit_cost_more() -> None:
    long = EN[1] + " It is" + " really" * 30 + " new."
    free = Costs(side(ZH), side([EN[0], long, *EN[2:]]), Weights(length=0)).row(1, (1, 1), slice(1, 2))[0]
    with_length = Costs(side(ZH), side([EN[0], long, *EN[2:]]), Weights(length=0.1)).row(1, (1, 1), slice(1, 2))[0]
    assert with_length > free + 0.2


def test_the_distance_of_translations_is_less_than_that_of_others() -> None:
    costs = Costs(side(ZH), side(EN), Weights())
    assert costs.distance((2, 3), (2, 3)) < 0.5 < costs.distance((2, 3), (5, 6))
