"""``report-pipeline export``: what the project holds, in forms that other programs read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.group()
def export() -> None:
    """Write what the project holds in forms that other programs read."""


@export.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def corpus(file: str, quiet: bool) -> None:
    """Write the approved pairs to FILE (default: standard output) as lines of Chinese TAB English, each pair once.

    They come from the decisions in review/ and from the translation memory: a corpus to train a model with.
    """
    from report_pipeline.commands.memory_here import memory_path_here
    from report_pipeline.config_file import load_project
    from report_pipeline.exchange.csv_pairs import write_tsv
    from report_pipeline.exchange.streams import written

    root = load_project().root
    pairs = _once(_pairs(root / "review", memory_path_here()))
    if file == "-":
        count = write_tsv(pairs, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        with written(Path(file)) as stream:
            count = write_tsv(pairs, stream)
    if not quiet:
        click.echo(f"{count:,} approved pairs", err=True)


@export.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "csv", "tbx"]),
    help="Default: as the ending of FILE says, or yaml.",
)
@click.option("--glossary", "names", multiple=True, metavar="NAME", help="These instead: a file or builtin:NAME.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def glossary(file: str, form: str | None, names: tuple[str, ...], quiet: bool) -> None:
    """Write the glossaries that pipeline.yaml names to FILE (default: standard output) as one.

    TBX is version 3, TBX-Basic, for other translation tools; it has no place for ``case``.
    """
    from report_pipeline.config_file import load_project
    from report_pipeline.exchange.streams import written
    from report_pipeline.lexicon.glossary import load_glossaries
    from report_pipeline.lexicon.glossary_write import FORMATS, write_glossary

    project = load_project()
    found = load_glossaries(names or project.config.stages.translate.glossary, project.root)
    ending = Path(file).suffix.lower().lstrip(".").replace("yml", "yaml")
    form = form or (ending if ending in FORMATS else "yaml")
    data = write_glossary(found.terms.values(), form).encode("utf-8-sig" if form == "csv" else "utf-8")
    if file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        with written(Path(file)) as stream:
            stream.write(data)
    if not quiet:
        click.echo(f"{len(found.terms):,} terms", err=True)


def _pairs(review: Path, memory: Path) -> Iterator[tuple[str, str]]:
    """Yield the approved pairs of the decisions, then those of the memory.

    An approval without a text of its own accepts whatever the machine says: what that was, only the memory knows.
    """
    from report_pipeline.memory.units import TranslationMemory, UnitStatus
    from report_pipeline.model import Status
    from report_pipeline.review.file import read_decisions

    for path in sorted(review.glob("*.yaml")):
        for decision in read_decisions(path):
            if decision.status in (Status.APPROVED, Status.LOCKED) and decision.source and decision.target:
                yield decision.source, decision.target
    if memory.is_file():
        with TranslationMemory(memory) as units:
            yield from ((unit.source, unit.target) for unit in units.units(UnitStatus.APPROVED))


def _once(pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Leave out pairs that are there already, white space aside; digests of them fit into memory."""
    import hashlib

    seen = set()
    for source, target in pairs:
        key = hashlib.blake2b(f"{source.split()}\t{target.split()}".encode("utf-8", "replace"), digest_size=16).digest()
        if key not in seen:
            seen.add(key)
            yield source, target
