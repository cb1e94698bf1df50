"""Similar texts among a million: an inverted index of character bigrams, in the memory's own file.

Sources are indexed in *chunks* of up to 65,536, each a run of source numbers with, for each bigram, the places in the
chunk where it occurs (two bytes a place). The newest few thousand sources are in no chunk yet and are compared
one by one. Chunks of equal size are merged as they come, so there are never more than a few beside the full ones.

A text within edit distance d of the one asked for shares all but 2d of its bigrams (Ukkonen, 1992, "Approximate
string-matching with q-grams and maximal matches"); so a few of the commonest bigrams need not be read at all, and most
texts that share the others fall away by counting. What is left is compared in full, the most promising first, until
nothing can be better than what was found.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS chunks (
        id INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL, size INTEGER NOT NULL, lengths BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS postings (
        chunk INTEGER NOT NULL, gram INTEGER NOT NULL, places BLOB NOT NULL,
        PRIMARY KEY (chunk, gram)) WITHOUT ROWID""",
)
CHUNK: Final = 1 << 16
"""Most sources in a chunk: their places fit two bytes."""
TAIL: Final = 1 << 10
"""Sources that wait for their chunk; comparing so many one by one takes about a millisecond."""
READ: Final = 2_000_000
"""Most places to read for one question, to bound its time; the rarest bigrams come first."""
ASK: Final = 2000
"""Most bigrams to look up; a whole page has fewer."""
COMPARE: Final = 512
"""Most texts to compare in full."""
_AT_ONCE: Final = 64
_BITS: Final = 21
"""Bits of a code point."""
_ROUNDING: Final = 1e-9
"""So that 3/5 is 0.6, however it was reckoned."""
_LONGEST: Final = 0xFFFF
_FRAME: Final = "\n"


