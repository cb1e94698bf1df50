"""What a bead costs: a run of source sentences beside the run of target sentences that may say the same.

The greater part is how far their embeddings are apart, as Vecalign counts it (Thompson & Koehn 2019, "Vecalign:
improved sentence alignment in linear time and space", https://aclanthology.org/D19-1136): relative to how far they
are from sentences that have nothing to do with them, with the vector of a run made from the vectors of its sentences;
and how many of their words have no counterpart (as in hunalign, Varga et al. 2005). The rest is how improbable their
lengths are together (Gale & Church 1993, https://aclanthology.org/J93-1004), the bead's shape, and how it agrees with
the paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from report_pipeline.alignment.words import Overlap

    Floats = NDArray[np.float32]

SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1))
"""Source and target sentences of the beads that are matches."""
MOST = 3
"""Sentences on one side of a bead."""


COMMON = 0.76
"""Cosine of unrelated Chinese and English sentences as multilingual-e5-small gives it (measured on FLORES)."""
_FEW = 10
"""Sentences of a text at which half of what they have in common is taken out."""
_OTHERS = 256
"""Sentences that stand for all of a text."""
_USUAL_WEIGHT = 8.0
"""Sentences of a text that weigh as much as what is usual."""
_PRIOR_CHARS, _PRIOR_RATIO = 100.0, 3.4
"""English characters for a Chinese one (measured on reports and FLORES), and how many characters that counts for."""
_SMOOTH = 10.0
"""Characters added to both lengths: the ratio of short texts says little."""
_SPREAD = 0.25
"""Standard deviation of the logarithm of the lengths' ratio, of true pairs of FLORES."""
_MOST_OFF = 16.0
"""Greatest squared deviation that counts."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the parts of a cost weigh; found by search on the development documents of ``benchmarks/align.py``."""

    words: float = 0.6
    """Share of the words in how far two runs are apart; the embeddings have the rest."""
    weakest: float = 0.14
    """Of the least similar sentence of a run: a run is no place to hide an unrelated sentence."""
    wordless: float = 0.1
    """Of the sentence of a run with the least share of words that have a counterpart."""
    length: float = 0.027
    skip: float = 0.485
    """A sentence without counterpart."""
    two: float = 0.03
    three: float = 0.14
    four: float = 0.25
    """A bead 1:2 or 2:1, of 1:3 or 3:1, and of 2:2."""
    crossed: float = 0.15
    """A target run that goes over the end of a paragraph."""
    parted: float = 0.03
    """A bead that ends a paragraph on one side only."""


class Side:
    """The sentences of one text."""

    def __init__(self, vectors: Floats, lengths: Sequence[int], paragraphs: Sequence[int]) -> None:
        """Take one row of length 1, a count of characters, and the number of the paragraph, for each sentence.

        What the vectors have in common, the language and the subject, is taken out; of a short text, which does not
        show it well, less of it. With multilingual-e5-small that sets true pairs apart from others by 7.1 standard
        deviations instead of 5.6 (500 FLORES sentences).
        """
        self.centring = len(vectors) / (len(vectors) + _FEW)
        """How much of what the vectors have in common was taken out: 0 to 1."""
        self.vectors = _unit(vectors - vectors.mean(axis=0) * np.float32(self.centring)) if len(vectors) else vectors
        self.lengths = np.asarray(lengths, dtype=np.float32)
        self.paragraphs = np.asarray(paragraphs, dtype=np.int64)
        self.ends = np.append(np.diff(self.paragraphs) != 0, True)

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def runs(self) -> tuple[Floats, ...]:
        """``runs[k][i]``: the vector of the ``k`` sentences that end with sentence ``i``, where there are so many.

        The mean of their vectors, weighted by length, stands for the vector of the joined text.
        """
        weighted = self.vectors * self.lengths[:, None]
        run = np.zeros_like(weighted)
        made = [run]
        for k in range(MOST):
            run = run.copy()
            run[k:] += weighted[: len(weighted) - k]
            made.append(_unit(run))
        return tuple(made)

    @cached_property
    def by_paragraph(self) -> Floats:
        """The vectors of the paragraphs: the means of their sentences' vectors, weighted by length."""
        rows = np.zeros((int(self.paragraphs[-1]) + 1 if len(self) else 0, self.vectors.shape[1]), np.float32)
        np.add.at(rows, self.paragraphs, self.vectors * self.lengths[:, None])
        return _unit(rows)

    @cached_property
    def sums(self) -> NDArray[np.float64]:
        """``sums[i]``: characters of the first ``i`` sentences."""
        return np.append(0.0, np.cumsum(self.lengths, dtype=np.float64))


