"""Review files as a table in text: CSV that Excel and LibreOffice open by double-click and save again in their ways."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from report_pipeline.cells import guard, unguard
from report_pipeline.errors import InputError, Place
from report_pipeline.exchange.sheet_words import Row, columns, heads, key, key_in, remarks, returned
from report_pipeline.readers.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.review.sheet import Returned, Sheet, SheetRow

_ADVICE: Final = "save the table as CSV in UTF-8, with its first row and the column Key as they were sent"
_FEW: Final = 2
"""Rows whose source somebody may have edited; more, and most of all, are a file in the wrong encoding."""


def write(sheet: Sheet) -> bytes:
    """Return the table: UTF-8 with BOM, every cell quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    first, *others = heads(sheet).values()
    writer.writerow([first, "Line", "Kind", *others, "Findings", "Document", "Key"])
    for row in sheet.rows:
        writer.writerow(_cells(replace(row, target=_lines(row.target), note=_lines(row.note)), sheet.document))
    return out.getvalue().encode("utf-8-sig", "replace")


def _cells(row: SheetRow, document: str) -> Iterator[str]:
    yield from (row.segment_id, str(row.line), str(row.kind), _text(_lines(row.source)), _text(row.target))
    yield from (str(row.status), _text(row.note), _text(" | ".join(remarks(row))), _text(document))
    yield key(row, row.target)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(cell: str) -> str:
    return guard(cell, figures=True)


def read(data: bytes, name: str) -> tuple[Returned, ...]:
    """Return the rows of a table: comma, semicolon or tab, in any encoding of Chinese, columns in any order.

    Raises InputError, with the line, for a table that is cut off, in the wrong encoding, or without the columns that
    tell the segments, and for rows of another length.
    """
    try:
        text = decode(data, name).text
    except InputError as err:
        raise InputError(err.message, place=err.place, advice=_ADVICE) from err
    found: dict[str, int] = {}
    width = 0
    rows = []
    for cells, line in _rows(text, name):
        if found:
            rows.append(_row(cells, found, width, Place(name, line)))
        else:
            found, width = _heads(cells, Place(name, line)), len(cells)
    if not found:
        raise InputError("the table is empty", place=Place(name), advice=_ADVICE)
    read_rows = tuple(returned(row) for row in rows)
    garbled = sum(bool(key_in(row.key)[0]) and not back.source_hash for row, back in zip(rows, read_rows, strict=True))
    if garbled > max(_FEW, len(rows) // 2):
        raise InputError("the Chinese was garbled when the table was saved", place=Place(name), advice=_ADVICE)
    return read_rows


def _rows(text: str, name: str) -> Iterator[tuple[list[str], int]]:
    """Yield the rows that hold anything, each with the line in which it begins."""
    if text.lower().startswith("sep="):  # Excel's own word on what separates cells
        text = text.partition("\n")[2]
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    line = 1
    try:
        for cells in rows:
            if any(cells):
                yield [unguard(cell, figures=True) for cell in cells], line
            line = rows.line_num + 1
    except csv.Error as err:
        message = f"this row is cut off or no CSV: {err}"
        raise InputError(message, place=Place(name, line), advice=_ADVICE) from err


def _heads(cells: list[str], place: Place) -> dict[str, int]:
    found = columns(cells)
    if not found:
        message = "the first row does not name the columns ID and Translation"
        raise InputError(message, place=place, advice=_ADVICE)
    document = next((i for i, cell in enumerate(cells) if cell.strip().casefold() == "document"), None)
    return found if document is None else found | {"document": document}


def _row(cells: list[str], found: dict[str, int], width: int, place: Place) -> Row:
    if any(cells[width:]) or len(cells) <= max(found.values()):
        message = f"there are {len(cells)} cells where {width} columns are named"
        raise InputError(message, place=place, advice=_ADVICE)
    named = {what: cells[column] for what, column in found.items()}
    return Row(place, named, named.pop("key", ""), named.pop("document", "").strip())
