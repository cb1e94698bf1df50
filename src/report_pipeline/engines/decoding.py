"""One batch while CTranslate2 decodes it: each row is done when it ends, not when the batch does.

A language model that falls into a loop would keep its batch busy, at the price of a whole step a token, up to the limit
of the longest row. So the rows are watched token by token, and one that loops or has reached its own limit is stopped.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from queue import SimpleQueue

DECODING_VERSION = "3"
"""Enters the engine's signature; raise it whenever an answer would differ."""
POLL_SECONDS = 0.1
"""How long to wait before looking whether a batch has failed."""
_LOOP_TOKENS = 30  # a row that says the same at least three times over, for so long, says nothing else any more
_LOOP_PERIODS = range(1, _LOOP_TOKENS // 3 + 1)


@dataclass(frozen=True, slots=True)
class Job:
    """A request, ready for the model."""

    key: str
    source: str
    opening: tuple[str, ...]
    """What the model reads first; computed once for all jobs that share it."""
    tokens: list[str]
    """What it reads behind the opening."""
    max_length: int
    """The most tokens to write."""


class Decoding:
    """A batch that is decoded greedily in the background, a job a row."""

    def __init__(self, jobs: Sequence[Job], end: int, done: SimpleQueue[tuple[Decoding, int]]) -> None:
        """``end``: the token that ends a row; ``done``: where batch and row go when a row is done."""
        self.jobs = jobs
        self.rows: list[list[int]] = [[] for _ in jobs]
        """The tokens of each row, without the one that ends it."""
        self._end = end
        self._done = done
        self._open = set(range(len(jobs)))
        self._futures: Sequence[Any] = ()

    def start(self, generate: Callable[..., Sequence[Any]]) -> None:
        """Call CTranslate2's ``generate_batch``, all but its callback given."""
        self._futures = generate(asynchronous=True, callback=self._token)

    def _token(self, step: Any) -> bool:  # noqa: ANN401 - CTranslate2 has no types
        """Take a token from the thread that decodes; true stops its row."""
        number = step.batch_id
        if number not in self._open:
            return True
        row = self.rows[number]
        if step.token_id != self._end:
            row.append(step.token_id)
        stop = bool(step.is_last) or self.cut_off(number)
        if stop:
            self._open.discard(number)
            self._done.put((self, number))
        return stop

    def cut_off(self, number: int) -> bool:
        """Tell whether a row was stopped before it came to an end."""
        return len(self.rows[number]) >= self.jobs[number].max_length or loops(self.rows[number])

    def check(self) -> None:
        """Raise what the decoding raised."""
        if all(future.done() for future in self._futures):
            self._futures[0].result()

    def stop(self) -> None:
        """Give up what is not done, and wait until no thread calls back: Python cannot end while one does."""
        self._open.clear()
        while not all(future.done() for future in self._futures):
            time.sleep(POLL_SECONDS)


def loops(tokens: Sequence[int]) -> bool:
    """Tell whether the last tokens are one row of at most ten said over and over."""
    if len(tokens) < _LOOP_TOKENS:
        return False
    tail = tokens[-_LOOP_TOKENS:]
    return any(tail[period:] == tail[:-period] for period in _LOOP_PERIODS)
