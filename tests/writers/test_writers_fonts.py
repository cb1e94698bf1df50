from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont

from report_pipeline.errors import MachineError
from report_pipeline.writers import fonts

if TYPE_CHECKING:
    from pathlib import Path

SERIF, SANS = fonts.PAIRINGS["serif"], fonts.PAIRINGS["sans"]


def test_a_missing_font_names_the_wheel_that_brings_it() -> None:
    face = replace(SERIF.han, simplified=fonts.Wheel("some-wheel", "no_such_package", "x.ttf", "X"))
    with pytest.raises(MachineError, match="some-wheel") as caught:
        fonts.subset(face, "字", "zh-Hans")
    assert caught.value.exit_code == 8


def test_a_font_file_that_a_wheel_no_longer_has_is_missing_too() -> None:
    face = replace(SERIF.han, simplified=fonts.Wheel("some-wheel", "justmytype_intl_cjk", "gone.ttf", "X"))
    with pytest.raises(MachineError, match=r"gone\.ttf"):
        fonts.subset(face, "字", "zh-Hans")


@pytest.mark.parametrize("pairing", fonts.PAIRINGS)
@pytest.mark.parametrize("number", range(5))
def test_a_subset_is_static_and_has_just_the_characters(pairing: str, number: int) -> None:
    face = fonts.PAIRINGS[pairing][number]
    font = TTFont(BytesIO(fonts.subset(face, "Aé河“\u0e01", "zh-Hans")))
    assert "fvar" not in font
    expected = set("Aé河“") if face.family == fonts.HAN else set("Aé“")
    assert set(map(chr, font.getBestCmap())) == expected


def test_regular_and_bold_differ_in_weight() -> None:
    widths = {}
    for face in (SANS.han, SANS.han_bold):
        font = TTFont(BytesIO(fonts.subset(face, "一", "zh-Hans")))
        glyph = font["glyf"][font.getBestCmap()[ord("一")]]
        widths[face] = glyph.yMax - glyph.yMin
    assert widths[SANS.han_bold] > 1.3 * widths[SANS.han]


@pytest.mark.parametrize("face", [SERIF.han, SANS.han])
def test_traditional_chinese_has_its_own_shapes(face: fonts.Face) -> None:
    assert fonts.subset(face, "骨，", "zh-Hant") != fonts.subset(face, "骨，", "zh-Hans")
    assert fonts.real_family(face, "zh-Hant").endswith(" TC")


def test_names_for_word_processors() -> None:
    font = TTFont(BytesIO(fonts.named(fonts.subset(SERIF.latin_italic, "a", "zh"), SERIF.latin_italic, "Some Serif")))
    names = {i: font["name"].getDebugName(i) for i in (1, 2, 4, 6)}
    assert names == {1: "Some Serif", 2: "Italic", 4: "Some Serif Italic", 6: "SomeSerif-Italic"}
    assert font["OS/2"].fsSelection & 1


def test_woff2_is_kept_and_a_damaged_copy_made_again(tmp_path: Path) -> None:
    font = fonts.subset(SERIF.latin, "abc", "zh")
    made = fonts.woff2(font, tmp_path)
    (kept,) = tmp_path.iterdir()
    assert kept.read_bytes() == made
    assert TTFont(BytesIO(made)).getBestCmap().keys() == set(map(ord, "abc"))
    kept.write_bytes(made[:-7])
    assert fonts.woff2(font, tmp_path) == made
    assert kept.read_bytes() == made


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert fonts.woff2(fonts.subset(SERIF.latin, "abc", "zh"), tmp_path / "file" / "cache")[:4] == b"wOF2"
