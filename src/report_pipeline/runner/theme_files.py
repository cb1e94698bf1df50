"""``stages.publish.theme`` with its files: what of it can change an edition, and the theme that the writers get."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.errors import ConfigError, Place
from report_pipeline.runner.cache import digest

if TYPE_CHECKING:
    from report_pipeline.config_theme import ThemeSettings
    from report_pipeline.writers.theme import Theme

_ONLY = {"docx_template": ("docx",), "css": ("pdf", "html", "epub")}
"""Files that matter for some formats only."""
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_HEAD = 1024


def theme_inputs(settings: ThemeSettings, root: Path, suffix: str) -> dict[str, str]:
    """Return what of the theme can change an edition of the format ``suffix``: settings, and digests of files.

    Raises ConfigError for a file that cannot be read.
    """
    from report_pipeline.runner.workshop import flat

    plain = settings.model_dump(mode="json", exclude={"logo", "css", "docx_template"})
    inputs = dict(flat("stages.publish.theme", plain))
    for name in ("logo", "css", "docx_template"):
        if (given := getattr(settings, name)) and suffix in _ONLY.get(name, (suffix,)):
            inputs[f"stages.publish.theme.{name}"] = digest(_read(given, root))
    return inputs


def load_theme(settings: ThemeSettings, root: Path) -> Theme:
    """Return the theme with the content of its files.

    Raises ConfigError for a file that cannot be read, or is not what its name says.
    """
    from report_pipeline.config_theme import PAPERS
    from report_pipeline.writers.theme import Margins, Theme

    logo = _read(settings.logo, root) if settings.logo else b""
    css = _read(settings.css, root) if settings.css else b""
    return Theme(
        paper=PAPERS[settings.paper],
        pairing=settings.pairing,
        size=settings.size,
        margins=Margins(**settings.margins.model_dump()),
        accent=settings.accent,
        logo=logo,
        logo_type=_picture_type(logo, str(settings.logo)) if logo else "",
        logo_alt=settings.logo_alt,
        css=_text(css, str(settings.css)),
        docx_template=_word_file(settings.docx_template, root) if settings.docx_template else b"",
    )


def _read(path: str, root: Path) -> bytes:
    try:
        return (root / Path(path).expanduser()).read_bytes()
    except OSError as err:
        raise ConfigError(f"cannot read the file: {err.strerror}", place=Place(path)) from err


def _picture_type(data: bytes, name: str) -> str:
    for start, kind in _PICTURES.items():
        if data.startswith(start):
            return kind
    if b"<svg" in data[:_HEAD]:
        return "image/svg+xml"
    raise ConfigError("the logo is neither PNG nor JPEG nor SVG", place=Place(name), advice="export it in one of these")


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise ConfigError("the style sheet is not UTF-8", place=Place(name), advice="save it as UTF-8") from err


def _word_file(path: str, root: Path) -> bytes:
    from report_pipeline.writers.docx_own_template import read_template

    data = _read(path, root)
    try:
        read_template(data)
    except ConfigError as err:
        raise ConfigError(err.message, place=Place(path), advice=err.advice) from err
    return data
