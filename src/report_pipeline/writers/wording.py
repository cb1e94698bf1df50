"""Every word that an edition adds to the text: labels, the note under the title, the colophon, the draft's banner.

An edition of the source alone speaks the source language; all others speak the target's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.model import Layout
from report_pipeline.writers.text import literal

if TYPE_CHECKING:
    from report_pipeline.model import Edition

_KICKERS = {
    Layout.SIDE_BY_SIDE: "Chinese–English edition",
    Layout.INTERLEAVED: "Chinese–English edition",
    Layout.TARGET: "English edition",
    Layout.SOURCE: "中文版",
    Layout.INTERLINEAR: "Interlinear edition",
}
SOURCE_NAME, TARGET_NAME = "中文", "English"
GLOSS_BANNER = "Word-for-word gloss, not a translation"
NO_TRANSLATION = "[no translation]"
UNAPPROVED = "†"
"""Stands behind each sentence that nobody has approved, in an edition that marks them."""
TABLE_NAME = "Chinese and English side by side"
WORDS_NAME = "Words with their pinyin and meaning"
"""What the tables of a Word edition are, for those who do not see them."""


@dataclass(frozen=True, slots=True)
class Properties:
    """Document properties, as file managers and libraries read them."""

    title: str
    subject: str
    keywords: tuple[str, ...]
    creator: str
    language: str
    """BCP 47 tag of the language that the edition speaks."""


@dataclass(frozen=True, slots=True)
class ScreenWords:
    """What the controls of a page on screen say."""

    skip: str
    languages: str
    both: str
    sentence: str
    """Name of the link at a sentence; ``{}`` is its number."""
    copied: str
    contents: str
    notes: str
    note: str
    """Name of the link to a note; ``{}`` is its number."""
    back: str


_ENGLISH_SCREEN = ScreenWords(
    "Skip to the text",
    "Languages",
    "Both",
    "Link to sentence {}",
    "The link is copied",
    "Contents",
    "Notes",
    "Note {}",
    "Back to note {} in the text",
)
_CHINESE_SCREEN = ScreenWords(
    "跳到正文", "语言", "双语", "第{}句的链接", "链接已复制", "目录", "注释", "注{}", "回到正文中的注{}"
)


def screen_words(edition: Edition) -> ScreenWords:
    """Return the words of the controls, in the language that the edition speaks."""
    return _ENGLISH_SCREEN if has_target(edition) else _CHINESE_SCREEN


def has_target(edition: Edition) -> bool:
    """Tell whether the edition shows the target language at all."""
    return edition.layout is not Layout.SOURCE


def has_source(edition: Edition) -> bool:
    """Tell whether the edition shows the source language at all."""
    return edition.layout is not Layout.TARGET


def house_language(edition: Edition) -> str:
    """Return the language of everything that the edition itself says."""
    return edition.target_language if has_target(edition) else edition.source_language


def languages(edition: Edition) -> tuple[str, ...]:
    """Return the languages of the text, the one that the edition speaks first."""
    shown = (edition.target_language,) * has_target(edition) + (edition.source_language,) * has_source(edition)
    return tuple(dict.fromkeys(shown))


def properties(edition: Edition) -> Properties:
    """Return the document properties; the title falls back to the file's name."""
    titles = (edition.title_target, edition.title_source)
    if not has_target(edition):
        titles = (edition.title_source, edition.title_target)
    title = next((literal(t).strip() for t in titles if t.strip()), literal(edition.provenance.source))
    languages = [TARGET_NAME] * has_target(edition) + [SOURCE_NAME] * has_source(edition)
    other = literal(edition.title_source).strip()
    subject = f"{kicker(edition)}: {other}" if other and has_target(edition) else kicker(edition)
    return Properties(
        title=title,
        subject=subject,
        keywords=(*languages, str(edition.layout), literal(edition.provenance.source)),
        creator=edition.provenance.generator,
        language=house_language(edition),
    )


def page_count(edition: Edition) -> tuple[str, str, str]:
    """Return what stands before, between and after the page's number and the number of pages."""
    return ("Page ", " of ", "") if has_target(edition) else ("第 ", " 页，共 ", " 页")


def figure(edition: Edition, side: str) -> tuple[str, str]:
    """Return what stands before and after a caption's number; ``side`` is ``src`` or ``tgt``."""
    if side == "tgt":
        return "Fig. ", "\u2002"
    return "圖 " if edition.source_language == "zh-Hant" else "图 ", "\u2003"


def kicker(edition: Edition) -> str:
    """Return the line over the title that says what kind of edition this is."""
    return _KICKERS[edition.layout]


def banner(edition: Edition) -> str:
    """Return what every page has to say; empty for an edition that is a translation or has none."""
    return GLOSS_BANNER if edition.provenance.signature.draft and has_target(edition) else ""


def standing(edition: Edition) -> str:
    """Return the note under the title: how the translation was made and how far people have taken it."""
    note = edition.provenance
    if not has_target(edition) or not note.pairs:
        return ""
    kind = "Word-for-word gloss by dictionary" if note.signature.draft else "Machine translation"
    touched = min(note.pairs, max(note.edited, note.approved))
    if note.approved >= note.pairs:
        return f"{kind}, approved sentence by sentence"
    marks = any(pair.marked for article in edition.articles for block in article.blocks for pair in block.pairs)
    told = f"; {UNAPPROVED} marks what no person has approved" if marks else ""
    if not touched:
        return f"{kind}, not reviewed{told}"
    return f"{kind}, reviewed in part ({touched} of {note.pairs} sentences){told}"


def colophon(edition: Edition) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the heading of the last section and its entries, each a label and a plain sentence or two."""
    note = edition.provenance
    source = literal(note.source)
    if not has_target(edition):
        entries = [("原文件", source), ("SHA-256", note.source_sha256), ("制作", note.generator)]
        return "版本说明", tuple((k, v) for k, v in entries if v)
    entries = [("Source file", source), ("SHA-256", note.source_sha256), ("Translation", _machine(edition))]
    if note.pairs:
        entries += [("Review", _review(edition)), ("Automatic checks", _checks(note.findings))]
    entries.append(("Produced with", note.generator))
    return "About this edition", tuple((k, v) for k, v in entries if v)


def _machine(edition: Edition) -> str:
    signature = edition.provenance.signature
    licence = f" Model licence: {signature.licence}." if signature.licence else ""
    by = f"{signature.model} (engine {signature.engine}, {signature.library})"
    if signature.draft:
        return literal(f"{GLOSS_BANNER}: each word was looked up with {by}.{licence}")
    return literal(f"Draft by {by}.{licence}")


def _review(edition: Edition) -> str:
    note = edition.provenance
    if not note.edited and not note.approved:
        return "No person has edited or approved this text."
    people = f" Reviewed by {', '.join(note.reviewers)}." if note.reviewers else ""
    share = f" ({note.approved * 100 // note.pairs} %)" if note.approved else ""  # rounded down: 100 % is all
    return literal(
        f"Of {note.pairs} sentences and headings, people edited {note.edited} and approved {note.approved}{share}."
        f"{people}"
    )


def _checks(findings: int) -> str:
    if not findings:
        return "No open findings."
    return (
        f"{findings} open finding{'s' if findings > 1 else ''}, listed with the pairs that this edition was made from."
    )
