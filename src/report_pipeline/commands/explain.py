"""``report-pipeline explain``: why each step would run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from report_pipeline.stages import STAGES

if TYPE_CHECKING:
    from report_pipeline.runner.plan import Planned


@click.command()
@click.argument("documents", nargs=-1)
@click.option("--until", type=click.Choice([s.name for s in STAGES]), default="publish", help="Stop behind this stage.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def explain(documents: tuple[str, ...], until: str, as_json: bool) -> int:
    """Say for each step of DOCUMENTS (default: all) whether it would run, and which input changed."""
    return show_plan(documents, until=until, force=False, as_json=as_json, everything=True)


def show_plan(
    documents: tuple[str, ...], *, until: str, force: bool, as_json: bool, everything: bool, strict: bool = False
) -> int:
    """Print what a run would do; ``everything`` names the steps that are up to date, too.

    A source that cannot be used is said on stderr and does not hide the other documents; returns the exit code.
    """
    from report_pipeline.config_file import load_project
    from report_pipeline.errors import InputError
    from report_pipeline.progress import NullProgress
    from report_pipeline.runner.chain import Chain
    from report_pipeline.runner.lockfile import read_lock
    from report_pipeline.runner.plan import plan
    from report_pipeline.runner.workshop import Workshop, articles

    project = load_project()
    shop = Workshop(project, NullProgress(), force=force, strict=strict)
    lock = read_lock(project.root)
    steps: list[Planned] = []
    code = 0
    for article in articles(project, documents):
        try:
            steps += plan(Chain(article, shop), lock, until)
        except InputError as err:
            code = err.exit_code
            click.echo(f"error: {err}", err=True)
    if as_json:
        rows = [
            {"document": s.document, "stage": s.stage, "step": s.step, "state": s.state, "reasons": s.reasons}
            for s in steps
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif steps or not code:
        _print_steps(steps, everything=everything)
    return code


def _print_steps(steps: list[Planned], *, everything: bool) -> None:
    from report_pipeline.runner.node import State

    shown = [s for s in steps if everything or s.state is not State.FRESH]
    document = ""
    for step in shown:
        if step.document != document:
            document = step.document
            click.echo(document)
        click.echo(f"  {step.step}: {step.state}")
        for reason in step.reasons:
            click.echo(f"      {reason}")
    if not shown:
        click.echo("everything is up to date")
