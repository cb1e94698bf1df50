"""The look of an edition, as the writers need it: ``stages.publish.theme`` with its files read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Margins:
    """The paper's margins in mm; ``None``: the house's, which depends on the layout."""

    top: float | None = None
    bottom: float | None = None
    left: float | None = None
    right: float | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """What a house may change about the design. The defaults are the house's own."""

    paper: tuple[float, float] = (210.0, 297.0)
    """Width and height in mm: A4."""
    pairing: str = "serif"
    """``serif`` or ``sans``: the typefaces of both languages."""
    size: float = 10
    """Of the text, in points."""
    margins: Margins = Margins()
    accent: str = "#8c2f21"
    """Colour of the small things, ``#rrggbb``."""
    logo: bytes = b""
    """A picture (PNG, JPEG or SVG); empty: none."""
    logo_type: str = ""
    """Media type of ``logo``, such as ``image/png``."""
    logo_alt: str = "Logo"
    css: str = ""
    """A style sheet that comes after the house's."""
    docx_template: bytes = b""
    """A Word file whose styles take the place of the house's; empty: none."""


HOUSE = Theme()
