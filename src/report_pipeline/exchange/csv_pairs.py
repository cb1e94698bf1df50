"""Pairs as a table: CSV for spreadsheets, TSV as corpora have it (source TAB target), read and written as streams."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from typing import IO, TYPE_CHECKING, Final

from report_pipeline.cells import guard, unguard
from report_pipeline.errors import InputError, Place
from report_pipeline.exchange.streams import opened
from report_pipeline.memory.unit import STATUSES, Unit, UnitStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

COLUMNS: Final = ("source", "target", "status", "document", "context", "who", "when", "note")
_NAMES: Final = {"zh": "source", "chinese": "source", "en": "target", "english": "target"}
"""Other names of columns."""
_ADVICE: Final = f"name the columns in the first row ({', '.join(COLUMNS)}), or give two columns: source and target"
LONGEST: Final = 1 << 20
"""Bytes of a line."""


def read_csv(path: Path, status: UnitStatus = UnitStatus.EDITED) -> Iterator[Unit]:
    """Yield the units of a CSV file (UTF-8; comma, semicolon or tab), ``status`` for those that have none of their own.

    The first row names the columns, in any order and number; source and target must be among them. Without such a row
    there are two columns. Raises InputError, with the line, for anything that is wrong.
    """
    name = str(path)
    with opened(path) as stream:
        lines = _lines(stream, name)
        first = next(lines, "")
        yield from _units(_cells(_again(first, lines), _delimiter(first), name), name, status)


def _cells(lines: Iterator[str], delimiter: str, name: str) -> Iterator[tuple[list[str], int]]:
    """Yield the rows with the line in which each ends."""
    rows = csv.reader(lines, delimiter=delimiter)
    line = 0
    try:
        for row in rows:
            line = rows.line_num
            yield [unguard(cell) if cell[:1] == "'" else cell for cell in row], line
    except csv.Error as err:
        advice = "look for a quotation mark that is not closed in this row"
        raise InputError(f"this row is no CSV: {err}", place=Place(name, line + 1), advice=advice) from err


def read_tsv(path: Path, status: UnitStatus = UnitStatus.EDITED) -> Iterator[Unit]:
    """Yield the units of lines with tabs, without any quoting; else as ``read_csv``."""
    name = str(path)
    with opened(path) as stream:
        rows = (line.rstrip("\r\n").split("\t") for line in _lines(stream, name))
        yield from _units(((row, number) for number, row in enumerate(rows, 1)), name, status)


def _units(rows: Iterable[tuple[list[str], int]], name: str, status: UnitStatus) -> Iterator[Unit]:
    columns: list[str] = []
    places: list[int] = []
    for row, line in rows:
        if not any(row):
            continue
        if not columns:
            columns = _columns(row)
            places = [_last(columns, field) for field in COLUMNS]
            if columns:
                continue
            if len(row) != 2:  # noqa: PLR2004 - source and target
                message = "it is not clear which columns are source and target"
                raise InputError(message, place=Place(name, line), advice=_ADVICE)
            columns, places = ["source", "target"], [0, 1, *(len(COLUMNS) - 2) * [-1]]
        if len(row) > len(columns) and any(row[len(columns) :]):
            message = f"there are {len(row)} cells where {len(columns)} columns are named"
            raise InputError(message, place=Place(name, line), advice="quote cells that hold the separator")
        row.extend([""] * (len(columns) + 1 - len(row)))  # so that -1, where no column is, names an empty cell
        source, target, said, *rest = [row[place] for place in places]
        yield Unit(source, target, _status(said, status, name, line), *rest)


def _columns(row: list[str]) -> list[str]:
    """Return the fields that a first row names, empty for columns that are none; nothing if it holds a pair."""
    names = [_NAMES.get(cell.strip().lower(), cell.strip().lower()) for cell in row]
    return [n if n in COLUMNS else "" for n in names] if {"source", "target"} <= set(names) else []


def _last(columns: list[str], field: str) -> int:
    """Return the last column that holds a field; -1 where none does."""
    return max((place for place, column in enumerate(columns) if column == field), default=-1)


def _status(said: str, default: UnitStatus, name: str, line: int) -> UnitStatus:
    said = said.strip().lower()
    if said and said not in STATUSES:
        advice = f"write one of {', '.join(STATUSES)}, or nothing"
        raise InputError(f"{said!r} is no status", place=Place(name, line), advice=advice)
    return STATUSES.get(said, default)


def _lines(stream: IO[bytes], name: str) -> Iterator[str]:
    number = 0
    while line := stream.readline(LONGEST):
        number += 1
        if len(line) == LONGEST:
            raise InputError("a line is far too long", place=Place(name, number), advice=_ADVICE)
        try:
            yield (line.removeprefix(BOM_UTF8) if number == 1 else line).decode()
        except UnicodeDecodeError as err:
            place = Place(name, number, err.start + 1)
            raise InputError("this is no UTF-8", place=place, advice="save the table as UTF-8") from err


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _delimiter(first: str) -> str:
    """Return what separates cells: Excel writes semicolons where the comma is the decimal sign."""
    return max(",;\t", key=first.count)


def write_csv(units: Iterable[Unit], stream: IO[bytes]) -> int:
    """Write units as a table that Excel opens by double-click (UTF-8 with BOM, all cells quoted); return how many."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for unit in units:
        writer.writerow([guard(str(getattr(unit, column))) for column in COLUMNS])
        count += 1
    text.flush()
    text.detach()
    return count


def write_tsv(pairs: Iterable[tuple[str, str]], stream: IO[bytes]) -> int:
    """Write pairs as lines, source TAB target, white space within them as one space; return how many."""
    count = 0
    for source, target in pairs:
        stream.write(f"{' '.join(source.split())}\t{' '.join(target.split())}\n".encode("utf-8", "replace"))
        count += 1
    return count
