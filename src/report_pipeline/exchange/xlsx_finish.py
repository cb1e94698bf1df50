"""What openpyxl leaves to be done: texts in the shared table, as other programs have them, and no time of the run."""

from __future__ import annotations

import io
import zipfile
from html import escape
from typing import TYPE_CHECKING, Any, Final

from report_pipeline.exchange.xlsx_cells import S
from report_pipeline.writers.repacked import packed

if TYPE_CHECKING:
    from collections.abc import Callable

_FONT: Final = ("b", "i", "strike", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family", "scheme")
"""The order in which Excel writes the properties of a font, and validators want them."""
_PART: Final = "/xl/sharedStrings.xml"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def finished(data: bytes) -> bytes:
    """Return a workbook of one sheet that is the same, byte for byte, whenever it is made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings: dict[str, int] = {}
    _change(parts, "xl/worksheets/sheet1.xml", lambda root: _share(root, strings))
    parts["xl/sharedStrings.xml"] = _table(strings)
    _change(parts, "[Content_Types].xml", lambda root: _add(root, "Override", PartName=_PART, ContentType=_TYPE))
    relation = {"Id": "rIdStrings", "Type": _RELATION, "Target": _PART}
    _change(parts, "xl/_rels/workbook.xml.rels", lambda root: _add(root, "Relationship", **relation))
    _change(parts, "xl/styles.xml", _order_fonts)
    _change(parts, "docProps/core.xml", _forget_times)
    return packed(parts)


def _change(parts: dict[str, bytes], name: str, change: Callable[[Any], None]) -> None:
    from lxml import etree

    root = etree.fromstring(parts[name])
    change(root)
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _share(root: Any, strings: dict[str, int]) -> None:  # noqa: ANN401 - an lxml element
    for row in root.iter(f"{S}row"):
        row.attrib.pop("customHeight", None)  # a row that somebody edits may grow
    for cell in root.iter(f"{S}c"):
        inline = cell.find(f"{S}is")
        if inline is not None:
            number = strings.setdefault(inline.findtext(f"{S}t"), len(strings))
            cell.set("t", "s")
            inline.tag = f"{S}v"
            inline[:] = ()
            inline.text = str(number)


def _table(strings: dict[str, int]) -> bytes:
    items = "".join(f'<si><t xml:space="preserve">{escape(text, quote=False)}</t></si>' for text in strings)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<sst xmlns="{S[1:-1]}" uniqueCount="{len(strings)}">{items}</sst>'.encode()


def _add(root: Any, name: str, **attributes: str) -> None:  # noqa: ANN401 - an lxml element
    from lxml.etree import SubElement

    SubElement(root, f"{root.tag.rpartition('}')[0]}}}{name}", attributes)


def _order_fonts(root: Any) -> None:  # noqa: ANN401 - an lxml element
    for font in root.iterfind(f"{S}fonts/{S}font"):
        font[:] = sorted(font, key=lambda child: _FONT.index(child.tag.removeprefix(S)))


def _forget_times(root: Any) -> None:  # noqa: ANN401 - an lxml element
    root[:] = [child for child in root if not child.tag.endswith(("}created", "}modified"))]
