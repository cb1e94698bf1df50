"""A document on its way to a reviewer, and what must come back of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from report_pipeline.errors import Place
from report_pipeline.model import BlockKind, Finding, Severity, Status
from report_pipeline.review.sheet import Returned, Sheet, SheetRow, text_base


def row(
    source: str, target: str = "A road.", machine: str | None = None, number: int = 1, status: Status = Status.DRAFT
) -> SheetRow:
    digest = hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:16]
    name = f"s-{digest[:10]}" + (f"-{number}" if number > 1 else "")
    return SheetRow(name, digest, source, target, target if machine is None else machine, status)


def sheet(*rows: SheetRow) -> Sheet:
    return Sheet("county", "县里的路", "source/county.txt", "zh-Hans", "en", rows, "report-pipeline 0.1.0")


TITLE = replace(row("县里的路", "The County's Roads"), kind=BlockKind.TITLE, line=1)
EDITED = replace(
    row('县里新修了<b>两条</b>路 & "一座桥"。', 'The county built two <b>roads</b> & a "bridge".', "Two road."),
    status=Status.EDITED,
    line=3,
    note="Is it <one> bridge?\nAsk the author.",
    who="Li Hua",
    when="2026-03-22T08:30:00Z",
)
APPROVED = row("会议开了。", "The meeting was held.", status=Status.APPROVED)
LOCKED = row("会议开了。", "The meeting took place.", "The meeting opened.", 2, Status.LOCKED)
FOUND = replace(
    row("两座桥。", "Three </script> bridges."),
    findings=(
        Finding("numbers", Severity.ERROR, "", 'the source says 2, the translation "3" & <more>'),
        Finding("length", Severity.WARNING, "", "the translation is long"),
    ),
    stale="A bridge.",
    line=9,
)
EMPTY = row("空。", "", "")
SHEET = sheet(TITLE, EDITED, APPROVED, LOCKED, FOUND, EMPTY)


def comes_back(sent: Sheet) -> list[Returned]:
    """Return what a format that keeps everything gives for a file that nobody changed; the places are left out."""
    return [
        Returned(
            Place(""),
            pair.segment_id,
            pair.target,
            sent.document,
            pair.source_hash,
            pair.source,
            text_base(pair.target, pair.status, pair.note),
            pair.status,
            pair.note,
            pair.who,
            pair.when,
        )
        for pair in sent.rows
    ]


def placeless(rows: tuple[Returned, ...]) -> list[Returned]:
    return [replace(found, place=Place("")) for found in rows]
