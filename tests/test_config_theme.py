from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report_pipeline.config_file import load_project, parse_config
from report_pipeline.config_theme import ThemeSettings, contrast
from report_pipeline.errors import MultipleConfigError

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = "version: 1\ndocuments: [{id: a, source: a.txt}]\nstages:\n  publish:\n    theme:\n      "


@pytest.mark.parametrize(
    ("line", "place", "message", "advice"),
    [
        ("paper: A5", "6:14", "`A5` is not allowed", "allowed: A4, Letter"),
        ("pairing: serf", "6:16", "`serf` is not allowed", "did you mean `serif`?"),
        ("size: 4", "6:13", "`4` is too small: at least 8", "in points"),
        ("size: ten", "6:13", "`ten` is no number", "in points"),
        ("size: .nan", "6:13", "`.nan` is no number", ""),
        ("size: nan", "6:13", "`nan` is no number", ""),
        ("accent: red", "6:15", "no colour of the form #rrggbb", ""),
        ('accent: "#ffdd00"', "6:15", "too light to be read on white: its contrast is 1.3", ""),
        ("margins: 20", "6:16", "no mapping of options", "keys allowed: top, bottom, left, right"),
        ("margins: {left: 100}", "6:23", "`100` is too big: at most 80", "In mm"),
        ("margins: {left: 80, right: 70}", "6:16", "leave less than 90 mm for the text", "A4 has 210 mm"),
        ("logo: a.gif", "6:13", "must end in .png or", "Picture over the title"),
        ("logo: a.png", "6:13", "is no file (looked for at", ""),
        ("css: none.css", "6:12", "is no file", "Style sheet"),
        ("css: ''", "6:12", "must not be empty", ""),
        ("docx_template: a.doc", "6:22", "must end in .docx or .dotx", ""),
        ("papr: A4", "6:7", "unknown key `papr`", "did you mean `paper`?"),
    ],
)
def test_each_error_says_where_what_and_what_else(
    tmp_path: Path, line: str, place: str, message: str, advice: str
) -> None:
    with pytest.raises(MultipleConfigError) as caught:
        parse_config(BEFORE + line, "p", tmp_path)
    (error,) = caught.value.errors
    assert str(error.place) == f"p:{place}"
    assert message in error.message
    assert advice in error.advice


def test_files_are_looked_for_from_the_project_s_folder(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    for name in ("logo.SVG", "own.css", "own.dotx"):
        (tmp_path / "house" / name).write_bytes(b"x")
    (tmp_path / "pipeline.yaml").write_text(
        f"{BEFORE}{{logo: house/logo.SVG, css: house/own.css, docx_template: house/own.dotx, accent: '#004488'}}"
    )
    theme = load_project(tmp_path).config.stages.publish.theme
    assert (theme.logo, theme.css, theme.docx_template) == ("house/logo.SVG", "house/own.css", "house/own.dotx")
    assert theme.accent == "#004488"


def test_a_file_that_is_far_too_big_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "own.css").open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    with pytest.raises(MultipleConfigError, match="too big"):
        parse_config(f"{BEFORE}css: own.css", "p", tmp_path)


@pytest.mark.parametrize(("colour", "expected"), [("#ffffff", 1), ("#000000", 21), ("#767676", 4.54), ("#ff0000", 4.0)])
def test_contrast_is_that_of_the_w3c(colour: str, expected: float) -> None:
    assert contrast(colour) == pytest.approx(expected, abs=0.01)


def test_the_house_s_own_colour_is_legible() -> None:
    assert contrast(ThemeSettings().accent) > 7
