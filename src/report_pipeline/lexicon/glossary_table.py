"""Glossary files as tables: CSV (comma, semicolon or tab) and TSV without quoting.

The first row names the columns; without such a row they are source, target, domain. Several targets or forbidden
words of one cell are separated by ``|``. Rows that begin with ``#`` are comments.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from report_pipeline.cells import unguard
from report_pipeline.errors import ConfigError, Place
from report_pipeline.lexicon.glossary_fields import FIELDS, LISTS, Value, make_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.lexicon.glossary import Term

    Row = tuple[list[str], Place, str]
    """Cells, the place of the row, its first line as it stands in the file."""

_UNNAMED: Final = ("source", "target", "domain")


def parse_csv(text: str, name: str) -> Iterator[Term | ConfigError]:
    """Yield the terms of a CSV file, and an error for each row that is wrong."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    delimiter = max(",;\t", key=first.count)  # Excel writes semicolons where the comma is the decimal sign
    yield from _terms(_csv_rows(text, name, delimiter))


def parse_tsv(text: str, name: str) -> Iterator[Term | ConfigError]:
    """Yield the terms of lines with tabs, as translators export them: quotes in cells are theirs."""
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    yield from _terms((line.split("\t"), Place(name, number, 1), line) for number, line in enumerate(lines, 1))


def _csv_rows(text: str, name: str, delimiter: str) -> Iterator[Row | ConfigError]:
    lines = text.splitlines(keepends=True)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in rows:
            yield row, Place(name, line, 1), lines[line - 1] if line <= len(lines) else ""
            line = rows.line_num + 1
    except csv.Error as err:
        advice = "look for a quotation mark that is not closed in this row"
        yield ConfigError(f"this row is no CSV: {err}", place=Place(name, line, 1), advice=advice)


def _terms(rows: Iterable[Row | ConfigError]) -> Iterator[Term | ConfigError]:
    columns: tuple[str, ...] = ()
    for row in rows:
        if isinstance(row, ConfigError):
            yield row
            continue
        cells, place, line = row
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        values = list(_values(cells, place, line))
        if not columns:
            columns = _columns(cells)
            if columns:
                yield from _unknown(values)
                continue
            columns = _UNNAMED
        if any(value.texts for value in values[len(columns) :]):
            message = f"there are {len(values)} cells where {len(columns)} columns are named"
            yield ConfigError(message, place=place, advice="quote cells that hold the separator")
            continue
        named = {key: _split(value) if key in LISTS else value for key, value in zip(columns, values, strict=False)}
        yield from make_term(named, place)


def _columns(cells: list[str]) -> tuple[str, ...]:
    """Return the fields that a first row names; nothing if it is an entry."""
    names = tuple(cell.strip().lower().replace(" ", "_") for cell in cells)
    return names if {"source", "target"} <= set(names) else ()


def _unknown(header: Iterable[Value]) -> Iterator[ConfigError]:
    seen: set[str] = set()
    for value in header:
        said = "".join(value.texts)
        name = said.lower().replace(" ", "_")
        if name and name not in FIELDS:
            yield ConfigError(f"unknown column “{said}”", place=value.place, advice=f"allowed: {', '.join(FIELDS)}")
        elif name in seen:
            yield ConfigError(f"there are two columns “{said}”", place=value.place, advice="delete one of them")
        seen.add(name)


def _values(cells: Iterable[str], place: Place, line: str) -> Iterator[Value]:
    """Yield the cells with their columns in the line; where a cell stands behind a line's end, the row's column."""
    at = 0
    for cell in cells:
        text = " ".join(cell.split())
        found = line.find(cell.replace('"', '""') if '"' in line else cell, at)
        column = found + 1 if found >= 0 else place.column
        at = found + len(cell) if found >= 0 else at
        plain = unguard(text).lstrip()
        yield Value((plain,) if plain else (), Place(place.file, place.line, column))


def _split(value: Value) -> Value:
    return Value(tuple(part.strip() for text in value.texts for part in text.split("|") if part.strip()), value.place)
