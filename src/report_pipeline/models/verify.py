"""Checking an installed model to the last byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.errors import ModelInvalidError, Place
from report_pipeline.models.digests import remember, sha256_of
from report_pipeline.models.install import check_package
from report_pipeline.models.package import model_files
from report_pipeline.models.store import InstalledModel, ModelKind, digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.progress import Progress


def verify(model: InstalledModel, progress: Progress) -> str:
    """Check a model and return what is known of it, in a clause.

    A package is loaded and translates a sentence; a GGUF file and the parts of the wheels are compared with their
    digests; so is the converted model, where there is one.

    Raises ModelInvalidError for a damaged or altered one, saying what to do.
    """
    if model.problem:
        raise ModelInvalidError(model.problem, place=Place(str(model.path)), advice="install it again, or remove it")
    if model.kind is ModelKind.PACKAGE and model.path is not None:
        with progress.task(f"Checking {model.name}", model.size, "bytes") as task:
            for path in model_files(model.path):
                remember(path, sha256_of(path))
                task.advance(path.stat().st_size)
        check_package(model.path)
        return f"loads and translates; digest {digest_of(model)}"
    _see_converted(model.path)
    if model.path is None:
        return _see_wheels(progress)
    return _see_gguf(model, model.path, progress)


def _see_gguf(model: InstalledModel, path: Path, progress: Progress) -> str:
    from report_pipeline.models.gguf import read_info, require_supported

    require_supported(read_info(path), path)
    with progress.task(f"Checking {model.name}", model.size, "bytes") as task:
        found = sha256_of(path)
        task.advance(model.size)
    if not model.digest:
        return f"is whole; SHA-256 {found} (none was noted when it was installed)"
    if found != model.digest:
        raise ModelInvalidError(
            f"the file changed since it was installed: its SHA-256 is {found}, not {model.digest}",
            place=Place(str(path)),
            advice="install it again",
        )
    return f"is as it was installed; SHA-256 {found}"


def _see_wheels(progress: Progress) -> str:
    from report_pipeline.models.parts import wheel_parts
    from report_pipeline.models.weights import WHEEL_DIGEST, wheel_gguf_size

    with progress.task("Checking the parts", wheel_gguf_size(), "bytes") as task:
        for part in wheel_parts():
            if sha256_of(part.locate()) != part.sha256:
                raise part.invalid("is altered: its content is not what was published")
            task.advance(part.size)
    return f"all {len(wheel_parts())} parts are as published; SHA-256 of the whole {WHEEL_DIGEST}"


def _see_converted(path: Path | None) -> None:
    from report_pipeline.models.weights import known
    from report_pipeline.models.weights import verify as intact

    converted = known(path)
    if converted is not None and not intact(converted):
        raise ModelInvalidError(
            "the converted model is damaged",
            place=Place(str(converted.path)),
            advice="remove that folder and run again",
        )
