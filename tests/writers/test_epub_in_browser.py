"""The pages of an EPUB in a real browser, as reading systems show them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from browser import violations
from edition_samples import png

from report_pipeline.model import BlockKind, Comment, EditionBlock, EditionPair, Layout
from report_pipeline.writers.epub import EpubWriter
from report_pipeline.writers.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from report_pipeline.model import Edition, Provenance

    Maker = Callable[..., Edition]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
THEME = Theme(logo=png(), logo_type="image/png", logo_alt="The house")
NOTED = EditionBlock(BlockKind.PARAGRAPH, (EditionPair("s-n", "好。", "Good.", notes=(Comment("A note", "Bo"),)),))


@pytest.mark.parametrize("layout", [Layout.INTERLEAVED, Layout.INTERLINEAR, Layout.SOURCE, Layout.TARGET])
def test_no_page_stands_in_the_way_of_anyone(
    tab: Page,
    edition: Maker,
    font_cache: Path,
    tmp_path: Path,
    layout: Layout,
    draft: Provenance,
    hostile: EditionBlock,
) -> None:
    blocks = edition(layout).articles[0].blocks
    made = edition(layout, *blocks, NOTED, hostile, provenance=draft)
    with zipfile.ZipFile(io.BytesIO(EpubWriter(font_cache, THEME).render(made))) as book:
        book.extractall(tmp_path)
    pages = sorted(tmp_path.rglob("*.xhtml"))
    assert [page.name for page in pages] == ["about.xhtml", "nav.xhtml", "text-1.xhtml"]
    for page in pages:
        tab.set_viewport_size({"width": 1280, "height": 900})
        tab.goto(page.as_uri())
        assert violations(tab) == []
        tab.set_viewport_size({"width": 320, "height": 640})
        assert tab.evaluate(OVERFLOW) == 0