def _bigrams(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Return the bigrams of the texts, borders included, as numbers, and the place in ``texts`` of each."""
    import numpy as np

    joined = _FRAME.join(["", *(t.replace(_FRAME, " ") for t in texts), ""])
    chars = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype="<u4").astype(np.int64)
    places = np.cumsum(chars == ord(_FRAME)) - 1
    return chars[:-1] << _BITS | chars[1:], places[:-1]


def index_new(connection: sqlite3.Connection, *, least: int = TAIL) -> None:
    """Put the sources that are in no chunk into chunks, if there are at least ``least``; within a transaction."""
    while True:
        (first,) = connection.execute("SELECT coalesce(max(first + size), 1) FROM chunks").fetchone()
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM sources").fetchone()
        waiting = last + 1 - first
        if waiting < max(1, least):
            return
        size = min(waiting, CHUNK)
        chunks = connection.execute("SELECT id, first, size FROM chunks ORDER BY first DESC LIMIT 16").fetchall()
        for chunk, start, count in chunks:
            if count > size or count + size > CHUNK:
                break
            connection.execute("DELETE FROM postings WHERE chunk = ?", (chunk,))
            connection.execute("DELETE FROM chunks WHERE id = ?", (chunk,))
            first, size = start, size + count
        _index(connection, first, size)


def _index(connection: sqlite3.Connection, first: int, size: int) -> None:
    """Make a chunk of the sources ``first`` up to ``first + size``; numbers that are not there count as empty."""
    import numpy as np

    texts = [""] * size
    for number, text in connection.execute(
        "SELECT id, text FROM sources WHERE id >= ? AND id < ?", (first, first + size)
    ):
        texts[number - first] = text
    lengths = np.minimum([len(t) for t in texts], _LONGEST).astype("<u2").tobytes()
    row = connection.execute("INSERT INTO chunks (first, size, lengths) VALUES (?, ?, ?)", (first, size, lengths))
    grams, places = _bigrams(texts)
    both = grams << 16 | places
    both.sort()  # np.unique hashes, which takes several times as long
    both = both[np.diff(both, prepend=-1) > 0]
    grams = both >> 16
    data = memoryview((both & 0xFFFF).astype("<u2").tobytes())
    starts = np.concatenate(([0], np.flatnonzero(np.diff(grams)) + 1, [grams.size])).tolist()
    rows = (
        (row.lastrowid, gram, data[2 * start : 2 * end])
        for gram, start, end in zip(grams[starts[:-1]].tolist(), starts[:-1], starts[1:], strict=True)
    )
    connection.executemany("INSERT INTO postings VALUES (?, ?, ?)", rows)


def similar(
    connection: sqlite3.Connection, text: str, limit: int, threshold: float, lengths: dict[int, bytes]
) -> list[tuple[int, float]]:
    """Return the ``limit`` sources most like ``text`` as (number, similarity), best first, without ``text`` itself.

    ``lengths`` is kept by the caller from one question to the next: what a chunk says of its texts' lengths.
    For thresholds from 0.6 nothing is missed that is similar enough, unless more than ``READ`` places or ``COMPARE``
    texts would have to be looked at. To be called within a transaction.
    """
    found = sorted(_of_tail(connection, text, threshold), key=_best_first)[:limit]
    ranked = _Question(connection, text, threshold, lengths).candidates()
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
        " AND length(text) BETWEEN ? AND ?",
        (math.floor(len(text) * threshold), math.ceil(len(text) / threshold)),
    )
    return _compared(rows, text, threshold)


def _compared(
    rows: Iterator[tuple[int, str]] | sqlite3.Cursor, text: str, threshold: float
) -> Iterator[tuple[int, float]]:
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    found = list(rows)
    farthest = _most_edits(len(text), math.ceil(len(text) / threshold), threshold)
    others = [other for _, other in found]
    for other, distance, at in process.extract_iter(text, others, scorer=Levenshtein.distance, score_cutoff=farthest):
        if 0 < distance <= _most_edits(len(text), len(other), threshold):
            yield found[at][0], 1 - distance / max(len(text), len(other))


def _most_edits(length: int, other: int, threshold: float) -> int:
    """Return the edit distance that texts of these lengths can have and be similar enough."""
    return math.floor((1 - threshold) * max(length, other) + _ROUNDING)


class _Question:
    """One text that is looked up in the chunks."""

    def __init__(self, connection: sqlite3.Connection, text: str, threshold: float, lengths: dict[int, bytes]) -> None:
        import numpy as np

        self._connection = connection
        self._length = len(text)
        self._threshold = threshold
        self._lengths = lengths
        self._grams: list[int] = np.unique(_bigrams([text])[0]).tolist()
        farthest = _most_edits(self._length, math.floor(self._length / threshold), threshold)
        self._needed = max(1, len(self._grams) - 2 * farthest)
        """Bigrams that any text similar enough shares, whatever its length."""

    def candidates(self) -> list[tuple[int, float]]:
        """Return sources with the greatest similarity that they can have, best first."""
        import numpy as np

        chunks = self._connection.execute("SELECT id, first, size FROM chunks").fetchall()
        if not chunks:
            return []
        chosen = self._choose()
        unread = len(self._grams) - len(chosen)
        numbers, bounds = [], []
        for chunk, first, size in chunks:
            places = self._places(chunk, chosen)
            if not places.size:
                continue
            shared = np.bincount(places, minlength=size)
            likely = np.flatnonzero(shared >= max(1, self._needed - unread))
            bound = self._bound(self._lengths_of(chunk)[likely], shared[likely] + unread)
            enough = bound >= self._threshold - _ROUNDING
            numbers.append(likely[enough] + first)
            bounds.append(bound[enough])
        if not numbers:
            return []
        number, bound = np.concatenate(numbers), np.concatenate(bounds)
        best = np.lexsort((number, -bound))[:COMPARE]
        return list(zip(number[best].tolist(), bound[best].tolist(), strict=True))

    def _choose(self) -> list[int]:
        """Return the bigrams to read: all, or the rarest that ``READ`` has room for."""
        asked = self._grams[:ASK]
        marks = ",".join("?" * len(asked))
        sizes = dict.fromkeys(asked, 0)
        for gram, size in self._connection.execute(
            f"SELECT gram, length(places) / 2 FROM postings WHERE chunk IN (SELECT id FROM chunks)"  # noqa: S608 - question marks
            f" AND gram IN ({marks})",
            asked,
        ):
            sizes[gram] += size
        rarest = sorted(asked, key=lambda g: (sizes[g], g))
        chosen: list[int] = []
        read = 0
        for gram in rarest:
            read += sizes[gram]
            if chosen and read > READ:
                break
            chosen.append(gram)
        return chosen

    def _places(self, chunk: int, grams: list[int]) -> Ints:
        import numpy as np

        marks = ",".join("?" * len(grams))
        rows = self._connection.execute(
            f"SELECT places FROM postings WHERE chunk = ? AND gram IN ({marks})",  # noqa: S608 - question marks
            (chunk, *grams),
        )
        return np.frombuffer(b"".join(row[0] for row in rows), dtype="<u2").astype(np.int64)

    def _lengths_of(self, chunk: int) -> Ints:
        import numpy as np

        if chunk not in self._lengths:
            (self._lengths[chunk],) = self._connection.execute(
                "SELECT lengths FROM chunks WHERE id = ?", (chunk,)
            ).fetchone()
        return np.frombuffer(self._lengths[chunk], dtype="<u2").astype(np.int64)

    def _bound(self, lengths: Ints, shared: Ints) -> NDArray[np.float64]:
        """Return the greatest similarity that texts of these lengths can have which share so many bigrams."""
        import numpy as np

        distance = np.maximum(np.abs(lengths - self._length), -((shared - len(self._grams)) // 2))
        bound: NDArray[np.float64] = 1 - np.maximum(distance, 0) / np.maximum(lengths, self._length)
        return bound
