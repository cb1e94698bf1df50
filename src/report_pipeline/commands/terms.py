"""``report-pipeline terms``: what a glossary still lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report_pipeline.alignment.term_list import SuggestedTerm
    from report_pipeline.config_file import Project

_FORMATS = {".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".tbx": "tbx"}


@click.group()
def terms() -> None:
    """Find what a glossary still lacks."""


@terms.command()
@click.argument("documents", nargs=-1)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "yaml", "csv", "tbx"]),
    help="Default: as the ending of --output says, or a table.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=40, show_default=True, help="Most terms to list.")
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Times that a term must stand.")
def suggest(documents: tuple[str, ...], output: Path | None, form: str | None, limit: int, least: int) -> None:
    """List phrases of DOCUMENTS (default: all) that recur and are in no glossary, with their present translations.

    The translations are those of the last run. In yaml, csv and tbx the list is a glossary: the most frequent
    translation of each term, and a note where there are others. Read it before you use it.
    """
    from report_pipeline.alignment.term_list import suggested_terms
    from report_pipeline.atomic import write_atomic
    from report_pipeline.config_file import load_project
    from report_pipeline.errors import UsageError
    from report_pipeline.lexicon.glossary import load_glossaries

    project = load_project()
    named = project.config.stages.translate.glossary
    own = [path for name in named if (path := project.root / name).exists()]
    if output and output.exists() and any(output.samefile(path) for path in own):
        raise UsageError(
            f"{output} is a glossary of this project", advice="write to another file, and copy what you want"
        )
    glossary = load_glossaries(named, project.root)
    found = suggested_terms(list(_pairs(project, documents)), glossary, limit=limit, least=least)
    form = form or (_FORMATS.get(output.suffix.lower(), "table") if output else "table")
    if not found:
        times = "once" if least == 1 else f"{least} times"
        click.echo(f"Nothing that is in no glossary stands at least {times}; --least asks for rarer terms.", err=True)
    if form == "table" and output is None:
        if found:
            _print_table(found)
    elif output is None:
        click.echo(_text(found, form), nl=False)
    else:
        write_atomic(output, _text(found, form).encode("utf-8-sig" if form == "csv" else "utf-8"))
        click.echo(f"{output}: {len(found)} terms", err=True)


def _pairs(project: Project, documents: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield source and translation of each pair, as the last run left them. Raises InputError where there was none."""
    from report_pipeline.errors import InputError, Place
    from report_pipeline.runner.workshop import articles, relative

    for article in articles(project, documents):
        path = project.root / "build" / article.id / "pairs.json"
        place = Place(relative(path, project.root))
        try:
            pairs = json.loads(path.read_text("utf-8"))["pairs"]
            yield from [(str(pair["source"]), str(pair["target"])) for pair in pairs]
        except OSError as err:
            message = f"document {article.id} has no translation yet"
            raise InputError(message, place=place, advice=f"report-pipeline run {article.id}") from err
        except (ValueError, LookupError, TypeError) as err:
            message = "this is not what a run writes"
            raise InputError(message, place=place, advice=f"delete it; report-pipeline run {article.id}") from err


def _text(found: Sequence[SuggestedTerm], form: str) -> str:
    from report_pipeline.lexicon.glossary_write import write_glossary

    if form == "table":
        return "".join(f"{s.source}\t{s.count}\t{_english(s)}\t{s.others}\n" for s in found)
    text = write_glossary([term for s in found if (term := s.term())], form, name="report-pipeline terms suggest")
    if form == "yaml":
        text += "".join(f"  # {s.source}: {s.count} times; no translation found\n" for s in found if not s.renderings)
    return text


def _english(suggested: SuggestedTerm) -> str:
    return f"{suggested.renderings[0].text} ({suggested.renderings[0].count})" if suggested.renderings else ""


def _print_table(found: Sequence[SuggestedTerm]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("term", no_wrap=True)
    table.add_column("times", justify="right", no_wrap=True)
    table.add_column("translation now", overflow="fold")
    table.add_column("elsewhere", overflow="fold", style="yellow")
    for s in found:
        table.add_row(Text(s.source), str(s.count), Text(_english(s)), Text(s.others))
    Console(highlight=False).print(table)
