"""Similar pairs: translations of sentences like the one at hand, which a language model may be shown as examples.

Found by the bigrams and trigrams of characters that two sentences share, weighted by how rare they are (cosine of
tf-idf vectors; Salton & McGill, 1983), in an inverted index of numpy arrays: no model, no words, a few milliseconds.

The shipped starting memory, ``data/pairs.tsv.xz``, holds pairs that were written for this project. Those that
``held_out`` names are not among them: they test what the others teach.
"""

from __future__ import annotations

import hashlib
import lzma
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]

PAIRS: Final = "data/pairs.tsv.xz"
_HELD_OUT: Final = 16
"""One pair of so many is kept for tests."""
_BITS: Final = 21
"""Bits of a code point: three of them make a trigram's number of 63 bits."""
_SAME: Final = 0.999
"""From here on two sentences have the same n-grams, and one tells nothing about the other that it does not say."""


def held_out(zh: str) -> bool:
    """Tell whether the pair with this Chinese side is kept for tests, and never trained on or shown."""
    return int(hashlib.sha256(zh.encode()).hexdigest(), 16) % _HELD_OUT == 0


@dataclass(frozen=True, slots=True)
class Example:
    """A pair that is like the text asked for."""

    source: str
    target: str
    similarity: float
    """0 to 1."""


class ExampleIndex:
    """Finds similar pairs. Building takes about 0.3 s for 15,000 pairs, and waits for the first question."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take (Chinese, English) pairs; of those with the same Chinese, the last one."""
        self._pairs = tuple(dict(pairs).items())

    def __len__(self) -> int:
        return len(self._pairs)

    def find(self, text: str, count: int, *, least: float = 0.1, without: str = "") -> tuple[Example, ...]:
        """Return the ``count`` pairs most like ``text``, the most similar last, where a chat has what matters most.

        A pair whose similarity is below ``least`` is no example. Nor is one whose Chinese is ``without`` (the text
        itself, when it is in the memory) or whose Chinese differs from ``text`` in nothing: that is a translation
        to reuse, which the memory does.
        """
        import numpy as np

        scores = self._scores(text)
        if count < 1 or not scores.size:
            return ()
        near = np.argpartition(-scores, min(count + 1, scores.size - 1))[: count + 2]
        best = sorted(near.tolist(), key=lambda i: (-float(scores[i]), i))
        found = [
            Example(self._pairs[i][0], self._pairs[i][1], round(float(scores[i]), 4))
            for i in best
            if least <= scores[i] < _SAME and self._pairs[i][0] != without
        ]
        return tuple(reversed(found[:count]))

    def _scores(self, text: str) -> Floats:
        """Return the cosine of ``text`` with each pair."""
        import numpy as np

        index = self._index
        grams, counts = np.unique(_grams(text)[0], return_counts=True)
        scores = np.zeros(len(self._pairs), dtype=np.float32)
        if not index.grams.size or not grams.size:
            return scores
        at = np.minimum(np.searchsorted(index.grams, grams), index.grams.size - 1)
        known = index.grams[at] == grams
        unknown = float(np.sum((counts[~known] * index.idf_unknown) ** 2))
        weights = counts[known] * index.idf[at[known]]
        for gram, weight in zip(at[known].tolist(), weights.tolist(), strict=True):
            places = slice(index.starts[gram], index.starts[gram + 1])
            scores[index.documents[places]] += weight * index.weights[places]
        norm = float(np.sqrt(np.sum(weights**2) + unknown))
        return scores / np.float32(norm or 1.0)

    @cached_property
    def _index(self) -> _Index:
        return _Index.of([source for source, _ in self._pairs])


@dataclass(frozen=True, slots=True)
class _Index:
    grams: Ints
    """Numbers of the n-grams, ascending."""
    starts: Ints
    """Where each gram's entries begin in the two arrays below; one more at the end."""
    documents: Ints
    weights: Floats
    """tf-idf of the gram in the document, the document's vector having the length 1."""
    idf: Floats
    idf_unknown: float

    @classmethod
    def of(cls, texts: list[str]) -> _Index:
        import numpy as np

        grams, places = _grams("\n".join(texts))
        if not grams.size:
            none = np.zeros(0, dtype=np.int64)
            return cls(none, np.zeros(1, dtype=np.int64), none, none.astype(np.float32), none.astype(np.float32), 0.0)
        numbers, gram_of = np.unique(grams, return_inverse=True)
        entries, counts = np.unique(gram_of.astype(np.int64) * len(texts) + places, return_counts=True)
        gram_of, documents = np.divmod(entries, len(texts))
        frequency = np.bincount(gram_of, minlength=numbers.size)
        idf = np.log((1 + len(texts)) / frequency).astype(np.float32)
        weights = counts.astype(np.float32) * idf[gram_of]
        norms = np.sqrt(np.bincount(documents, weights=weights.astype(np.float64) ** 2, minlength=len(texts)))
        weights /= np.maximum(norms, 1e-9)[documents].astype(np.float32)
        starts = np.concatenate(([0], np.cumsum(frequency)))
        return cls(numbers, starts, documents, weights, idf, float(np.log(1 + len(texts))))


def _grams(text: str) -> tuple[Ints, Ints]:
    """Return the bigrams and trigrams of ``text`` as numbers, and the line in which each stands; none crosses lines."""
    import numpy as np

    chars = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    breaks = chars == ord("\n")
    lines = np.cumsum(breaks)
    two = chars[:-1] << _BITS | chars[1:]
    within_two = ~(breaks[:-1] | breaks[1:])
    three = (two[:-1] << _BITS | chars[2:]) if chars.size > 2 else chars[:0]  # noqa: PLR2004 - no trigram in two
    within_three = within_two[:-1] & within_two[1:]
    return (
        np.concatenate((two[within_two], three[within_three])),
        np.concatenate((lines[:-1][within_two], lines[: three.size][within_three])),
    )


@lru_cache(maxsize=1)
def starting_memory() -> ExampleIndex:
    """Return the index of the shipped pairs; read once."""
    return ExampleIndex(shipped_pairs())


def shipped_pairs() -> tuple[tuple[str, str], ...]:
    """Return the shipped pairs, Chinese and English."""
    data = resources.files("report_pipeline.memory").joinpath(PAIRS).read_bytes()
    rows = (line.split("\t") for line in lzma.decompress(data).decode().splitlines())
    return tuple((row[0], row[1]) for row in rows)
