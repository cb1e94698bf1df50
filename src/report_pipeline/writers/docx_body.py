"""The body of a Word edition as WordprocessingML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind, Layout
from report_pipeline.writers import styles, wording
from report_pipeline.writers.docx_contents import Contents
from report_pipeline.writers.docx_markup import (
    BREAK,
    SOURCE,
    SOURCE_HEADING,
    TAB,
    TARGET,
    field,
    paragraph,
    row,
    run,
    stands_beside,
    table,
)
from report_pipeline.writers.docx_remarks import Comments, Footnotes
from report_pipeline.writers.docx_styles import DEEPEST
from report_pipeline.writers.docx_words import lines_of_words
from report_pipeline.writers.markup import GLOSSED, front_and_rest, has_own_marker
from report_pipeline.writers.text import gap, joined, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import Edition, EditionArticle, EditionBlock, EditionPair

_GUTTER = 440
"""Twentieths of a point between the columns."""
_PARAGRAPH_STYLES = {
    BlockKind.SUBTITLE: ("Subtitle Source", "Subtitle"),
    BlockKind.BYLINE: ("Byline Source", "Byline"),
    BlockKind.CAPTION: ("Caption Source", "caption"),
}
_WHOLE_ROW = 420
"""Half-width columns of text in a cell up to which a row stays on one page."""
_PAGE_BREAK = "<w:pageBreakBefore/>"


class Body:
    """Writes one edition's articles and colophon for a text ``width`` in twentieths of a point."""

    def __init__(self, edition: Edition, width: int, *, size: float, beside: bool = True) -> None:
        """``size`` is that of the text in points; ``beside``: headings may stand beside their translation."""
        self.edition = edition
        self.width = width
        self.size = size
        self.source = wording.has_source(edition)
        self.target = wording.has_target(edition)
        self.column = round(width * styles.source_share(edition))
        self.house = TARGET if self.target else SOURCE
        self.titled = is_titled(edition)
        self.captions = 0
        self.second = self.column if beside and edition.layout is Layout.SIDE_BY_SIDE else 0
        """Where the translation begins beside a heading; 0: under it."""
        self.contents = Contents(edition, self.second, size)
        self.comments, self.footnotes = Comments(), Footnotes()
        """Filled while the body is written, in the order of their places."""

    def xml(self) -> str:
        """Return the paragraphs and tables."""
        edition = self.edition
        parts = [paragraph("Kicker", run(wording.kicker(edition), self.house))]
        if not self.titled:
            parts.append(self.contents.xml())
        for number, article in enumerate(edition.articles):
            parts.extend(self._article(article, first=number == 0))
        if not edition.articles:
            parts.extend(self._front((), first=True))
        heading, entries = wording.colophon(edition)
        parts.append(paragraph("Colophon Head", run(heading, self.house)))
        parts += [
            paragraph("Colophon", run(f"{label}: ", "Colophon Label") + run(text, self.house))
            for label, text in entries
        ]
        return "".join(parts)

    def _article(self, article: EditionArticle, *, first: bool) -> Iterator[str]:
        front, rest = front_and_rest(article)
        yield from self._front(front, first=first)
        rows: list[EditionBlock] = []
        for block in rest:
            if self.edition.layout is Layout.SIDE_BY_SIDE and block.kind not in {BlockKind.HEADING, BlockKind.TITLE}:
                rows.append(block)
                continue
            if rows:
                yield self._table(rows)
                rows = []
            yield from self._block(block)
        if rows:
            yield self._table(rows)

    def _front(self, blocks: tuple[EditionBlock, ...], *, first: bool) -> Iterator[str]:
        edition = self.edition
        if first and not any(b.kind is BlockKind.TITLE for b in blocks):
            source, target = literal(edition.title_source).strip(), literal(edition.title_target).strip()
            if (source and self.source) or (target and self.target):
                yield self._heading(0, source, run(target, self._title_style()), "")
        new_page = not first or (self.contents.wanted and not self.titled)
        for i, block in enumerate(blocks):
            yield from self._block(block, _PAGE_BREAK if new_page and i == 0 else "")
        if first and (standing := wording.standing(edition)):
            yield paragraph("Standing", run(standing, self.house))
        if first and self.titled:
            yield self.contents.xml()

    def _source(self, block: EditionBlock) -> str:
        return joined((p.source for p in block.pairs), self.edition.source_language)

    def _target(self, block: EditionBlock, style: str = TARGET) -> str:
        """Return the translation as runs; a pair of which something is said is one of its own."""
        content = plain = before = ""
        for pair in block.pairs:
            text = literal(pair.target if pair.target.strip() else wording.NO_TRANSLATION).strip()
            plain += gap(before, text, self.edition.target_language)
            before = text or before
            if pair.comments or pair.notes or pair.marked:
                content += run(plain, style) if plain else ""
                said = run(text, style) + (run(wording.UNAPPROVED, "Unapproved") if pair.marked else "")
                content += self.comments.around(said, pair.comments) + self.footnotes.after(pair.notes)
                plain = ""
            else:
                plain += text
        return content + (run(plain, style) if plain or not content else "")

    def _title_style(self) -> str:
        return "Title Target" if self.source else TARGET

    def _block(self, block: EditionBlock, before: str = "") -> Iterator[str]:
        """Yield a block's paragraphs; ``before`` are properties of the first one."""
        if block.kind in {BlockKind.TITLE, BlockKind.HEADING}:
            level = 0 if block.kind is BlockKind.TITLE else max(block.level, 1)
            target = self._target(block, TARGET if level else self._title_style()) if self.target else ""
            yield self._heading(level, self._source(block), target, before, block.pairs[0].id)
        elif self.edition.layout is Layout.INTERLINEAR and block.kind in GLOSSED:
            for pair in block.pairs:
                yield from self._glossed(pair, block)
        else:
            if self.source:
                yield self._paragraph(block, "src", before)
            if self.target:
                yield self._paragraph(block, "tgt", "" if self.source else before)

    def _paragraph(self, block: EditionBlock, side: str, properties: str = "", *, cell: bool = False) -> str:
        names = ("Cell Source", "Cell Target") if cell else ("Body Source", "Body Target")
        if block.kind is BlockKind.LIST_ITEM:
            names = ("List Source", "List Paragraph")
            names = names if has_own_marker(block) else ("List Bullet Source", "List Bullet")
        names = _PARAGRAPH_STYLES.get(block.kind, names)
        number = self._number(side) if block.kind is BlockKind.CAPTION else ""
        if side == "tgt":
            return paragraph(names[1], number + self._target(block), properties)
        together = "<w:keepNext/>" if self.target and not cell else ""
        return paragraph(names[0], number + run(self._source(block), SOURCE), together + properties)

    def _number(self, side: str) -> str:
        """Return what stands before a caption: Word counts, once for both languages."""
        if self.edition.layout is Layout.INTERLINEAR:
            return ""
        counts = side == ("src" if self.source else "tgt")
        self.captions += counts
        before, after = wording.figure(self.edition, side)
        style = SOURCE if side == "src" else TARGET
        counted = field("SEQ Figure \\* ARABIC" if counts else "SEQ Figure \\c", run(str(self.captions), style))
        return run(before, style) + counted + run(after, style)

    def _heading(self, level: int, source: str, target: str, properties: str, pair_id: str = "") -> str:
        """Return one heading for both languages (``target`` as runs), so that a list of headings has it once.

        ``level`` is 0 for a title.
        """
        content = run(source, SOURCE_HEADING) if self.source else ""
        if self.target:
            beside = level > 0 and stands_beside(source, self.second, self.size)
            content += (TAB if beside else BREAK) if content else ""
            content += target
        style = f"heading {min(level + (not self.titled), DEEPEST)}" if level or not self.titled else "Title"
        return paragraph(style, self.contents.marked(content, pair_id), properties)

    def _table(self, blocks: list[EditionBlock]) -> str:
        widths = (self.column, self.width - self.column)
        names = (
            paragraph("Column Head", run(wording.SOURCE_NAME, SOURCE)),
            paragraph("Column Head", run(wording.TARGET_NAME, TARGET)),
        )
        rows = [row([(n, w, 1) for n, w in zip(names, widths, strict=True)], gutter=_GUTTER, head=True, whole=True)]
        for block in blocks:
            cells = (self._paragraph(block, "src", cell=True), self._paragraph(block, "tgt", cell=True))
            longest = max(2 * sum(len(p.source) for p in block.pairs), sum(len(p.target) for p in block.pairs))
            whole = longest <= _WHOLE_ROW or block.kind is BlockKind.CAPTION
            rows.append(row([(c, w, 1) for c, w in zip(cells, widths, strict=True)], gutter=_GUTTER, whole=whole))
        return table(rows, widths, wording.TABLE_NAME, head=True)

    def _glossed(self, pair: EditionPair, block: EditionBlock) -> Iterator[str]:
        single = replace(block, pairs=(pair,))
        if pair.gloss:
            yield lines_of_words(pair.gloss, self.width, self.size)
        else:
            yield self._paragraph(single, "src")
        yield self._paragraph(single, "tgt")


def is_titled(edition: Edition) -> bool:
    """Tell whether the edition's title is a title and no heading: where its articles are not many."""
    return len(edition.articles) <= 1
