from __future__ import annotations

from concurrent.futures import Future
from queue import SimpleQueue
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from report_pipeline.engines.decoding import Decoding, Job, loops

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

END = 0


def job(max_length: int) -> Job:
    return Job("k", "新", (), ["新"], max_length)


def begin(*limits: int) -> tuple[Decoding, SimpleQueue[tuple[Decoding, int]], Callable[..., bool], list[Future[None]]]:
    done: SimpleQueue[tuple[Decoding, int]] = SimpleQueue()
    batch = Decoding([job(limit) for limit in limits], END, done)
    futures: list[Future[None]] = [Future() for _ in limits]
    given: dict[str, Any] = {}

    def generate(**options: object) -> Sequence[Any]:
        given.update(options)
        return futures

    batch.start(generate)

    def say(row: int, token: int, *, last: bool = False) -> bool:
        return bool(given["callback"](SimpleNamespace(batch_id=row, token_id=token, is_last=last)))

    return batch, done, say, futures


def test_what_the_decoding_raised_is_raised_once_it_has_ended() -> None:
    batch, _, _, futures = begin(9)
    batch.check()
    futures[0].set_exception(RuntimeError("out of memory"))
    with pytest.raises(RuntimeError, match="out of memory"):
        batch.check()


def test_a_row_is_done_when_it_ends_and_holds_no_token_that_ends_it() -> None:
    batch, done, say, _ = begin(9, 9)
    assert not say(0, 5)
    assert not say(1, 7)
    assert say(0, END, last=True)
    assert done.get_nowait() == (batch, 0)
    assert done.empty()
    assert batch.rows == [[5], [7]]
    assert not batch.cut_off(0)


def test_a_row_is_stopped_at_its_own_limit() -> None:
    batch, done, say, _ = begin(2, 9)
    assert [say(0, 5), say(0, 6), say(0, 7)] == [False, True, True]
    assert not say(1, 5)
    assert done.get_nowait() == (batch, 0)
    assert done.empty()
    assert batch.rows[0] == [5, 6]
    assert batch.cut_off(0)


def test_a_row_that_loops_is_stopped() -> None:
    batch, done, say, _ = begin(1000)
    told = [say(0, token) for token in [9, 8, *([1, 2, 3, 4] * 20)]]
    assert told.index(True) == 31
    assert done.get_nowait() == (batch, 0)
    assert batch.cut_off(0)


def test_what_was_given_up_takes_no_token_more() -> None:
    batch, done, say, futures = begin(9)
    futures[0].set_result(None)
    batch.stop()
    assert say(0, 5)
    assert done.empty()


@pytest.mark.parametrize(
    ("tokens", "want"),
    [
        ([], False),
        ([1] * 29, False),
        ([1] * 30, True),
        ([7, *([1, 2, 3] * 10)], True),
        (list(range(10)) * 3, True),
        (list(range(11)) * 3, False),
        ([1, 2, 3] * 9 + [1, 2, 4], False),
        (list(range(40)), False),
    ],
)
def test_loops(tokens: list[int], want: bool) -> None:
    assert loops(tokens) is want
