"""The translation memory: what people made of a text before, in one SQLite file that documents and projects share.

By default it lies in the project as ``memory/memory.sqlite``, outside of ``build/``: it holds people's work, and what
is in ``build/`` may be deleted at any time. (The decisions of this project are in ``review/*.yaml`` as well, and come
back from there; what was imported does not.)

Exact matches may stand for a translation; fuzzy ones are suggestions for a person or examples for a model, and whoever
asks for them must not use them silently.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Self

from report_pipeline.memory import fuzzy, gram_index, unit_rows
from report_pipeline.memory.unit import STATUSES, Match, Unit, UnitStatus, context_of
from report_pipeline.memory.unit_file import UnitFile
from report_pipeline.model import Status

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from report_pipeline.model import ReviewedDocument, ReviewedPair

__all__ = ["DEFAULT_FILE", "STATUSES", "Match", "Stats", "TranslationMemory", "Unit", "UnitStatus", "context_of"]

DEFAULT_FILE: Final = "memory/memory.sqlite"
"""Where a project keeps its memory, from the project's folder."""
LIMIT: Final = 5
"""Suggestions that a person is shown."""
THRESHOLD: Final = 0.7
"""Similarity from which a suggestion is less work than none, as is the custom of translation tools."""
MOST_EXACT: Final = 50
"""Translations of one text that are given."""
_BATCH: Final = 2 * gram_index.CHUNK
"""Units stored at once: large, since each batch rewrites much of the keys' index; some seconds' work all the same."""
_PAGE: Final = 1 << 12
"""Units read at once."""
_STATUS: Final = {
    Status.EDITED: UnitStatus.EDITED,
    Status.APPROVED: UnitStatus.APPROVED,
    Status.LOCKED: UnitStatus.APPROVED,
}
_BEST_FIRST: Final = f"u.status = {UnitStatus.MACHINE:d}, u.context = ?2 AND ?2 <> '' DESC, u.status, u.at DESC, u.id"
"""A machine's translation comes last; then the same context counts, then the status, then which is newer."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What a memory holds."""

    units: dict[UnitStatus, int]
    """How many units of each status."""
    sources: int
    """Different source texts."""
    documents: int
    """Documents that units come from."""
    superseded: int
    """Earlier units whose place another one has taken; kept, and never offered."""


