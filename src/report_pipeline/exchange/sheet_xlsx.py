"""A review file as a spreadsheet: ids and sources locked, findings beside their row and in a comment."""

from __future__ import annotations

import io
import re
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from report_pipeline.cells import is_formula
from report_pipeline.errors import InputError, Place
from report_pipeline.exchange import sheet_words
from report_pipeline.exchange.xlsx_finish import finished
from report_pipeline.model import BlockKind, Severity, Status

if TYPE_CHECKING:
    from report_pipeline.review.sheet import Returned, Sheet, SheetRow

_WIDTHS: Final = {"id": 16, "line": 6, "source": 52, "target": 60, "status": 11, "note": 28, "findings": 44, "key": 9}
"""In characters."""
_LINE: Final = {"source": 15, "target": 14.5, "note": 13, "findings": 12.5}
"""Height of a line, in points. Programs do not measure rows when they open a file, only when one is edited."""
_ROOM, _HIGHEST = 4, 409
_RAGGED: Final = 1.0
"""What the ragged edge takes."""
_HAN: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—]")
_OPEN: Final = frozenset({"target", "status", "note"})
"""Columns that may be edited."""
_LONGEST: Final = 32_767
"""UTF-16 units of a cell."""
_CUT: Final = 2_000
"""Characters of what the program says of a row."""
_CODED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What a cell holds as ``_xHHHH_`` (ECMA-376-1, 22.9.2.19): what XML cannot hold, and what would be taken for it."""
_HEADINGS: Final = frozenset({BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.HEADING})
_INK, _SOFT, _RULE, _HEAD, _LOCKED = "FF1A1A1A", "FF5C5850", "FFD9D3C7", "FFEDE8DF", "FFF8F6F2"
_NO_TITLE: Final = re.compile(r"[\\/*?:\[\]\x00-\x1f']")


def write(sheet: Sheet) -> bytes:
    """Return the workbook; the same sheet gives the same bytes.

    Raises InputError for a text that is too long for a cell.
    """
    from openpyxl import Workbook

    book = Workbook()
    table = book.active
    table.title = _NO_TITLE.sub("_", sheet.document)[:31].strip() or "review"
    _styles(book, sheet)
    heads = sheet_words.heads(sheet)
    first = {"id": heads.pop("id"), "line": "Line", **heads, "findings": "Findings", "key": "Key"}
    table.append([coded(head) for head in first.values()])
    for cell in table[1]:
        cell.style = "Review head"
    for number, row in enumerate(sheet.rows, 2):
        _row(table, number, row, sheet)
    _furnish(table, sheet)
    book.properties.creator = book.properties.lastModifiedBy = coded(sheet.generator)
    book.properties.title = coded(sheet.title or sheet.document)
    out = io.BytesIO()
    book.save(out)
    return finished(out.getvalue())


def read(data: bytes, name: str) -> tuple[Returned, ...]:
    """Return the rows of all sheets that have the columns, in the file's order, hidden and filtered ones too.

    Raises InputError for a file that is no workbook, damaged, unsafe to read or without a row, and for cells whose text
    is lost: dates and other numbers in a format of their own, errors, and formulas without a result.
    """
    from report_pipeline.exchange.xlsx_rows import rows

    return tuple(map(sheet_words.returned, rows(data, name)))


def coded(text: str) -> str:
    """Return a text as a cell holds it."""
    return _CODED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def _row(table: Any, number: int, row: SheetRow, sheet: Sheet) -> None:  # noqa: ANN401 - openpyxl has no types
    remarks = "\n".join(sheet_words.remarks(row))
    texts = {
        "id": row.segment_id,
        "line": row.line or None,
        "source": row.source,
        "target": row.target,
        "status": str(row.status),
        "note": row.note,
        "findings": remarks if len(remarks) < _CUT else f"{remarks[:_CUT]}…",
        "key": f"{row.segment_id} {sheet_words.key(row, row.target)} {sheet.document}",
    }
    bold = " heading" if row.kind in _HEADINGS else ""
    severe = any(f.severity is Severity.ERROR for f in row.findings)
    looks = {"source": f"source{bold}", "target": f"target{bold}", "findings": "error" if severe else "findings"}
    for column, (what, text) in enumerate(texts.items(), 1):
        cell = table.cell(number, column)
        cell.style = f"Review {looks.get(what, what)}"
        if isinstance(text, int):
            cell.value = text
        elif text:
            _put(cell, text, sheet)
        if what == "target" and remarks:
            cell.comment = _comment(str(texts["findings"]))
    table.row_dimensions[number].height = min(
        max(_lines(str(texts[what]), _WIDTHS[what]) * points for what, points in _LINE.items()) + _ROOM, _HIGHEST
    )


def _lines(text: str, width: int) -> int:
    """Return about how many lines a text takes in a column: Chinese characters are two wide."""
    widths = (sum(_HAN.match(c) is not None for c in line) + len(line) for line in text.split("\n"))
    return sum(max(1, ceil(wide * _RAGGED / width)) for wide in widths)


def _put(cell: Any, text: str, sheet: Sheet) -> None:  # noqa: ANN401 - openpyxl has no types
    """Write a text that is a text, whatever it begins with."""
    value = coded(text)
    if len(value.encode("utf-16-le")) // 2 > _LONGEST:
        raise InputError(
            f"segment {cell.parent.cell(cell.row, 1).value} has {len(text):,} characters, too many for a spreadsheet",
            place=Place(sheet.source_name),
            advice="export this document in another format: docx, html or xliff",
        )
    cell.value, cell.data_type = value, "s"
    if is_formula(text):
        cell.quotePrefix = True


def _comment(remarks: str) -> Any:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.comments import Comment

    made = Comment(coded(sheet_words.signed(remarks)), sheet_words.PROGRAM)
    made.width, made.height = 360, 110
    return made


def _styles(book: Any, sheet: Sheet) -> None:  # noqa: ANN401 - openpyxl has no types
    """Name the styles of the columns. What is typed into a cell stays text: its format says so."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

    han = "Microsoft JhengHei" if sheet.source_language.startswith("zh-Hant") else "Microsoft YaHei"
    rule = Border(bottom=Side("hair", _RULE))
    for name, font, fill in (
        ("head", Font("Calibri", 10, b=True, color=_SOFT), _HEAD),
        ("id", Font("Calibri", 9, color=_SOFT), _LOCKED),
        ("line", Font("Calibri", 9, color=_SOFT), _LOCKED),
        ("source", Font(han, 10.5, color=_INK), _LOCKED),
        ("source heading", Font(han, 10.5, b=True, color=_INK), _LOCKED),
        ("target", Font("Calibri", 11, color=_INK), ""),
        ("target heading", Font("Calibri", 11, b=True, color=_INK), ""),
        ("status", Font("Calibri", 10, color=_INK), ""),
        ("note", Font("Calibri", 10, color=_INK), ""),
        ("findings", Font("Calibri", 9.5, color="FF7A5F00"), _LOCKED),
        ("error", Font("Calibri", 9.5, color="FF8C2F21"), _LOCKED),
        ("key", Font("Calibri", 8, color=_SOFT), _LOCKED),
    ):
        style = NamedStyle(f"Review {name}", font=font, border=rule)
        style.alignment = Alignment(
            horizontal="center" if name == "line" else None,
            vertical="center" if name == "head" else "top",
            wrap_text=name != "key",
        )
        style.number_format = "0" if name == "line" else "@"
        style.protection = Protection(locked=name.partition(" ")[0] not in _OPEN)
        if fill:
            style.fill = PatternFill("solid", fill)
        book.add_named_style(style)


