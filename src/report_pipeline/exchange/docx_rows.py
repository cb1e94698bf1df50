"""The rows of the tables in a Word document that a reviewer sent back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from report_pipeline.errors import InputError, Place
from report_pipeline.exchange import sheet_words
from report_pipeline.exchange.office_package import open_package
from report_pipeline.exchange.sheet_words import Row, Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.exchange.office_package import Package

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS: Final = frozenset({f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_UTC: Final = "{http://schemas.microsoft.com/office/word/2023/wordml/word16du}dateUtc"
"""Word's own date is in local time, whatever it says."""
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHARS: Final = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad", "br": "\n", "cr": "\n"}
_GONE: Final = frozenset({f"{_W}del", f"{_W}moveFrom"})
_NEW: Final = frozenset({f"{_W}ins", f"{_W}moveTo"})
_SKIPPED: Final = frozenset(
    {
        f"{_W}{tag}"
        for tag in ("rt", "instrText", "delText", "delInstrText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr")
    }
    | {_FALLBACK}
)
_ADVICE: Final = "give the file that `report-pipeline review export --format docx` wrote, with its table"


@dataclass
class _Told:
    """What is read from a cell."""

    pieces: list[str] = field(default_factory=list)
    changes: list[Said] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    """Their ids."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def rows(data: bytes, name: str) -> Iterator[Row]:
    """Yield the rows that belong to a pair, from all tables in the file's order.

    Raises InputError as `open_package` does, for a file without such a row, and for rows with merged cells.
    """
    package = open_package(data, name, "wordprocessingml.document")
    root = package.xml(package.main)
    if root.tag != f"{_W}document":
        raise InputError(
            "this Word document is of the kind “Strict Open XML”",
            place=Place(name),
            advice="save it as Word document (.docx)",
        )
    reading = _Reading(package)
    found = False
    for table in root.iter(f"{_W}tbl"):
        if not any(a.tag == f"{_W}tc" for a in table.iterancestors()):
            for row in reading.table(table):
                found = True
                yield row
    if not found:
        raise InputError("no table of pairs is in this document", place=Place(name), advice=_ADVICE)


class _Reading:
    """Goes through the tables of one file; keeps what the last head of columns said."""

    def __init__(self, package: Package) -> None:
        self._name = package.name
        self._comments = _comments(package)
        self._saved = sheet_words.saved_by(package)
        self._document = _property(package)
        self._columns: dict[str, int] = {}
        self._width = 0
        self._number = 0

    def table(self, table: Any) -> Iterator[Row]:  # noqa: ANN401 - an lxml element
        """Yield a table's rows. Its head may be anywhere; a table without one is read as the one before it."""
        read = []
        for element in _within(table, "tr"):
            self._number += 1
            if element.find(f"{_W}trPr/{_W}del") is None:  # a row that was deleted, with the change tracked
                cells = [c for c in _within(element, "tc") if c.find(f"{_W}tcPr/{_W}cellDel") is None]
                read.append((self._number, cells, [_told(cell) for cell in cells]))
        for _, cells, told in read:
            if found := sheet_words.columns([cell.text for cell in told]):
                self._columns, self._width = found, len(cells)
                self._document = "\n".join(told[found["id"]].text.split("\n")[1:]).strip() or self._document
                break
        for number, cells, told in read:
            if self._columns and not sheet_words.columns([cell.text for cell in told]):
                yield from self._row(Place(self._name, number), cells, told)

    def _row(self, place: Place, cells: list[Any], told: list[_Told]) -> Iterator[Row]:
        keyed = any(sheet_words.key_in(cell.text)[1] for cell in told)
        if len(cells) != self._width or any(_is_merged(cell) for cell in cells):
            if keyed:
                raise InputError(
                    "cells of this row were merged or split",
                    place=place,
                    advice="make them the cells of the table's head again",
                )
            return  # another table, or a line of text across this one
        texts = {what: told[index].text for what, index in self._columns.items()}
        identity, _, key = texts["id"].strip().partition("\n")
        row = Row(place, texts | {"id": identity}, key, self._document, saved=self._saved)
        for what, index in self._columns.items():
            row.comments += [self._comments[number] for number in told[index].comments if number in self._comments]
            if what in {"target", "status", "note"}:
                row.changes += told[index].changes
        if identity or row.cells["target"].strip():
            yield row


def _within(parent: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401 - lxml elements
    """Yield the rows of a table or the cells of a row, also within content controls, never those of a table within."""
    for child in parent:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}smartTag", *_NEW}:
            yield from _within(child, tag)


def _is_merged(cell: Any) -> bool:  # noqa: ANN401 - an lxml element
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _told(cell: Any) -> _Told:  # noqa: ANN401 - an lxml element
    """Read a cell: a paragraph a line, tracked changes accepted."""
    told = _Told()
    begun = joins = False
    for paragraph in cell.iter(f"{_W}p"):
        if any(a.tag in {f"{_W}p", _FALLBACK} for a in _above(paragraph, cell)):
            continue  # of a text box: read with the paragraph that it hangs on
        if begun and not joins:
            told.pieces.append("\n")
        _walk(paragraph, told)
        begun = True
        mark = paragraph.find(f"{_W}pPr/{_W}rPr")
        signs = [] if mark is None else [child for child in mark if child.tag in _GONE | _NEW]
        joins = any(sign.tag in _GONE for sign in signs)
        told.changes += map(_change, signs)
    return told


def _above(element: Any, end: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml elements
    for ancestor in element.iterancestors():
        if ancestor is end:
            return
        yield ancestor


def _walk(node: Any, told: _Told) -> None:  # noqa: ANN401 - an lxml element
    for child in node:
        tag = child.tag
        if tag in _TEXTS:
            told.pieces.append(child.text or "")
        elif tag in _SKIPPED or (tag == f"{_W}r" and _is_hidden(child)):
            continue
        elif tag == f"{_W}commentReference":
            told.comments.append(child.get(f"{_W}id", ""))
        elif tag in _GONE:
            told.changes.append(_change(child))
            told.comments += [c.get(f"{_W}id", "") for c in child.iter(f"{_W}commentReference")]
        elif tag == f"{_W}sym":
            told.pieces.append(_symbol(child.get(f"{_W}char", "")))
        elif tag.startswith(_W) and (local := tag[len(_W) :]) in _CHARS:
            told.pieces.append(_CHARS[local])
        else:
            if tag in _NEW:
                told.changes.append(_change(child))
            _walk(child, told)


def _is_hidden(run: Any) -> bool:  # noqa: ANN401 - an lxml element
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in {"0", "false", "off"}


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return " "


def _change(element: Any) -> Said:  # noqa: ANN401 - an lxml element
    return Said(element.get(f"{_W}author", "").strip(), _date(element))


def _date(element: Any) -> str:  # noqa: ANN401 - an lxml element
    return sheet_words.time_of(element.get(_UTC) or element.get(f"{_W}date") or "")


def _comments(package: Package) -> dict[str, Said]:
    """Return the comments by id."""
    found = {}
    for part in package.related(package.main, "comments"):
        for comment in package.xml(part).iter(f"{_W}comment"):
            who = comment.get(f"{_W}author", "").strip()
            found[comment.get(f"{_W}id", "")] = Said(who, _date(comment), _told(comment).text)
    return found


def _property(package: Package) -> str:
    """Return the document's id from the file's properties, which some programs drop."""
    for part in package.related("", "custom-properties"):
        for item in package.xml(part):
            if item.get("name") == sheet_words.DOCUMENT_PROPERTY:
                return "".join(item.itertext()).strip()
    return ""
