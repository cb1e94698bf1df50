"""What a PDF will take is told before it is made, where it is much, and by the layout that is set."""

from __future__ import annotations

from dataclasses import replace

import pytest
from edition_samples import block, sample_edition

from report_pipeline.model import BlockKind, EditionArticle, Layout
from report_pipeline.writers.pdf_cost import forewarning

SENTENCE = ("会议于三月召开，讨论经济发展。", "The meeting was held in March and discussed economic development.")


def long_edition(layout: Layout, pairs: int) -> str:
    edition = sample_edition(layout)
    paragraphs = tuple(block(BlockKind.PARAGRAPH, *[SENTENCE] * 4) for _ in range(pairs // 4))
    return forewarning(replace(edition, articles=(EditionArticle(paragraphs),)))


@pytest.mark.parametrize("layout", Layout)
def test_nothing_is_said_of_an_article(layout: Layout) -> None:
    assert not forewarning(sample_edition(layout))


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (Layout.SIDE_BY_SIDE, "about 3,500 pages, which take some 7 min and 4.4 GB"),
        (Layout.TARGET, "about 2,200 pages, which take some 4 min and 2.7 GB"),
        (Layout.INTERLINEAR, "about 5,800 pages, which take some 61 min and 115.4 GB"),
    ],
)
def test_pages_time_and_memory_of_a_book_are_told(layout: Layout, said: str) -> None:
    assert long_edition(layout, 100_000).startswith(said)


def test_the_way_out_is_told() -> None:
    assert "leave pdf out" in long_edition(Layout.SIDE_BY_SIDE, 100_000)
    assert not long_edition(Layout.SIDE_BY_SIDE, 10_000)
