"""The document model: what the stages hand to one another.

Every class is frozen; a stage wraps what it was given and adds its own part. Nothing here reads a
file, knows an engine, or imports another module of the package.

Offsets count characters (Unicode code points, not bytes) of the *source text*: what a reader
extracted from the file, line ends as line feeds, before any clean-up. Lines count from 1.
"""

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


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One candidate translation of a segment."""

    text: str
    score: float | None = None
    """The model's log-probability per token; ``None`` where the engine has none."""


@dataclass(frozen=True, slots=True)
class EngineSignature:
    """Everything that can change what an engine answers; enters cache keys and provenance notes."""

    engine: str
    """Name in pipeline.yaml: ``argos``, ``gloss``, ``null``."""
    model: str
    """Name of the model for people, such as ``Qwen2.5-Coder-1.5B-Instruct (Q4_K_M)``."""
    digest: str
    """Digest of the model's weights and tokenizer."""
    library: str
    """Library that computes it with its version, such as ``ctranslate2 4.8.5``."""
    settings: tuple[tuple[str, str], ...] = ()
    """Decode settings that matter for the result, sorted by name."""
    licence: str = ""
    draft: bool = False
    """True for an engine whose output is a gloss and no translation: editions say so on every page."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What an engine made of one segment."""

    segment_id: str
    text: str
    hypotheses: tuple[Hypothesis, ...] = ()
    """All candidates, best first; the first one is ``text`` unless a repair chose another."""
    truncated: bool = False
    """The model's answer ran into the length limit; a check reports it."""
    repair: str = ""
    """Id of the repair that made ``text``; empty for the engine's own first answer."""


@dataclass(frozen=True, slots=True)
class TranslatedDocument:
    """What the translate stage makes: one translation a segment, in the same order."""

    segmented: SegmentedDocument
    translations: tuple[Translation, ...]
    signature: EngineSignature


class Origin(StrEnum):
    """Where the target text of a pair comes from."""

    MACHINE = "machine"
    REFERENCE = "reference"
    """A human translation that the user gave (``reference:``)."""


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """Source text with the target text that stands for it: one segment, or several that were merged."""

    id: str
    """Id of the first segment."""
    segment_ids: tuple[str, ...]
    """Empty for a sentence that only the reference has."""
    block_id: str
    kind: BlockKind
    source: str
    target: str
    source_hash: str
    span: Span
    origin: Origin = Origin.MACHINE
    confidence: float = 1.0
    """0 to 1; machine output is aligned by construction and has 1."""
    alternatives: tuple[Hypothesis, ...] = ()
    truncated: bool = False
    repair: str = ""


class Severity(StrEnum):
    """How much a finding weighs."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found in a pair."""

    check: str
    """Id of the check: ``numbers``, ``untranslated``, ``repetition``, ``truncated`` …"""
    severity: Severity
    pair_id: str
    message: str
    """One sentence that quotes the evidence."""


@dataclass(frozen=True, slots=True)
class AlignedDocument:
    """What the align stage makes. Every segment is in exactly one pair."""

    segmented: SegmentedDocument
    pairs: tuple[AlignedPair, ...]
    signature: EngineSignature
    findings: tuple[Finding, ...] = ()
    """What the checks found in the pairs as the machine left them."""


class Status(StrEnum):
    """How far a person has taken a pair."""

    DRAFT = "draft"
    EDITED = "edited"
    APPROVED = "approved"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a person once decided about a pair and is superseded now."""

    target: str | None
    """The person's text; ``None`` where it was the machine's."""
    status: Status = Status.EDITED
    note: str = ""
    who: str = ""
    when: str = ""
    """RFC 3339, UTC."""
    source: str = ""
    """The source text that the person saw, where it was another than the decision's."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a pair: one entry of ``review/<document>.yaml``."""

    segment_id: str
    source_hash: str
    source: str
    """The source text that the person saw."""
    target: str | None
    """The person's text; ``None`` keeps the machine's."""
    status: Status = Status.EDITED
    note: str = ""
    who: str = ""
    when: str = ""
    """RFC 3339, UTC."""
    history: tuple[Earlier, ...] = ()
    """What it superseded, newest last: nothing that a person wrote is ever discarded."""


