"""Units as rows: what the file of the translation memory holds, and how a unit takes the place of an earlier one."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from report_pipeline.memory import gram_index
from report_pipeline.memory.unit import MOMENT, Unit, UnitStatus, moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_COLUMNS: Final = (
    "id INTEGER PRIMARY KEY, identity BLOB NOT NULL {unique}, source INTEGER NOT NULL, target TEXT NOT NULL,"
    " status INTEGER NOT NULL, document TEXT NOT NULL, context TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,"
    " note TEXT NOT NULL"
)
TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS sources (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, text TEXT NOT NULL)",
    f"CREATE TABLE IF NOT EXISTS units ({_COLUMNS.format(unique='UNIQUE')})",
    "CREATE INDEX IF NOT EXISTS units_by_source ON units (source)",
    f"CREATE TABLE IF NOT EXISTS superseded ({_COLUMNS.format(unique='')})",
    "CREATE INDEX IF NOT EXISTS superseded_by_source ON superseded (source)",
    "CREATE TABLE IF NOT EXISTS revision (file BLOB NOT NULL, number INTEGER NOT NULL)",
    "INSERT INTO revision SELECT randomblob(16), 0 WHERE NOT EXISTS (SELECT 1 FROM revision)",
    "CREATE TRIGGER IF NOT EXISTS units_edit AFTER UPDATE ON units BEGIN UPDATE revision SET number = number + 1; END",
    "CREATE TRIGGER IF NOT EXISTS units_gone AFTER DELETE ON units BEGIN UPDATE revision SET number = number + 1; END",
    *gram_index.TABLES,
)
"""What makes an empty file a memory, and one of an earlier format one of this. New units need no trigger: they have
greater numbers."""
FIELDS: Final = "s.text, u.target, u.status, u.document, u.context, u.who, u.at, u.note"
_STATUSES: Final = {int(status): status for status in UnitStatus}
_AT_ONCE: Final = 500
_HALF: Final = re.compile("[\ud800-\udfff]")
"""Half of a character, which is no text: YAML and JSON can hold it, SQLite cannot."""
_Row = tuple[str, str, int, str, str, str, str, str]


def unit_of(row: _Row) -> Unit:
    """Return the unit in a row of ``FIELDS``. Raises DamagedError for a row that no memory has."""
    source, target, status, *rest = row
    if status not in _STATUSES or not all(isinstance(text, str) for text in (source, target, *rest)):
        raise gram_index.DamagedError("a unit of the memory is damaged")
    return Unit(source, target, _STATUSES[status], *rest)


def key_of(text: str) -> bytes:
    """Return the key of a source text."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def _identity(unit: Unit) -> bytes:
    """Return what makes two units one: the same source at the same place; where no place is known, the target, too."""
    place = (unit.source, unit.document, unit.context, "" if unit.document and unit.context else unit.target)
    return hashlib.blake2b("\0".join(place).encode("utf-8", "replace"), digest_size=16).digest()


def _clean(unit: Unit) -> Unit | None:
    """Return the unit as it is stored; none when a text is missing."""
    try:
        f"{unit.source}{unit.target}{unit.document}{unit.context}{unit.who}{unit.when}{unit.note}".encode()
    except UnicodeEncodeError:
        unit = Unit._make(_HALF.sub("\ufffd", text) if isinstance(text, str) else text for text in unit)
    source, target, when = unit.source.strip(), unit.target.strip(), moment(unit.when)
    if not source or not target:
        return None
    if (source, target, when) == (unit.source, unit.target, unit.when):
        return unit
    return unit._replace(source=source, target=target, when=when)


def _wins(new: Unit, old: Unit) -> bool:
    """Whether a unit takes the place of an earlier one: a machine's never a person's, an older one never a newer's."""
    if (new.status is UnitStatus.MACHINE) != (old.status is UnitStatus.MACHINE):
        return old.status is UnitStatus.MACHINE
    if MOMENT.fullmatch(new.when) and MOMENT.fullmatch(old.when):
        return new.when >= old.when
    return new.status <= old.status


def insert(connection: sqlite3.Connection, units: Iterable[Unit]) -> int:
    """Take units in, within a transaction; return how many are new or changed something.

    Of two units for one place the later wins, and the other one is kept among the superseded.
    """
    wanted: dict[bytes, Unit] = {}
    beaten: list[tuple[bytes, Unit]] = []
    incoming = [(_identity(unit), unit) for unit in map(_clean, units) if unit is not None]
    known = _known(connection, [identity for identity, _ in incoming])
    changed = 0
    for identity, unit in incoming:
        old = wanted.get(identity) or known.get(identity)
        if unit == old:
            continue
        if old is not None and not _wins(unit, old):
            beaten.append((identity, unit))
            continue
        if old is not None:
            beaten.append((identity, old))
        wanted[identity] = unit
        changed += 1
    numbers = _source_numbers(connection, [unit.source for unit in (*wanted.values(), *(u for _, u in beaten))])
    connection.executemany(
        "INSERT INTO units (identity, source, target, status, document, context, who, at, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (identity) DO UPDATE SET target = excluded.target,"
        " status = excluded.status, who = excluded.who, at = excluded.at, note = excluded.note",
        _rows(wanted.items(), numbers),
    )
    return changed + _keep_superseded(connection, beaten, numbers)


