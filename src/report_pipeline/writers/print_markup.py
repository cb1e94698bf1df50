"""An edition's HTML for paper: page numbers in the list of contents, notes at the foot of the page, the logo."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from report_pipeline.writers import wording
from report_pipeline.writers.html_markup import headings
from report_pipeline.writers.markup import Markup
from report_pipeline.writers.text import literal

if TYPE_CHECKING:
    from report_pipeline.model import Edition, EditionBlock, EditionPair
    from report_pipeline.writers.html_markup import Heading

LOGO_URL = "edition-logo:"
_ENTRIES, _CHARACTERS = 4, 8000
"""Headings and characters of the source from which on an edition has a list of contents."""


class PrintMarkup(Markup):
    """Writes the pages of one edition; ``logo_alt`` says what the logo shows, and is empty where there is none."""

    def __init__(self, edition: Edition, logo_alt: str = "") -> None:
        super().__init__(edition, for_print=True)
        self.logo_alt = logo_alt
        found = list(headings(edition))
        length = sum(len(p.source) for a in edition.articles for b in a.blocks for p in b.pairs)
        self._listed = found if len(found) >= _ENTRIES and length >= _CHARACTERS else []
        self._numbers = {h.pair_id: n for n, h in enumerate(self._listed, 1)}

    def _logo(self) -> str:
        return f'<p class="logo"><img src="{LOGO_URL}" alt="{escape(self.logo_alt)}"></p>' if self.logo_alt else ""

    def _mark(self, block: EditionBlock, side: str) -> str:
        number = self._numbers.get(block.pairs[0].id)
        return f' id="h-{number}"' if number and side == ("src" if self.source else "tgt") else ""

    def _after_front(self) -> str:
        if not self._listed:
            return ""
        house = wording.house_language(self.edition)
        name = escape(wording.screen_words(self.edition).contents)
        side = "tgt" if self.target else "src"
        entries = "\n".join(map(self._entry, self._listed))
        return (
            f'<nav class="contents"><p class="{side} contents-head" lang="{house}">{name}</p><ol>{entries}</ol></nav>'
        )

    def _entry(self, heading: Heading) -> str:
        """Return an entry: a link in each language, and one that the style sheet fills with the page's number."""
        place = f'href="#h-{self._numbers[heading.pair_id]}"'
        texts = ((self.source, "src", heading.source), (self.target, "tgt", heading.target))
        links = " ".join(
            f'<a class="{side}" lang="{self._language(side)}" {place}>{escape(text or wording.NO_TRANSLATION)}</a>'
            for shown, side, text in texts
            if shown
        )
        return f'<li class="depth-{min(heading.depth, 3)}">{links} <a class="page" {place}></a></li>'

    def _sentence(self, pair: EditionPair, side: str, shown: str) -> str:
        notes = pair.notes if side == "tgt" else ()
        foot = "".join(f'<span class="note">{escape(_remark(n.text, n.author))}</span>' for n in notes)
        return f"<span>{shown}</span>{foot}"


def _remark(text: str, author: str) -> str:
    return literal(f"{text} ({author})" if author else text)
