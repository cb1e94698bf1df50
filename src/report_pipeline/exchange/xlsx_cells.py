"""The cells of a worksheet as its XML has them, and the text that somebody typed into each.

A library would give numbers and dates for what was typed as text, and not tell a formula from its result.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.exchange.office_package import Package

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CODE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PLAIN_FORMATS: Final = frozenset({"general", "@", "0", "standard"})
_PLAIN_IDS: Final = frozenset({"0", "1", "49"})
"""General, ``0`` and text."""
_DIGITS: Final = 15
"""That a spreadsheet shows of a number."""
_MOST_COLUMNS: Final = 16_384


class LostError(Exception):
    """A cell holds something else than the text that was typed; the message says what."""


class Values:
    """Tells the texts of cells of one workbook."""

    def __init__(self, package: Package) -> None:
        self._shared = [
            text_of(item)
            for part in package.related(package.main, "sharedstrings")
            for item in package.xml(part).iter(f"{S}si")
        ]
        self._plain = _plain_styles(package)

    def of(self, cell: Any) -> str:  # noqa: ANN401 - an lxml element or None
        """Return a cell's text. Raises LostError, saying what it holds instead."""
        if cell is None:
            return ""
        kind, value = cell.get("t", "n"), cell.findtext(f"{S}v")
        if kind == "inlineStr":
            return text_of(cell.find(f"{S}is"))
        if not value and (kind == "str" or cell.find(f"{S}f") is None):
            return ""
        return self._of_value(kind, value or "", cell.get("s", "0"))

    def _of_value(self, kind: str, value: str, style: str) -> str:
        if not value:
            raise LostError("a formula whose result was not saved")
        if kind == "s":
            return self._shared_text(value)
        if kind == "str":
            return _decoded(value)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "n" and style in self._plain:
            return _number(value)
        raise LostError(f"the error {value}" if kind == "e" else "a date, or a number in a format of its own")

    def _shared_text(self, index: str) -> str:
        try:
            return self._shared[int(index)]
        except (ValueError, IndexError) as err:
            raise LostError("a text that is missing in the file") from err


def cells_by_row(root: Any) -> Iterator[tuple[int, dict[int, Any]]]:  # noqa: ANN401 - an lxml element
    """Yield the rows by number, from 1, with their cells by column, from 0."""
    number = 0
    for row in root.iter(f"{S}row"):
        told = row.get("r", "")
        number = int(told) if told.isdigit() else number + 1
        cells: dict[int, Any] = {}
        column = -1
        for cell in row.iter(f"{S}c"):
            place = place_of(cell.get("r", ""))
            column = place[0] if place[1] else column + 1
            if column < _MOST_COLUMNS:
                cells[column] = cell
        yield number, cells


def place_of(reference: str) -> tuple[int, int]:
    """Return the column, from 0, and the row, from 1, of a cell; (0, 0) where the text names none."""
    found = _REFERENCE.fullmatch(reference.replace("$", ""))
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1, int(found[2])


def letters(column: int) -> str:
    """Return the name of a column, counted from 0."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column + 1))


def merged_cell(root: Any, columns: set[int], rows: list[int]) -> tuple[int, int] | None:  # noqa: ANN401 - lxml
    """Return the first cell in one of ``columns`` and of ``rows`` (sorted) that is merged with others."""
    for merge in root.iter(f"{S}mergeCell"):
        first, _, last = merge.get("ref", "").partition(":")
        (left, top), (right, bottom) = place_of(first), place_of(last or first)
        hit = [column for column in columns if left <= column <= right]
        at = bisect_left(rows, top)
        if hit and (left, top) != (right, bottom) and at < len(rows) and rows[at] <= bottom:
            return min(hit), rows[at]
    return None


def text_of(element: Any) -> str:  # noqa: ANN401 - an lxml element or None
    """Return a text, plain or rich, without the readings above Chinese characters."""
    if element is None:
        return ""
    pieces = (t.text or "" for t in element.iter(f"{S}t") if t.getparent().tag != f"{S}rPh")
    return _decoded("".join(pieces))


def _decoded(text: str) -> str:
    return _CODE.sub(lambda match: chr(int(match[1], 16)), text)


def _number(value: str) -> str:
    try:
        return f"{float(value):.{_DIGITS}g}"
    except ValueError as err:
        raise LostError("a number that is none") from err


def _plain_styles(package: Package) -> frozenset[str]:
    """Return the numbers of the cell styles in which a number is shown as it was typed."""
    plain = {"0"}
    for part in package.related(package.main, "styles"):
        root = package.xml(part)
        codes = {f.get("numFmtId"): f.get("formatCode", "").lower() for f in root.iter(f"{S}numFmt")}
        for number, style in enumerate(root.iterfind(f"{S}cellXfs/{S}xf")):
            code = style.get("numFmtId", "0")
            if codes.get(code, "") in _PLAIN_FORMATS or (code not in codes and code in _PLAIN_IDS):
                plain.add(str(number))
            elif not number:
                plain.discard("0")
    return frozenset(plain)
