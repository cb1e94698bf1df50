"""What the local language model is told: a chat whose system turn and opening are the same for every segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.models.tokenizer import TURN_END, TURN_START

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from report_pipeline.engines.base import Retry

PROMPT_VERSION = "2"
"""Enters the engine's signature; raise it whenever a prompt would differ."""
_SYSTEM = "You are a professional translator. Translate the Chinese text into English. Output only the translation."

_TASK = "Translate into English:\n"  # what the shipped adapter was trained on
_AGAIN = "Translate the whole Chinese text into English again, without these mistakes. Output only the translation."


@dataclass(frozen=True, slots=True)
class Prompt:
    """The tokens around a text, the same for all."""

    opening: tuple[str, ...]
    """Computed once for a whole run; ends with ``turn``."""
    turn: tuple[str, ...]
    """What begins each turn of the user."""
    closing: tuple[str, ...]

    @classmethod
    def translation(cls, tokenizer: Tokenizer, *, tuned: bool = False) -> Prompt:
        """Build the prompt of a translation, for a model that was tuned for this work or for any other."""
        turn = user(tokenizer)
        if tuned:
            turn = (*turn, *_tokens(tokenizer, _TASK))
            return cls(turn, turn, answer(tokenizer))
        system = (TURN_START, *_tokens(tokenizer, f"system\n{_SYSTEM}"), TURN_END, *_tokens(tokenizer, "\n"))
        return cls((*system, *turn), turn, answer(tokenizer))


def user(tokenizer: Tokenizer) -> tuple[str, ...]:
    """Return the tokens that begin a user's turn."""
    return (TURN_START, *_tokens(tokenizer, "user\n"))


def answer(tokenizer: Tokenizer) -> tuple[str, ...]:
    """Return the tokens that end a user's turn and begin the model's."""
    return (TURN_END, *_tokens(tokenizer, "\n"), TURN_START, *_tokens(tokenizer, "assistant\n"))


def again(tokenizer: Tokenizer, retry: Retry) -> tuple[str, ...]:
    """Return the tokens of an answer and of the user's turn, left open, that says what is wrong with it."""
    told = f"Your translation has mistakes. {retry.fault}. {_AGAIN}"
    answered = (*_tokens(tokenizer, retry.answer), TURN_END, *_tokens(tokenizer, "\n"))
    return (*answered, *user(tokenizer), *_tokens(tokenizer, told))


def _tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    return list(tokenizer.encode(text).tokens)
