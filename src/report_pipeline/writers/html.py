"""HTML editions: one file that needs nothing else, loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from report_pipeline.writers import fonts, styles, wording
from report_pipeline.writers.markup import Markup
from report_pipeline.writers.theme import HOUSE

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.theme import Theme


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
        markup = Markup(edition)
        language = wording.house_language(edition)
        css = self._fonts(edition) + styles.sheet("edition.css") + styles.columns(edition) + styles.sheet("screen.css")
        banner = wording.banner(edition)
        lines = [
            f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(css)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            markup.head(),
            f"<style>{css}</style>\n</head>",
            f'<body class="{escape(edition.layout)}">',
        ]
        if banner:
            lines.append(f'<div class="banner tgt" lang="{escape(edition.target_language)}">{escape(banner)}</div>')
        lines.append(f"{markup.body()}\n</body>\n</html>\n")
        return "\n".join(lines).encode("utf-8")

    def _fonts(self, edition: Edition) -> str:
        rules = []
        for face, characters in styles.characters(edition).items():
            font = fonts.woff2(fonts.subset(face, characters, edition.source_language), self.cache)
            rules.append(styles.face_rule(face, f"data:font/woff2;base64,{base64.b64encode(font).decode('ascii')}"))
        return "".join(rules)


def _policy(css: str) -> str:
    """Return a policy under which the page can use its one style sheet and its fonts, and nothing else at all."""
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; form-action 'none'"
