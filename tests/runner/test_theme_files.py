from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from report_pipeline.config_theme import ThemeSettings
from report_pipeline.errors import ConfigError
from report_pipeline.runner.theme_files import load_theme, theme_inputs
from report_pipeline.writers.theme import HOUSE

if TYPE_CHECKING:
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n rest"


STYLES = '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'


def archive(name: str, content: str = STYLES) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        new.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("setting", "file", "data", "message"),
    [
        ("logo", "a.png", b"GIF89a", "neither PNG nor JPEG nor SVG"),
        ("css", "a.css", b"\xff", "not UTF-8"),
        ("docx_template", "a.docx", b"no zip", "no Word file with styles"),
        ("docx_template", "a.docx", archive("other"), "no Word file with styles"),
        ("docx_template", "a.docx", archive("word/styles.xml", "<w:styles"), "styles.xml in the template is damaged"),
        ("css", "a.css", None, "cannot read the file"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    tmp_path: Path, setting: str, file: str, data: bytes | None, message: str
) -> None:
    if data is not None:
        (tmp_path / file).write_bytes(data)
    with pytest.raises(ConfigError, match=message) as caught:
        load_theme(ThemeSettings.model_validate({setting: file}), tmp_path)
    assert str(caught.value.place) == file


def test_the_defaults_are_the_house_s(tmp_path: Path) -> None:
    assert load_theme(ThemeSettings(), tmp_path) == HOUSE


def test_the_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "a.css").write_text("\ufeffp { color: red }", "utf-8")
    (tmp_path / "a.dotx").write_bytes(archive("word/styles.xml"))
    settings = ThemeSettings(paper="Letter", logo="a.png", css="a.css", docx_template="a.dotx")
    theme = load_theme(settings, tmp_path)
    assert theme.paper == (215.9, 279.4)
    assert (theme.logo, theme.logo_type) == (PNG, "image/png")
    assert theme.css == "p { color: red }"
    assert theme.docx_template == archive("word/styles.xml")


def test_what_is_in_a_file_enters_the_key_of_the_formats_that_use_it(tmp_path: Path) -> None:
    settings = ThemeSettings(css="a.css", docx_template="a.dotx", accent="#004488")
    (tmp_path / "a.dotx").write_bytes(b"one")
    (tmp_path / "a.css").write_bytes(b"one")
    before = {suffix: theme_inputs(settings, tmp_path, suffix) for suffix in ("pdf", "html", "docx")}
    (tmp_path / "a.css").write_bytes(b"other")
    after = {suffix: theme_inputs(settings, tmp_path, suffix) for suffix in ("pdf", "html", "docx")}
    assert {s for s in before if before[s] != after[s]} == {"pdf", "html"}
    assert "stages.publish.theme.docx_template" not in before["pdf"]
    assert before["docx"]["stages.publish.theme.accent"] == "#004488"
