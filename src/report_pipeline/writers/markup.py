"""An edition as HTML: the one structure that both the HTML and the PDF writer set."""

from __future__ import annotations

import re
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind, Layout
from report_pipeline.writers import wording
from report_pipeline.writers.text import breakable, gap, joined, literal, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import Edition, EditionArticle, EditionBlock, EditionPair, Gloss

FRONT = (BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.BYLINE)
"""Kinds that stand over the full width at the head of an article."""
GLOSSED = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CAPTION)
"""Kinds that the interlinear layout takes apart; titles and headings stay whole."""
_RUNNING_HEAD = 56
"""Half-width columns that fit beside one another twice over the page."""
_ONE_RUNNING_HEAD = 84
"""The same for one title over a page of one language."""
_SHORT_ROW = 240
"""Characters of both languages up to which a row stays on one page: in it, half a cell would part from its partner."""
_OWN_MARKER = re.compile(
    r"\s*(?:[-•·●○■□◆◇▪*※]|[(（【\[]?[0-9０-９一二三四五六七八九十百a-zA-Z①-⑳]{1,4}[)）】\].、．:：]|[①-⑳])"
)
_LAST_HEADING = 6
_MEANING_LINE = 20
"""Characters of a word's meaning in one line."""
_LONG_CELL = 48
"""Half-width columns of a word that may be broken."""


def has_own_marker(block: EditionBlock) -> bool:
    """Tell whether a list item's text brings its number or bullet along."""
    return bool(_OWN_MARKER.match(block.pairs[0].source))


def front_and_rest(article: EditionArticle) -> tuple[tuple[EditionBlock, ...], tuple[EditionBlock, ...]]:
    """Part the title, subtitle and byline at an article's head from what follows."""
    count = 0
    while count < len(article.blocks) and article.blocks[count].kind in FRONT:
        count += 1
    return article.blocks[:count], article.blocks[count:]


