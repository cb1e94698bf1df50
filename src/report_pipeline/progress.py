"""Progress of long work, on stderr: a protocol with a null version; the Rich and plain ones live in the shell."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Task(Protocol):
    """One piece of work that advances."""

    def advance(self, amount: float = 1) -> None:
        """Count ``amount`` more units as done."""


class Progress(Protocol):
    """Where stages, engines and installers report long work."""

    def task(self, label: str, total: float | None, unit: str = "") -> AbstractContextManager[Task]:
        """Start a task of ``total`` units (``None`` when unknown); it ends with the context."""

    def note(self, message: str) -> None:
        """Tell the user one plain sentence."""


class NullTask:
    """A task that nobody watches."""

    def advance(self, amount: float = 1) -> None:
        """Do nothing."""


class NullProgress:
    """Progress that nobody watches."""

    def task(self, label: str, total: float | None, unit: str = "") -> AbstractContextManager[Task]:  # noqa: ARG002
        """Return a task that does nothing."""
        return nullcontext(NullTask())

    def note(self, message: str) -> None:
        """Do nothing."""
