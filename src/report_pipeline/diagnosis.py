"""What would stop a run: each thing is looked at without changing anything, and comes with what mends it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from report_pipeline.errors import ConfigError, MachineError, MultipleConfigError, PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from report_pipeline.config_file import Project

_LITTLE_SPACE = 500_000_000
"""Bytes below which the disk may well become full; an edition takes about 1 MB, a model's conversion 2 GB."""
_NO_SPACE = 20_000_000
_PANGO = {
    "Linux": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (Debian, Ubuntu),"
    " dnf install pango (Fedora), pacman -S pango (Arch)",
    "Darwin": "brew install pango",
    "Windows": "install Pango through MSYS2: https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#windows",
}


class State(StrEnum):
    """How a thing is."""

    FINE = "fine"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One row of what was found."""

    what: str
    state: State
    says: str
    mend: str = ""
    exit_code: int = 0
    """Of a problem: what `report-pipeline run` would end with."""


def diagnose(start: Path | None = None) -> tuple[Diagnosis, ...]:
    """Look at the project that ``start`` (default: the working folder) lies in, and at the machine."""
    project, found = _config(start)
    looks: dict[str, Callable[[], Iterator[Diagnosis]]] = {
        "Python": _python,
        "PDF": _pdf_libraries,
        "fonts": partial(_fonts, project),
        "Argos Translate": _argos,
    }
    if project:
        looks |= {
            "model": partial(_model, project),
            "glossaries": partial(_glossaries, project),
            "sources": partial(_sources, project),
            "review": partial(_reviews, project),
            "folders": partial(_folders, project),
            "disk": partial(_disk, project),
        }
    return (*found, *(row for what, look in looks.items() for row in _guarded(what, look)))


def _guarded(what: str, look: Callable[[], Iterator[Diagnosis]]) -> Iterator[Diagnosis]:
    """Look at one thing; what goes wrong while looking is a problem, too, and hides none of the others."""
    try:
        yield from look()
    except PipelineError as err:
        yield _problem(what, err)
    except ImportError as err:
        yield _problem(what, MachineError(f"a library cannot be loaded: {err}", advice="install report-pipeline again"))


def counted(number: int, word: str) -> str:
    """Return ``1 file``, ``2 files``."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def _fine(what: str, says: str) -> Diagnosis:
    return Diagnosis(what, State.FINE, says)


def _problem(what: str, err: PipelineError) -> Diagnosis:
    where = f"{err.place}: " if err.place else ""
    return Diagnosis(what, State.PROBLEM, f"{where}{err.message}", err.advice, err.exit_code)


def _config(start: Path | None) -> tuple[Project | None, list[Diagnosis]]:
    from report_pipeline.config_file import load_project

    try:
        project = load_project(start)
    except MultipleConfigError as err:
        return None, [_problem("pipeline.yaml", e) for e in err.errors]
    except ConfigError as err:
        return None, [_problem("pipeline.yaml", err)]
    return project, [_fine("pipeline.yaml", f"{project.path}, {counted(len(project.config.documents), 'document')}")]


def _python() -> Iterator[Diagnosis]:
    yield _fine("Python", f"{platform.python_version()}, {sys.executable}")


def _pdf_libraries() -> Iterator[Diagnosis]:
    try:
        import weasyprint
        from weasyprint.text.ffi import pango
    except (OSError, ImportError) as err:  # OSError: a shared library that WeasyPrint opens is missing
        says = f"WeasyPrint cannot be loaded: {str(err).splitlines()[0]}"
        mend = _PANGO.get(platform.system(), "install Pango") if isinstance(err, OSError) else "pip install weasyprint"
        yield _problem("PDF", MachineError(says, advice=mend))
        return
    version = pango.pango_version()
    pango_version = f"{version // 10000}.{version // 100 % 100}.{version % 100}"
    from report_pipeline.writers import hooks

    if why := hooks.misfit():
        yield Diagnosis("PDF", State.WARNING, f"{why}: Chinese lines stay ragged", hooks.ADVICE)
        return
    yield _fine("PDF", f"WeasyPrint {weasyprint.__version__}, Pango {pango_version}")


