"""HTML editions: one file that needs nothing else, loads nothing, and runs no script but the house's own."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from report_pipeline.writers import fonts, styles, wording
from report_pipeline.writers.html_markup import ScreenMarkup
from report_pipeline.writers.theme import HOUSE

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.theme import Theme

_PIXELS = 1.7
"""CSS pixels on screen for a point on paper."""


class HtmlWriter:
    """Writes one self-contained page, with the subset fonts inside and an anchor at every sentence."""

    suffix = "html"

    def __init__(self, cache: Path, theme: Theme = HOUSE) -> None:
        """``cache`` keeps the compressed fonts: WOFF2 takes over a second to make."""
        self.cache = cache
        self.theme = theme

    def render(self, edition: Edition) -> bytes:
        """Return the page in UTF-8. The same edition gives the same bytes.

        Raises MachineError when a font is missing.
        """
        theme = self.theme
        logo = f"data:{theme.logo_type};base64,{base64.b64encode(theme.logo).decode('ascii')}" if theme.logo else ""
        markup = ScreenMarkup(edition, logo, theme.logo_alt)
        language = escape(wording.house_language(edition))
        css = (
            self._fonts(edition)
            + styles.sheet("edition.css")
            + styles.columns(edition, theme.pairing)
            + styles.sheet("screen.css")
            + styles.families(styles.rare_characters(edition, theme.pairing))
        )
        css += _look(theme) + theme.css.replace("</", "<\\/")
        script = styles.sheet("edition.js")
        lines = [
            f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(css, script)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            markup.head(),
            f'<style>{css}</style>\n</head>\n<body class="{escape(edition.layout)}">',
            markup.bar(),
            markup.contents(),
            markup.body(),
            f"{markup.status()}\n<script>{script}</script>\n</body>\n</html>\n",
        ]
        return "\n".join(filter(None, lines)).encode("utf-8")

    def _fonts(self, edition: Edition) -> str:
        rules, pairing = [], self.theme.pairing
        needed = styles.characters(edition, pairing) | styles.rare_characters(edition, pairing)
        for face, characters in needed.items():
            font = fonts.woff2(fonts.subset(face, characters, edition.source_language), self.cache)
            rules.append(styles.face_rule(face, f"data:font/woff2;base64,{base64.b64encode(font).decode('ascii')}"))
        return "".join(rules)


def _look(theme: Theme) -> str:
    """Return the rules for the theme's colour, size and paper; in the dark its colour is half white, to be read."""
    rules = ""
    if theme.size != HOUSE.size:
        rules += f"html {{ font-size: {_PIXELS * theme.size:g}px; }}\n"
        rules += f"@media print {{ html {{ font-size: {theme.size:g}pt; }} }}\n"
    if theme.accent != HOUSE.accent:
        light = "#" + "".join(f"{(int(theme.accent[i : i + 2], 16) + 255) // 2:02x}" for i in (1, 3, 5))
        rules += f":root {{ --accent: {theme.accent}; }}\n"
        rules += f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --accent: {light}; }} }}\n"
    if (theme.paper, theme.margins) != (HOUSE.paper, HOUSE.margins):
        margins = theme.margins
        sides = (("top", margins.top), ("bottom", margins.bottom), ("left", margins.left), ("right", margins.right))
        given = "".join(f" margin-{side}: {value:g}mm;" for side, value in sides if value is not None)
        rules += f"@page {{ size: {theme.paper[0]:g}mm {theme.paper[1]:g}mm;{given} }}\n"
    return rules


def _policy(css: str, script: str) -> str:
    """Return a policy under which the page can use its own style sheet, script and fonts, and nothing else at all."""
    return (
        f"default-src 'none'; style-src {_hashed(css)}; script-src {_hashed(script)}; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