class TranslationMemory:
    """The units in a file, which is made when the memory is opened.

    A context manager; without one, ``close`` it. Threads may share it. A damaged file is set aside whole, with a
    warning in the log, and begun anew with the units that could be read; ``set_aside`` then names it.

    Every method raises MachineError when the file cannot be used, BusyError when another process writes to it for more
    than half a minute; opening also raises InputError when it is no translation memory, or a newer program's.
    """

    def __init__(self, path: Path) -> None:
        self._file = UnitFile(path)
        self._lengths: dict[int, bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def set_aside(self) -> tuple[Path, ...]:
        """Damaged files that were set aside since the memory was opened."""
        return self._file.set_aside

    def add(self, units: Iterable[Unit]) -> int:
        """Take units in; return how many were new or changed something. Units without source or target are left out.

        A unit of the same source, document and context as an earlier one takes its place, unless it is a machine's
        and the earlier one a person's, or it is older; what loses its place is kept (``superseded``). Units without
        document or context are kept beside one another when their targets differ. They are stored in batches, each
        wholly or not at all; adding the same again changes nothing.
        """
        changed = 0
        for batch in _batches(units):
            changed += self._file.write(partial(_insert, batch=batch))
        self._file.write(gram_index.index_new)
        return changed

    def collect(self, reviewed: ReviewedDocument, project: str = "") -> int:
        """Take in what people decided about a document; return how many units were new, changed or withdrawn.

        Edited, approved and locked pairs come in with their document and context, in place of what the memory had of
        them. A pair that a person has put back to draft is withdrawn; one without any decision changes nothing, so a
        review file that is lost takes nothing with it. ``project`` tells documents of the same id apart where projects
        share the memory.
        """
        document = reviewed.aligned.segmented.document.id
        taken: list[Unit] = []
        back: list[Unit] = []
        for unit, pair in _units_of(f"{project}/{document}" if project else document, reviewed.pairs):
            if pair.decision is not None:
                (back if pair.status is Status.DRAFT else taken).append(unit)
        return self._file.write(partial(_collect, taken=taken, back=back)) if taken or back else 0

    def exact(self, source: str, context: str = "") -> tuple[Unit, ...]:
        """Return the units of the very same source, best first, at most ``MOST_EXACT``.

        People's before a machine's; then those of the same ``context`` (see ``context_of``), approved ones, newer ones.
        """
        return self._file.read(partial(_exact, source=source.strip(), context=context))

    def fuzzy(self, source: str, limit: int = LIMIT, threshold: float = THRESHOLD) -> tuple[Match, ...]:
        """Return the best unit of each of the ``limit`` sources most like ``source``, best first, without itself.

        ``threshold`` is the least similarity (see ``Match``), above 0 and at most 1; from 0.6 no match is missed
        in a memory of ordinary sentences. They are suggestions: never use one silently.
        """
        (found,) = self.fuzzy_many((source,), limit, threshold)
        return found

    def fuzzy_many(
        self, sources: Sequence[str], limit: int = LIMIT, threshold: float = THRESHOLD
    ) -> list[tuple[Match, ...]]:
        """Return what ``fuzzy`` does for each of the sources, in a fraction of the time when there are many."""
        if not 0 < threshold <= 1 or limit < 1:
            raise ValueError("the threshold must be above 0 and at most 1, the limit at least 1")
        texts = [source.strip() for source in sources]
        return self._file.read(partial(self._fuzzy, texts=texts, limit=limit, threshold=threshold))

    def _fuzzy(
        self, connection: sqlite3.Connection, texts: Sequence[str], limit: int, threshold: float
    ) -> list[tuple[Match, ...]]:
        asked = list(dict.fromkeys(text for text in texts if text))
        matches: dict[str, tuple[Match, ...]] = {}
        for text, found in zip(asked, fuzzy.similar(connection, asked, limit, threshold, self._lengths), strict=True):
            best = ((_of_source(connection, number, "", 1), similarity) for number, similarity in found)
            matches[text] = tuple(Match(units[0], similarity) for units, similarity in best if units)
        return [matches.get(text, ()) for text in texts]

    def superseded(self, source: str) -> tuple[Unit, ...]:
        """Return the earlier units of this source whose place another one has taken, the latest first."""
        return self._file.read(partial(_superseded, source=source.strip()))

    def units(self, least: UnitStatus = UnitStatus.MACHINE) -> Iterator[Unit]:
        """Yield all units that are worth at least ``least``, in the order in which they came."""
        last = 0
        while page := self._file.read(partial(_page, last=last)):
            yield from (unit for _, unit in page if unit.status <= least)
            last = page[-1][0]

    def state(self) -> str:
        """Return a digest that is another one after every change of a unit; at once, whatever the memory's size."""
        return self._file.read(_state)

    def stats(self) -> Stats:
        """Count what there is."""
        return self._file.read(_stats)


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    stream = iter(units)
    while batch := list(islice(stream, _BATCH)):
        yield batch


def _insert(connection: sqlite3.Connection, batch: list[Unit]) -> int:
    changed = unit_rows.insert(connection, batch)
    gram_index.index_new(connection, least=gram_index.CHUNK)
    return changed


def _collect(connection: sqlite3.Connection, taken: list[Unit], back: list[Unit]) -> int:
    changed = unit_rows.replace_document(connection, (taken or back)[0].document, taken, back)
    gram_index.index_new(connection)
    return changed


def _units_of(document: str, pairs: tuple[ReviewedPair, ...]) -> Iterator[tuple[Unit, ReviewedPair]]:
    sources = ["", *(p.pair.source for p in pairs), ""]
    for i, pair in enumerate(pairs):
        said = pair.decision
        unit = Unit(
            pair.pair.source,
            pair.target,
            _STATUS.get(pair.status, UnitStatus.MACHINE),
            document,
            context_of(sources[i], sources[i + 2]),
            said.who if said else "",
            said.when if said else "",
            said.note if said else "",
        )
        yield unit, pair


def _exact(connection: sqlite3.Connection, source: str, context: str) -> tuple[Unit, ...]:
    found = connection.execute("SELECT id FROM sources WHERE key = ?", (unit_rows.key_of(source),)).fetchone()
    return _of_source(connection, found[0], context, MOST_EXACT) if found else ()


def _of_source(connection: sqlite3.Connection, number: int, context: str, most: int) -> tuple[Unit, ...]:
    rows = connection.execute(
        f"SELECT {unit_rows.FIELDS} FROM units u JOIN sources s ON s.id = u.source"  # noqa: S608 - constants
        f" WHERE u.source = ?1 ORDER BY {_BEST_FIRST} LIMIT ?3",
        (number, context, most),
    )
    return tuple(map(unit_rows.unit_of, rows))


def _superseded(connection: sqlite3.Connection, source: str) -> tuple[Unit, ...]:
    rows = connection.execute(
        f"SELECT {unit_rows.FIELDS} FROM sources s JOIN superseded u ON u.source = s.id"  # noqa: S608 - constants
        " WHERE s.key = ? ORDER BY u.id DESC",
        (unit_rows.key_of(source),),
    )
    return tuple(map(unit_rows.unit_of, rows))


def _page(connection: sqlite3.Connection, last: int) -> list[tuple[int, Unit]]:
    rows = connection.execute(
        f"SELECT u.id, {unit_rows.FIELDS} FROM units u JOIN sources s ON s.id = u.source"  # noqa: S608 - constants
        " WHERE u.id > ? ORDER BY u.id LIMIT ?",
        (last, _PAGE),
    )
    return [(number, unit_rows.unit_of(tuple(row))) for number, *row in rows]


def _state(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT file, number, (SELECT max(id) FROM units) FROM revision").fetchone()
    if row is None:
        raise gram_index.DamagedError("the memory does not know its revision")
    return hashlib.sha256(repr(row).encode()).hexdigest()


def _stats(connection: sqlite3.Connection) -> Stats:
    count = connection.execute("SELECT status, count(*) FROM units GROUP BY status").fetchall()
    by_status = {UnitStatus(status): number for status, number in count}
    (sources,) = connection.execute("SELECT count(*) FROM sources").fetchone()
    (documents,) = connection.execute("SELECT count(DISTINCT document) FROM units WHERE document <> ''").fetchone()
    (superseded,) = connection.execute("SELECT count(*) FROM superseded").fetchone()
    return Stats({status: by_status.get(status, 0) for status in UnitStatus}, sources, documents, superseded)
