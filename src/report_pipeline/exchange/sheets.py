"""The formats in which a document leaves for a reviewer and comes back: each has a module ``sheet_<format>``."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from report_pipeline.errors import InputError, Place

if TYPE_CHECKING:
    from report_pipeline.review.sheet import Returned, Sheet


class SheetModule(Protocol):
    """What the module of a format has."""

    def write(self, sheet: Sheet) -> bytes:
        """Return the file; the same sheet gives the same bytes."""
        ...

    def read(self, data: bytes, name: str) -> tuple[Returned, ...]:
        """Return the rows in the file's order; ``name`` is for messages.

        Raises InputError, with the place, for a file that is damaged, unsafe to read or of another kind.
        """
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format; its module is imported when it is used."""

    name: str
    ending: str
    """Of file names, with the dot."""
    does: str
    """For people: what it is for."""

    @property
    def _module(self) -> SheetModule:
        return cast("SheetModule", import_module(f"report_pipeline.exchange.sheet_{self.name}"))

    def write(self, sheet: Sheet) -> bytes:
        """Return the file; the same sheet gives the same bytes."""
        return self._module.write(sheet)

    def read(self, data: bytes, name: str) -> tuple[Returned, ...]:
        """Return the rows in the file's order; ``name`` is for messages. Raises InputError, with the place."""
        return self._module.read(data, name)


FORMATS: Final = {
    row.name: row
    for row in (
        Format("docx", ".docx", "a table in Word, with findings as comments"),
        Format("xlsx", ".xlsx", "a spreadsheet"),
        Format("html", ".html", "a page to fill in with a browser, without this program"),
        Format("xliff", ".xlf", "XLIFF 2.1, for translation programs"),
        Format("tmx", ".tmx", "TMX 1.4b, for translation memories"),
        Format("csv", ".csv", "a table as text"),
    )
}

_ADVICE: Final = "give a file that `report-pipeline review export` wrote, saved in the same format"
_PARTS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
"""A part of an Office file → the format."""
_ROOTS: Final = {"xliff": "xliff", "tmx": "tmx", "html": "html"}
"""Root element → format."""
_FOREIGN: Final = (
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office file, or one with a password",
        "save it as .docx or .xlsx, without a password",
    ),
    (b"%PDF-", "a PDF", _ADVICE),
    (b"{\\rtf", "RTF", "save it as .docx"),
)
"""How files begin that people send by mistake."""
WEB_ARCHIVE: Final = re.compile(rb"(?i)(?:from|mime-version|snapshot-content-location):")
"""How a page begins that a browser saved as one file with all its parts (MHTML)."""
_UNSEEN: Final = re.compile(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
"""What may stand before the root element."""
_HEAD: Final = 1 << 16
"""Bytes in which the root element begins."""


def detect(data: bytes, name: str) -> Format:
    """Return the format of a file by what is in it, whatever its name ends in; ``name`` is for messages.

    Raises InputError for a file that is of none of the formats.
    """
    for start, kind, advice in _FOREIGN:
        if data.startswith(start):
            raise InputError(f"this is {kind}", place=Place(name), advice=advice)
    if WEB_ARCHIVE.match(data):
        return FORMATS["html"]
    if data.startswith(b"PK"):
        return FORMATS[_office(data, name)]
    head = decoded_head(data[:_HEAD])
    root = re.match(r"\s*<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)", _UNSEEN.sub("", head))
    if root and root[2].lower() in _ROOTS:
        return FORMATS[_ROOTS[root[2].lower()]]
    if root or "\0" in head or not data.strip():
        what = f"XML of another kind (<{root[2]}>)" if root else "no file of a format that is known"
        raise InputError(f"this is {what}", place=Place(name), advice=_ADVICE)
    return FORMATS["csv"]


def _office(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as err:
        message = f"the file is damaged: {err}"
        raise InputError(message, place=Place(name), advice="have it sent again, or saved anew") from err
    for part, kind in _PARTS.items():
        if part in names:
            return kind
    advice = "save it as .docx or .xlsx" if "content.xml" in names else _ADVICE
    raise InputError("this is no Word document and no Excel workbook", place=Place(name), advice=advice)


def decoded_head(data: bytes) -> str:
    """Return the beginning of a text file, good enough to see what it is; markup is ASCII in every encoding."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode("utf-8", "replace")
