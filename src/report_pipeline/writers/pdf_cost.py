"""What a PDF will take, told before it is made: WeasyPrint keeps all pages in memory until the last one is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from report_pipeline.model import Layout
from report_pipeline.writers import wording

if TYPE_CHECKING:
    from report_pipeline.model import Edition

_SOURCE_PAGE, _TARGET_PAGE, _INTERLINEAR_PAGE = 1100, 3000, 260
"""Characters on an A4 page: of the source, of the translation, of a glossed source."""
_COST: Final = (0.113, 0.00125)
"""Seconds and gigabytes a page, measured on editions of 11 to 881 pages."""
_INTERLINEAR_COST: Final = (0.63, 0.02)
_WORTH_TELLING: Final = (120, 1.5)
"""Seconds and gigabytes from which on a user would want to know beforehand."""


def forewarning(edition: Edition) -> str:
    """Return a sentence on pages, time and memory of a PDF that takes much of them; nothing for the others."""
    interlinear = edition.layout is Layout.INTERLINEAR
    pages = _pages(edition, interlinear=interlinear)
    seconds, gigabytes = (pages * each for each in (_INTERLINEAR_COST if interlinear else _COST))
    if seconds < _WORTH_TELLING[0] and gigabytes < _WORTH_TELLING[1]:
        return ""
    minutes = max(round(seconds / 60), 1)
    return (
        f"about {_round(pages):,} pages, which take some {minutes} min and {gigabytes:.1f} GB of memory;"
        " if that is too much, cut the source into several documents or leave pdf out of the edition's formats"
    )


def _pages(edition: Edition, *, interlinear: bool) -> float:
    pairs = [pair for article in edition.articles for block in article.blocks for pair in block.pairs]
    source = sum(len(pair.source) for pair in pairs) if wording.has_source(edition) else 0
    if interlinear:
        return source / _INTERLINEAR_PAGE
    target = sum(len(pair.target) for pair in pairs) if wording.has_target(edition) else 0
    return source / _SOURCE_PAGE + target / _TARGET_PAGE


def _round(pages: float) -> int:
    """Return a number of pages as roughly as it is known."""
    return int(round(pages, -2)) or int(pages)
