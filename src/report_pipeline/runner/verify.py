"""Is a file one of the editions that were made here, and are these still what would be made? By content alone."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import InputError, Place
from report_pipeline.runner.cache import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MOST_BYTES = 64 * 1024 * 1024
"""Of the parts of an archive that are searched for the source's digest."""


class Verdict(StrEnum):
    """What can be said of a file."""

    AS_MADE = "as it was made"
    STALE = "as it was made, but out of date"
    DIFFERS = "differs from what was made"
    MISSING = "missing"
    UNKNOWN = "none of the files that were made here"


@dataclass(frozen=True, slots=True)
class Verified:
    """One file with what was found."""

    file: str
    verdict: Verdict
    made: str = ""
    """The output that it is, or should be, as the manifest names it."""
    document: str = ""
    reason: str = ""
    """For people: what changed; empty where all is well."""


def verify_file(path: Path, name: str, documents: Mapping[str, Any], root: Path | None) -> Verified:
    """Find the output that the file at ``path`` is, wherever it lies and whatever it is called.

    ``root`` is the project, whose sources and decisions may have changed since; ``None`` where there is none.
    Raises InputError where the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as err:
        raise InputError(f"cannot read the file: {err.strerror}", place=Place(name)) from err
    found = digest(data)
    for document, facts, entry in _entries(documents):
        if entry["sha256"] == found:
            changed = "; ".join(_changed(facts, root)) if root else ""
            verdict = Verdict.STALE if changed else Verdict.AS_MADE
            return Verified(name, verdict, entry["file"], document, changed)
    for document, _, entry in _entries(documents):
        if PurePosixPath(entry["file"]).name == path.name:
            return Verified(name, Verdict.DIFFERS, entry["file"], document, "its name is the same, its content is not")
    mentioned = _text(data)
    for document, facts in documents.items():
        if any(value.encode() in mentioned for value in facts["source"].values()):
            return Verified(name, Verdict.DIFFERS, "", document, "it names the document's source, and was not made so")
    return Verified(name, Verdict.UNKNOWN)


def verify_all(documents: Mapping[str, Any], root: Path) -> Iterator[Verified]:
    """Check every output of the manifest in its place."""
    for document, facts, entry in _entries(documents):
        path = root / entry["file"]
        if not path.is_file():
            yield Verified(entry["file"], Verdict.MISSING, entry["file"], document)
        elif digest(path.read_bytes()) != entry["sha256"]:
            yield Verified(entry["file"], Verdict.DIFFERS, entry["file"], document, "it was changed after the run")
        else:
            changed = "; ".join(_changed(facts, root))
            verdict = Verdict.STALE if changed else Verdict.AS_MADE
            yield Verified(entry["file"], verdict, entry["file"], document, changed)


def _entries(documents: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for document, facts in documents.items():
        for entry in facts["files"]:
            yield document, facts, entry


def _changed(facts: Mapping[str, Any], root: Path) -> Iterator[str]:
    """Yield what has changed since: the source, the reference, the decisions."""
    for what in ("source", "reference", "decisions"):
        for name, value in facts.get(what, {}).items():
            path = root / name
            now = digest(path.read_bytes() if path.is_file() else b"")  # no decisions: as an empty file
            if now != value:
                yield f"{name} has changed since"


def _text(data: bytes) -> bytes:
    """Return the bytes in which an edition names its source: the parts of an archive, or the file itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [
                i for i in archive.infolist() if i.filename.endswith((".xml", ".xhtml")) and i.file_size < _MOST_BYTES
            ]
            return b"".join(archive.read(part) for part in parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return data