def _rows(units: Iterable[tuple[bytes, Unit]], numbers: dict[str, int]) -> Iterator[tuple[object, ...]]:
    for identity, u in units:
        yield identity, numbers[u.source], u.target, int(u.status), u.document, u.context, u.who, u.when, u.note


def _keep_superseded(
    connection: sqlite3.Connection, beaten: Sequence[tuple[bytes, Unit]], numbers: dict[str, int]
) -> int:
    """Keep what lost its place; return how many of them were not kept before."""
    kept = 0
    for row in _rows(beaten, numbers):
        kept += connection.execute(
            "INSERT INTO superseded (identity, source, target, status, document, context, who, at, note)"
            " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE NOT EXISTS (SELECT 1 FROM superseded WHERE source = ?2"
            " AND identity = ?1 AND target = ?3 AND status = ?4 AND who = ?7 AND at = ?8 AND note = ?9)",
            row,
        ).rowcount
    return kept


def _known(connection: sqlite3.Connection, identities: Sequence[bytes]) -> dict[bytes, Unit]:
    found: dict[bytes, Unit] = {}
    ordered = sorted(identities)  # so that the index is read from left to right
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        rows = connection.execute(
            f"SELECT u.identity, {FIELDS} FROM units u JOIN sources s ON s.id = u.source WHERE u.identity IN ({marks})",  # noqa: S608 - question marks
            part,
        )
        found.update((row[0], unit_of(row[1:])) for row in rows)
    return found


def _source_numbers(connection: sqlite3.Connection, texts: Iterable[str]) -> dict[str, int]:
    """Return the number of each source text; new ones get the next numbers, without a gap.

    They are numbered in the order of their keys, so that the keys' index, too, is written from left to right.
    """
    by_key = {key_of(text): text for text in texts}
    keys = sorted(by_key)
    numbers: dict[str, int] = {}
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        rows = connection.execute(f"SELECT key, id FROM sources WHERE key IN ({marks})", part)  # noqa: S608 - question marks
        numbers.update((by_key[key], number) for key, number in rows)
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM sources").fetchone()
    new = [key for key in keys if by_key[key] not in numbers]
    numbered = [(number, key, by_key[key]) for number, key in enumerate(new, last + 1)]
    connection.executemany("INSERT INTO sources VALUES (?, ?, ?)", numbered)
    numbers.update((text, number) for number, _, text in numbered)
    return numbers


def replace_document(connection: sqlite3.Connection, document: str, taken: Sequence[Unit], back: Sequence[Unit]) -> int:
    """Take in what people decided about a document, and withdraw what they took ``back``; return what changed.

    What the memory has of the same sources of this document from an earlier state of it, when other sentences stood
    around them, is superseded.
    """
    current = {_identity(unit) for unit in taken}
    gone = {_identity(unit) for unit in back}
    for unit in taken:
        rows = connection.execute(
            "SELECT u.identity FROM units u JOIN sources s ON s.id = u.source WHERE s.key = ? AND u.document = ?",
            (key_of(unit.source), document),
        )
        gone.update(identity for (identity,) in rows)
    known = _known(connection, list(gone - current))
    numbers = _source_numbers(connection, [unit.source for unit in known.values()])
    _keep_superseded(connection, list(known.items()), numbers)
    connection.executemany("DELETE FROM units WHERE identity = ?", [(identity,) for identity in known])
    return len(known) + insert(connection, taken)


def readable(connection: sqlite3.Connection, table: str) -> Iterator[list[Unit]]:
    """Yield the units of ``units`` or ``superseded`` of a damaged file, in lists, as far as they can be read."""
    import sqlite3

    last, step = 0, 1
    while last < 1 << 32:
        rows = []
        try:
            for number, *row in connection.execute(
                f"SELECT u.id, {FIELDS} FROM {table} u JOIN sources s ON s.id = u.source"  # noqa: S608 - a constant
                " WHERE u.id > ? ORDER BY u.id LIMIT 1000",
                (last,),
            ):
                rows.append((number, unit_of(tuple(row))))
        except sqlite3.DatabaseError:
            last, step = (rows[-1][0] + 1, 2) if rows else (last + step, step * 2)
        else:
            if not rows:
                return
            last, step = rows[-1][0], 1
        if rows:
            yield [unit for _, unit in rows]
