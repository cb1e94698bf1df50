"""``report-pipeline check``: what would stop a run, in pipeline.yaml and on this machine, and how to mend it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from report_pipeline.diagnosis import Diagnosis


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def check(as_json: bool) -> int:
    """Check pipeline.yaml and this machine: fonts, libraries, models, sources, folders; say how to mend each thing.

    Ends with the exit code of the first problem in the table, 0 if there is none; warnings do not count.
    """
    from report_pipeline.diagnosis import State, diagnose

    found = diagnose()
    if as_json:
        rows = [{"what": d.what, "state": str(d.state), "says": d.says, "mend": d.mend} for d in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _show(found)
    return next((d.exit_code for d in found if d.state is State.PROBLEM), 0)


def _show(found: tuple[Diagnosis, ...]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from report_pipeline.diagnosis import State, counted

    marks = {State.FINE: ("✓", "green"), State.WARNING: ("!", "yellow"), State.PROBLEM: ("✗", "bold red")}
    table = Table(box=None, show_header=False, padding=(0, 1))
    for item in found:
        mark, colour = marks[item.state]
        says = Text(item.says)
        if item.mend:
            says.append(f"\n→ {item.mend}", style=colour)
        table.add_row(Text(mark, style=colour), Text(item.what, style="bold"), says)
    console = Console(highlight=False)
    console.print(table)
    problems = sum(item.state is State.PROBLEM for item in found)
    warnings = sum(item.state is State.WARNING for item in found)
    if problems or warnings:
        console.print(f"\n{counted(problems, 'problem')}, {counted(warnings, 'warning')}")
    else:
        console.print("\nready: report-pipeline run")
