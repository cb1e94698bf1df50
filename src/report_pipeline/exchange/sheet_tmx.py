"""Review files as TMX 1.4b: what a translation memory keeps of a row, the rest in ``prop`` elements beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from report_pipeline.errors import InputError, Place
from report_pipeline.exchange.sheet_words import Row, Said, key, remarks, returned
from report_pipeline.exchange.tmx import TMX_END, TmxReader, tmx_head, tmx_time
from report_pipeline.exchange.xml_stream import CHUNK, allowed, escaped

if TYPE_CHECKING:
    from report_pipeline.review.sheet import Returned, Sheet, SheetRow

_PROPS: Final = {"x-status": "status", "x-document": "document", "x-key": "key"}


def write(sheet: Sheet) -> bytes:
    """Return the file: one ``tu`` a pair, its id as ``tuid``."""
    units = (_unit(row, sheet) for row in sheet.rows)
    return "".join((tmx_head(sheet.source_language), *units, TMX_END)).encode()


def _unit(row: SheetRow, sheet: Sheet) -> str:
    row = replace(row, note=allowed(row.note))
    when = tmx_time(row.when)
    about = (f' changedate="{when}"' if when else "") + (f' changeid="{escaped(row.who)}"' if row.who else "")
    props = [("x-status", str(row.status)), ("x-document", sheet.document), ("x-key", key(row, allowed(row.target)))]
    props += [("x-line", str(row.line)), ("x-kind", str(row.kind)), *(("x-finding", text) for text in remarks(row))]
    said = "".join(f'<prop type="{name}">{escaped(value)}</prop>' for name, value in props)
    note = f"<note>{escaped(row.note)}</note>" if row.note else ""
    return (
        f'<tu tuid="{escaped(row.segment_id)}"{about}>{said}{note}\n'
        f'<tuv xml:lang="{escaped(sheet.source_language)}"><seg>{escaped(row.source)}</seg></tuv>\n'
        f'<tuv xml:lang="{escaped(sheet.target_language)}"><seg>{escaped(row.target)}</seg></tuv>\n</tu>\n'
    )


def read(data: bytes, name: str) -> tuple[Returned, ...]:
    """Return a row for each translation into the target language; formatting codes in sentences are left out.

    Raises InputError, with the line, for what is wrong in the file.
    """
    reader = _Rows(name)
    for start in range(0, len(data), CHUNK):
        reader.parse(data[start : start + CHUNK])
    reader.parse(b"", last=True)
    if not reader.rows:
        advice = "give a file that `report-pipeline review export --format tmx` wrote"
        raise InputError("the file has no translation from Chinese to English", place=Place(name), advice=advice)
    return tuple(returned(row) for row in reader.rows)


class _Rows(TmxReader):
    """Takes bytes and gathers rows."""

    props = _PROPS

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.rows: list[Row] = []
        self._line = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        if name == "tu":
            self._about["id"] = attributes.get("tuid", "")
            self._line = self.parser.CurrentLineNumber

    def _finish(self) -> None:
        for target, variant in self._targets if self._sources else ():
            cells = self._about | variant | {"source": self._sources[0], "target": target}
            cells.setdefault("note", "")
            row = Row(Place(self.name, self._line), cells, cells.pop("key", ""), cells.pop("document", ""))
            row.saved = Said(cells.pop("who", ""), cells.pop("when", ""))
            self.rows.append(row)
