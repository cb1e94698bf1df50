"""``stages.publish.theme``: what a house may change about the design of its editions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from report_pipeline.config_base import Section

PAPERS = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
"""Width and height in mm."""
_LEAST_WIDTH, _LEAST_HEIGHT = 90.0, 120.0
"""Of the text, in mm: two columns of Chinese and English need no less."""
_LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, for text on white."""
_MOST_BYTES = 20 * 1024 * 1024


def _file_of(*suffixes: str) -> AfterValidator:
    """Accept a path that ends in one of ``suffixes``, to a file where the project's folder is known."""

    def check(value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        path = Path(value)
        if path.suffix.lower() not in suffixes:
            raise PydanticCustomError("file", "must end in {ends}", {"ends": " or ".join(suffixes)})
        root = (info.context or {}).get("root")
        if root is not None:
            file = Path(root) / path.expanduser()
            if not file.is_file():
                raise PydanticCustomError("file", "is no file (looked for at {path})", {"path": str(file)})
            if file.stat().st_size > _MOST_BYTES:
                raise PydanticCustomError("file", "is too big: at most 20 MiB")
        return value

    return AfterValidator(check)


def contrast(colour: str) -> float:
    """Return the contrast of ``#rrggbb`` with white, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]  # noqa: PLR2004 - sRGB
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def _legible(value: str) -> str:
    if not re.fullmatch("#[0-9A-Fa-f]{6}", value):
        raise PydanticCustomError("colour", "is no colour of the form #rrggbb (in quotes: a # begins a comment)")
    if contrast(value) < _LEAST_CONTRAST:
        raise PydanticCustomError(
            "colour", "is too light to be read on white: its contrast is {found}, and must be 4.5",
            {"found": f"{contrast(value):.1f}"},
        )  # fmt: skip
    return value.lower()


Millimetres = Annotated[float, Field(ge=5, le=80, allow_inf_nan=False)]


class MarginSettings(Section):
    """The paper's margins; what is not given is the house's."""

    top: Millimetres | None = Field(None, description="In mm; the running head stands in it.")
    bottom: Millimetres | None = Field(None, description="In mm; the page's number stands in it.")
    left: Millimetres | None = Field(None, description="In mm.")
    right: Millimetres | None = Field(None, description="In mm.")


class ThemeSettings(Section):
    """The look of all editions."""

    paper: Literal["A4", "Letter"] = Field("A4", description="Paper of the PDF and Word editions.")
    pairing: Literal["serif", "sans"] = Field("serif", description="Typefaces of both languages.")
    size: float = Field(10, ge=8, le=16, allow_inf_nan=False, description="Size of the text, in points.")
    margins: MarginSettings = Field(default_factory=MarginSettings, description="The paper's margins.")
    accent: Annotated[str, AfterValidator(_legible)] = Field(
        "#8c2f21", description='Colour of the small things, as "#rrggbb".'
    )
    logo: Annotated[str | None, _file_of(".png", ".jpg", ".jpeg", ".svg")] = Field(
        None, min_length=1, description="Picture over the title, from pipeline.yaml's folder."
    )
    logo_alt: str = Field("Logo", min_length=1, description="What the logo shows, for those who do not see it.")
    css: Annotated[str | None, _file_of(".css")] = Field(
        None, min_length=1, description="Style sheet of one's own, after the house's (PDF, HTML, EPUB)."
    )
    docx_template: Annotated[str | None, _file_of(".docx", ".dotx")] = Field(
        None, min_length=1, description="Word file whose styles take the place of the house's (docx)."
    )

    @model_validator(mode="after")
    def _text_has_room(self) -> Self:
        width, height = PAPERS[self.paper]
        for size, least, given in (
            (width, _LEAST_WIDTH, (self.margins.left, self.margins.right)),
            (height, _LEAST_HEIGHT, (self.margins.top, self.margins.bottom)),
        ):
            if size - sum(margin or 0 for margin in given) < least:
                raise PydanticCustomError(
                    "cross_field",
                    "leave less than {least} mm for the text",
                    {
                        "key": "margins",
                        "least": f"{least:g}",
                        "expected": f"smaller ones: {self.paper} has {size:g} mm",
                    },
                )
        return self
