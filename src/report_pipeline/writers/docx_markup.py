"""Runs, paragraphs and tables in WordprocessingML. All looks are named styles."""

from __future__ import annotations

import re
from html import escape
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from report_pipeline.writers.docx_styles import TABLE, style_id

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE, TARGET, SOURCE_HEADING = "Source Text", "Target Text", "Source Heading"
"""Character styles: they tell the language of a run."""
TAB, BREAK = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>"
# Signs that both scripts have: Word asks the hint whose they are, and heeds the one of the run only
_SHARED = re.compile("[“”‘’…—·]")
_HEADING = 24
"""Twentieths of a point that a character of a heading takes, for each point of the text's size."""
_CHINESE = frozenset({SOURCE, SOURCE_HEADING})


def run(text: str, style: str = "") -> str:
    """Return a run of ``text``, whose characters were made fit before."""
    name = f'<w:rStyle w:val="{style_id(style)}"/>' if style else ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if style in _CHINESE and _SHARED.search(text) else ""
    properties = f"<w:rPr>{name}{hint}</w:rPr>" if name else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def paragraph(style: str, content: str, properties: str = "") -> str:
    """Return a paragraph around runs."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{properties}</w:pPr>{content}</w:p>'


def field(instruction: str, shown: str) -> str:
    """Return a field; ``shown`` is the run with what it said last."""
    return f'<w:fldSimple w:instr=" {instruction} ">{shown}</w:fldSimple>'


def stands_beside(heading: str, column: int, size: float) -> bool:
    """Tell whether a heading leaves room for its translation beside it, which begins at ``column``.

    ``column`` is in twentieths of a point, 0 where nothing stands side by side; ``size`` is the text's, in points.
    """
    return len(heading) * size * _HEADING < column


def row(cells: Sequence[tuple[str, int, int]], *, gutter: int, head: bool = False, whole: bool = False) -> str:
    """Return a table row of cells, each its paragraphs, its width and how many columns of the grid it takes.

    Every cell but the last keeps the gutter free at its right. ``whole``: no page break within.
    """
    inner = []
    for i, (content, width, span) in enumerate(cells):
        margin = f'<w:tcMar><w:right w:w="{gutter}" w:type="dxa"/></w:tcMar>' if i < len(cells) - 1 else ""
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        inner.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{margin}</w:tcPr>{content}</w:tc>')
    properties = "<w:cantSplit/>" * whole + "<w:tblHeader/>" * head
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(inner)}</w:tr>"


def table(rows: Sequence[str], widths: Sequence[int], name: str, *, head: bool) -> str:
    """Return a table whose grid has columns of ``widths``; ``name`` says what it is to those who do not see it."""
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_id(TABLE)}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{"0620" if head else "0600"}" w:firstRow="{head:d}" '
        'w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{escape(name)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def common_grid(lines: Sequence[Sequence[int]], width: int) -> tuple[list[int], list[list[tuple[int, int]]]]:
    """Return one grid for lines of cells of different widths, and for each line its cells' widths and spans.

    The last cell of each line takes what is left of ``width``.
    """
    edges = sorted({0, width}.union(*(list(accumulate(line))[:-1] for line in lines)))
    place = {edge: i for i, edge in enumerate(edges)}
    spans = []
    for line in lines:
        ends = [0, *list(accumulate(line))[:-1], width]
        spans.append([(b - a, place[b] - place[a]) for a, b in pairwise(ends)])
    return [b - a for a, b in pairwise(edges)], spans
