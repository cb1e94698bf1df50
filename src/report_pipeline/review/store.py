"""One document's review file, for several people, programs and threads at once.

Whoever writes says which version of the decision they saw. If another one holds meanwhile, nothing is written and they
get that one to compare: a later writer never silently overwrites an earlier one.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from report_pipeline.errors import BusyError, ConflictError, MachineError, Place
from report_pipeline.model import Status
from report_pipeline.review.file import read_file
from report_pipeline.review.history import superseding
from report_pipeline.review.layout import Layout
from report_pipeline.serialize import dump
from report_pipeline.yaml_nodes import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from report_pipeline.model import Decision

PATIENCE = 10.0
"""Seconds to wait for another writer; a change takes a fraction of one."""


class ReviewConflict(ConflictError):  # noqa: N818 - two wishes, no error
    """Another version of the decision holds than the writer saw; nothing was written."""

    def __init__(self, held: Decision | None, message: str, *, place: Place, advice: str) -> None:
        super().__init__(message, place=place, advice=advice)
        self.held = held
        """The decision that holds; ``None`` where somebody took it out of the file."""


class ReviewLocked(ReviewConflict):
    """The decision is locked and may only be unlocked, by the same text with another status."""


class ReviewStore:
    """The review file at ``path``; other processes and threads may have stores of the same file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mutex = Lock()
        self._layout: Layout | None = None
        self._stamp: tuple[int, ...] = ()
        """Of the file that ``_layout`` is of."""

    def read(self) -> dict[str, Decision]:
        """Return the decisions by segment id, in the file's order; it is read where it changed since the last time.

        Raises InputError, with places, for what is wrong in the file.
        """
        with self._mutex:
            return dict(self._current().decisions)

    def _current(self) -> Layout:
        stamp = self._stamp_now()
        if self._layout is None or stamp != self._stamp:
            self._layout = None
            self._layout = Layout(read_file(self.path), self.path)
            self._stamp = stamp
        return self._layout

    def _stamp_now(self) -> tuple[int, ...]:
        try:
            status = self.path.stat()
        except OSError:
            return ()
        return status.st_mtime_ns, status.st_size, status.st_ino

    def write(self, decisions: Iterable[Decision], reading_order: Sequence[str] = ()) -> bool:
        """Write decisions as they are and return whether the file changed; to be called within ``locked``.

        Raises InputError and MachineError; the file is then as it was.
        """
        with self._mutex:
            layout, self._layout = self._current(), None
            changed = layout.write(decisions, reading_order)
            self._layout, self._stamp = layout, self._stamp_now()
            return changed

    def version(self, decision: Decision | None) -> str:
        """Return what tells a decision from every other one; ``""`` for none."""
        return "" if decision is None else hashlib.sha256(dump(decision)).hexdigest()[:16]

    def put(self, decision: Decision, *, expected: str, reading_order: Sequence[str] = (), typing: bool = False) -> str:
        """Write a decision and return its version; what it supersedes goes into its history.

        ``expected`` is the version that the writer saw, ``""`` for none. ``reading_order`` has the document's segment
        ids; it says where a new entry goes. With ``typing``, the version seen is what the same person had typed so far
        at one sitting, and leaves nothing in the history.

        Raises ReviewConflict where another version holds; its subclass ReviewLocked where a locked decision would get
        another text, source or note; InputError for a file with errors, MachineError where it cannot be written,
        BusyError where others write for too long. In each case the file is as it was.
        """
        with self.locked():
            held = self.read().get(decision.segment_id)
            if self.version(held) != expected:
                raise ReviewConflict(
                    held,
                    f"somebody else decided about segment {decision.segment_id} meanwhile; nothing was overwritten",
                    place=self._place,
                    advice="compare the two texts and decide again",
                )
            self.refuse_locked(decision, held)
            new = superseding(decision, held, typing=typing)
            self.write([new], reading_order)
            return self.version(new)

    def refuse_locked(self, decision: Decision, held: Decision | None) -> None:
        """Raise ReviewLocked where ``decision`` would change a locked one in more than its status."""
        if held is None or held.status is not Status.LOCKED:
            return
        if replace(held, status=decision.status, who="", when="", history=()) != replace(
            decision, who="", when="", history=()
        ):
            raise ReviewLocked(
                held,
                f"segment {held.segment_id} is locked; nothing was changed",
                place=self._place,
                advice="unlock it first: set its status to approved, without changing anything else",
            )

    @property
    def _place(self) -> Place:
        return Place(name_of(self.path))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out; not to be nested.

        Raises BusyError where another one is at work for too long, MachineError where the folder cannot be written.
        """
        from filelock import FileLock, Timeout

        folder = self.path.parent / ".locks"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            ignore = folder / ".gitignore"
            if not ignore.exists():  # so that a project's git never sees the locks
                ignore.write_text("*\n")
            # A lock of its own each time: it keeps out the threads of this process as well.
            lock = FileLock(folder / f"{self.path.stem}.lock", timeout=PATIENCE)
            lock.acquire()
        except Timeout as err:
            message = f"another program writes {name_of(self.path)} and does not end"
            raise BusyError(message, advice="stop it, or try again") from err
        except OSError as err:
            raise MachineError(
                f"cannot lock the file: {err.strerror or err}",
                place=self._place,
                advice="make the folder writable for you",
            ) from err
        try:
            yield
        finally:
            lock.release()
