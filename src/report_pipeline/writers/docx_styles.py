"""The styles of a Word edition: every look that its text can have, so that no run is formatted by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

INK, SOFT, RULE = "1A1A1A", "5C5850", "D9D3C7"
BASE_SIZE = 10
"""Points for which the sizes below are given; the theme's size scales them all."""
DEEPEST = 6
"""Levels of headings."""
TABLE = "Edition Pairs"
_BOOK = 1.08
"""A page of one language is set a little larger."""
_AFTER_FRONT = 12
"""Points between a by-line that ends the front and the text."""
_READ = ("Body Source", "Body Target", "List Source", "List Paragraph", "List Bullet Source", "List Bullet")
_LOWER = 2.4
"""Points. Latin descends further: this brings the first lines of both columns to one height."""
_LATIN_CELLS = ("Cell Target", "List Paragraph", "List Bullet", "caption")


@dataclass(frozen=True, slots=True)
class Voice:
    """How one language is set."""

    font: str
    """Of the text."""
    heading_font: str
    language: str
    """Tag with a region, as Word wants it: ``zh-CN``, ``en-US``."""


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. Lengths are in points, for a text of ``BASE_SIZE``."""

    name: str
    side: str
    """``src`` or ``tgt``: whose font and language it has."""
    size: float = BASE_SIZE
    line: float = 1.4
    """Distance of lines, at least, as a multiple of ``size``."""
    before: float = 0
    after: float = 0
    left: float = 0
    first: float = 0
    """First line's indent beside ``left``."""
    based_on: str = "Normal"
    bold: bool = False
    italic: bool = False
    color: str = INK
    outline: int | None = None
    """0 for the first heading level."""
    keep_next: bool = False
    keep_lines: bool = False
    justified: bool = False
    hyphens: bool = False
    border: str = ""
    """Side of a rule: ``left``, ``top`` or ``bottom``."""
    tabs: tuple[tuple[str, int, str], ...] = ()
    """Kind, place in twentieths of a point, leader."""
    column: int = 0
    """Place in twentieths of a point where the second column of a heading begins."""
    bullet: bool = False
    next: str = ""

    @property
    def id(self) -> str:
        """Identifier in the file."""
        return style_id(self.name)


def style_id(name: str) -> str:
    """Return the identifier of the style called ``name``: ``heading 1`` is ``Heading1``."""
    return name.title().replace(" ", "")


@dataclass(frozen=True, slots=True)
class CharacterStyle:
    """A character style."""

    name: str
    side: str = ""
    """``src`` or ``tgt``: whose language it has; empty: that of its paragraph."""
    size: float = 0
    """Points, for a text of ``BASE_SIZE``; 0: that of its paragraph."""
    bold: bool = False
    color: str = ""
    raised: bool = False
    heading: bool = False
    """Whether it names the typeface of headings."""
    spelled: bool = True
    """Whether spelling is checked."""


def paragraph_styles(width: int, column: int, *, book: bool, titled: bool, accent: str) -> tuple[Style, ...]:
    """Return the paragraph styles for a text ``width`` in twentieths of a point.

    ``column``: where the second language begins, 0 where the two do not stand side by side. ``book``: one language
    only, with indents instead of space between paragraphs. ``titled``: the title is no heading, for an edition of one
    article; otherwise the titles of articles are headings of the first level.
    """
    result = (
        *_front(accent),
        *_text(book=book),
        *_small(width, column, accent, titled=titled),
        *_headings(column, titled=titled),
    )
    if book:
        result = tuple(replace(s, after=_AFTER_FRONT) if s.name == "Byline Source" else s for s in result)
        return tuple(replace(s, size=s.size * _BOOK) if s.name in _READ else s for s in result)
    if column:
        return tuple(replace(s, before=s.before + _LOWER) if s.name in _LATIN_CELLS else s for s in result)
    return result


def character_styles(accent: str, house: str) -> tuple[CharacterStyle, ...]:
    """Return the character styles: one for each language, and what stands out in a line.

    ``house``: ``src`` or ``tgt``, the language of what the edition itself says.
    """
    return (
        CharacterStyle("Source Text", "src"),
        CharacterStyle("Source Heading", "src", heading=True),
        CharacterStyle("Target Text", "tgt"),
        CharacterStyle("Title Target", "tgt", size=15.5),
        CharacterStyle("Pinyin Text", "src", spelled=False),
        CharacterStyle("Banner", "tgt", bold=True, color=accent),
        CharacterStyle("Colophon Label", house, bold=True, color=INK, heading=True),
        CharacterStyle("Hyperlink"),
        CharacterStyle("footnote reference", color=accent, raised=True),
        CharacterStyle("Unapproved", "tgt", color=accent, raised=True),
        CharacterStyle("annotation reference", size=8),
    )


