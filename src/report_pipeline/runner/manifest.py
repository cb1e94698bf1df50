"""``build/manifest.json``: every file that was made, its SHA-256, and what it was made from.

It follows from pipeline.lock and the files alone, so the same project gives the same manifest whichever runs made it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from report_pipeline.atomic import write_atomic
from report_pipeline.errors import InputError, Place
from report_pipeline.runner.cache import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from report_pipeline.runner.lockfile import Lock, StepRecord

NAME = "build/manifest.json"
FORMAT = 1
_DIGEST = re.compile("[0-9a-f]{64}")
_THEME = "stages.publish.theme."
_STEPS = ("ingest", "segment", "translate", "align", "review")
_FOR_PEOPLE = "review-template.yaml"
"""A form to fill in, so nothing to verify."""
_INNER = {*_STEPS, "suggest", "step", "stage", "glossary", "model.digest"}
"""Inputs of a step that are no files of the project."""


def write_manifest(root: Path, lock: Lock) -> None:
    """Write the manifest where its content changed: outputs that are gone, or that somebody changed, are left out.

    Raises MachineError where it cannot be written.
    """
    documents = {name: _document(root, steps) for name, steps in lock.documents.items()}
    content = {"format": FORMAT, "documents": {name: found for name, found in documents.items() if found["files"]}}
    data = (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    path = root / NAME
    if not (path.is_file() and path.read_bytes() == data):
        write_atomic(path, data)


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest's documents by id.

    Raises InputError where there is none, or it cannot be read.
    """
    try:
        data = json.loads(path.read_bytes())
        documents: dict[str, Any] = data["documents"]
        good = data["format"] == FORMAT and all(
            {"file", "sha256"} <= entry.keys() and isinstance(found["source"], dict)
            for found in documents.values()
            for entry in found["files"]
        )
    except FileNotFoundError as err:
        advice = "`report-pipeline run` writes it; --manifest names one that lies elsewhere"
        raise InputError("there is no manifest", place=Place(str(path)), advice=advice) from err
    except OSError as err:
        raise InputError(f"cannot read the manifest: {err.strerror}", place=Place(str(path))) from err
    except (ValueError, LookupError, TypeError, AttributeError):
        good = False
    if not good:
        advice = "`report-pipeline run` writes it anew"
        raise InputError("this is no manifest of ours", place=Place(str(path)), advice=advice)
    return documents


def _document(root: Path, steps: Mapping[str, StepRecord]) -> dict[str, Any]:
    inputs = {name: dict(steps[name].inputs) for name in _STEPS if name in steps}
    files = {name: _files(given) for name, given in inputs.items()}
    engine = {k: v for k, v in inputs.get("translate", {}).items() if k.split(".")[0] in {"engine", "model"}}
    settings = {
        f"{step}: {name}": value
        for step, given in inputs.items()
        for name, value in given.items()
        if name not in {*files[step], *engine, *_STEPS}
    }
    return {
        "source": files.get("ingest", {}),
        "reference": files.get("align", {}),
        "decisions": files.get("review", {}),
        "engine": engine,
        "settings": _digest(settings),
        "files": sorted(_outputs(root, steps), key=lambda entry: str(entry["file"])),
    }


def _files(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the project among the inputs of a step: name and SHA-256."""
    return {
        name: value
        for name, value in inputs.items()
        if name not in _INNER and not name.startswith(("stages.", "documents.")) and _DIGEST.fullmatch(value)
    }


def _outputs(root: Path, steps: Mapping[str, StepRecord]) -> Iterator[dict[str, object]]:
    for name, record in steps.items():
        path = root / record.file
        if not record.file or name == _FOR_PEOPLE or not path.is_file():
            continue
        data = path.read_bytes()
        if digest(data) != record.output:
            continue
        theme = {k: v for k, v in record.inputs.items() if k.startswith(_THEME)}
        own = {k: v for k, v in record.inputs.items() if k not in theme and k not in _STEPS}
        yield {
            "file": record.file,
            "sha256": record.output,
            "size": len(data),
            "step": name,
            "generator": record.inputs.get("generator", ""),
            "settings": _digest(own),
            "theme": _digest(theme) if theme else "",
        }


def _digest(values: Mapping[str, str]) -> str:
    return digest(json.dumps(dict(values), sort_keys=True).encode())
