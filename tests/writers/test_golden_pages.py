from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from golden_pages import CASES, GOLDEN, Case, difference, file_of, like, pictures
from PIL import Image, ImageChops

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_pages_look_as_they_did(case: Case, tmp_path: Path) -> None:
    made = list(pictures(case))
    assert len(made) == len(list(GOLDEN.glob(f"{case.name}-[0-9].png")))
    for number, picture in enumerate(made, 1):
        share, shown = difference(Image.open(file_of(case, number)).convert("L"), picture)
        if not like(share):
            picture.save(tmp_path / "now.png")
            shown.save(tmp_path / "difference.png")
            pytest.fail(f"page {number}: {share:.1%} of the pixels differ; see {tmp_path}/difference.png and now.png")


def test_a_line_that_moved_is_seen() -> None:
    (page, *_) = pictures(CASES[0])
    moved = page.copy()
    moved.paste(page.crop((60, 200, 540, 330)), (60, 204))
    assert not like(difference(page, moved)[0])
    assert like(difference(page, ImageChops.offset(page, 0, 0))[0])


def test_another_size_is_no_likeness() -> None:
    page = Image.new("L", (10, 10))
    assert not like(difference(page, Image.new("L", (10, 11)))[0])
