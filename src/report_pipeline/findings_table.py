"""What the checks found in a document, as a table for the terminal: the worst segments first."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from report_pipeline.model import Finding, ReviewedDocument

ROWS: Final = 12
"""Findings that are shown; the others are counted."""
_SOURCE: Final = 48
"""Characters of a source text that are shown, to recognise the sentence by."""


def print_findings(reviewed: ReviewedDocument, console: Console | None = None, *, rows: int = ROWS) -> None:
    """Print the table on stderr, or on ``console``; nothing where nothing was found."""
    if not reviewed.findings:
        return
    if console is None:
        from rich.console import Console

        console = Console(stderr=True, highlight=False)
    console.print(findings_table(reviewed, rows=rows))


def findings_table(reviewed: ReviewedDocument, *, rows: int = ROWS) -> Table:
    """Return the table of a document: segments with most errors first, at most ``rows`` findings.

    The segment's source stands under its findings, since beside them it would leave a terminal of 80 columns a handful
    for the evidence. The caption says how many findings are not shown, and where all of them are.
    """
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    name = reviewed.aligned.segmented.document.id
    pairs = {pair.pair.id: pair.pair for pair in reviewed.pairs}
    table = Table(title=escape(f"{name}: {_counts(reviewed.findings)}"), title_justify="left", box=None, pad_edge=False)
    table.show_header = False
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    shown = worst_first(reviewed.findings)[:rows]
    for pair_id, found in groupby(shown, key=lambda finding: finding.pair_id):
        pair = pairs[pair_id]
        line = f"line {pair.span.first_line}"
        for finding in found:
            color = "red" if finding.severity is Severity.ERROR else "yellow"
            table.add_row(line, Text(finding.check, style=color), Text(_visible(finding.message)))
            line = ""
        table.add_row("", "", Text(_visible(pair.source[:_SOURCE]), style="dim", no_wrap=True, overflow="ellipsis"))
    more = len(reviewed.findings) - len(shown)
    if more:
        table.caption = escape(f"and {more} more in build/{name}/findings.json")
        table.caption_justify = "left"
    return table


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings by segment: those with most errors first, then most warnings, then in reading order."""
    place: dict[str, int] = {}
    weight: dict[str, list[int]] = {}
    for finding in findings:
        place.setdefault(finding.pair_id, len(place))
        weight.setdefault(finding.pair_id, [0, 0])[finding.severity is not Severity.ERROR] -= 1
    return sorted(
        findings, key=lambda f: (weight[f.pair_id], place[f.pair_id], f.severity is not Severity.ERROR, f.check)
    )


def _counts(findings: Sequence[Finding]) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    parts = [(errors, "error"), (len(findings) - errors, "warning")]
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count)


def _visible(text: str) -> str:
    """Return a text without characters that would move a terminal's cursor or hide what stands behind them."""
    return "".join(char if char.isprintable() else "�" for char in text)
