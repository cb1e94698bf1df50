"""The style sheets of the house, and the faces that an edition needs with the characters each has to have."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind
from report_pipeline.writers import fonts, rare, wording
from report_pipeline.writers.text import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.model import Edition

_ALWAYS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\u00a0\u2002\u2003‐•…–—‘’“”·□图圖" + wording.SOURCE_NAME)
_BOLD = (BlockKind.TITLE, BlockKind.HEADING)

_HAN_AREA = 1.75
_LATIN_AREA = {"serif": 0.5 * 1.5, "sans": 0.42 * 1.5}
"""Square ems that a character of each pairing takes: its advance times the line height of edition.css. Measured on
an article: with them both columns come out equally long, and the rows as low as they can be."""
_GUTTER = 0.045
"""Of the width: the space between the columns, which belongs to the source's."""
_NARROWEST, _WIDEST = 0.36, 0.5


def sheet(name: str) -> str:
    """Return the text of a style sheet of the package, such as ``edition.css``."""
    return (files("report_pipeline.writers") / "assets" / name).read_text("utf-8")


def characters(edition: Edition, pairing: str = "serif") -> dict[fonts.Face, frozenset[str]]:
    """Return what each face of the theme's ``pairing`` has to hold: bold no more than headings, to keep files small."""
    every = _ALWAYS | frozenset("".join(_texts(edition, bold_only=False)))
    bold = _ALWAYS | frozenset("".join(_texts(edition, bold_only=True)))
    faces = fonts.PAIRINGS[pairing]
    return {face: bold if face in {faces.han_bold, faces.latin_bold} else every for face in faces}


def rare_characters(edition: Edition, pairing: str) -> dict[fonts.Face, frozenset[str]]:
    """Return the further faces for what the pairing lacks, each with its characters."""
    return rare.faces(_texts(edition, bold_only=False), pairing, edition.source_language)


def families(further: Iterable[fonts.Face]) -> str:
    """Return the rules that put the fonts of rare characters behind the house's; nothing without such fonts."""
    names = "".join(f', "{face.family}"' for face in further)
    if not names:
        return ""
    return (
        f'.src {{ font-family: "{fonts.HAN}", "{fonts.LATIN}"{names}, sans-serif; }}\n'
        f'.tgt, .pinyin, .meaning {{ font-family: "{fonts.LATIN}", "{fonts.HAN}"{names}, serif; }}\n'
    )


def _texts(edition: Edition, *, bold_only: bool) -> Iterator[str]:
    yield literal(edition.title_source + edition.title_target)
    heading, entries = wording.colophon(edition)
    yield heading
    for label, text in entries:
        yield label
        if not bold_only:
            yield text
    if not bold_only:
        yield wording.kicker(edition) + wording.standing(edition) + wording.banner(edition)
        yield "".join(wording.page_count(edition)) + wording.screen_words(edition).contents
    for article in edition.articles:
        for block in article.blocks:
            if not bold_only or block.kind in _BOLD:
                for pair in block.pairs:
                    yield literal(pair.source if wording.has_source(edition) else "")
                    yield literal(pair.target if wording.has_target(edition) else "")
                    yield wording.UNAPPROVED if pair.marked else ""
                    yield from (literal(n.text + n.author) for n in pair.notes)
                    yield from (literal(g.word + g.pinyin + g.meaning) for g in pair.gloss)


def source_share(edition: Edition, pairing: str = "serif") -> float:
    """Return the part of the width that the source's column takes, so that both languages run about equally long."""
    source = target = 1.0
    for article in edition.articles:
        for pair in (p for block in article.blocks for p in block.pairs):
            source += _HAN_AREA * len(pair.source)
            target += _LATIN_AREA[pairing] * len(pair.target)
    return min(max(_GUTTER + (1 - _GUTTER) * source / (source + target), _NARROWEST), _WIDEST)


def columns(edition: Edition, pairing: str) -> str:
    """Return the rule for the width of the source's column."""
    return f"col.src {{ width: {100 * source_share(edition, pairing):.1f}%; }}\n"


def face_rule(face: fonts.Face, url: str) -> str:
    """Return the ``@font-face`` rule that gets ``face`` from ``url``."""
    style = "italic" if face.italic else "normal"
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {style}; '
        f'src: url("{url}"); }}\n'
    )
