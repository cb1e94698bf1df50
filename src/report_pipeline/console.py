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
_MEGABYTE = 1_000_000
_BESIDE_THE_LABEL = 54
"""Columns of a bar's line without its label: bar, amount of some GB, two times."""


def make_progress(*, quiet: bool = False) -> Progress:
    """Return the progress that fits stderr: bars, lines, or nothing."""
    if quiet:
        return NullProgress()
    return RichProgress() if sys.stderr.isatty() else PlainProgress()


def _amount(done: float, total: float | None, unit: str, of: str) -> str:
    """Return how much of a task is done: ``3/40 characters``; bytes as MB."""
    if unit == "bytes":
        done, total, unit = done / _MEGABYTE, total and total / _MEGABYTE, "MB"
    return f"{done:,.0f}{f'{of}{total:,.0f}' if total is not None else ''} {unit}".rstrip()


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
        return _RichTask(bars, bars.add_task(label, total=total, unit=unit))

    def _new_bars(self) -> RichBars:
        from rich import progress as rich
        from rich.text import Text

        longest = max(self._console.width - _BESIDE_THE_LABEL, 1)

        class Label(rich.ProgressColumn):
            def render(self, task: rich.Task) -> Text:
                label = Text(task.description)
                label.truncate(longest, overflow="ellipsis")
                return label

        class Amount(rich.ProgressColumn):
            def render(self, task: rich.Task) -> Text:
                unit = task.fields["unit"]
                return Text(_amount(task.completed, task.total, unit, "/") if unit or task.total is not None else "")

        columns = (
            Label(),
            rich.BarColumn(bar_width=16),
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
            _say(f"{self._label}: {_amount(self._done, self._total, self._unit, ' of ')}")


class PlainProgress:
    """A line every ten seconds, for logs and pipes."""

    @contextmanager
    def task(self, label: str, total: float | None, unit: str = "") -> Iterator[Task]:
        """Count in lines; short tasks say nothing."""
        yield _PlainTask(label, total, unit)

    def note(self, message: str) -> None:
        """Print one line."""
        _say(message)
