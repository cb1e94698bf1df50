"""What a writer turns into bytes, with what is said of how the text came about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from report_pipeline.model.decisions import Status
from report_pipeline.model.documents import BlockKind  # noqa: TC001 - pydantic reads the fields' types
from report_pipeline.model.pairs import EngineSignature  # noqa: TC001 - pydantic reads the fields' types


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
