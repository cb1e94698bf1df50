"""Word documents (.docx)."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import InputError, Place
from report_pipeline.model import BlockKind
from report_pipeline.readers.base import RawText
from report_pipeline.readers.lines import Marked, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_XML = 100 * 1024 * 1024
"""Bytes of one XML part: its tree takes about ten times as much memory."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STYLES = {
    "title": (BlockKind.TITLE, 0),
    "标题": (BlockKind.TITLE, 0),
    "subtitle": (BlockKind.SUBTITLE, 0),
    "副标题": (BlockKind.SUBTITLE, 0),
    "caption": (BlockKind.CAPTION, 0),
    "题注": (BlockKind.CAPTION, 0),
    **{f"{name} {n}": (BlockKind.HEADING, n) for n in range(1, 10) for name in ("heading", "标题")},
}
_CHARS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-", "softHyphen": "\u00ad", "br": "\n", "cr": "\n"}
_SKIPPED = frozenset({"rt", "instrText", "delText", "pPr", "rPr", "tblPr", "sectPr"})
_MAX_BASES = 20
_BODY_LEVEL = 9
"""Outline level of running text; headings have 0 to 8."""


class DocxReader:
    """Reads .docx files. Tracked changes are read as if they were accepted."""

    suffixes: tuple[str, ...] = (".docx",)

    def read(self, data: bytes, name: str, encoding: str) -> RawText:  # noqa: ARG002 - XML names its own
        """Extract the paragraphs, the cells of tables and the text boxes, in document order.

        Styles say what is a title, heading, caption or list item. The notes say what was left out: footnotes,
        deleted and hidden text, comments, tables of contents. Raises InputError for what is no Word document, is
        encrypted or damaged, or unpacks to more than 200 MB.
        """
        document = _open(data, name)
        walk = _Walk({s.style_id: s for s in document.styles})
        for paragraph in walk.paragraphs(document.element.body):
            walk.add(paragraph)
        lines, printed = lay_out(walk.blocks)
        return RawText(lines, "-", (*walk.notes(), *_unread_parts(document), *printed))


def _open(data: bytes, name: str) -> Any:  # noqa: ANN401 - python-docx has no types
    advice = "open it in Word or LibreOffice and save it as .docx"
    if data.startswith(_OLE):
        raise InputError(
            "this is an encrypted Word document or one of the old .doc format",
            place=Place(name),
            advice="take its password off, or save it as .docx",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive, name)
        import docx

        return docx.Document(io.BytesIO(data))
    except InputError:
        raise
    except zipfile.BadZipFile as err:
        raise InputError(f"this is no .docx file, or it is damaged: {err}", place=Place(name), advice=advice) from err
    except Exception as err:  # python-docx lets errors of zipfile, zlib, lxml and its own through, KeyError among them
        what = f"{type(err).__name__}: {err}"
        raise InputError(f"the Word document cannot be read: {what}", place=Place(name), advice=advice) from err


