"""What ``report-pipeline review`` says: changes and conflicts of an import, questions about them, and progress."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from report_pipeline.model import Status
from report_pipeline.review.merge import OURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from report_pipeline.review.merge import Change, Choose, Conflict, Merge, Option
    from report_pipeline.review.progress import Progress, Section

_TWO = 2
_WIDEST = 40
"""Characters of a heading in a table."""


def siding(side: str | None) -> Choose:
    """Return who decides conflicts: ``ours``, ``theirs`` where only one other text came back, or nobody."""
    if side == "ours":
        return lambda _: OURS
    if side == "theirs":
        return lambda conflict: 1 if len(conflict.options) == _TWO else None
    return lambda _: None


def asking(conflicts: Iterable[Conflict]) -> Choose:
    """Ask about each conflict, and return the answers; a conflict that looks otherwise by then stays open."""
    answers = {conflict: _answer(conflict) for conflict in conflicts}
    return answers.get


def _answer(conflict: Conflict) -> int | None:
    click.echo(_conflict(conflict))
    numbers = ["1"] if conflict.locked else [str(n) for n in range(1, len(conflict.options) + 1)]
    answer = click.prompt("  take", type=click.Choice([*numbers, "later"]), default="later")
    return None if answer == "later" else int(answer) - 1


def show(document: str, result: Merge, *, dry_run: bool, quiet: bool) -> None:
    """Print what an import did, or would do: what waits for a person on stderr, the rest on stdout."""
    if not quiet:
        for change in result.changes if dry_run else ():
            click.echo(_change(change))
        click.echo(f"{document}: {_counts(result, dry_run=dry_run)}")
    for conflict in result.conflicts:
        click.echo(_conflict(conflict), err=True)
    for unknown in result.unknown:
        click.echo(f"not taken: {unknown.row.place}: {unknown.why}", err=True)
    if result.conflicts and not dry_run:
        file = f"review/conflicts/{document}.yaml"
        click.echo(
            f"  → choose in {file} and import that, or import again with --ours, --theirs or --interactive", err=True
        )


def _counts(result: Merge, *, dry_run: bool) -> str:
    stale = sum(change.stale for change in result.changes)
    parts = [f"{_many(len(result.changes), 'decision')} {'would be taken in' if dry_run else 'taken in'}"]
    parts += [f"{stale} of them for sentences that are no longer in the document"] if stale else []
    parts += [_many(len(result.conflicts), "conflict")] if result.conflicts else []
    parts += [f"{_many(len(result.unknown), 'row')} not taken"] if result.unknown else []
    parts += [f"{_many(len(result.emptied), 'empty cell')} left alone"] if result.emptied else []
    return "; ".join([*parts, f"{_many(result.unchanged, 'row')} as sent"])


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _change(change: Change) -> str:
    after = change.after
    at = f"line {change.line}, " if change.line else ""
    lines = [f"{at}{after.segment_id} → {after.status}{_by(after.who)}"]
    if after.target != change.held:
        lines += [f"  - {change.held}"] * bool(change.held) + [f"  + {after.target}"]
    if after.note and after.note != (change.before.note if change.before else ""):
        lines.append(f"  note: {after.note}")
    return "\n".join(lines)


def _conflict(conflict: Conflict) -> str:
    at = f"line {conflict.line}, " if conflict.line else ""
    locked = " is locked" if conflict.locked else ""
    options = "\n".join(f"  {n}. {_option(option)}" for n, option in enumerate(conflict.options, 1))
    return f"conflict: {at}{conflict.segment_id}{locked}: {conflict.source}\n{options}"


def _option(option: Option) -> str:
    said = option.said
    where = ", ".join(map(str, option.places)) or "what holds"
    who = _by(said.who) if said.decided else " by the machine"
    return f"{said.target}\n     ({where}: {said.status}{who}{f'; note: {said.note}' if said.note else ''})"


def _by(who: str) -> str:
    return f" by {who}" if who else ""


def progress_json(found: Mapping[str, tuple[Progress, int]]) -> str:
    """Return the progress of documents, with their open conflicts, as JSON."""
    documents = [
        {
            "document": name,
            **_plain(counts.whole),
            "orphans": counts.orphans,
            "conflicts": conflicts,
            "sections": [{"title": s.title, "line": s.line, **_plain(s)} for s in counts.sections],
            "reviewers": [
                {"who": who, **{str(status): of[status] for status in Status}} for who, of in counts.reviewers.items()
            ],
        }
        for name, (counts, conflicts) in found.items()
    ]
    return json.dumps({"documents": documents}, ensure_ascii=False, indent=1)


def _plain(section: Section) -> dict[str, Any]:
    counts = {str(status): section.statuses[status] for status in Status}
    return {"pairs": section.pairs, **counts, "stale": section.stale}


def progress_table(document: str, counts: Progress, conflicts: int) -> str:
    """Return a document's progress for people."""
    whole = counts.whole
    head = f"{document}: {whole.done} of {whole.pairs} sentences and headings approved"
    rows = [["", *map(str, Status), "stale"], _cells("all", whole)]
    rows += [_cells(s.title or "(before the first heading)", s) for s in counts.sections if len(counts.sections) > 1]
    people = [[who or "(nobody named)", *(str(of[status] or "-") for status in Status), ""] for who, of in
              counts.reviewers.items()]  # fmt: skip
    lines = [head, *_aligned([*rows, *([["by", "", "", "", "", ""], *people] if people else [])])]
    if counts.orphans:
        lines.append(f"sentences that are no longer in the document: {_many(counts.orphans, 'decision')}")
    if conflicts:
        waits = "waits" if conflicts == 1 else "wait"
        lines.append(f"{_many(conflicts, 'conflict')} {waits} in review/conflicts/{document}.yaml")
    return "\n".join(lines)


def _cells(title: str, section: Section) -> list[str]:
    short = title if len(title) <= _WIDEST else title[: _WIDEST - 1] + "…"
    return [short, *(str(section.statuses[status] or "-") for status in Status), str(section.stale or "-")]


def _aligned(rows: list[list[str]]) -> list[str]:
    from rich.cells import cell_len

    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell + " " * (width - cell_len(cell)) if column == 0 else " " * (width - cell_len(cell)) + cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
