"""Similar texts among a million, by edit distance.

A text within edit distance d of the one asked for shares all but 2d of its bigrams (Ukkonen, 1992, "Approximate
string-matching with q-grams and maximal matches"); so most texts fall away by counting the bigrams that they share
(``gram_index``). What is left is compared in full, the most promising first, until nothing can be better than what was
found. The newest texts, which are not in the index yet, are compared one by one.

Many texts are looked up together: each part of the index is then read once, and what is common is counted by rows.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

from report_pipeline.memory import gram_index

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from report_pipeline.memory.gram_index import Chunk, Ints, Places

READ: Final = 2_000_000
"""Most places to read for one question, about, to bound its time."""
ASK: Final = 2000
"""Most bigrams to look up; a whole page has fewer."""
COMPARE: Final = 512
"""Most texts to compare in full."""
_AT_ONCE: Final = 64
_TOGETHER: Final = 256
"""Questions that are looked up together: so many bigrams are asked for in one statement, and kept."""
_ROW: Final = 4096
"""Places in a chunk from which adding a row of the whole chunk is faster than counting them."""
_ROWS: Final = 255
"""Most rows that are added up in bytes."""
_ROUNDING: Final = 1e-9
"""So that 3/5 is 0.6, however it was reckoned."""

Match = tuple[int, float]
"""Number of a source, and how similar it is."""


def similar(
    connection: sqlite3.Connection, texts: Sequence[str], limit: int, threshold: float, lengths: dict[int, bytes]
) -> list[list[Match]]:
    """Return for each text the ``limit`` sources most like it, best first, without the text itself.

    ``lengths`` is kept by the caller from one question to the next: what a chunk says of its texts' lengths.
    For thresholds from 0.6 nothing is missed that is similar enough, unless more than ``READ`` places or ``COMPARE``
    texts would have to be looked at. To be called within a transaction.
    """
    chunks = gram_index.chunks(connection)
    tail = connection.execute(
        "SELECT id, text FROM sources WHERE id >= (SELECT coalesce(max(first + size), 1) FROM chunks)"
    ).fetchall()
    found: list[list[Match]] = []
    for start in range(0, len(texts), _TOGETHER):
        questions = [_Question(text, threshold, chunks) for text in texts[start : start + _TOGETHER]]
        for chunk in chunks:
            _look(chunk, questions, lengths)
        found += [_best(connection, question, tail, limit) for question in questions]
    return found


def _look(chunk: Chunk, questions: Sequence[_Question], lengths: dict[int, bytes]) -> None:
    """Find in a chunk what may be like the texts asked for."""
    import numpy as np

    asked = Counter(gram for question in questions for gram in question.read.tolist())
    postings = chunk.postings(np.array(sorted(asked)))
    rows = {
        gram: _row(places, chunk.size)
        for gram, places in postings.items()
        if places.size >= _ROW and asked[gram] > 1  # making a row takes as long as counting its places once
    }
    if chunk.number not in lengths:
        lengths[chunk.number] = chunk.lengths()
    sizes = np.frombuffer(lengths[chunk.number], dtype="<u2")
    for question in questions:
        question.take(chunk.first, sizes, _shared(question.read, postings, rows, chunk.size))


def _row(places: Places, size: int) -> NDArray[np.uint8]:
    import numpy as np

    row = np.zeros(size, dtype=np.uint8)
    row[places] = 1
    return row


def _shared(grams: Ints, postings: dict[int, Places], rows: dict[int, NDArray[np.uint8]], size: int) -> Ints:
    """Return how many of the bigrams each text of a chunk has."""
    import numpy as np

    known = [gram for gram in grams.tolist() if gram in postings]
    common = [gram for gram in known if gram in rows][:_ROWS]
    scattered = [postings[gram] for gram in known if gram not in rows] or [np.zeros(0, dtype="<u2")]
    scattered += [postings[gram] for gram in known if gram in rows][_ROWS:]
    counts = np.bincount(np.concatenate(scattered), minlength=size)
    if common:
        total = np.zeros(size, dtype=np.uint8)
        for gram in common:
            total += rows[gram]
        counts += total
    return counts


def _best(
    connection: sqlite3.Connection, question: _Question, tail: Sequence[tuple[int, str]], limit: int
) -> list[Match]:
    """Compare the candidates in full, and the sources that are in no chunk."""
    found = sorted(question.compared(tail), key=_best_first)[:limit]
    ranked = question.candidates()
    for start in range(0, len(ranked), _AT_ONCE):
        part = ranked[start : start + _AT_ONCE]
        if len(found) == limit and part[0][1] < found[-1][1]:
            break
        marks = ",".join("?" * len(part))
        rows = connection.execute(f"SELECT id, text FROM sources WHERE id IN ({marks})", [n for n, _ in part])  # noqa: S608 - question marks
        found = sorted((*found, *question.compared(rows)), key=_best_first)[:limit]
    return found


def _best_first(match: Match) -> tuple[float, int]:
    return -match[1], match[0]


def _most_edits(length: int, other: int, threshold: float) -> int:
    """Return the edit distance that texts of these lengths can have and be similar enough."""
    return math.floor((1 - threshold) * max(length, other) + _ROUNDING)


class _Question:
    """One text that is looked up in the index."""

    def __init__(self, text: str, threshold: float, chunks: Sequence[Chunk]) -> None:
        import numpy as np

        self._text = text
        self._threshold = threshold
        self._longest = math.ceil(len(text) / threshold)
        self._grams = np.unique(gram_index.bigrams([text])[0])
        self.read = self._choose(chunks)
        """The bigrams to read, ascending: all, or the rarest that ``READ`` has room for."""
        self._unread = self._grams.size - self.read.size
        farthest = _most_edits(len(text), math.floor(len(text) / threshold), threshold)
        self._least = max(1, self._grams.size - 2 * farthest - self._unread)
        """Bigrams of those read that any text similar enough shares, whatever its length."""
        self._found: list[tuple[Ints, NDArray[np.float64]]] = []

    def _choose(self, chunks: Sequence[Chunk]) -> Ints:
        """How common the bigrams are is told from the largest chunk: that saves looking each one up in all of them."""
        import numpy as np

        asked = self._grams[:ASK].tolist()
        sizes = chunks[0].sizes(asked) if chunks else {}
        scale = sum(chunk.size for chunk in chunks) / chunks[0].size if chunks else 1
        room = float(READ)
        chosen: list[int] = []
        for gram in sorted(asked, key=lambda g: (sizes.get(g, 0), g)):
            room -= scale * sizes.get(gram, 0)
            if chosen and room < 0:
                break
            chosen.append(gram)
        return np.array(sorted(chosen))

    def take(self, first: int, lengths: NDArray[np.uint16], shared: Ints) -> None:
        """Keep the sources of a chunk, numbered from ``first``, that may be similar enough."""
        import numpy as np

        likely = np.flatnonzero(shared >= self._least)
        bound = self._bound(lengths[likely].astype(np.int64), shared[likely] + self._unread)
        enough = bound >= self._threshold - _ROUNDING
        self._found.append((likely[enough] + first, bound[enough]))

    def _bound(self, lengths: Ints, shared: Ints) -> NDArray[np.float64]:
        """Return the greatest similarity that texts of these lengths can have which share so many bigrams."""
        import numpy as np

        distance = np.maximum(np.abs(lengths - len(self._text)), -((shared - self._grams.size) // 2))
        bound: NDArray[np.float64] = 1 - np.maximum(distance, 0) / np.maximum(lengths, len(self._text))
        return bound

    def candidates(self) -> list[Match]:
        """Return the sources that were kept with the greatest similarity that they can have, best first."""
        import numpy as np

        if not self._found:
            return []
        number, bound = (np.concatenate(parts) for parts in zip(*self._found, strict=True))
        best = np.lexsort((number, -bound))[:COMPARE]
        return list(zip(number[best].tolist(), bound[best].tolist(), strict=True))

    def compared(self, rows: Iterable[tuple[int, str]]) -> Iterator[Match]:
        """Yield those of the sources that are similar enough, compared in full."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        text, threshold = self._text, self._threshold
        shortest = math.floor(len(text) * threshold)
        near = [(number, other) for number, other in rows if shortest <= len(other) <= self._longest]
        farthest = _most_edits(len(text), self._longest, threshold)
        others = [other for _, other in near]
        for other, gap, at in process.extract_iter(text, others, scorer=Levenshtein.distance, score_cutoff=farthest):
            if 0 < gap <= _most_edits(len(text), len(other), threshold):
                yield near[at][0], 1 - gap / max(len(text), len(other))
