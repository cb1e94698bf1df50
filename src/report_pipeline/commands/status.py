"""``report-pipeline status``: what is up to date."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from report_pipeline.runner.plan import Planned


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(as_json: bool) -> int:
    """Say for each document how far it is, and which editions are up to date."""
    from report_pipeline.config_file import load_project
    from report_pipeline.errors import InputError
    from report_pipeline.progress import NullProgress
    from report_pipeline.runner.chain import Chain
    from report_pipeline.runner.lockfile import read_lock
    from report_pipeline.runner.node import State
    from report_pipeline.runner.plan import plan
    from report_pipeline.runner.workshop import Workshop, articles, relative

    project = load_project()
    shop = Workshop(project, NullProgress())
    lock = read_lock(project.root)
    rows: list[dict[str, Any]] = []
    for article in articles(project):
        error = None
        steps: list[Planned] = []
        try:
            steps += plan(Chain(article, shop), lock)
        except InputError as err:
            error = str(err)
        behind = [s.step for s in steps if s.state is not State.FRESH]
        rows.append(
            {
                "document": article.id,
                "source": relative(article.path, project.root),
                "up_to_date": not (behind or error),
                "to_do": behind,
                "states": dict(Counter(s.state.value for s in steps)),
                "error": error,
            }
        )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(map(_line, rows)))
    return InputError.exit_code if any(row["error"] for row in rows) else 0


def _line(row: dict[str, Any]) -> str:
    to_do = row["to_do"]
    if row["error"]:
        return f"{row['document']}: error: {row['error']}"
    state = "up to date" if not to_do else f"{len(to_do)} steps to do, from {to_do[0]}"
    return f"{row['document']} ({row['source']}): {state}"
