"""``report-pipeline explain``: why each step would run."""

from __future__ import annotations

import json

import click

from report_pipeline.stages import STAGES


@click.command()
@click.argument("documents", nargs=-1)
@click.option("--until", type=click.Choice([s.name for s in STAGES]), default="publish", help="Stop behind this stage.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def explain(documents: tuple[str, ...], until: str, as_json: bool) -> None:
    """Say for each step of DOCUMENTS (default: all) whether it would run, and which input changed."""
    show_plan(documents, until=until, force=False, as_json=as_json, everything=True)


def show_plan(documents: tuple[str, ...], *, until: str, force: bool, as_json: bool, everything: bool) -> None:
    """Print what a run would do; ``everything`` names the steps that are up to date, too."""
    from report_pipeline.config_file import load_project
    from report_pipeline.progress import NullProgress
    from report_pipeline.runner.chain import Chain
    from report_pipeline.runner.lockfile import read_lock
    from report_pipeline.runner.node import State
    from report_pipeline.runner.plan import plan
    from report_pipeline.runner.workshop import Workshop, articles

    project = load_project()
    shop = Workshop(project, NullProgress(), force=force)
    lock = read_lock(project.root)
    steps = [s for a in articles(project, documents) for s in plan(Chain(a, shop), lock, until)]
    if as_json:
        rows = [
            {"document": s.document, "stage": s.stage, "step": s.step, "state": s.state, "reasons": s.reasons}
            for s in steps
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
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
