"""``report-pipeline run``: bring every edition up to date."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from report_pipeline.stages import STAGES

if TYPE_CHECKING:
    from report_pipeline.config_file import Project
    from report_pipeline.errors import PipelineError
    from report_pipeline.runner.execute import DocumentResult


@click.command()
@click.argument("documents", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--force", is_flag=True, help="Do everything again, whatever is in the cache.")
@click.option("--until", type=click.Choice([s.name for s in STAGES]), default="publish", help="Stop behind this stage.")
@click.option("--strict", is_flag=True, help="Publish only what is approved throughout and without errors of checks.")
@click.option("--offline", is_flag=True, help="Fetch nothing, even where pipeline.yaml allows downloads.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON on stdout.")
def run(  # noqa: PLR0913, PLR0917 - one an option
    documents: tuple[str, ...],
    dry_run: bool,
    force: bool,
    until: str,
    strict: bool,
    offline: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Bring the editions of all DOCUMENTS (default: all in pipeline.yaml) up to date.

    Only what changed is done again. Finished translations are kept as they come: a run that was
    interrupted goes on where it stopped.
    """
    from report_pipeline.config_file import load_project
    from report_pipeline.console import make_progress
    from report_pipeline.findings_table import print_findings
    from report_pipeline.runner.execute import run as execute
    from report_pipeline.runner.hold import hold
    from report_pipeline.runner.workshop import Workshop, articles

    if dry_run:
        from report_pipeline.commands.explain import show_plan

        return show_plan(documents, until=until, force=force, as_json=as_json, everything=False, strict=strict)
    project = _offline(load_project()) if offline else load_project()
    progress = make_progress(quiet=quiet)
    shop = Workshop(project, progress, force=force, strict=strict)
    chosen = articles(project, documents)
    with hold(shop.build):
        results = execute(shop, chosen, until, counted=as_json)
    if as_json:
        click.echo(json.dumps({"documents": [_plain(r) for r in results]}, ensure_ascii=False, indent=1))
    if not quiet:
        for result in results:
            if result.reviewed is not None:
                print_findings(result.reviewed)
            click.echo(summary(result), err=True)
    return _end([r.error for r in results if r.error is not None])


def _offline(project: Project) -> Project:
    from dataclasses import replace

    stages = project.config.stages
    translate = stages.translate.model_copy(update={"download": False})
    return replace(
        project,
        config=project.config.model_copy(update={"stages": stages.model_copy(update={"translate": translate})}),
    )


def summary(result: DocumentResult) -> str:
    """Return what was done with a document, for people."""
    if result.error is not None:
        return f"{result.document}: stopped after {result.seconds:.1f} s"
    if not result.ran:
        return f"{result.document}: up to date" + _files(result)
    found = ", ".join(f"{n} {check}" for check, n in sorted(result.findings.items()))
    counts = f"{result.translated} translated, {result.reused} reused" if result.translated else ""
    repaired = f"{result.repaired} repaired" if result.repaired else ""
    parts = [
        f"{result.segments} segments" if result.segments else "",
        counts,
        repaired,
        f"findings: {found}" if found else "",
    ]
    return f"{result.document}: {'; '.join(p for p in parts if p)} ({result.seconds:.1f} s){_files(result)}"


def _files(result: DocumentResult) -> str:
    return "".join(f"\n  {name}" for name in result.files)


def _plain(result: DocumentResult) -> dict[str, Any]:
    error = result.error
    plain = {k: v for k, v in vars(result).items() if k not in {"error", "reviewed"}}
    plain["seconds"] = round(result.seconds, 3)
    plain["error"] = None if error is None else {"message": str(error), "exit_code": error.exit_code}
    return plain


def _end(errors: list[PipelineError]) -> int:
    """Say what stopped documents; the first error's code ends the program."""
    for err in errors:
        click.echo(f"error: {err}", err=True)
    return errors[0].exit_code if errors else 0