class Costs:
    """What beads cost."""

    def __init__(self, source: Side, target: Side, weights: Weights, overlap: Overlap | None = None) -> None:
        """Without ``overlap``, embeddings speak for words as well."""
        self.overlap = overlap
        self.source = source
        self.target = target
        self.weights = weights
        self.ratio = (float(target.lengths.sum()) + _PRIOR_RATIO * _PRIOR_CHARS) / (
            float(source.lengths.sum()) + _PRIOR_CHARS
        )
        self._far = {shape: _Far(source, target, shape) for shape in SHAPES}
        self._shape = {1: 0.0, 2: weights.two, 3: weights.three, 4: weights.four}

    def row(self, end: int, shape: tuple[int, int], ends: slice) -> Floats:
        """Return the costs of beads of ``shape`` whose last source sentence is ``end``, for each last target sentence.

        ``ends`` are the last target sentences, from ``shape[1] - 1`` on.
        """
        a, b = shape
        if self.source.paragraphs[end] != self.source.paragraphs[end - a + 1]:
            return np.full(ends.stop - ends.start, np.inf, np.float32)  # a pair stands in one block
        apart, least = self._apart(end, shape, ends)
        cost = (a + b) / 2 * apart
        if a * b > 1:
            cost += self.weights.weakest * (1 - self._weakest(end, shape, ends))
            cost += self.weights.wordless * (1 - least)
            cost += self._shape[a * b]
        cost += self.weights.length * self._length(end, shape, ends)
        if b > 1:
            crossed = self.target.paragraphs[ends] != self.target.paragraphs[ends.start - b + 1 : ends.stop - b + 1]
            cost += self.weights.crossed * crossed
        cost += self.weights.parted * (self.target.ends[ends] != self.source.ends[end])
        return np.asarray(cost, np.float32)

    def distance(self, source: tuple[int, int], target: tuple[int, int]) -> float:
        """Return how far two runs are from each other: 0 for equal ones, about 1 for unrelated ones."""
        shape = source[1] - source[0], target[1] - target[0]
        return float(self._apart(source[1] - 1, shape, slice(target[1] - 1, target[1]))[0][0])

    def _apart(self, end: int, shape: tuple[int, int], ends: slice) -> tuple[Floats, Floats]:
        """Return how far the runs are apart, and the share of words with a counterpart where it is least."""
        a, b = shape
        far = (self._far[shape].source[end] + self._far[shape].target[ends]) / 2
        apart = np.asarray((1 - self.target.runs[b][ends] @ self.source.runs[a][end]) / far, np.float32)
        if not self.overlap:
            return apart, np.ones_like(apart)
        share, least = self.overlap.row(end, shape, ends)
        words = np.float32(self.weights.words)
        return (1 - words) * apart + words * (1 - share), least

    def _weakest(self, end: int, shape: tuple[int, int], ends: slice) -> Floats:
        """Return the least cosine of a sentence in a run with the other run."""
        a, b = shape
        single, whole = self.target.vectors, self.source.runs[a][end]
        found = []
        if b > 1:
            found += [single[ends.start - k : ends.stop - k] @ whole for k in range(b)]
        if a > 1:
            found += [self.target.runs[b][ends] @ self.source.vectors[end - k] for k in range(a)]
        return np.asarray(np.minimum.reduce(found), np.float32)

    def _length(self, end: int, shape: tuple[int, int], ends: slice) -> Floats:
        """Return the squared deviation of the lengths' ratio, in standard deviations."""
        a, b = shape
        chars = self.source.sums[end + 1] - self.source.sums[end + 1 - a]
        others = self.target.sums[ends.start + 1 : ends.stop + 1]
        others = others - self.target.sums[ends.start + 1 - b : ends.stop + 1 - b]
        expected = chars * self.ratio
        off = np.log((others + _SMOOTH) / (expected + _SMOOTH)) / _SPREAD
        return np.asarray(np.minimum(off * off, _MOST_OFF), np.float32)


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return unit


class _Far:
    """How far runs are, on average, from the runs of the other text, whatever these say."""

    def __init__(self, source: Side, target: Side, shape: tuple[int, int]) -> None:
        x, y = source.runs[shape[0]][shape[0] - 1 :], target.runs[shape[1]][shape[1] - 1 :]
        usual = _usual_distance(source.centring, target.centring, shape)
        self.source = np.append(np.ones(shape[0] - 1), _distance_to_others(x, y, usual))
        """By the run's last sentence; 1 where there is no run."""
        self.target = np.append(np.ones(shape[1] - 1), _distance_to_others(y, x, usual))


def _usual_distance(one: float, other: float, shape: tuple[int, int]) -> float:
    """Return how far unrelated runs are from each other after their vectors were centred by these shares."""
    squares = [1 - 2 * c * COMMON + c * c * COMMON for c in (one, other)]
    cosine = COMMON * (1 - one) * (1 - other) / sqrt(squares[0] * squares[1])
    # what sentences have in common grows in the mean of several, and what they have not shrinks
    return 1 - cosine / sqrt((cosine + (1 - cosine) / shape[0]) * (cosine + (1 - cosine) / shape[1]))


def _distance_to_others(runs: Floats, others: Floats, usual: float) -> Floats:
    sample = others[:: max(1, len(others) // _OTHERS)]
    total = len(sample) - runs @ sample.sum(axis=0)
    distance: Floats = (total + usual * _USUAL_WEIGHT) / (len(sample) + _USUAL_WEIGHT)
    return distance
