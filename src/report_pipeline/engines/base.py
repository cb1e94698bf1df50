"""What a translation engine is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report_pipeline.model import BlockKind, EngineSignature, Hypothesis


@dataclass(frozen=True, slots=True)
class Request:
    """A piece of text to translate: a segment, or a part of one that was too long."""

    key: str
    """Unique in one call."""
    text: str
    kind: BlockKind
    """A title or heading may be rendered otherwise than running text."""


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

    @property
    def signature(self) -> EngineSignature:
        """Everything that can change an answer."""

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        """Yield one answer a request, in any order, each as soon as it is known.

        So a killed run keeps what was finished. Equal texts are the caller's to merge.
        """
