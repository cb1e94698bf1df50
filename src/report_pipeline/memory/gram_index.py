"""Which texts have which character bigrams: an inverted index in the translation memory's own file.

Sources are indexed in *chunks* of up to 65,536, each a run of source numbers with, for each bigram, the places in the
chunk where it occurs. The newest sources are in no chunk yet. Chunks of equal size are merged as they come, so there
are never more than a few beside the full ones.
"""

from __future__ import annotations

import sqlite3
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Places = NDArray[np.uint16]

TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS chunks (
        id INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL, size INTEGER NOT NULL, lengths BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS postings (
        chunk INTEGER NOT NULL, gram INTEGER NOT NULL, places BLOB NOT NULL,
        PRIMARY KEY (chunk, gram)) WITHOUT ROWID""",
)
"""A row holds the places of a common bigram, or under a negative number those of many that are rare in the chunk."""
CHUNK: Final = 1 << 16
"""Most sources in a chunk: their places fit two bytes."""
TAIL: Final = 1 << 10
"""Sources that wait for their chunk; comparing so many one by one takes about a millisecond."""
RARE: Final = 16
"""Most places in a chunk of a bigram that shares its row: most bigrams are rare, and a row for each takes long."""
_BUCKET_BITS: Final = 14
_MIX: Final = 0x9E3779B97F4A7C15
"""An odd number that spreads neighbours (Knuth, TAOCP 3, 6.4: Fibonacci hashing)."""
_PLACE_BITS: Final = 16
_BITS: Final = 21
"""Bits of a code point."""
_LONGEST: Final = 0xFFFF
_AT_ONCE: Final = 4000
"""Bigrams asked for in one statement."""
_FRAME: Final = "\n"


class DamagedError(sqlite3.DatabaseError):
    """SQLite finds nothing wrong, but what stands in the file is no memory."""


def bigrams(texts: Sequence[str]) -> tuple[Ints, Ints]:
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
    grams, places = bigrams(texts)
    both = grams << _PLACE_BITS | places
    both.sort()  # np.unique hashes, which takes several times as long
    both = both[_begins(both)]
    starts = np.flatnonzero(_begins(both >> _PLACE_BITS))
    counts = np.diff(starts, append=both.size)
    is_rare = np.repeat(counts <= RARE, counts)
    common, rare = both[~is_rare], both[is_rare]
    buckets = _buckets(rare >> _PLACE_BITS)
    order = np.argsort(buckets, kind="stable")
    rows = chain(_runs(buckets[order], rare[order].astype("<i8")), _runs(common >> _PLACE_BITS, _places(common)))
    inserted = ((row.lastrowid, key, data) for key, data in rows)
    connection.executemany("INSERT INTO postings VALUES (?, ?, ?)", inserted)


def _places(both: Ints) -> Places:
    return (both & ((1 << _PLACE_BITS) - 1)).astype("<u2")


def _buckets(grams: Ints) -> Ints:
    """Return the keys of the rows that hold these bigrams where they are rare: negative numbers."""
    import numpy as np

    mixed = grams.astype(np.uint64) * np.uint64(_MIX) >> np.uint64(64 - _BUCKET_BITS)
    return -1 - mixed.astype(np.int64)


def _begins(keys: Ints) -> NDArray[np.bool_]:
    """Tell for each key whether it is another one than that before it."""
    import numpy as np

    begins = np.ones(keys.size, dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=begins[1:])
    return begins


def _runs(keys: Ints, values: NDArray[np.integer]) -> Iterator[tuple[int, memoryview]]:
    """Yield each run of equal keys with its values as bytes."""
    import numpy as np

    starts = np.flatnonzero(_begins(keys))
    width, data = values.itemsize, memoryview(values.tobytes())
    ends = [*starts.tolist()[1:], keys.size]
    for key, start, end in zip(keys[starts].tolist(), starts.tolist(), ends, strict=False):
        yield key, data[width * start : width * end]


class Chunk:
    """A chunk, to be read within the transaction that it was found in."""

    def __init__(self, connection: sqlite3.Connection, number: int, first: int, size: int) -> None:
        self._connection = connection
        self.number = number
        self.first = first
        self.size = size

    def lengths(self) -> bytes:
        """Return how many characters each text has, two bytes each, to be kept by whoever asks again."""
        (data,) = self._connection.execute("SELECT lengths FROM chunks WHERE id = ?", (self.number,)).fetchone()
        if not isinstance(data, bytes) or len(data) != 2 * self.size:
            raise DamagedError("the index of the memory is damaged")
        return data

    def sizes(self, grams: Iterable[int]) -> dict[int, int]:
        """Return how many texts have each of the bigrams that are common here."""
        keys = list(grams)
        marks = ",".join("?" * len(keys))
        rows = self._connection.execute(
            f"SELECT gram, length(places) / 2 FROM postings WHERE chunk = ? AND gram IN ({marks})",  # noqa: S608 - question marks
            (self.number, *keys),
        )
        return dict(rows.fetchall())

    def postings(self, grams: Ints) -> dict[int, Places]:
        """Return the places of those of the bigrams, ascending and different, that are in the chunk."""
        import numpy as np

        keys = [*grams.tolist(), *sorted(set(_buckets(grams).tolist()))]
        rows: list[tuple[int, bytes]] = []
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            rows += self._connection.execute(
                f"SELECT gram, places FROM postings WHERE chunk = ? AND gram IN ({marks})",  # noqa: S608 - question marks
                (self.number, *part),
            )
        try:
            found = {gram: np.frombuffer(data, dtype="<u2") for gram, data in rows if gram >= 0}
            rare = np.frombuffer(b"".join(data for key, data in rows if key < 0), dtype="<i8")
        except (TypeError, ValueError) as err:
            raise DamagedError("the index of the memory is damaged") from err
        at = np.minimum(np.searchsorted(grams, rare >> _PLACE_BITS), grams.size - 1)
        asked = rare[grams[at] == rare >> _PLACE_BITS]
        numbers, places = asked >> _PLACE_BITS, _places(asked)
        starts = np.flatnonzero(_begins(numbers)).tolist()
        for start, end in zip(starts, [*starts[1:], asked.size], strict=False):  # none, where nothing is rare
            found[int(numbers[start])] = places[start:end]
        if self.size < CHUNK and any(int(places.max(initial=0)) >= self.size for places in found.values()):
            raise DamagedError("the index of the memory is damaged")
        return found


def chunks(connection: sqlite3.Connection) -> list[Chunk]:
    """Return the chunks, the largest first."""
    rows = connection.execute("SELECT id, first, size FROM chunks ORDER BY size DESC, id").fetchall()
    if any(not isinstance(n, int) or not 0 < n < 1 << 40 for row in rows for n in row):
        raise DamagedError("the index of the memory is damaged")
    return [Chunk(connection, *row) for row in rows]