@dataclass(frozen=True, slots=True)
class ReviewedPair:
    """A pair with the decision that holds for it."""

    pair: AlignedPair
    target: str
    """The text to publish: the person's where there is one, the machine's otherwise."""
    status: Status = Status.DRAFT
    decision: Decision | None = None
    stale: Decision | None = None
    """A decision taken for an older source text of this pair; shown, not applied."""


@dataclass(frozen=True, slots=True)
class ReviewedDocument:
    """What the review stage makes."""

    aligned: AlignedDocument
    pairs: tuple[ReviewedPair, ...]
    findings: tuple[Finding, ...] = ()
    """What the checks find in the texts to publish."""
    orphans: tuple[Decision, ...] = ()
    """Decisions whose segment is no longer in the document: kept and shown, not applied."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the translation memory has of the same source or a similar one: shown to a person, never used by itself."""

    pair_id: str
    source: str
    target: str
    similarity: float
    """1 for the same source; otherwise 1 − edit distance / length of the longer text, in characters."""
    status: str
    """How far a person stands behind it: ``approved``, ``edited`` or ``machine``."""
    document: str = ""
    """Where it comes from; empty when unknown."""
    who: str = ""


@dataclass(frozen=True, slots=True)
class SuggestedDocument:
    """A reviewed document with suggestions for the pairs that wait for a person."""

    reviewed: ReviewedDocument
    suggestions: tuple[Suggestion, ...] = ()
    """In the order of the pairs, best first."""


class Layout(StrEnum):
    """How an edition sets the two languages."""

    SIDE_BY_SIDE = "side-by-side"
    INTERLEAVED = "interleaved"
    TARGET = "target"
    SOURCE = "source"
    INTERLINEAR = "interlinear"
    """A word-for-word gloss under each word of the source."""


@dataclass(frozen=True, slots=True)
class Gloss:
    """One word of the source with its gloss, for the interlinear layout."""

    word: str
    pinyin: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said about a pair at its margin, in an edition for reviewers."""

    text: str
    author: str
    when: str = ""
    """RFC 3339, UTC; empty where nobody wrote it at a certain time."""


@dataclass(frozen=True, slots=True)
class EditionPair:
    """A pair as a writer sets it."""

    id: str
    source: str
    target: str
    status: Status = Status.DRAFT
    marked: bool = False
    """Whether the edition is to say that nobody approved it."""
    gloss: tuple[Gloss, ...] = ()
    """Filled for the interlinear layout only."""
    comments: tuple[Comment, ...] = ()
    """Filled for editions with comments only."""
    notes: tuple[Comment, ...] = ()
    """What people noted about the pair, to stand under the page; filled for editions with notes only."""


@dataclass(frozen=True, slots=True)
class EditionBlock:
    """A block as a writer sets it: its pairs in reading order."""

    kind: BlockKind
    pairs: tuple[EditionPair, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class EditionArticle:
    """An article as a writer sets it: title and subtitle blocks first."""

    blocks: tuple[EditionBlock, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the colophon says about how the text came about."""

    source: str
    """Name of the source file."""
    source_sha256: str
    signature: EngineSignature
    pairs: int
    edited: int
    """Pairs whose text a person wrote."""
    approved: int
    """Pairs that a person approved or locked, edited ones included."""
    findings: int
    reviewers: tuple[str, ...] = ()
    generator: str = "report-pipeline"
    """Name and version of this program."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What a writer turns into bytes; the same for all formats."""

    name: str
    layout: Layout
    title_source: str
    title_target: str
    source_language: str
    """BCP 47, such as ``zh-Hans``."""
    target_language: str
    articles: tuple[EditionArticle, ...]
    provenance: Provenance
