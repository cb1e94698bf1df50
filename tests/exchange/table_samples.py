"""Sheets with everything that is awkward in a table or in XML."""

from __future__ import annotations

import hashlib

from report_pipeline.model import BlockKind, Finding, Severity, Status
from report_pipeline.review.sheet import Sheet, SheetRow

PAIRS = (
    ("县里新修了两条路。", "The county built two new roads."),
    ("=1+1，也就是“二”。", "=1+1, that is “two” & <more>."),
    ("他说：\n“好”；“不好”。", 'He said: "good";\n"not good"\tand left.'),
    ("增长85.48%", "85.48%"),
    ("3月5日", "March 5"),
    ("-会议-", "- The meeting -"),
    ("＋两项", "＋two, @three"),
    ("“引号”", "'Quoted' text"),
    ("空", ""),
    ("𠮷野家😀", "Yoshinoya 😀"),
)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def row(source: str, target: str, status: Status = Status.DRAFT, note: str = "", **more: object) -> SheetRow:
    digest = hash_of(source)
    values = {"machine": target, "kind": BlockKind.PARAGRAPH, "line": 3} | more
    return SheetRow(f"s-{digest[:8]}", digest, source, target, status=status, note=note, **values)  # type: ignore[arg-type]


def sheet(*rows: SheetRow) -> Sheet:
    """Return a sheet of ``rows``, or of everything that is awkward in a table."""
    awkward = [row(source, target) for source, target in PAIRS]
    finding = Finding("numbers", Severity.ERROR, awkward[0].segment_id, "the source has “两”, the translation nothing")
    awkward[0] = row(*PAIRS[0], Status.EDITED, "=note\nin two lines", findings=(finding,), who="Li Hua")
    awkward[1] = row(*PAIRS[1], Status.APPROVED, stale="An older text.")
    chosen = rows or tuple(awkward)
    return Sheet("doc", "标题", "source/doc.txt", "zh-Hans", "en", chosen, "report-pipeline 0.1.0")
