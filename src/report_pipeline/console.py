"""What a person sees of long work, on stderr: Rich bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from report_pipeline.progress import NullProgress, Progress, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.progress import Progress as RichBars
    from rich.progress import TaskID

PLAIN_INTERVAL = 10.0
"""Seconds between two plain lines of one task."""


def make_progress(*, quiet: bool = False) -> Progress:
    """Return the progress that fits stderr: bars, lines, or nothing."""
    if quiet:
        return NullProgress()
    return RichProgress() if sys.stderr.isatty() else PlainProgress()


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class _RichTask:
    def __init__(self, bars: RichBars, task: TaskID) -> None:
        self._bars = bars
        self.id = task

    def advance(self, amount: float = 1) -> None:
        self._bars.advance(self.id, amount)


class RichProgress:
    """Bars that vanish when their task is done, one under another where tasks are nested; what is said stays."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console: Console = Console(stderr=True, highlight=False)
        self._bars: RichBars | None = None

    @contextmanager
    def task(self, label: str, total: float | None, unit: str = "") -> Iterator[Task]:
        """Show a bar with the time left; without ``total``, with the time that went by."""
        bars = self._bars
        if bars is not None:
            task = self._added(bars, label, total, unit)
            yield task
            bars.remove_task(task.id)
            return
        with self._new_bars() as bars:
            self._bars = bars
            try:
                yield self._added(bars, label, total, unit)
            finally:
                self._bars = None

    def _added(self, bars: RichBars, label: str, total: float | None, unit: str) -> _RichTask:
        amount = "" if total is None else f"/{total:,.0f} {unit}"
        return _RichTask(bars, bars.add_task(label, total=total, amount=amount))

    def _new_bars(self) -> RichBars:
        from rich import progress as rich
        from rich.text import Text

        class Amount(rich.ProgressColumn):
            def render(self, task: rich.Task) -> Text:
                amount = task.fields["amount"]
                return Text(f"{task.completed:,.0f}{amount}" if amount else "")

        columns = (
            rich.TextColumn("{task.description}", markup=False),
            rich.BarColumn(bar_width=32),
            Amount(),
            rich.TimeElapsedColumn(),
            rich.TimeRemainingColumn(compact=True),
        )
        return rich.Progress(*columns, console=self._console, transient=True)

    def note(self, message: str) -> None:
        """Print one line."""
        self._console.print(message, markup=False)


class _PlainTask:
    def __init__(self, label: str, total: float | None, unit: str) -> None:
        self._label = label
        self._total = total
        self._unit = unit
        self._done = 0.0
        self._said = time.monotonic()

    def advance(self, amount: float = 1) -> None:
        self._done += amount
        now = time.monotonic()
        if now - self._said >= PLAIN_INTERVAL:
            self._said = now
            of = f" of {self._total:,.0f}" if self._total is not None else ""
            _say(f"{self._label}: {self._done:,.0f}{of} {self._unit}".rstrip())


class PlainProgress:
    """A line every ten seconds, for logs and pipes."""

    @contextmanager
    def task(self, label: str, total: float | None, unit: str = "") -> Iterator[Task]:
        """Count in lines; short tasks say nothing."""
        yield _PlainTask(label, total, unit)

    def note(self, message: str) -> None:
        """Print one line."""
        _say(message)