def _furnish(table: Any, sheet: Sheet) -> None:  # noqa: ANN401 - openpyxl has no types
    """Set what the table does on the screen and on paper."""
    from openpyxl.worksheet.datavalidation import DataValidation

    last = len(sheet.rows) + 1
    for letter, (what, width) in zip("ABCDEFGH", _WIDTHS.items(), strict=True):
        table.column_dimensions[letter].width = width
        table.column_dimensions[letter].hidden = what == "key"
    table.freeze_panes = "B2"
    table.auto_filter.ref = f"A1:H{last}"  # the hidden column too: it must go where its row goes
    choice = DataValidation("list", formula1=f'"{",".join(Status)}"', allow_blank=True, showErrorMessage=True)
    choice.errorTitle, choice.error = "Status", f"Choose one of {', '.join(Status)}."
    choice.add(f"E2:E{last}")
    table.add_data_validation(choice)
    locks = table.protection
    locks.enable()
    locks.autoFilter = locks.sort = locks.formatColumns = locks.formatRows = locks.formatCells = (
        False  # False allows it
    )
    page = table.page_setup
    page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", table.PAPERSIZE_A4, 1, 0
    table.sheet_properties.pageSetUpPr.fitToPage = True
    table.print_title_rows = "1:1"
    table.print_area = f"A1:G{last}"
    table.oddHeader.left.text = _plain(sheet.title or sheet.document)
    table.oddFooter.left.text, table.oddFooter.right.text = _plain(sheet.source_name), "&P / &N"


def _plain(text: str) -> str:
    """Return a text for the head or foot of a page, where ``&`` begins a code; at most 255 characters go there."""
    return coded(text[:100]).replace("&", "&&")
