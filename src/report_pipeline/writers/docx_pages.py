"""On which page each heading of a Word edition stands: its own XML, set in lines and put on pages.

The rules are Word's, as LibreOffice has them: lines as high as the styles say, of two spaces between paragraphs the
larger, no widow and no orphan, headings with what follows them, rows whole where they say so, and a table's head again
on each page. Word hyphenates and squeezes by rules of its own, so the numbers are certain when it has set the pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from report_pipeline.model import Layout
from report_pipeline.writers import fonts, styles
from report_pipeline.writers.docx_ruler import BREAK, TAB, Measure, Ruler, Text
from report_pipeline.writers.docx_styles import BASE_SIZE, style_id
from report_pipeline.writers.docx_styles_xml import BORDER_SPACE, NS, W

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.model import Edition
    from report_pipeline.writers.docx_page import Page
    from report_pipeline.writers.docx_styles import CharacterStyle, Style
    from report_pipeline.writers.theme import Theme

_FEWEST, _WHOLE = 2, 3
"""Lines of a paragraph at a page's end or start at least; lines that are too few to be parted."""
_CHAIN = 8
"""Paragraphs looked at that want to stand with the next one."""
_ROUNDING = 1
_EMU = 635
"""English metric units in a twentieth of a point."""
_TWIPS = 20
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"


def are_known(edition: Edition, *, footnotes: bool) -> bool:
    """Tell whether ``pages`` is to be trusted: not with footnotes, and not where the languages share rows.

    Beside LibreOffice 7.4, 202 of 203 numbers are right for text in one column, and three in four for rows of two:
    a row that is one line higher moves all that follows.
    """
    return edition.layout in {Layout.INTERLEAVED, Layout.TARGET, Layout.SOURCE} and not footnotes


def pages(content: str, edition: Edition, theme: Theme, page: Page, looks: Looks) -> dict[str, int]:
    """Return on which page each bookmark of ``content`` stands, the body's XML with ``looks``.

    Raises MachineError when a font is missing.
    """
    from lxml import etree

    body = etree.fromstring(f"<w:body {NS}>{content}</w:body>".encode())
    setter = _Setter(_ruler(edition, theme.pairing), looks, theme.size / BASE_SIZE)
    return _Pages(page.paper[1] - page.top - page.bottom).put(setter.items(body, page.width))


@dataclass(frozen=True, slots=True)
class Looks:
    """The styles of an edition."""

    paragraphs: tuple[Style, ...]
    characters: tuple[CharacterStyle, ...]


@dataclass(slots=True)
class _Box:
    """A paragraph in lines. Lengths are in twentieths of a point."""

    lines: list[float]
    """Their heights."""
    before: float
    after: float
    keep_next: bool
    keep_lines: bool
    new_page: bool
    marks: list[str]
    """Names of the bookmarks in it."""


@dataclass(slots=True)
class _Row:
    """A row of a table: its cells, each its paragraphs."""

    cells: list[list[_Box]]
    whole: bool
    head: bool

    @property
    def height(self) -> float:
        return max(_fill(_column(cell), inf)[1] for cell in self.cells)


_Item = _Box | list[_Row]
_Column = list[tuple[_Box, list[float]]]
"""Paragraphs below one another, each with the lines of it that are still to be placed."""


def _ruler(edition: Edition, pairing: str) -> Ruler:
    faces, characters = fonts.PAIRINGS[pairing], styles.characters(edition, pairing)
    files = {
        key: fonts.subset(face, characters[face], edition.source_language)
        for key, face in zip(faces._fields, faces, strict=True)
    }
    return Ruler(files, "han")


class _Setter:
    """Sets paragraphs and tables in lines."""

    def __init__(self, ruler: Ruler, looks: Looks, scale: float) -> None:
        self.ruler = ruler
        self.styles = {s.id: s for s in looks.paragraphs}
        self.characters = {style_id(s.name): s for s in looks.characters}
        self.scale = scale

    def items(self, parent: Any, width: float) -> list[_Item]:  # noqa: ANN401 - lxml has no types
        """Return the paragraphs and tables in an element ``width`` wide."""
        result: list[_Item] = []
        for child in parent:
            if child.tag == _w("p"):
                result.append(self._box(child, width))
            elif child.tag == _w("tbl"):
                result.append([self._row(row) for row in child.iter(_w("tr"))])
            elif child.tag == _w("sdt"):
                result += self.items(child.find(_w("sdtContent")), width)
        return result

    def _row(self, row: Any) -> _Row:  # noqa: ANN401
        cells = []
        for cell in row.iter(_w("tc")):
            properties = cell.find(_w("tcPr"))
            gutter = properties.find(f"{_w('tcMar')}/{_w('right')}")
            width = _value(properties.find(_w("tcW")), "w") - (0 if gutter is None else _value(gutter, "w"))
            cells.append([self._box(p, width) for p in cell.iter(_w("p"))])
        return _Row(cells, _has(row, "trPr/cantSplit"), _has(row, "trPr/tblHeader"))

    def _box(self, paragraph: Any, width: float) -> _Box:  # noqa: ANN401
        style = self.styles[paragraph.find(f"{_w('pPr')}/{_w('pStyle')}").get(_w("val"))]
        picture = next(paragraph.iter(_EXTENT), None)
        if picture is None:
            left = style.column or self._length(style.left)
            first = 0 if style.column else self._length(style.left + style.first)
            tabs = [(kind, place) for kind, place, _ in style.tabs] + [("left", style.column)] * bool(style.column)
            measure = Measure(width, left, first, tuple(tabs))
            lines = self.ruler.lines(self._content(paragraph, style), measure, self._length(style.size * style.line))
        else:
            lines = [int(picture.get("cy")) / _EMU]
        lines[0] += BORDER_SPACE * _TWIPS * (style.border == "top")
        lines[-1] += BORDER_SPACE * _TWIPS * (style.border == "bottom")
        return _Box(
            lines,
            self._length(style.before),
            self._length(style.after),
            style.keep_next or _has(paragraph, "pPr/keepNext"),
            style.keep_lines,
            _has(paragraph, "pPr/pageBreakBefore"),
            [mark.get(_w("name")) for mark in paragraph.iter(_w("bookmarkStart"))],
        )

    def _content(self, paragraph: Any, style: Style) -> list[Text | str]:  # noqa: ANN401
        result: list[Text | str] = [TAB] if style.bullet else []
        for run in paragraph.iter(_w("r")):
            name = run.find(f"{_w('rPr')}/{_w('rStyle')}")
            look = None if name is None else self.characters.get(name.get(_w("val")))
            for part in run:
                if part.tag == _w("t"):
                    size = (look.size if look else 0) or style.size
                    result.append(Text(part.text or "", _face(style, look), round(size * self.scale * 2) * 10))
                elif part.tag in {_w("tab"), _w("br")}:
                    result.append(TAB if part.tag == _w("tab") else BREAK)
        return result

    def _length(self, points: float) -> int:
        return round(points * self.scale * _TWIPS)