def _fonts(project: Project | None) -> Iterator[Diagnosis]:
    from report_pipeline.writers.fonts import PAIRINGS, font_file, real_family
    from report_pipeline.writers.theme import HOUSE

    pairing = project.config.stages.publish.theme.pairing if project else HOUSE.pairing
    families = set()
    for face in PAIRINGS[pairing]:
        font_file(face, "zh-Hans")
        families.add(real_family(face, "zh-Hans"))
    yield _fine("fonts", f"{', '.join(sorted(families))}; embedded in the editions")


def _argos() -> Iterator[Diagnosis]:
    from importlib.util import find_spec

    from report_pipeline.models.package import installed_distribution

    found = installed_distribution()
    if find_spec("argostranslate") is None:
        yield _problem("Argos Translate", MachineError("is not installed", advice="pip install argos-translate-lt"))
    elif " and " in found:
        mend = "pip uninstall argostranslate argos-translate-lt, then pip install argos-translate-lt"
        yield Diagnosis("Argos Translate", State.WARNING, f"{found} share the same files", mend)
    else:
        yield _fine("Argos Translate", found or "a copy that pip does not know")


def _model(project: Project) -> Iterator[Diagnosis]:
    from report_pipeline.models.store import choose

    settings = project.config.stages.translate
    if settings.engine != "argos":
        yield _fine("model", f"engine {settings.engine} needs none")
        return
    model, why = choose(settings, root=project.root)
    yield _fine("model", f"{model.title}, {model.kind}: {why}")


def _glossaries(project: Project) -> Iterator[Diagnosis]:
    from report_pipeline.lexicon.glossary import load_glossaries

    names = project.config.stages.translate.glossary
    load_glossaries(names, project.root)
    yield _fine("glossaries", ", ".join(names) or "none")


def _sources(project: Project) -> Iterator[Diagnosis]:
    from report_pipeline.readers.sources import expand, read_bytes

    count = 0
    for document in project.config.documents:
        try:
            for path in expand(document.source, project.root):
                if not read_bytes(path):
                    name = path.relative_to(project.root).as_posix()
                    yield Diagnosis("sources", State.WARNING, f"{name}: the file is empty", "put the article there")
                count += 1
        except PipelineError as err:
            yield _problem("sources", err)
    if count:
        yield _fine("sources", f"{counted(count, 'file')} can be read")


def _reviews(project: Project) -> Iterator[Diagnosis]:
    from report_pipeline.review.file import read_decisions

    count = 0
    for path in sorted((project.root / "review").glob("*.yaml")):
        try:
            count += len(read_decisions(path))
        except PipelineError as err:
            yield _problem("review", err)
    if count:
        yield _fine("review", f"{counted(count, 'decision')} of people")


def _folders(project: Project) -> Iterator[Diagnosis]:
    names = ("build", "review")
    for name in names:
        folder = project.root / name
        there = next(f for f in (folder, *folder.parents) if os.path.lexists(f))
        if not there.is_dir():
            error = MachineError(f"{name}/ cannot be made: {there} is a file", advice="move it away")
            yield _problem("folders", error)
        elif not os.access(there, os.W_OK | os.X_OK):
            error = MachineError(
                f"{name}/ cannot be written: {there}", advice=f"chmod u+wx {there}, or move the project"
            )
            yield _problem("folders", error)
        else:
            yield _fine("folders", f"{name}/ can be written")


def _disk(project: Project) -> Iterator[Diagnosis]:
    free = shutil.disk_usage(project.root).free
    says = f"{free / 1e9:.1f} GB free"
    if free < _NO_SPACE:
        yield _problem("disk", MachineError(says, advice="free some space"))
    elif free < _LITTLE_SPACE:
        yield Diagnosis("disk", State.WARNING, says, "free some space")
    else:
        yield _fine("disk", says)
