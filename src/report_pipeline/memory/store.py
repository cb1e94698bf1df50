"""Finished translations, kept as they come: an SQLite file that two processes may share.

Each answer is committed on its own, so a killed run loses only what the engine had not yet answered. Write-ahead
logging makes that cheap (no fsync a commit) and lets one process read while another writes. An entry whose
checksum is wrong counts as missing; a file that SQLite cannot read is set aside and begun again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from filelock import FileLock

from report_pipeline.engines.base import Answer
from report_pipeline.errors import MachineError, Place
from report_pipeline.model import Hypothesis
from report_pipeline.sqlite_wal import BUSY_SECONDS, write_ahead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from report_pipeline.model import BlockKind, EngineSignature

log = logging.getLogger(__name__)

FORMAT = 2
"""Kept in the file (``user_version``); a file of another format is begun again."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA}
_AT_ONCE = 500
"""Keys asked for in one statement; old SQLite allows 999."""


def answer_key(
    signature: EngineSignature,
    kind: BlockKind,
    text: str,
    told: str = "",
    examples: tuple[tuple[str, str], ...] = (),
) -> str:
    """Return the key of a translation: a digest of everything that can change it."""
    parts = [signature.engine, signature.digest, signature.library, signature.settings, kind.value, text]
    if told and told != text:
        parts.append(told)
    if examples:
        parts.append(examples)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class TranslationStore:
    """Answers by key, in a file that is made, with its folder, when the store is opened.

    A context manager; without one, ``close`` it. Use it in the thread that opened it.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open ``path``. With ``fresh``, what was stored before is not given, only replaced.

        Raises MachineError when the folder cannot be written.
        """
        self._path = path
        self._fresh = fresh
        self._put: set[str] = set()
        self.damaged = 0
        """Entries and files that were found damaged and set aside."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise self._unwritable(err.strerror or str(err)) from err
        with self._translated_errors():
            try:
                self._connection = self._open()
            except sqlite3.DatabaseError as err:
                self._connection = self._begin_again(err)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def get_many(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Return the answers that are stored; ``Answer.key`` is the key. Damaged entries are removed and missing.

        Raises MachineError when the file cannot be read.
        """
        wanted = [k for k in dict.fromkeys(keys) if not self._fresh or k in self._put]
        with self._translated_errors():
            try:
                return self._get_many(wanted)
            except sqlite3.DatabaseError as err:
                self.close()
                self._connection = self._begin_again(err)
                return {}

    def _get_many(self, wanted: list[str]) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        bad: list[tuple[str]] = []
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(f"SELECT key, value, sum FROM answers WHERE key IN ({marks})", part)  # noqa: S608 - question marks
            for key, value, checksum in rows:
                answer = _decode(key, value, checksum)
                if answer is None:
                    bad.append((key,))
                else:
                    found[key] = answer
        if bad:
            log.warning("%s: %d damaged entries are set aside", self._path, len(bad))
            self.damaged += len(bad)
            self._connection.executemany("DELETE FROM answers WHERE key = ?", bad)
        return found

    def put(self, answer: Answer) -> None:
        """Keep an answer under ``answer.key`` (an ``answer_key``), at once and for good.

        Raises MachineError when the file cannot be written.
        """
        value = _encode(answer)
        row = (answer.key, value, _checksum(answer.key, value))
        with self._translated_errors():
            try:
                self._insert(row)
            except sqlite3.DatabaseError as err:
                self.close()
                self._connection = self._begin_again(err)
                self._insert(row)
        self._put.add(answer.key)

    def _insert(self, row: tuple[str, str, str]) -> None:
        self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", row)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.text_factory = _decode_text
        try:
            write_ahead(connection)
            connection.execute("BEGIN IMMEDIATE")  # also finds out now whether the file can be written
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found not in (0, FORMAT):
                connection.execute("DROP TABLE IF EXISTS answers")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS answers"
                " (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum TEXT NOT NULL) WITHOUT ROWID"
            )
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.execute("COMMIT")
            connection.execute("SELECT key, value, sum FROM answers LIMIT 1").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin_again(self, err: sqlite3.DatabaseError) -> sqlite3.Connection:
        """Set a damaged file aside and open a new one; an error that is no damage is raised on."""
        if not _is_damage(err):
            raise err
        with FileLock(f"{self._path}.lock"):
            try:
                connection = self._open()  # another process that shares the file may have mended it meanwhile
                if connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                    return connection
                connection.close()
            except sqlite3.DatabaseError as again:
                if not _is_damage(again):
                    raise
            self._set_aside()
            return self._open()

    def _set_aside(self) -> None:
        self.damaged += 1
        aside = self._path.with_name(f"{self._path.name}.damaged-{time.time_ns()}")
        log.warning("%s is damaged and set aside as %s", self._path, aside.name)
        try:
            self._path.replace(aside)
            for ending in ("-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        except OSError as err:
            raise self._unwritable(err.strerror or str(err)) from err

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as err:
            raise self._unwritable(str(err)) from err

    def _unwritable(self, reason: str) -> MachineError:
        return MachineError(
            f"the memory of translations cannot be used: {reason}",
            place=Place(str(self._path)),
            advice="make the folder writable for you and free some disk space, or set stages.translate.memory: false",
        )


def _is_damage(err: sqlite3.DatabaseError) -> bool:
    code = getattr(err, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _DAMAGED


def _decode_text(data: bytes) -> str:
    """Read text that may be damaged: its checksum will tell."""
    return data.decode("utf-8", "replace")


def _encode(answer: Answer) -> str:
    pairs = [[h.text, h.score] for h in answer.hypotheses]
    return json.dumps({"hypotheses": pairs, "truncated": answer.truncated})


def _decode(key: str, value: Any, checksum: Any) -> Answer | None:  # noqa: ANN401 - a damaged file may hold anything
    if not isinstance(value, str) or checksum != _checksum(key, value):
        return None
    try:
        stored = json.loads(value)
        hypotheses = tuple(Hypothesis(text, score) for text, score in stored["hypotheses"])
        return Answer(key, hypotheses, truncated=stored["truncated"])
    except (ValueError, KeyError, TypeError):
        return None


def _checksum(key: str, value: str) -> str:
    return hashlib.sha256(f"{key} {value}".encode()).hexdigest()[:32]