def _check_size(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what would unpack to too much; zipfile reads no more of a part than its entry says."""
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    xml = max((p.file_size for p in parts if p.filename.lower().endswith((".xml", ".rels"))), default=0)
    if total > _MAX_UNPACKED or xml > _MAX_XML:
        raise InputError(
            f"the document unpacks to {total / 2**20:,.0f} MB, which is more than is safe to read",
            place=Place(name),
            advice="split it, or take its pictures out",
        )


def _unread_parts(document: Any) -> tuple[str, ...]:  # noqa: ANN401 - python-docx has no types
    kinds = {rel.reltype.rsplit("/", 1)[-1] for rel in document.part.rels.values()}
    return ("its comments were left out",) if "comments" in kinds else ()


class _Walk:
    """Collects blocks, and counts what is left out."""

    def __init__(self, styles: dict[str, Any]) -> None:
        self.styles = styles
        self.blocks: list[Marked] = []
        self.left_out: Counter[str] = Counter()

    def notes(self) -> tuple[str, ...]:
        """Say what was left out or decided, in plain sentences."""
        return tuple(f"{what}: {count}" for what, count in sorted(self.left_out.items()))

    def paragraphs(self, body: Any) -> Iterator[Any]:  # noqa: ANN401 - an lxml element
        """Yield the paragraphs of tables, content controls and text boxes too; those of a box after its anchor."""
        for paragraph in body.iter(f"{_W}p"):
            above = [a.tag for a in paragraph.iterancestors()]
            if f"{_MC}Fallback" in above:  # the same text box again, for old programs
                continue
            if f"{_W}txbxContent" in above:
                self.left_out["paragraphs read from text boxes, behind the paragraph that they are anchored in"] += 1
            yield paragraph

    def add(self, paragraph: Any) -> None:  # noqa: ANN401 - an lxml element
        """Add a paragraph's text as a block."""
        text = "".join(self._text(paragraph))
        if not text.strip():
            return
        style = self._style_names(paragraph)
        if any(name.startswith(("toc ", "目录")) for name in style[:1]):
            self.left_out["lines of a table of contents that were left out"] += 1
            return
        kind, level = self._kind(paragraph, style)
        self.blocks.append(Marked(text.split("\n"), kind, level))

    def _text(self, node: Any) -> Iterator[str]:  # noqa: ANN401 - an lxml element
        for child in node:
            tag = child.tag if isinstance(child.tag, str) else ""
            local = tag.rpartition("}")[2]
            if tag in {f"{_W}del", f"{_W}moveFrom"}:
                self.left_out["tracked deletions, read as accepted"] += 1
            elif tag in {f"{_W}footnoteReference", f"{_W}endnoteReference"}:
                self.left_out["footnotes and endnotes that were left out"] += 1
            elif tag in {f"{_W}t", f"{_M}t"}:
                yield child.text or ""
            elif tag == f"{_W}sym":
                yield chr(_number(child.get(f"{_W}char"), 16) or ord(" "))
            elif tag.startswith(_W) and local in _CHARS:
                yield _CHARS[local]
            elif tag == f"{_W}r" and _is_hidden(child):
                self.left_out["hidden runs of text that were left out"] += 1
            elif local not in _SKIPPED and tag not in {f"{_W}p", f"{_W}txbxContent", f"{_MC}Fallback"}:
                if tag in {f"{_W}ins", f"{_W}moveTo"}:
                    self.left_out["tracked insertions, read as accepted"] += 1
                yield from self._text(child)

    def _style_names(self, paragraph: Any) -> list[str]:  # noqa: ANN401 - an lxml element
        """Return the names of the paragraph's style and of those that it is based on, lower case."""
        names: list[str] = []
        style = self.styles.get(paragraph.style or "")
        while style is not None and len(names) < _MAX_BASES:
            names.append((style.name or "").lower())
            style = getattr(style, "base_style", None)
        return names

    def _kind(self, paragraph: Any, style: list[str]) -> tuple[BlockKind | None, int]:  # noqa: ANN401 - an lxml element
        for name in style:
            if name in _STYLES:
                return _STYLES[name]
        outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and (depth := _number(outline.get(f"{_W}val"))) < _BODY_LEVEL:
            return BlockKind.HEADING, depth + 1
        number = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        if number is not None and number.get(f"{_W}val") != "0":
            nested = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
            return BlockKind.LIST_ITEM, 1 + (_number(nested.get(f"{_W}val")) if nested is not None else 0)
        if number is None and any(name.startswith("list ") and name != "list paragraph" for name in style):
            last = style[0].rpartition(" ")[2]
            return BlockKind.LIST_ITEM, int(last) if last.isdigit() else 1
        return None, 0


def _is_hidden(run: Any) -> bool:  # noqa: ANN401 - an lxml element
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in {"0", "false", "off"}


def _number(text: str | None, base: int = 10) -> int:
    """Return a number of the document, 0 where it is none."""
    try:
        return min(max(int(text or "0", base), 0), 0xFFFF)
    except ValueError:
        return 0
