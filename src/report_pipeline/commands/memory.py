"""``report-pipeline memory``: the translation memory, filled, read out and searched by hand."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.memory.units import TranslationMemory, Unit
    from report_pipeline.progress import Task

STATUS = click.Choice(["approved", "edited", "machine"])
FILE = click.option(
    "--memory", "memory_file", type=click.Path(path_type=Path, dir_okay=False), help="File of the memory."
)
_SHOWN = 500
"""Units from one step of the bar to the next: a step takes as long as a unit does."""
QUIET = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")


@click.group()
def memory() -> None:
    """Fill, search and export the translation memory (of the project here, or of --memory FILE)."""


@memory.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--status", type=STATUS, default="edited", help="What units count as that do not say it themselves.")
@click.option("--dry-run", is_flag=True, help="Read the files and say what is in them, and change nothing.")
@FILE
@QUIET
def import_files(files: tuple[Path, ...], status: str, dry_run: bool, memory_file: Path | None, quiet: bool) -> None:
    """Take in translations from FILES: TMX, CSV, or TSV (source TAB target).

    Each file is read to its end before anything is taken in, so a file with an error changes nothing. Importing a file
    again changes nothing either.
    """
    from report_pipeline.console import make_progress
    from report_pipeline.exchange import read_units
    from report_pipeline.exchange.streams import staged
    from report_pipeline.memory.units import STATUSES, TranslationMemory

    progress = make_progress(quiet=quiet)
    with ExitStack() as stack:
        ready = []
        for file in files:
            with progress.task(f"reading {file.name}", None, "units") as task:
                units = _counted(read_units(file, STATUSES[status]), task)
                ready.append((file, *stack.enter_context(staged(units))))
        if dry_run:
            click.echo("\n".join(f"{file}: {count:,} units" for file, count, _ in ready))
            return
        memory = stack.enter_context(TranslationMemory(_path(memory_file)))
        for file, count, units in ready:
            with progress.task(f"taking in {file.name}", count, "units") as task:
                changed = memory.add(_counted(units, task))
            if not quiet:
                click.echo(f"{file}: {count:,} units, {changed:,} of them new or changed")


def _counted(units: Iterable[Unit], task: Task) -> Iterator[Unit]:
    number = 0
    for number, unit in enumerate(units, 1):
        yield unit
        if not number % _SHOWN:
            task.advance(_SHOWN)
    task.advance(number % _SHOWN)


@memory.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--least", type=STATUS, default="machine", help="Leave out units that are worth less.")
@FILE
@QUIET
def export_file(file: Path, least: str, memory_file: Path | None, quiet: bool) -> None:
    """Write the memory to FILE: .tmx and .csv with everything that is known of a unit, .tsv with the texts alone."""
    from report_pipeline.exchange import write_units
    from report_pipeline.exchange.streams import written
    from report_pipeline.memory.units import STATUSES

    with _existing(memory_file) as units, written(file) as stream:
        count = write_units(units.units(STATUSES[least]), file, stream)
    if not quiet:
        click.echo(f"{file}: {count:,} units")


@memory.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 100), default=5, help="Similar texts to show.")
@click.option("--threshold", type=click.FloatRange(0.3, 1.0), default=0.7, help="Least similarity.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@FILE
def search(text: str, limit: int, threshold: float, as_json: bool, memory_file: Path | None) -> None:
    """Show the translations of TEXT and of texts like it, best first."""
    with _existing(memory_file) as units:
        exact, earlier = units.exact(text), units.superseded(text)
        matches = units.fuzzy(text, limit, threshold)
    found = [(1.0, unit) for unit in exact] + [(match.similarity, match.unit) for match in matches]
    if as_json:
        rows = [{"similarity": round(similarity, 4)} | _plain(unit) for similarity, unit in found]
        click.echo(
            json.dumps({"found": rows, "superseded": [_plain(u) for u in earlier]}, ensure_ascii=False, indent=1)
        )
        return
    for similarity, unit in found:
        click.echo(f"{similarity:4.0%}  {unit.source}\n      {unit.target}\n      {_about(unit)}")
    for unit in earlier:
        click.echo(f"was   {unit.source}\n      {unit.target}\n      {_about(unit)}")
    if not found and not earlier:
        click.echo("nothing like it is in the memory", err=True)


@memory.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@FILE
def stats(as_json: bool, memory_file: Path | None) -> None:
    """Say what is in the memory."""
    with _existing(memory_file) as units:
        found = units.stats()
    rows = {str(status): count for status, count in found.units.items()}
    rows |= {"sources": found.sources, "documents": found.documents, "superseded": found.superseded}
    if as_json:
        click.echo(json.dumps(rows))
        return
    for name, count in rows.items():
        click.echo(f"{name:<10} {count:>12,}")


def _plain(unit: Unit) -> dict[str, Any]:
    return unit._asdict() | {"status": str(unit.status)}


def _about(unit: Unit) -> str:
    return ", ".join(part for part in (str(unit.status), unit.document, unit.who, unit.when, unit.note) if part)


def _path(memory_file: Path | None) -> Path:
    from report_pipeline.commands.memory_here import memory_path_here

    return memory_file or memory_path_here()


def _existing(memory_file: Path | None) -> TranslationMemory:
    """Open a memory to read it. Raises InputError when there is none: none is made by looking."""
    from report_pipeline.errors import InputError, Place
    from report_pipeline.memory.units import TranslationMemory

    path = _path(memory_file)
    if not path.is_file():
        raise InputError(
            "there is no translation memory yet",
            place=Place(str(path)),
            advice="fill it with `report-pipeline memory import FILE`, or by running a project with reviewed pairs",
        )
    return TranslationMemory(path)
