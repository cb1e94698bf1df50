"""Similar texts among a million, by edit distance.

A text within edit distance d of the one asked for shares all but 2d of its bigrams (Ukkonen, 1992, "Approximate
string-matching with q-grams and maximal matches"); so most texts fall away by counting the bigrams that they share
(``gram_index``). What is left is compared in full, the most promising first, until nothing can be better than what was
found. The newest texts, which are not in the index yet, are compared one by one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from report_pipeline.memory import gram_index

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from report_pipeline.memory.gram_index import Chunk, Ints

READ: Final = 2_000_000
"""Most places to read for one question, about, to bound its time."""
ASK: Final = 2000
"""Most bigrams to look up; a whole page has fewer."""
COMPARE: Final = 512
"""Most texts to compare in full."""
_AT_ONCE: Final = 64
_ROUNDING: Final = 1e-9
"""So that 3/5 is 0.6, however it was reckoned."""


def similar(
    connection: sqlite3.Connection, text: str, limit: int, threshold: float, lengths: dict[int, bytes]
) -> list[tuple[int, float]]:
    """Return the ``limit`` sources most like ``text`` as (number, similarity), best first, without ``text`` itself.

    ``lengths`` is kept by the caller from one question to the next: what a chunk says of its texts' lengths.
    For thresholds from 0.6 nothing is missed that is similar enough, unless more than ``READ`` places or ``COMPARE``
    texts would have to be looked at. To be called within a transaction.
    """
    found = sorted(_of_tail(connection, text, threshold), key=_best_first)[:limit]
    ranked = _Question(text, threshold, lengths).candidates(gram_index.chunks(connection))
    for start in range(0, len(ranked), _AT_ONCE):
        part = ranked[start : start + _AT_ONCE]
        if len(found) == limit and part[0][1] < found[-1][1]:
            break
        marks = ",".join("?" * len(part))
        rows = connection.execute(f"SELECT id, text FROM sources WHERE id IN ({marks})", [n for n, _ in part])  # noqa: S608 - question marks
        found = sorted((*found, *_compared(rows, text, threshold)), key=_best_first)[:limit]
    return found


def _best_first(match: tuple[int, float]) -> tuple[float, int]:
    return -match[1], match[0]


def _of_tail(connection: sqlite3.Connection, text: str, threshold: float) -> Iterator[tuple[int, float]]:
    """Compare the sources that are in no chunk."""
    rows = connection.execute(
        "SELECT id, text FROM sources WHERE id >= (SELECT coalesce(max(first + size), 1) FROM chunks)"
    )
    return _compared(rows, text, threshold)


def _compared(rows: Iterable[tuple[int, str]], text: str, threshold: float) -> Iterator[tuple[int, float]]:
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    shortest, longest = math.floor(len(text) * threshold), math.ceil(len(text) / threshold)
    near = [(number, other) for number, other in rows if shortest <= len(other) <= longest]
    farthest = _most_edits(len(text), longest, threshold)
    others = [other for _, other in near]
    for other, distance, at in process.extract_iter(text, others, scorer=Levenshtein.distance, score_cutoff=farthest):
        if 0 < distance <= _most_edits(len(text), len(other), threshold):
            yield near[at][0], 1 - distance / max(len(text), len(other))


def _most_edits(length: int, other: int, threshold: float) -> int:
    """Return the edit distance that texts of these lengths can have and be similar enough."""
    return math.floor((1 - threshold) * max(length, other) + _ROUNDING)


class _Question:
    """One text that is looked up in the index."""

    def __init__(self, text: str, threshold: float, lengths: dict[int, bytes]) -> None:
        import numpy as np

        self._length = len(text)
        self._threshold = threshold
        self._lengths = lengths
        self._grams = np.unique(gram_index.bigrams([text])[0])
        farthest = _most_edits(self._length, math.floor(self._length / threshold), threshold)
        self._needed = max(1, self._grams.size - 2 * farthest)
        """Bigrams that any text similar enough shares, whatever its length."""

    def candidates(self, chunks: list[Chunk]) -> list[tuple[int, float]]:
        """Return sources with the greatest similarity that they can have, best first."""
        import numpy as np

        if not chunks:
            return []
        read = self._choose(chunks)
        unread = self._grams.size - read.size
        numbers, bounds = [], []
        for chunk in chunks:
            shared = chunk.shared(read)
            likely = np.flatnonzero(shared >= max(1, self._needed - unread))
            bound = self._bound(self._lengths_of(chunk)[likely].astype(np.int64), shared[likely] + unread)
            enough = bound >= self._threshold - _ROUNDING
            numbers.append(likely[enough] + chunk.first)
            bounds.append(bound[enough])
        number, bound = np.concatenate(numbers), np.concatenate(bounds)
        best = np.lexsort((number, -bound))[:COMPARE]
        return list(zip(number[best].tolist(), bound[best].tolist(), strict=True))

    def _choose(self, chunks: list[Chunk]) -> Ints:
        """Return the bigrams to read, ascending: all, or the rarest that ``READ`` has room for.

        How common they are is told from the largest chunk: that saves looking each one up in all of them.
        """
        import numpy as np

        asked = self._grams[:ASK].tolist()
        sizes = chunks[0].sizes(asked)
        scale = sum(chunk.size for chunk in chunks) / chunks[0].size
        room = float(READ)
        chosen: list[int] = []
        for gram in sorted(asked, key=lambda g: (sizes.get(g, 0), g)):
            room -= scale * sizes.get(gram, 0)
            if chosen and room < 0:
                break
            chosen.append(gram)
        return np.array(sorted(chosen))

    def _lengths_of(self, chunk: Chunk) -> NDArray[np.uint16]:
        import numpy as np

        if chunk.number not in self._lengths:
            self._lengths[chunk.number] = chunk.lengths()
        return np.frombuffer(self._lengths[chunk.number], dtype="<u2")

    def _bound(self, lengths: Ints, shared: Ints) -> NDArray[np.float64]:
        """Return the greatest similarity that texts of these lengths can have which share so many bigrams."""
        import numpy as np

        distance = np.maximum(np.abs(lengths - self._length), -((shared - self._grams.size) // 2))
        bound: NDArray[np.float64] = 1 - np.maximum(distance, 0) / np.maximum(lengths, self._length)
        return bound
