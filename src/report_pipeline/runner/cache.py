"""What the stages made, by key: one file an object, checked whenever it is read.

A file is a header line (format, SHA-256 of the content) and the content. A damaged object counts as
missing, so that it is computed again.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from report_pipeline.atomic import write_atomic

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = b"report-pipeline-object-1 "
_HEADER = len(FORMAT) + 64 + 1
KEEP_DAYS = 14
"""Days that an object survives which no run asks for any more."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hex."""
    return hashlib.sha256(data).hexdigest()


class ObjectStore:
    """Objects under a folder, which is made when the first one is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def digest(self, key: str) -> str | None:
        """Return the digest of the object's content without reading it, or None where there is none."""
        try:
            with self._path(key).open("rb") as file:
                header = file.read(_HEADER)
        except OSError:
            return None
        return header[len(FORMAT) : -1].decode("ascii", "replace") if _is_header(header) else None

    def get(self, key: str) -> bytes | None:
        """Return the object's content, or None where it is missing or damaged."""
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        header, content = data[:_HEADER], data[_HEADER:]
        if _is_header(header) and digest(content).encode() == header[len(FORMAT) : -1]:
            return content
        return None

    def put(self, key: str, content: bytes) -> str:
        """Keep ``content`` and return its digest.

        Raises MachineError where the folder cannot be written.
        """
        made = digest(content)
        path = self._path(key)
        write_atomic(path, FORMAT + made.encode() + b"\n" + content)
        return made

    def prune(self, used: set[str]) -> None:
        """Remove objects that are not in ``used`` and have not been written for two weeks."""
        old = time.time() - KEEP_DAYS * 86400
        for path in self._folder.glob("??/*"):
            with suppress(OSError):
                if path.name not in used and path.stat().st_mtime < old:
                    path.unlink()


def _is_header(data: bytes) -> bool:
    return len(data) == _HEADER and data.startswith(FORMAT) and data.endswith(b"\n")
