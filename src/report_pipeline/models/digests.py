"""SHA-256 of big files, computed once: a file of the same place, size and time keeps its digest."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from report_pipeline.atomic import write_atomic
from report_pipeline.errors import MachineError
from report_pipeline.models.folders import cache_folder

if TYPE_CHECKING:
    from pathlib import Path


def sha256_of(path: Path) -> str:
    """Read a file and return its digest in hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_digest(path: Path) -> str:
    """Return the digest that was computed for this state of the file, or an empty string."""
    entry = _read().get(str(path.absolute()))
    if not isinstance(entry, dict) or not _state(path).items() <= entry.items():
        return ""
    return str(entry.get("sha256", ""))


def cached_digest(path: Path) -> str:
    """Return a file's digest, reading the file only when it changed since it was last read. Raises OSError."""
    return known_digest(path) or remember(path, sha256_of(path))


def remember(path: Path, sha256: str) -> str:
    """Note the digest of a file as it is now, and return it. Raises OSError for a file that is gone."""
    known = _read()
    known[str(path.absolute())] = _state(path) | {"sha256": sha256}
    with suppress(MachineError):  # a read-only cache costs time, nothing else
        write_atomic(_file(), json.dumps(known, indent=0, sort_keys=True).encode())
    return sha256


def _file() -> Path:
    return cache_folder() / "digests.json"


def _read() -> dict[str, Any]:
    try:
        known = json.loads(_file().read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _state(path: Path) -> dict[str, Any]:
    status = path.stat()
    return {"size": status.st_size, "time": status.st_mtime_ns, "inode": status.st_ino}
