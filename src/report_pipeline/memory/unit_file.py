"""The file of the translation memory: opened, shared by processes and threads, and never given up for lost.

SQLite in write-ahead mode: readers never wait, writers take turns (``BEGIN IMMEDIATE``), a killed process leaves whole
transactions. The file must not lie on a network drive; SQLite's locks need one machine. A file that is damaged is set
aside, all of it, and what can be read of it goes into a new one; nothing is ever deleted, for it holds people's work.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from filelock import FileLock

from report_pipeline.errors import BusyError, InputError, MachineError, Place
from report_pipeline.memory import gram_index, unit_rows
from report_pipeline.sqlite_wal import BUSY_SECONDS, is_busy, write_ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

log = logging.getLogger(__name__)

FORMAT: Final = 2
"""Kept in the file (``user_version``); a file of format 1, which has no ``revision``, gets one."""
APPLICATION: Final = 0x5250544D
"""Kept in the file (``application_id``): ``RPTM``."""
_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_CACHE_KIB: Final = 131_072
_LOG_PAGES: Final = 65_536
"""Pages that wait in the log, 256 MB: an import changes the same pages of the keys' index in each batch."""
_SUFFIXES: Final = {".sqlite", ".sqlite3", ".db"}
_ENDINGS: Final = ("", "-wal", "-shm")

T = TypeVar("T")


class UnitFile:
    """A file that is made, with its folder, when it is opened. Threads may share it; they take turns."""

    def __init__(self, path: Path) -> None:
        """Open ``path``.

        Raises MachineError when it cannot be written, InputError when it is some other program's.
        """
        self._path = path
        self._lock = threading.RLock()
        self._inode = _inode(path)
        """Which file it is: another process may put a mended one in its place."""
        self.set_aside: tuple[Path, ...] = ()
        """Damaged files that were set aside since this one was opened."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise self._unusable(err.strerror or str(err)) from err
        with self._translated_errors():
            try:
                self._connection = self._open()
                self._inode = _inode(path)
            except sqlite3.DatabaseError as err:
                self._recover(err)

    def close(self) -> None:
        """Close the file."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what ``work`` reads, all of it of one moment. It is called again when the file had to be mended."""
        return self._do("BEGIN", work)

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do ``work`` wholly or not at all. It is called again when the file had to be mended.

        Raises BusyError when another process writes all the time, MachineError when the file cannot be written.
        """
        return self._do("BEGIN IMMEDIATE", work)

    def _do(self, begin: str, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._lock, self._translated_errors():
            try:
                return self._transaction(begin, work)
            except sqlite3.DatabaseError as err:
                self._recover(err)
                return self._transaction(begin, work)

    def _transaction(self, begin: str, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection
        connection.execute(begin)
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise
        return result

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            self._check_kind(connection)
            write_ahead(connection)
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found != FORMAT:
                connection.execute("BEGIN IMMEDIATE")
                for table in unit_rows.TABLES:
                    connection.execute(table)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
                connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_kind(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN")  # all three of one moment: another process may be making the tables
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("COMMIT")
        if application != APPLICATION and (tables or application):
            raise self._not_ours("this SQLite file is no translation memory of report-pipeline")
        if version > FORMAT:
            raise self._not_ours(f"a newer report-pipeline wrote this memory (format {version}; here: {FORMAT})")

    def _recover(self, err: sqlite3.DatabaseError) -> None:
        """Mend a damaged file; an error that is no damage is raised on."""
        if not _is_damage(err):
            raise err
        if self._path.suffix not in _SUFFIXES:
            raise self._not_ours("this file is no translation memory") from err
        if hasattr(self, "_connection"):
            self.close()
        with FileLock(f"{self._path}.lock"):
            if self._was_mended():
                return
            aside = self._move_aside()
            self._connection = self._open()
            self._inode = _inode(self._path)
            saved = self._salvage(aside)
        self.set_aside += (aside,)
        log.warning(
            "the translation memory %s is damaged: it is kept as %s; %d units could be read and are in the new file",
            self._path,
            aside.name,
            saved,
        )

    def _was_mended(self) -> bool:
        """Open the file if another process that shares it has put a sound one in the place of the damaged one."""
        inode = _inode(self._path)
        if inode == self._inode:
            return False
        try:
            connection = self._open()
        except sqlite3.DatabaseError as err:
            if not _is_damage(err):
                raise
            return False
        self._connection, self._inode = connection, inode
        return True

    def _move_aside(self) -> Path:
        """Rename the file with its log, which may hold the newest units."""
        aside = self._path.with_name(f"{self._path.name}.damaged-{time.time_ns()}")
        try:
            for ending in _ENDINGS:
                part = self._path.with_name(self._path.name + ending)
                if part.exists():
                    part.rename(aside.with_name(aside.name + ending))
        except OSError as err:
            raise self._unusable(err.strerror or str(err)) from err
        return aside

    def _salvage(self, aside: Path) -> int:
        """Copy what can be read; return how many units."""
        saved = 0
        address = f"{aside.absolute().as_uri()}?mode=ro"  # or closing it would write its log into it
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as damaged:
            for table in ("superseded", "units"):
                for units in unit_rows.readable(damaged, table):
                    saved += self._transaction("BEGIN IMMEDIATE", partial(unit_rows.insert, units=units))
        self._transaction("BEGIN IMMEDIATE", gram_index.index_new)
        return saved

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as err:
            if is_busy(err):
                raise BusyError(
                    "another process has been writing to the translation memory for too long",
                    place=Place(str(self._path)),
                    advice="wait until its import is done, and try again",
                ) from err
            raise self._unusable(str(err)) from err

    def _unusable(self, reason: str) -> MachineError:
        return MachineError(
            f"the translation memory cannot be used: {reason}",
            place=Place(str(self._path)),
            advice="make the folder and the file writable for you and free some disk space",
        )

    def _not_ours(self, message: str) -> InputError:
        return InputError(message, place=Place(str(self._path)), advice="name another file; this one is left alone")


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _is_damage(err: sqlite3.DatabaseError) -> bool:
    code = getattr(err, "sqlite_errorcode", None)
    if code is None:  # our own, or Python's: text that is no UTF-8
        return isinstance(err, gram_index.DamagedError) or "decode" in str(err)
    return code & 0xFF in _DAMAGED
