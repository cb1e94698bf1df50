"""What a translation engine is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report_pipeline.model import BlockKind, EngineSignature, Hypothesis


@dataclass(frozen=True, slots=True)
class Controls:
    """How to decode one request otherwise than the settings say, for a second try."""

    beam_size: int = 4
    hypotheses: int = 4
    """Candidates to return, at most ``beam_size``."""
    no_repeat_ngram: int = 0
    """No row of so many tokens may stand twice; 0: any may."""
    repetition_penalty: float = 1.0
    """Above 1, a token that was used is less likely."""


@dataclass(frozen=True, slots=True)
class Retry:
    """What an engine that listens is told for a second try."""

    answer: str
    """Its first answer."""
    fault: str
    """What is wrong with it, in English."""


@dataclass(frozen=True, slots=True)
class Request:
    """A piece of text to translate: a segment, or a part of one that was too long."""

    key: str
    """Unique in one call."""
    text: str
    kind: BlockKind
    """A title or heading may be rendered otherwise than running text."""
    told: str = ""
    """``text`` with what is known for certain written in, in English, for an engine that listens; empty: as it is."""
    examples: tuple[tuple[str, str], ...] = ()
    """Pairs (Chinese, English) that an engine that listens is shown before the text."""
    controls: Controls | None = None
    """An engine that cannot follow them answers as it always does."""
    retry: Retry | None = None
    """Read by an engine that listens."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine made of one request."""

    key: str
    hypotheses: tuple[Hypothesis, ...]
    """Best first, at least one; an empty text when the engine has nothing to say."""
    truncated: bool = False
    """The best hypothesis ran into the length limit."""


class TranslationEngine(Protocol):
    """An engine, loaded and ready. Deterministic: the same requests give the same answers."""

    listens: bool
    """Whether it reads ``Request.told``: a language model copies what stands in its input in English."""

    @property
    def signature(self) -> EngineSignature:
        """Everything that can change an answer."""

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        """Yield one answer a request, in any order, each as soon as it is known.

        So a killed run keeps what was finished. Equal texts are the caller's to merge.
        """
