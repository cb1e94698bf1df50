"""``pipeline.lock``: what the last run made, and from which inputs. Sorted and relative, so that it diffs well."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from report_pipeline.atomic import write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 1
NAME = "pipeline.lock"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step as it was last run."""

    inputs: Mapping[str, str]
    """Name of an input → its value or digest, everything that entered the key."""
    output: str
    """Digest of what the step made."""
    file: str = ""
    """The file under build/ that holds it, relative to the project; empty for steps inside the cache."""


@dataclass(slots=True)
class Lock:
    """Document → step → record."""

    documents: dict[str, dict[str, StepRecord]] = field(default_factory=dict)

    def step(self, document: str, step: str) -> StepRecord | None:
        """Return the record of a step, or None where it never ran."""
        return self.documents.get(document, {}).get(step)


def read_lock(root: Path) -> Lock:
    """Read the lock; one that is missing, damaged or of another version counts as empty (nothing is lost by it)."""
    try:
        data = json.loads((root / NAME).read_bytes())
        if data["version"] != VERSION:
            return Lock()
        return Lock(
            {
                document: {name: StepRecord(**record) for name, record in steps.items()}
                for document, steps in data["documents"].items()
            }
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Lock()


def write_lock(root: Path, lock: Lock) -> None:
    """Write the lock where its content changed.

    Raises MachineError where it cannot be written.
    """
    documents: dict[str, Any] = {
        document: {name: asdict(record) for name, record in steps.items()} for document, steps in lock.documents.items()
    }
    text = json.dumps({"version": VERSION, "documents": documents}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    path = root / NAME
    if not (path.exists() and path.read_bytes() == text.encode()):
        write_atomic(path, text.encode())
