"""``report-pipeline review``: the page for reviewers, and files that leave for them and come back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from report_pipeline.config_file import Project
    from report_pipeline.runner.reviews import By

FORMATS = ("docx", "xlsx", "html", "xliff", "tmx", "csv")
QUIET = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")


class PageFirst(click.Group):
    """A group whose first command is meant where none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the page's command before arguments that begin with none."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["page", *args]
        return super().parse_args(ctx, args)


@click.group(cls=PageFirst)
def review() -> None:
    """Correct and approve translations: `report-pipeline review [DOCUMENT]` opens the page.

    The other commands send documents to reviewers who do not have this program, and take in what comes back.
    """


@review.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]…")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen here; another address lets others in.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port; 0: a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
def page(documents: tuple[str, ...], host: str, port: int, no_browser: bool) -> None:
    """Serve the review page until Ctrl-C (what is meant where no command is named)."""
    from report_pipeline.config_file import load_project
    from report_pipeline.webapp import serve

    serve(load_project(), documents, host=host, port=port, open_browser=not no_browser)


@review.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]…")
@click.option("--format", "name", type=click.Choice(FORMATS), default="docx", show_default=True, help="File format.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File, or folder; default: build/review/<document>.<ending>.",
)
@QUIET
def export(documents: tuple[str, ...], name: str, output: Path | None, quiet: bool) -> None:
    """Write DOCUMENTS (default: all) as files for reviewers: source, translation, status, notes and findings."""
    from report_pipeline.atomic import write_atomic
    from report_pipeline.config_file import load_project
    from report_pipeline.errors import UsageError
    from report_pipeline.exchange.sheets import FORMATS as KINDS
    from report_pipeline.runner.execute import collect_decisions
    from report_pipeline.runner.reviews import chains, sheet
    from report_pipeline.runner.workshop import relative

    project = load_project()
    found = chains(project, documents)
    kind = KINDS[name]
    folder = output if output and (output.is_dir() or not output.suffix) else None
    if output and not folder and len(found) > 1:
        raise UsageError(f"{len(found)} documents do not fit into one file", advice="name a folder, or one document")
    for chain in found:
        collect_decisions(chain)
        default = (folder or chain.shop.build / "review") / f"{chain.article.id}{kind.ending}"
        target = default if folder or not output else output
        out = sheet(chain)
        write_atomic(target, kind.write(out))
        if not quiet:
            click.echo(f"{relative(target, project.root)}: {len(out.rows):,} segments")


@review.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--ours", "side", flag_value="ours", help="In a conflict, keep what holds.")
@click.option("--theirs", "side", flag_value="theirs", help="In a conflict, take what came back, unless files differ.")
@click.option("--interactive", "side", flag_value="ask", help="Ask about each conflict.")
@click.option("--who", default="", help="Who changed the files, where they do not say it; default: you.")
@QUIET
def import_files(files: tuple[Path, ...], dry_run: bool, side: str | None, who: str, quiet: bool) -> int:
    """Take in what reviewers changed in FILES, of any format that `export` writes.

    Segments are found by their ids and sources, so rows may be missing, moved or doubled, and several reviewers' files
    come in together. A conflict changes nothing and is kept in review/conflicts/. Texts that lose stay in the history.
    """
    from report_pipeline.commands.review_report import asking, show, siding
    from report_pipeline.config_file import load_project
    from report_pipeline.errors import ConflictError
    from report_pipeline.runner.execute import collect_decisions
    from report_pipeline.runner.reviews import assigned, bring_in, chains, preview, read_files

    project = load_project()
    incoming = read_files(files)
    known = chains(project, () if "" in incoming.rows else _existing(project, incoming.rows))
    rows, lost = assigned(incoming, known)
    waiting, by = len(lost), _by(who, project)
    for chain in (c for c in known if c.article.id in rows):
        own = rows[chain.article.id]
        choose = siding(side)
        if side == "ask":  # before the file is locked: nobody else has to wait for the answers
            choose = asking(preview(chain, own, by, choose).conflicts)
        if dry_run:
            result = preview(chain, own, by, choose)
        else:
            collect_decisions(chain)
            result = bring_in(chain, own, by, choose, incoming.from_conflicts[chain.article.id])
        show(chain.article.id, result, dry_run=dry_run, quiet=quiet)
        waiting += len(result.conflicts) + len(result.unknown)
    for unknown in lost:
        click.echo(f"not taken: {unknown.row.place}: {unknown.why}", err=True)
    return ConflictError.exit_code if waiting else 0


def _existing(project: Project, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that documents of the project have; a name that none has for no document."""
    from report_pipeline.runner.workshop import articles

    ids = {article.id for article in articles(project)}
    return tuple(name for name in names if name in ids)


def _by(who: str, project: Project) -> By:
    from datetime import UTC, datetime

    from report_pipeline.runner.reviews import By
    from report_pipeline.webapp.room import reviewer_name

    return By(who or reviewer_name(project.root), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


@review.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]…")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(documents: tuple[str, ...], as_json: bool) -> None:
    """Say how far people are with DOCUMENTS (default: all), by section and by reviewer."""
    from report_pipeline.commands.review_report import progress_json, progress_table
    from report_pipeline.config_file import load_project
    from report_pipeline.review.progress import progress
    from report_pipeline.runner.reviews import chains, open_conflicts, reviewed_now

    found = {c.article.id: (progress(reviewed_now(c)), open_conflicts(c)) for c in chains(load_project(), documents)}
    click.echo(progress_json(found) if as_json else "\n\n".join(progress_table(n, *of) for n, of in found.items()))
