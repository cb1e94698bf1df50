"""The body of a Word edition as WordprocessingML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind, Layout
from report_pipeline.writers import styles, wording
from report_pipeline.writers.docx_comments import Anchors
from report_pipeline.writers.docx_template import RULE, style_id
from report_pipeline.writers.markup import GLOSSED, front_and_rest, has_own_marker
from report_pipeline.writers.text import gap, joined, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report_pipeline.model import Edition, EditionArticle, EditionBlock, EditionPair, Gloss

_FRONT_RULE = (
    f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="8" w:color="{RULE}"/></w:pBdr>'
    '<w:spacing w:before="0" w:after="440"/>'
)
_GUTTER = 440
"""Twentieths of a point between the columns."""
_HEADING_SIZE, _TITLE_SIZE, _TITLE_TARGET_SIZE = 12.5, 20, 32
_PARAGRAPH_STYLES = {
    BlockKind.SUBTITLE: ("Subtitle Source", "Subtitle"),
    BlockKind.BYLINE: ("Byline Source", "Byline"),
    BlockKind.CAPTION: ("Caption Source", "caption"),
    BlockKind.LIST_ITEM: ("List Source", "List Paragraph"),
}
_DEEPEST = 6


def run(text: str, style: str = "", properties: str = "") -> str:
    """Return a run of ``text``, whose characters were made fit before."""
    name = f'<w:rStyle w:val="{style_id(style)}"/>' if style else ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if style == "Source Text" else ""
    inner = f"<w:rPr>{name}{hint}{properties}</w:rPr>" if name or properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def paragraph(style: str, content: str, properties: str = "") -> str:
    """Return a paragraph around runs."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{properties}</w:pPr>{content}</w:p>'


class Body:
    """Writes one edition's articles and colophon for a text ``width`` in twentieths of a point."""

    def __init__(self, edition: Edition, width: int) -> None:
        self.edition = edition
        self.width = width
        self.source = wording.has_source(edition)
        self.target = wording.has_target(edition)
        self.column = round(width * styles.source_share(edition))
        self.house = "Target Text" if self.target else "Source Text"
        self.anchors = Anchors()
        """Filled while the body is written: the comments, in the order of their places."""

    def xml(self) -> str:
        """Return the paragraphs and tables."""
        parts: list[str] = []
        for number, article in enumerate(self.edition.articles):
            parts.extend(self._article(article, first=number == 0))
        if not self.edition.articles:
            parts.extend(self._front((), first=True))
        heading, entries = wording.colophon(self.edition)
        parts.append(paragraph("Colophon Head", run(heading, self.house)))
        for label, text in entries:
            content = run(f"{label}: ", self.house, "<w:b/>") + run(text, self.house)
            parts.append(paragraph("Colophon", content))
        return "".join(parts)

    def _article(self, article: EditionArticle, *, first: bool) -> Iterator[str]:
        front, rest = front_and_rest(article)
        yield from self._front(front, first=first)
        rows: list[EditionBlock] = []
        head = True
        for block in rest:
            if self.edition.layout is Layout.SIDE_BY_SIDE and block.kind not in {BlockKind.HEADING, BlockKind.TITLE}:
                rows.append(block)
                continue
            if rows:
                yield self._table(rows, head=head)
                rows, head = [], False
            yield from self._block(block)
        if rows:
            yield self._table(rows, head=head)

    def _front(self, blocks: tuple[EditionBlock, ...], *, first: bool) -> Iterator[str]:
        edition = self.edition
        if first:
            yield paragraph("Kicker", run(wording.kicker(edition), self.house))
        if first and not any(b.kind is BlockKind.TITLE for b in blocks):
            source, target = literal(edition.title_source).strip(), literal(edition.title_target).strip()
            if (source and self.source) or (target and self.target):
                yield self._heading(1, source, run(target, "Target Text", self._title_size(1)), "")
        standing = wording.standing(edition) if first else ""
        for i, block in enumerate(blocks):
            before = "<w:pageBreakBefore/>" if i == 0 and not first else ""
            after = _FRONT_RULE if i == len(blocks) - 1 and not standing else ""
            yield from self._block(block, before, after)
        if standing:
            yield paragraph("Standing", run(standing, self.house))

    def _source(self, block: EditionBlock) -> str:
        return joined((p.source for p in block.pairs), self.edition.source_language)

    def _target(self, block: EditionBlock, properties: str = "") -> str:
        """Return the translation as runs; a pair with comments is one of its own, between their anchors."""
        content = plain = before = ""
        for pair in block.pairs:
            text = literal(pair.target if pair.target.strip() else wording.NO_TRANSLATION).strip()
            plain += gap(before, text, self.edition.target_language)
            before = text or before
            if pair.comments:
                content += run(plain, "Target Text", properties) if plain else ""
                content += self.anchors.around(run(text, "Target Text", properties), pair.comments)
                plain = ""
            else:
                plain += text
        return content + (run(plain, "Target Text", properties) if plain or not content else "")

    def _title_size(self, level: int) -> str:
        return f'<w:sz w:val="{_TITLE_TARGET_SIZE}"/>' if self.source and level == 1 else ""

    def _block(self, block: EditionBlock, before: str = "", after: str = "") -> Iterator[str]:
        """Yield a block's paragraphs; ``before`` are properties of the first one, ``after`` of the last."""
        if block.kind in {BlockKind.TITLE, BlockKind.HEADING}:
            level = 1 if block.kind is BlockKind.TITLE else min(max(block.level, 1) + 1, _DEEPEST)
            target = self._target(block, self._title_size(level)) if self.target else ""
            yield self._heading(level, self._source(block), target, before + after)
            return
        if self.edition.layout is Layout.INTERLINEAR and block.kind in GLOSSED:
            for pair in block.pairs:
                yield from self._glossed(pair, block)
            return
        if self.source:
            yield self._paragraph(block, "src", before if self.target else before + after)
        if self.target:
            yield self._paragraph(block, "tgt", after if self.source else before + after)

    def _paragraph(self, block: EditionBlock, side: str, properties: str = "", *, cell: bool = False) -> str:
        source_style, target_style = _PARAGRAPH_STYLES.get(
            block.kind, ("Cell Source", "Cell Target") if cell else ("Body Source", "Body Target")
        )
        style, character = (source_style, "Source Text") if side == "src" else (target_style, "Target Text")
        content = run(self._source(block), character) if side == "src" else self._target(block)
        if block.kind is BlockKind.LIST_ITEM and not has_own_marker(block):
            content = f"{run('•', character)}<w:r><w:tab/></w:r>{content}"
        return paragraph(style, content, properties)

    def _heading(self, level: int, source: str, target: str, properties: str) -> str:
        """Return one heading for both languages (``target`` as runs), so that a list of headings has it once."""
        content, layout = "", ""
        if self.source:
            content += run(source, "Source Text")
        if self.target:
            if self.source:
                beside = self.edition.layout is Layout.SIDE_BY_SIDE and level > 1
                beside = beside and len(source) * _HEADING_SIZE * 20 < self.column - _GUTTER
                content += "<w:r><w:tab/></w:r>" if beside else "<w:r><w:br/></w:r>"
                if beside:
                    layout = (
                        f'<w:tabs><w:tab w:val="left" w:pos="{self.column}"/></w:tabs>'
                        f'<w:ind w:left="{self.column}" w:hanging="{self.column}"/>'
                    )
            content += target
        return paragraph(f"heading {level}", content, properties + layout)

    def _table(self, blocks: list[EditionBlock], *, head: bool) -> str:
        widths = (self.column, self.width - self.column)
        rows = []
        if head:
            border = f'<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tcBorders>'
            cells = (
                paragraph("Column Head", run(wording.SOURCE_NAME, "Source Text")),
                paragraph("Column Head", run(wording.TARGET_NAME, "Target Text")),
            )
            rows.append(_row(cells, widths, _GUTTER, "<w:cantSplit/><w:tblHeader/>", border))
        for block in blocks:
            cells = (self._paragraph(block, "src", cell=True), self._paragraph(block, "tgt", cell=True))
            rows.append(_row(cells, widths, _GUTTER, "<w:cantSplit/>" if block.kind is BlockKind.CAPTION else ""))
        return _table(rows, widths)

    def _glossed(self, pair: EditionPair, block: EditionBlock) -> Iterator[str]:
        single = type(block)(block.kind, (pair,), block.level)
        if not pair.gloss:
            yield self._paragraph(single, "src", "<w:keepNext/>")
        for line, widths in _lines(pair.gloss, self.width):
            rows = [
                _row(
                    [paragraph(style, run(literal(text), name)) for text in texts], widths, _WORD_GAP, "<w:cantSplit/>"
                )
                for style, name, texts in (
                    ("Pinyin", "Target Text", [g.pinyin for g in line]),
                    ("Gloss Word", "Source Text", [g.word for g in line]),
                    ("Gloss", "Target Text", [g.meaning for g in line]),
                )
            ]
            yield _table(rows, widths)
            yield _PARTING
        yield self._paragraph(single, "tgt")


