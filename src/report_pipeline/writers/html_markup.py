"""An edition's HTML for the screen: what can be linked to, switched and listed there, and not on paper."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind
from report_pipeline.writers import wording
from report_pipeline.writers.markup import Markup
from report_pipeline.writers.text import joined, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import Comment, Edition, EditionPair

_LONG = 4
"""Titles and headings from which on a list of contents helps."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A title or heading, for lists of contents."""

    depth: int
    """0 for an article's title."""
    article: int
    """From 1."""
    pair_id: str
    source: str
    target: str


def headings(edition: Edition) -> Iterator[Heading]:
    """Yield the titles and headings in reading order, each with the texts of both languages."""
    for number, article in enumerate(edition.articles, 1):
        for block in article.blocks:
            if block.kind in {BlockKind.TITLE, BlockKind.HEADING}:
                yield Heading(
                    0 if block.kind is BlockKind.TITLE else max(block.level, 1),
                    number,
                    block.pairs[0].id,
                    joined((p.source for p in block.pairs), edition.source_language),
                    joined((p.target for p in block.pairs), edition.target_language),
                )


class AnchoredMarkup(Markup):
    """Gives every sentence an id: the segment's own, and with ``t-`` before it for the translation beside a source.

    Reviewers' notes stand behind the text, each with a way there and back.
    """

    def __init__(self, edition: Edition) -> None:
        super().__init__(edition)
        self.words = wording.screen_words(edition)
        self._noted: list[Comment] = []
        self._listed = 0

    def notes(self) -> str:
        """Return the list of the notes that the text has called for since the last one."""
        items = "".join(
            f'<li id="note-{number}" value="{number}">{escape(_remark(note))} <a href="#call-{number}" '
            f'role="doc-backlink" aria-label="{escape(self.words.back.format(number))}">↩</a></li>'
            for number, note in enumerate(self._noted[self._listed :], self._listed + 1)
        )
        self._listed = len(self._noted)
        if not items:
            return ""
        inner = f"<h2>{escape(self.words.notes)}</h2><ol>{items}</ol>"
        house = escape(wording.house_language(self.edition))
        return f'<section class="notes tgt" role="doc-endnotes" lang="{house}">{inner}</section>'

    def _calls(self, pair: EditionPair, side: str) -> str:
        """Return the numbers that lead to a sentence's notes."""
        calls = ""
        for note in pair.notes if side == "tgt" else ():
            self._noted.append(note)
            number = len(self._noted)
            calls += (
                f'<sup class="call"><a id="call-{number}" href="#note-{number}" role="doc-noteref" '
                f'aria-label="{escape(self.words.note.format(number))}">{number}</a></sup>'
            )
        return calls

    def _colophon(self) -> str:
        return self.notes() + super()._colophon()

    def sentence_id(self, pair_id: str, side: str) -> str:
        """Return the id of a sentence of ``side`` (``src`` or ``tgt``)."""
        return ("t-" if side == "tgt" and self.source else "") + literal(pair_id)

    def _sentence(self, pair: EditionPair, side: str, shown: str) -> str:
        return f'<span id="{escape(self.sentence_id(pair.id, side))}">{shown}</span>{self._calls(pair, side)}'


def _remark(note: Comment) -> str:
    return literal(f"{note.text} ({note.author})" if note.author else note.text)


class ScreenMarkup(AnchoredMarkup):
    """Adds what a browser's page has: a link at each sentence, the switch of languages, the list of contents."""

    def __init__(self, edition: Edition, logo: str = "", logo_alt: str = "") -> None:
        """``logo`` is the address of the picture over the title; empty: none."""
        super().__init__(edition)
        self._picture = f'<p class="logo"><img src="{logo}" alt="{escape(logo_alt)}"></p>' if logo else ""
        pairs = (p for a in edition.articles for b in a.blocks for p in b.pairs)
        self._numbers = {pair.id: number for number, pair in enumerate(pairs, 1)}

    def _sentence(self, pair: EditionPair, side: str, shown: str) -> str:
        number = self._numbers[pair.id]
        name = escape(self.sentence_id(pair.id, side))
        label = escape(self.words.sentence.format(number))
        house = escape(wording.house_language(self.edition))
        link = f'<a class="link" href="#{name}" lang="{house}" aria-label="{label}" data-number="{number}"></a>'
        return f'<span class="s" id="{name}">{link}{shown}</span>{self._calls(pair, side)}'

    def _logo(self) -> str:
        return self._picture

    def bar(self) -> str:
        """Return what stands over the text: a way past it, the banner, the switch of languages."""
        banner = wording.banner(self.edition)
        parts = [f'<a class="skip" href="#text">{escape(self.words.skip)}</a>']
        if banner:
            parts.append(f'<p class="banner tgt" lang="{escape(self.edition.target_language)}">{escape(banner)}</p>')
        if self.source and self.target:
            parts.append(self._switch())
        return f'<header class="bar">{"".join(parts)}</header>'

    def _switch(self) -> str:
        edition, words = self.edition, self.words
        choices = (
            ("both", wording.house_language(edition), words.both, " checked"),
            ("only-src", edition.source_language, wording.SOURCE_NAME, ""),
            ("only-tgt", edition.target_language, wording.TARGET_NAME, ""),
        )
        inputs = "".join(
            f'<label lang="{escape(language)}"><input type="radio" name="languages" id="{name}"{checked}>'
            f"<span>{escape(label)}</span></label>"
            for name, language, label, checked in choices
        )
        return f'<fieldset class="languages"><legend>{escape(words.languages)}</legend>{inputs}</fieldset>'

    def contents(self) -> str:
        """Return the list of contents, closed; nothing for a short edition."""
        found = list(headings(self.edition))
        if len(found) < _LONG:
            return ""
        items = "".join(f'<li class="depth-{min(h.depth, 3)}">{self._entry(h)}</li>' for h in found)
        label = escape(self.words.contents)
        inner = f"<details><summary>{label}</summary><ol>{items}</ol></details>"
        return f'<nav class="contents" aria-label="{label}">{inner}</nav>'

    def _entry(self, heading: Heading) -> str:
        links = []
        for side, text, shown in (("src", heading.source, self.source), ("tgt", heading.target, self.target)):
            if shown:
                name = escape(self.sentence_id(heading.pair_id, side))
                words = escape(text or wording.NO_TRANSLATION)
                links.append(f'<a class="{side}" lang="{self._language(side)}" href="#{name}">{words}</a>')
        return " ".join(links)

    def status(self) -> str:
        """Return the place where the page says that a link was copied."""
        return f'<p class="status" role="status" data-copied="{escape(self.words.copied)}"></p>'
