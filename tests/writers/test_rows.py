"""Where rows of a side-by-side edition break: read from WeasyPrint's boxes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from report_pipeline.model import BlockKind, EditionBlock, EditionPair, Layout
from report_pipeline.writers import pdf
from report_pipeline.writers.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from report_pipeline.model import Edition

    Maker = Callable[..., Edition]

THEMES = (Theme(), Theme(paper=(215.9, 279.4), pairing="sans", size=11.3))
ZH, EN = "河边的旧厂房去年春天变成了一座图书馆，", "The old mill on the river became a library last spring, "
_POINT = 0.75


def paragraphs(*sizes: tuple[int, int]) -> list[EditionBlock]:
    """Return blocks with so many clauses of Chinese and of English."""
    return [
        EditionBlock(BlockKind.PARAGRAPH, (EditionPair(f"s-{n}", ZH * zh, EN * en),))
        for n, (zh, en) in enumerate(sizes)
    ]


def inside(box: Any) -> Iterator[Any]:  # noqa: ANN401 - an untyped library
    yield box
    for child in getattr(box, "children", ()):
        yield from inside(child)


def lines(box: Any) -> list[Any]:  # noqa: ANN401
    return [b for b in inside(box) if type(b).__name__ == "LineBox"]


def laid_out(edition: Edition, theme: Theme) -> list[Any]:
    loaded = pdf._faces(edition, theme)
    html = pdf.load_weasyprint().HTML(string=pdf.page(edition, theme), url_fetcher=pdf._fetcher(loaded, theme))
    return [p._page_box for p in html.render(pdf_variant="pdf/a-3a").pages]


def rows(pages: list[Any]) -> list[list[list[int]]]:
    """Return, for each row that breaks and each cell, how many of its lines stand on the pages that show the row."""
    found: dict[int, list[list[int]]] = defaultdict(list)
    for box in (b for page in pages for b in inside(page)):
        if type(box).__name__ == "TableRowBox" and "paragraph" in (box.element.get("class") or ""):
            found[id(box.element)].append([len(lines(cell)) for cell in box.children])
    return [list(map(list, zip(*counts, strict=True))) for counts in found.values() if len(counts) > 1]


SIZES = [(1 + n * 7 % 13, 1 + n * 7 % 13) for n in range(60)]
UNEVEN = [(2, 9), (9, 2), (1, 30), (14, 1), (3, 3)] * 12


@pytest.mark.parametrize("theme", THEMES, ids=["serif", "sans"])
@pytest.mark.parametrize("sizes", [SIZES, UNEVEN], ids=["even", "uneven"])
def test_no_line_stands_alone_and_both_languages_begin_together(
    edition: Maker, theme: Theme, sizes: list[tuple[int, int]]
) -> None:
    broken = rows(laid_out(edition(Layout.SIDE_BY_SIDE, *paragraphs(*sizes)), theme))
    assert len(broken) >= 5
    for row in broken:
        for cell in row:
            total, shown = sum(cell), [n for n in cell if n]
            assert cell[0] > 0, row
            assert shown == [total] or min(shown) >= 2, row


def test_the_foot_of_a_page_is_filled(edition: Maker) -> None:
    pages = laid_out(edition(Layout.SIDE_BY_SIDE, *paragraphs(*SIZES)), THEMES[0])
    for page in pages[:-2]:  # the last text's page, and the colophon's
        text = page.children[0]
        blank = page.content_box_y() + page.height - max(line.position_y + line.height for line in lines(text))
        assert blank * _POINT < 60  # three lines and the space behind a row


def test_a_row_of_many_pages_goes_on(edition: Maker) -> None:
    (row,) = rows(laid_out(edition(Layout.SIDE_BY_SIDE, *paragraphs((2, 400))), THEMES[0]))
    assert len(row[1]) >= 3
    assert row[0][1:] == [0] * (len(row[0]) - 1)