def _front(accent: str) -> tuple[Style, ...]:
    return (
        Style("Logo", "tgt", line=1, after=16, keep_next=True),
        Style("Kicker", "tgt", size=8.6, after=13, color=accent, keep_next=True),
        Style("Title", "tgt", size=20, line=0.95, after=7, bold=True, keep_next=True, keep_lines=True),
        Style("Subtitle", "tgt", size=11.8, after=2, italic=True, color=SOFT, keep_next=True),
        Style("Subtitle Source", "src", size=11.8, after=2, color=SOFT, keep_next=True),
        Style("Byline Source", "src", size=9.5, before=5, after=1, keep_next=True),
        Style("Byline", "tgt", size=9.5, before=2, after=10, italic=True),
        Style("Standing", "tgt", size=8.6, before=6, after=20, italic=True, color=SOFT, border="bottom"),
    )


def _text(*, book: bool) -> tuple[Style, ...]:
    gap = 0 if book else 8
    source = Style("Body Source", "src", line=1.7, after=0 if book else 2, first=21.6 if book else 0, justified=True)
    target = Style(
        "Body Target", "tgt", line=1.48, after=gap, first=16 if book else 0, justified=book, hyphens=True
    )  # fmt: skip
    return (
        source,
        target,
        Style("Cell Source", "src", line=1.65, after=6, justified=True),
        Style("Cell Target", "tgt", line=1.45, after=6, hyphens=True),
        Style("List Source", "src", line=1.7, after=2, left=18, first=-12),
        Style("List Paragraph", "tgt", line=1.48, after=gap or 2, hyphens=True, left=18, first=-12),
        Style("List Bullet Source", "src", line=1.7, after=2, left=18, first=-12, bullet=True),
        Style("List Bullet", "tgt", line=1.48, after=gap or 2, hyphens=True, left=18, first=-12, bullet=True),
        Style("Caption Source", "src", size=8.8, before=3, after=3, left=9, color=SOFT, border="left", keep_lines=True),
        Style("caption", "tgt", size=8.8, before=2, after=8, left=9, italic=True, color=SOFT, border="left",
              keep_lines=True),
    )  # fmt: skip


def _small(width: int, column: int, accent: str, *, titled: bool) -> tuple[Style, ...]:
    right: tuple[tuple[str, int, str], ...] = (("right", width, "none"),)
    second = (("left", column, "none"),) if column else ()
    first = right if not titled else (*second, *right)
    entry = Style("toc 1", "tgt", size=9.5, line=1.5, before=3, after=1, keep_lines=True, tabs=first)
    return (
        Style("Column Head", "tgt", size=7.6, after=3, color=SOFT, keep_next=True),
        Style("Word Pinyin", "tgt", size=7, line=1.3, before=4, color=accent),
        Style("Word", "src", line=1.4),
        Style("Word Meaning", "tgt", size=7, line=1.2, after=2, color=SOFT),
        Style("Colophon Head", "tgt", size=9.5, before=26, after=4, bold=True, border="top", keep_next=True),
        Style("Colophon", "tgt", size=8.4, after=3, color=SOFT, keep_lines=True),
        Style("TOC Heading", "tgt", size=9.5, before=4, after=4, bold=True, keep_next=True),
        entry,
        replace(entry, name="toc 2", left=12, before=0, tabs=(*second, *right)),
        replace(entry, name="toc 3", left=24, before=0, tabs=(*second, *right)),
        Style("footnote text", "tgt", size=8, line=1.35, after=2),
        Style("annotation text", "tgt", size=9),
        Style("header", "tgt", size=7.8, color=SOFT, tabs=right),
        Style("footer", "tgt", size=7.8, color=SOFT, tabs=right),
    )  # fmt: skip


def _headings(column: int, *, titled: bool) -> tuple[Style, ...]:
    sizes = (11.8, 11, 10.4, 10, 10, 10) if titled else (20, 11.8, 11, 10.4, 10, 10)
    result = []
    for level, size in enumerate(sizes, 1):
        whole = level == 1 and not titled
        made = Style(
            f"heading {level}", "tgt", size=size, line=0.95 if whole else 1.5, before=0 if whole else 13,
            after=7 if whole else 4, bold=True, outline=level - 1, keep_next=True, keep_lines=True,
            column=0 if whole else column,
        )  # fmt: skip
        result.append(made)
    return tuple(result)
