"""``report-pipeline status``: what is up to date."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(as_json: bool) -> None:
    """Say for each document how far it is, and which editions are up to date."""
    from report_pipeline.config_file import load_project
    from report_pipeline.progress import NullProgress
    from report_pipeline.runner.chain import Chain
    from report_pipeline.runner.lockfile import read_lock
    from report_pipeline.runner.node import State
    from report_pipeline.runner.plan import plan
    from report_pipeline.runner.workshop import Workshop, articles

    project = load_project()
    shop = Workshop(project, NullProgress())
    lock = read_lock(project.root)
    rows: list[dict[str, Any]] = []
    for article in articles(project):
        steps = list(plan(Chain(article, shop), lock))
        behind = [s.step for s in steps if s.state is not State.FRESH]
        rows.append(
            {
                "document": article.id,
                "source": article.path.relative_to(project.root).as_posix(),
                "up_to_date": not behind,
                "to_do": behind,
                "states": dict(Counter(s.state.value for s in steps)),
            }
        )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        to_do = row["to_do"]
        state = "up to date" if not to_do else f"{len(to_do)} steps to do, from {to_do[0]}"
        click.echo(f"{row['document']} ({row['source']}): {state}")