_PARTING = (  # Word joins tables that nothing parts
    '<w:p><w:pPr><w:keepNext/><w:spacing w:before="0" w:after="0" w:line="100" w:lineRule="exact"/></w:pPr></w:p>'
)
_WORD_GAP = 120
_WIDEST_MEANING = 2000
_BROAD_LETTERS = 60
"""What a short word with an m or two takes beyond the average."""
_HAN_WIDTH, _LATIN_WIDTH = 215, 95
"""Twentieths of a point: a Han character at 10.5 points, a Latin one at 7."""


def _lines(words: tuple[Gloss, ...], width: int) -> Iterator[tuple[list[Gloss], list[int]]]:
    """Part words into lines that fit ``width``; a long meaning wraps in its cell."""
    line: list[Gloss] = []
    widths: list[int] = []
    for word in words:
        latin = max(len(word.pinyin) * _LATIN_WIDTH, min(len(word.meaning) * _LATIN_WIDTH, _WIDEST_MEANING))
        wanted = min(max(len(word.word) * _HAN_WIDTH, latin + _BROAD_LETTERS) + _WORD_GAP, width)
        if line and sum(widths) + wanted > width:
            yield line, widths
            line, widths = [], []
        line.append(word)
        widths.append(wanted)
    if line:
        yield line, widths


def _row(cells: Sequence[str], widths: Sequence[int], gutter: int, row: str = "", cell: str = "") -> str:
    """Return a table row; every cell but the last keeps the gutter free at its right."""
    inner = []
    for i, (content, width) in enumerate(zip(cells, widths, strict=True)):
        margin = f'<w:tcMar><w:right w:w="{gutter}" w:type="dxa"/></w:tcMar>' if i < len(cells) - 1 else ""
        inner.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{cell}{margin}</w:tcPr>{content}</w:tc>')
    properties = f"<w:trPr>{row}</w:trPr>" if row else ""
    return f"<w:tr>{properties}{''.join(inner)}</w:tr>"


def _table(rows: Sequence[str], widths: Sequence[int]) -> str:
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