class Markup:
    """Writes one edition as HTML.

    In print Chinese gets the line breaks at quotation marks that Pango does not know, and sentences have no ids (they
    cost time there); ``html_markup.py`` gives them to the screen.
    """

    def __init__(self, edition: Edition, *, for_print: bool = False) -> None:
        self.edition = edition
        self.for_print = for_print
        self.source = wording.has_source(edition)
        self.target = wording.has_target(edition)

    def head(self) -> str:
        """Return the document's properties as ``title`` and ``meta`` elements."""
        facts = wording.properties(self.edition)
        metas = {
            "generator": facts.creator,
            "description": facts.subject,
            "keywords": ", ".join(facts.keywords),
        }
        lines = [f"<title>{escape(facts.title)}</title>"]
        lines += [f'<meta name="{k}" content="{escape(literal(v))}">' for k, v in metas.items()]
        return "\n".join(lines)

    def running(self) -> str:
        """Return what a page's margins show: the running head and the page's foot."""
        edition = self.edition
        banner = wording.banner(edition)
        room = _RUNNING_HEAD if self.source and self.target else _ONE_RUNNING_HEAD
        left = self._running_title(edition.title_source, "src", room) if self.source else ""
        right = self._running_title(edition.title_target, "tgt", room) if self.target else ""
        house = "tgt" if self.target else "src"
        parts = [
            f'<div class="head-left">{left}</div>',
            f'<div class="head-right">{right}</div>',
            f'<div class="foot-left {house}">{escape(wording.kicker(edition))}</div>',
        ]
        if banner:
            parts.append(f'<div class="banner tgt">{escape(banner)}</div>')
        return "\n".join(parts)

    def _running_title(self, title: str, side: str, room: int) -> str:
        language = self.edition.source_language if side == "src" else self.edition.target_language
        return f'<span class="{side}" lang="{language}">{escape(shortened(literal(title), room))}</span>'

    def body(self) -> str:
        """Return the articles and the colophon."""
        articles = self.edition.articles
        lines = ['<main id="text">']
        for number, article in enumerate(articles, 1):
            lines.append(f'<article id="article-{number}">')
            lines.extend(self._article(article, first=number == 1))
            lines.append("</article>")
        if not articles:
            lines.append(f"<article>{self._front((), first=True)}</article>")
        lines.append(self._colophon())
        lines.append("</main>")
        return "\n".join(lines)

    def _article(self, article: EditionArticle, *, first: bool) -> Iterator[str]:
        front, rest = front_and_rest(article)
        if front or first:
            yield self._front(front, first=first)
        if not rest:
            return
        if self.edition.layout is Layout.SIDE_BY_SIDE:
            yield self._table(rest)
        else:
            for block in rest:
                yield from self._block(block)

    def _front(self, blocks: tuple[EditionBlock, ...], *, first: bool) -> str:
        edition = self.edition
        lines = ['<header class="front">', self._logo() if first else ""]
        house = "tgt" if self.target else "src"
        if first:
            lines.append(f'<p class="kicker {house}">{escape(wording.kicker(edition))}</p>')
        if first and not any(b.kind is BlockKind.TITLE for b in blocks):
            lines.extend(self._bare_title())
        for block in blocks:
            lines.extend(self._block(block))
        if first and (standing := wording.standing(edition)):
            lines.append(f'<p class="standing tgt">{escape(standing)}</p>')
        lines.append("</header>")
        if first:
            lines.append(self._after_front())
        return "\n".join(filter(None, lines))

    def _logo(self) -> str:
        """Return the picture over the title."""
        return ""

    def _after_front(self) -> str:
        """Return what stands between the title and the text."""
        return ""

    def _bare_title(self) -> Iterator[str]:
        """Yield the edition's title for a text that has no title block of its own."""
        for wanted, title, side in (
            (self.source, self.edition.title_source, "src"),
            (self.target, self.edition.title_target, "tgt"),
        ):
            if wanted and title.strip():
                yield f'<h1 class="{side} title" lang="{self._language(side)}">{escape(literal(title))}</h1>'

    def _language(self, side: str) -> str:
        return self.edition.source_language if side == "src" else self.edition.target_language

    def _table(self, blocks: tuple[EditionBlock, ...]) -> str:
        head = "".join(
            f'<th scope="col" class="{side}" lang="{self._language(side)}"><div>{name}</div></th>'
            for side, name in (("src", wording.SOURCE_NAME), ("tgt", wording.TARGET_NAME))
        )
        lines = [
            '<table class="pairs"><colgroup><col class="src"><col class="tgt"></colgroup>',
            f"<thead><tr>{head}</tr></thead><tbody>",
        ]
        for block in blocks:
            cells = "".join(f'<td class="{s}">{self._element(block, s)}</td>' for s in ("src", "tgt"))
            short = " short" if sum(len(p.source) + len(p.target) for p in block.pairs) <= _SHORT_ROW else ""
            lines.append(f'<tr class="{block.kind}{short}">{cells}</tr>')
        lines.append("</tbody></table>")
        return "\n".join(lines)

    def _block(self, block: EditionBlock) -> Iterator[str]:
        if self.edition.layout is Layout.INTERLINEAR and block.kind in GLOSSED:
            yield from self._interlinear(block)
            return
        if self.source:
            yield self._element(block, "src")
        if self.target:
            yield self._element(block, "tgt")

    def _element(self, block: EditionBlock, side: str) -> str:
        return self._wrapped(block, side, self._sentences(block.pairs, side))

    def _wrapped(self, block: EditionBlock, side: str, content: str, extra: str = "") -> str:
        names = [side, str(block.kind)]
        if extra:
            names.append(extra)
        interlinear = self.edition.layout is Layout.INTERLINEAR
        if block.kind is BlockKind.LIST_ITEM and not interlinear and not has_own_marker(block):
            names.append("bullet")
        tag = "p"
        if block.kind is BlockKind.TITLE:
            tag = "h1"
        elif block.kind is BlockKind.HEADING:
            tag = f"h{min(max(block.level, 1) + 1, _LAST_HEADING)}"
        label = ""
        if tag != "p" and side == "src" and self.target:  # one bookmark for both languages
            both = (joined((p.source for p in block.pairs), "zh"), joined((p.target for p in block.pairs), "en"))
            label = f' data-label="{escape(" · ".join(filter(None, both)))}"'
        marks = label + (self._mark(block, side) if tag != "p" else "")
        return f'<{tag} class="{" ".join(names)}" lang="{self._language(side)}"{marks}>{content}</{tag}>'

    def _mark(self, block: EditionBlock, side: str) -> str:  # noqa: ARG002 - for other media
        """Return more attributes of a title or heading."""
        return ""

    def _sentences(self, pairs: tuple[EditionPair, ...], side: str) -> str:
        result, before = [], ""
        language = self._language(side)
        for pair in pairs:
            text = literal(pair.source if side == "src" else pair.target).strip()
            result.append(gap(before, text, language))
            before = text or before
            if self.for_print:
                text = breakable(text)
            shown = escape(text) if text else f'<i class="missing">{escape(wording.NO_TRANSLATION)}</i>'
            if pair.marked and side == "tgt":
                shown = f'<span class="unapproved">{shown}<sup>{wording.UNAPPROVED}</sup></span>'
            result.append(self._sentence(pair, side, shown))
        return "".join(result)

    def _sentence(self, pair: EditionPair, side: str, shown: str) -> str:  # noqa: ARG002 - for other media
        """Return the element of one sentence around ``shown``, its HTML."""
        return f"<span>{shown}</span>"

    def _interlinear(self, block: EditionBlock) -> Iterator[str]:
        """Yield sentence by sentence: the words with their glosses, then the translation."""
        for pair in block.pairs:
            yield self._wrapped(block, "src", self._words(pair), "glossed" if pair.gloss else "")
            yield self._wrapped(block, "tgt", self._sentences((pair,), "tgt"))

    def _words(self, pair: EditionPair) -> str:
        if not pair.gloss:
            return self._sentences((pair,), "src")
        words = "".join(map(self._word, pair.gloss))
        return self._sentence(pair, "src", words)

    def _word(self, gloss: Gloss) -> str:
        word, pinyin = literal(gloss.word), literal(gloss.pinyin)
        long = " long" if max(2 * len(word), len(pinyin)) > _LONG_CELL else ""
        meaning = "<br>".join(escape(line) for line in wrap(literal(gloss.meaning), _MEANING_LINE))
        return (
            f'<span class="word{long}">'
            f'<span class="pinyin" lang="zh-Latn-pinyin">{escape(pinyin) or "&nbsp;"}</span>'
            f"<span>{escape(word)}</span>"
            f'<span class="meaning" lang="{self.edition.target_language}">{meaning or "&nbsp;"}</span></span> '
        )

    def _colophon(self) -> str:
        heading, entries = wording.colophon(self.edition)
        side = "tgt" if self.target else "src"
        rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in entries)
        return (
            f'<section class="colophon {side}" lang="{self._language(side)}">'
            f"<h2>{escape(heading)}</h2><dl>{rows}</dl></section>"
        )
