"""The rows of a workbook that a reviewer sent back, whatever a spreadsheet program made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from report_pipeline.errors import InputError, Place
from report_pipeline.exchange import sheet_words
from report_pipeline.exchange.office_package import open_package
from report_pipeline.exchange.sheet_words import Row, Said
from report_pipeline.exchange.xlsx_cells import (
    LostError,
    S,
    Values,
    cells_by_row,
    letters,
    merged_cell,
    place_of,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.exchange.office_package import Package

_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_T: Final = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_ADVICE: Final = "give the file that `report-pipeline review export --format xlsx` wrote, with its first row"


def rows(data: bytes, name: str) -> Iterator[Row]:
    """Yield the rows that belong to a pair, from all sheets in the file's order.

    Raises InputError as `open_package` does, for a file without such a row, and with the cell's name for a cell whose
    text is lost.
    """
    package = open_package(data, name, "spreadsheetml.sheet")
    book = package.xml(package.main)
    if book.tag != f"{S}workbook":
        raise InputError("this workbook is of the kind “Strict Open XML”", place=Place(name), advice="save it as .xlsx")
    reading = _Reading(package)
    targets = {r.id: r.target for r in package.relations(package.main) if r.kind == "worksheet"}
    found = False
    for sheet in book.iter(f"{S}sheet"):
        if part := targets.get(sheet.get(_ID, "")):
            for row in reading.sheet(part):
                found = True
                yield row
    if not found:
        raise InputError("no row of a pair is in this workbook", place=Place(name), advice=_ADVICE)


class _Reading:
    """Reads the sheets of one workbook."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._saved = sheet_words.saved_by(package)
        self._values = Values(package)
        self._people = {
            person.get("id", ""): person.get("displayName", "").strip()
            for part in package.related(package.main, "person")
            for person in package.xml(part).iter(f"{_T}person")
        }

    def sheet(self, part: str) -> Iterator[Row]:
        """Yield a sheet's rows. The row that names the columns may be anywhere."""
        root = self._package.xml(part)
        table = list(cells_by_row(root))
        head, columns = self._head(table)
        if not columns:
            return
        ours = list(self._ours(table, head, columns, columns.pop("key", -1)))
        if found := merged_cell(root, set(columns.values()), sorted({number for number, *_ in ours})):
            advice = "take the merging back, and put each text into its own row again"
            self._refuse(*found, "is merged with others", advice)
        keys = {owner: key for _, _, owner, key in reversed(ours)}
        comments = self._comments(part)
        for number, cells, owner, key in ours:
            texts = {what: self._text(cells.get(column), column, number) for what, column in columns.items()}
            texts["id"] = texts["id"].strip() or owner
            # where columns were sorted apart, the key stands where its id says
            sent, _, document = (key if texts["id"] == owner else keys.get(texts["id"], "")).partition(" ")
            said = [c for column in sorted(columns.values()) for c in comments.get((column, number), ())]
            yield Row(Place(self._package.name, number), texts, sent, document.strip(), said, saved=self._saved)

    def _ours(
        self, table: list[tuple[int, dict[int, Any]]], head: int, columns: dict[str, int], hidden: int
    ) -> Iterator[tuple[int, dict[int, Any], str, str]]:
        """Yield the rows of pairs, each with the id and the key in its hidden cell; not the lines around the table."""
        for number, cells in table:
            owner, _, key = self._seen(cells.get(hidden)).partition(" ")
            told = [self._seen(cells.get(columns[what])).strip() for what in ("id", "target")]
            if number != head and (owner or all(told) or (number > head and any(told))):
                yield number, cells, owner, key

    def _head(self, table: list[tuple[int, dict[int, Any]]]) -> tuple[int, dict[str, int]]:
        """Return the row that names the columns, and which holds what."""
        for number, cells in table:
            places = sorted(cells)
            if columns := sheet_words.columns([self._seen(cells[place]) for place in places]):
                return number, {what: places[index] for what, index in columns.items()}
        return 0, {}

    def _text(self, cell: Any, column: int, number: int) -> str:  # noqa: ANN401 - an lxml element or None
        try:
            return self._values.of(cell)
        except LostError as err:
            where = f"{letters(column)}{number}"
            says = f"holds {err}, not the text that somebody typed"
            self._refuse(column, number, says, f"give {where} the format “Text” and type it again", err)

    def _refuse(self, column: int, number: int, says: str, advice: str, cause: Exception | None = None) -> NoReturn:
        message = f"the cell {letters(column)}{number} {says}"
        raise InputError(message, place=Place(self._package.name, number), advice=advice) from cause

    def _seen(self, cell: Any) -> str:  # noqa: ANN401 - an lxml element or None
        """Return a cell's text, or nothing where it is lost."""
        try:
            return self._values.of(cell)
        except LostError:
            return ""

    def _comments(self, part: str) -> dict[tuple[int, int], list[Said]]:
        """Return the comments by column and row: those of today's Excel (threads) and those of old (notes)."""
        found: dict[tuple[int, int], list[Said]] = {}
        for listed in self._package.related(part, "threadedcomment"):
            for comment in self._package.xml(listed).iter(f"{_T}threadedComment"):
                who = self._people.get(comment.get("personId", ""), "")
                said = Said(who, sheet_words.time_of(comment.get("dT", "")), comment.findtext(f"{_T}text") or "")
                found.setdefault(place_of(comment.get("ref", "")), []).append(said)
        for listed in self._package.related(part, "comments"):
            root = self._package.xml(listed)
            authors = [(author.text or "").strip() for author in root.iter(f"{S}author")]
            for comment in root.iter(f"{S}comment"):
                number = comment.get("authorId", "")
                who = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
                if not who.startswith("tc="):  # the shadow of a thread, for old programs
                    text = text_of(comment.find(f"{S}text")).removeprefix(f"{who}:")
                    found.setdefault(place_of(comment.get("ref", "")), []).append(Said(who, "", text.strip()))
        return found
