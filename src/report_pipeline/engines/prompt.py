"""What the local language model is told: a chat whose system turn and opening are the same for every segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.models.tokenizer import TURN_END, TURN_START

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PROMPT_VERSION = "1"
"""Enters the engine's signature; raise it whenever a prompt would differ."""
_SYSTEM = "You are a professional translator. Translate the Chinese text into English. Output only the translation."


@dataclass(frozen=True, slots=True)
class Prompt:
    """The tokens around a text, the same for all."""

    opening: tuple[str, ...]
    """Computed once for a whole run."""
    closing: tuple[str, ...]

    @classmethod
    def translation(cls, tokenizer: Tokenizer) -> Prompt:
        """Build the prompt of a translation."""
        return cls(
            (
                TURN_START,
                *_tokens(tokenizer, f"system\n{_SYSTEM}"),
                TURN_END,
                *_tokens(tokenizer, "\n"),
                *user(tokenizer),
            ),
            answer(tokenizer),
        )


def user(tokenizer: Tokenizer) -> tuple[str, ...]:
    """Return the tokens that begin a user's turn."""
    return (TURN_START, *_tokens(tokenizer, "user\n"))


def answer(tokenizer: Tokenizer) -> tuple[str, ...]:
    """Return the tokens that end a user's turn and begin the model's."""
    return (TURN_END, *_tokens(tokenizer, "\n"), TURN_START, *_tokens(tokenizer, "assistant\n"))


def _tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    return list(tokenizer.encode(text).tokens)