class _Pages:
    """Puts items on pages ``height`` high, and remembers where bookmarks are."""

    def __init__(self, height: float) -> None:
        self.height = height + _ROUNDING
        self.page, self.used, self.after = 1, 0.0, 0.0
        self.found: dict[str, int] = {}

    def put(self, items: Sequence[_Item]) -> dict[str, int]:
        """Return the page of each bookmark."""
        for place, item in enumerate(items):
            if isinstance(item, list):
                self._table(item)
            else:
                self._paragraph(item, items[place + 1 : place + 1 + _CHAIN])
        return self.found

    def _turn(self, used: float = 0) -> None:
        self.page, self.used, self.after = self.page + 1, used, 0.0

    def _paragraph(self, box: _Box, following: Sequence[_Item]) -> None:
        if self.used and (box.new_page or self.used + _least(box, following, self.after) > self.height):
            self._turn()
        self.found.update(dict.fromkeys(box.marks, self.page))
        rest, taken = _fill(_column([box]), self.height - self.used, self.after)
        while rest:
            self._turn()
            before = rest
            rest, taken = _fill(rest, self.height)
            if rest == before:  # higher than a page
                break
        self.used += taken - box.after
        self.after = box.after

    def _table(self, rows: Sequence[_Row]) -> None:
        self.used += self.after
        self.after = 0.0
        head = sum(row.height for row in rows if row.head)
        for row in rows:
            if row.whole:
                if self.used + row.height > self.height and self.used > head:
                    self._turn(head)
                self.used += row.height
            else:
                self._split(row, head)

    def _split(self, row: _Row, head: float) -> None:
        cells, fresh = [_column(cell) for cell in row.cells], False
        while any(cells):
            parted = [_fill(cell, self.height - self.used) for cell in cells]
            self.used += max(taken for _, taken in parted)
            before, cells = cells, [rest for rest, _ in parted]
            if fresh and cells == before:  # higher than a page
                break
            if fresh := any(cells):
                self._turn(head)


def _column(boxes: Sequence[_Box]) -> _Column:
    return [(box, box.lines) for box in boxes]


def _least(box: _Box, following: Sequence[_Item], before: float) -> float:
    """Return the height of what has to stand on one page from the start of ``box`` on.

    ``before`` is the space that the paragraph before wants behind it.
    """
    height = max(box.before, before)
    if not box.keep_next or not following:
        return height + sum(box.lines if box.keep_lines or len(box.lines) <= _WHOLE else box.lines[:_FEWEST])
    height += sum(box.lines)
    after = following[0]
    if not isinstance(after, list):
        return height + _least(after, following[1:], box.after)
    head = sum(row.height for row in after if row.head)
    first = next(row for row in after if not row.head)
    started = first.height if first.whole else max(sum(cell[0].lines[:_FEWEST]) for cell in first.cells)
    return height + box.after + head + started


def _fill(column: _Column, room: float, after: float = 0) -> tuple[_Column, float]:
    """Return what of a column does not fit in ``room``, and the height of what does, with the last space after it."""
    used = 0.0
    for place, (box, lines) in enumerate(column):
        begins = len(lines) == len(box.lines)
        start = used + (max(box.before, after) if begins else 0)
        if start + sum(lines) <= room:
            used, after = start + sum(lines), box.after
            continue
        fit, height = 0, start
        while height + lines[fit] <= room:
            height += lines[fit]
            fit += 1
        fit = min(fit, len(lines) - _FEWEST)
        if fit < (_FEWEST if begins else 1) or box.keep_lines:
            return column[place:], used
        return [(box, lines[fit:]), *column[place + 1 :]], start + sum(lines[:fit])
    return [], used + after


def _face(style: Style, look: CharacterStyle | None) -> str:
    """Return the ruler's key of a run's face."""
    bold = style.bold or bool(look and look.bold)
    if style.side == "src" or (look and look.heading and look.side == "src"):
        return "han_bold" if bold else "han"
    return "latin_bold" if bold else "latin_italic" if style.italic else "latin"


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _value(element: Any, name: str) -> int:  # noqa: ANN401
    return int(element.get(_w(name)))


def _has(element: Any, path: str) -> bool:  # noqa: ANN401
    return element.find("/".join(map(_w, path.split("/")))) is not None
