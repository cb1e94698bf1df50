"""A source file after clean-up, and its segments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of text is in the article."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    CAPTION = "caption"


class LedgerKind(StrEnum):
    """What a clean-up rule did to the source text."""

    JOIN = "join"
    """A line end inside a paragraph was closed (``before`` is the line end, ``after`` what stands for it)."""
    REMOVE = "remove"
    """Characters were taken out (noise spaces, private-use glyphs, page numbers, running headers)."""
    REPLACE = "replace"
    """Characters were replaced by others (full-width digits, doubled dashes, spaces kept as one)."""
    MOVE = "move"
    """A block stands elsewhere than in the source (a title that was printed after its article)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the source text."""

    start: int
    """Offset of the first character."""
    end: int
    """Offset behind the last character."""
    first_line: int
    """Line of the first character, from 1."""
    last_line: int
    """Line of the last character, from 1."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of cleaned text that stands in the source character by character."""

    text_start: int
    """Offset in the block's text."""
    source_start: int
    """Offset in the source text."""
    length: int
    """Characters in the block's text that this run covers, equally many in the source."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One join, removal, replacement or move: enough to undo it."""

    kind: LedgerKind
    rule: str
    """Id of the rule that did it, such as ``digit-space`` or ``page-number``."""
    span: Span
    """Where ``before`` stands in the source text."""
    before: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A title, heading, paragraph, caption … of the cleaned text."""

    id: str
    """Unique in the document, in reading order: ``b1``, ``b2`` …"""
    kind: BlockKind
    text: str
    """Cleaned text on one line; never empty."""
    span: Span
    runs: tuple[Run, ...]
    """Where the characters of ``text`` stand in the source, ascending in ``text_start``."""
    level: int = 0
    """Depth of a heading or list item, from 1; 0 for the other kinds."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a file. Its title and subtitle, where it has them, are its first blocks."""

    blocks: tuple[Block, ...]

    @property
    def title(self) -> Block | None:
        """The first block of kind ``TITLE``."""
        return next((b for b in self.blocks if b.kind is BlockKind.TITLE), None)


@dataclass(frozen=True, slots=True)
class Document:
    """A source file after clean-up: what the ingest stage makes."""

    id: str
    """Id from pipeline.yaml."""
    source: str
    """Path of the source file relative to the project, with forward slashes."""
    encoding: str
    """Encoding that was found or told (``utf-8``, ``gb18030`` …); ``-`` where the format has none of its own."""
    sha256: str
    """Hex digest of the file's bytes."""
    text: str
    """The source text that all offsets refer to."""
    articles: tuple[Article, ...]
    ledger: tuple[LedgerEntry, ...]
    """In source order."""
    target_title: str = ""
    """Title in the target language that the user gave; empty when there is none."""
    notes: tuple[str, ...] = ()
    """What a person should know about how the file was read, in plain sentences."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of all articles, in reading order."""
        return tuple(b for a in self.articles for b in a.blocks)


@dataclass(frozen=True, slots=True)
class Segment:
    """The unit of translation and review: a sentence, or a whole title, heading or caption."""

    id: str
    """Stable: made from the text and the count of equal texts before it (``s-1f0c9a…``, ``s-1f0c9a…-2``)."""
    block_id: str
    text: str
    source_hash: str
    """Digest of ``text``; a decision taken for another hash is stale."""
    span: Span
    start: int
    """Offset of ``text`` in the text of its block."""
    kind: BlockKind = BlockKind.PARAGRAPH
    """Kind of the block it stands in."""


@dataclass(frozen=True, slots=True)
class SegmentedDocument:
    """What the segment stage makes. Joining a block's segments in order, spaces aside, gives its text."""

    document: Document
    segments: tuple[Segment, ...]
