"""The pages of a small document as pictures: ``python tests/writers/golden_pages.py --update`` makes them anew.

They are compared with a tolerance: a few pixels may differ, as versions of Pango and FreeType do, a moved line may not.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from edition_samples import LIBRARY, block, sample_edition
from PIL import Image, ImageChops, ImageFilter

from report_pipeline.model import BlockKind, Layout
from report_pipeline.writers.pdf import PdfWriter
from report_pipeline.writers.theme import HOUSE, Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN = Path(__file__).parents[1] / "golden" / "pages"
_SCALE = 0.75
"""Pixels a point: enough to see a moved line, and small to keep."""
_BLUR, _VISIBLE, _MOST = 1.2, 48, 0.002
"""Radius in pixels; grey levels from which on a pixel differs; the part of a page's pixels that may."""


@dataclass(frozen=True)
class Case:
    """An edition and its look."""

    name: str
    layout: Layout
    theme: Theme = HOUSE


_MORE = tuple(
    block(
        BlockKind.PARAGRAPH,
        *[
            (
                "“这里原来有三条生产线，”老工人说，“二〇〇八年停产。”",
                "“There were three lines here,” says an old worker.",
            ),
            (
                "厂房面积12800平方米，改造用了18个月。",
                "Rebuilding its 12,800 square metres took eighteen months of work.",
            ),
        ]
        * count,
    )
    for count in (1, 3, 2)
)
"""Paragraphs of several lines: filled, hyphenated, with marks side by side."""
CASES = (
    Case("side-by-side", Layout.SIDE_BY_SIDE),
    Case("interleaved", Layout.INTERLEAVED),
    Case("target", Layout.TARGET),
    Case("source", Layout.SOURCE),
    Case("interlinear", Layout.INTERLINEAR),
    Case("letter-sans", Layout.SIDE_BY_SIDE, Theme(paper=(215.9, 279.4), pairing="sans", accent="#004488")),
)


def pictures(case: Case) -> Iterator[Image.Image]:
    """Yield the pages in grey."""
    import pypdfium2

    with tempfile.TemporaryDirectory() as folder:
        made = sample_edition(case.layout, *LIBRARY.blocks, *_MORE)
        data = PdfWriter(Path(folder), case.theme).render(made)
    for page in pypdfium2.PdfDocument(data):
        yield page.render(scale=_SCALE, grayscale=True).to_pil().convert("L")


def file_of(case: Case, number: int) -> Path:
    """Return where the picture of a page is kept; pages count from 1."""
    return GOLDEN / f"{case.name}-{number}.png"


def difference(one: Image.Image, other: Image.Image) -> tuple[float, Image.Image]:
    """Return the part of the pixels that a person would see differ, and a picture of them."""
    if one.size != other.size:
        return 1.0, other
    soft = (picture.filter(ImageFilter.GaussianBlur(_BLUR)) for picture in (one, other))
    differing = ImageChops.difference(*soft)
    return float(np.mean(np.asarray(differing) > _VISIBLE)), ImageChops.invert(differing)


def like(share: float) -> bool:
    """Tell whether pages that differ in ``share`` of their pixels look alike."""
    return share <= _MOST


def update() -> None:
    """Write all pictures anew."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for old in GOLDEN.glob("*.png"):
        old.unlink()
    for case in CASES:
        for number, picture in enumerate(pictures(case), 1):
            picture.quantize(16).save(file_of(case, number), optimize=True)


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: golden_pages.py --update")
    update()
