"""What happens to review files on their way: rows moved, lost and doubled, cells cleared and changed, bytes damaged, the end cut off."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.exchange.sheets import FORMATS, detect
from report_pipeline.model import Decision, Earlier, ReviewedDocument, Status
from report_pipeline.review.leave import sheet_of
from report_pipeline.review.merge import Merge, merge
from report_pipeline.review.store import ReviewStore
from report_pipeline.stages.review import review

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from report_pipeline.model import AlignedDocument

ROWS = {
    "docx": r"<w:tr[ >].*?</w:tr>",
    "xlsx": r"<row[ >].*?</row>",
    "html": r"<li[ >].*?</li>",
    "xliff": r"<unit[ >].*?</unit>",
    "tmx": r"<tu[ >].*?</tu>",
    "csv": r'(?<=\r\n)".*?"(?=\r\n"s-|\r\n$)',
}
"""What a row is, in the text of each format."""
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml"}
_HEADS = {"docx", "xlsx"}
"""Formats whose first row names the columns."""
KINDS = ("shuffle", "drop", "double", "empty", "edit", "flip", "truncate")
HARMLESS = ("shuffle", "drop", "double")
"""After these, no cell says anything but what was sent."""


def mutilate(data: bytes, name: str, kind: str, chance: random.Random) -> bytes:
    """Return a file of the format ``name`` after ``kind`` of accident."""
    if kind == "truncate":
        return data[: chance.randrange(len(data))]
    if kind == "flip":
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        return bytes(damaged)
    part = _PARTS.get(name)
    text = _part(data, part).decode() if part else data.decode()
    rows = list(re.finditer(ROWS[name], text, re.DOTALL))[name in _HEADS :]
    changed = "\n".join(_rows([row[0] for row in rows], name, kind, chance))
    text = text[: rows[0].start()] + changed.replace("\n", "\r\n" if name == "csv" else "\n") + text[rows[-1].end() :]
    return _with_part(data, part, text.encode()) if part else text.encode()


def _rows(rows: list[str], name: str, kind: str, chance: random.Random) -> list[str]:
    if kind == "shuffle":
        chance.shuffle(rows)
    elif kind == "drop":
        rows = [row for row in rows if chance.random() < 0.5] or rows[:1]
    elif kind == "double":
        rows += chance.choices(rows, k=3)
        chance.shuffle(rows)
    else:
        more = " indeed" if kind == "edit" else ""
        share = 0.1 if more else 0.5
        rows = [_altered(row, name, chance, more) if chance.random() < share else row for row in rows]
    return rows


def _altered(row: str, name: str, chance: random.Random, more: str) -> str:
    """Clear one cell, or one text between two tags; or write ``more`` behind it."""
    cells = list(re.finditer(r'(?<=")(?:[^"]|"")+(?=",")' if name == "csv" else r"(?<=>)[^<>]+(?=<)", row))
    if not cells:
        return row
    cell = chance.choice(cells)
    return row[: cell.end() if more else cell.start()] + more + row[cell.end() :]


def _part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in archive.infolist():
            new.writestr(info.filename, content if info.filename == name else archive.read(info))
    return out.getvalue()


def reviewed(aligned: AlignedDocument, decisions: Sequence[Decision]) -> ReviewedDocument:
    return review(aligned, decisions, lambda _: ())


def exported(document: ReviewedDocument, name: str) -> bytes:
    sheet = sheet_of(document, source_language="zh-Hans", target_language="en", generator="report-pipeline 0.1.0")
    return FORMATS[name].write(sheet)


@dataclass
class Desk:
    """A document and its review file."""

    aligned: AlignedDocument
    store: ReviewStore

    @classmethod
    def of(cls, aligned: AlignedDocument, path: Path, decisions: Sequence[Decision]) -> Desk:
        path.unlink(missing_ok=True)
        store = ReviewStore(path)
        with store.locked():
            store.write(decisions)
        return cls(aligned, store)

    def bring_in(self, data: bytes, name: str, choice: int | None = None) -> Merge:
        """Import a file as the command does. Raises what the command raises."""
        rows = detect(data, name).read(data, name)
        held = self.store.read()
        pairs = reviewed(self.aligned, list(held.values())).pairs
        result = merge(pairs, held, rows, choose=lambda _: choice, who="Importer", when="2026-05-05T05:05:05Z")
        with self.store.locked():
            self.store.write((change.after for change in result.changes), [p.pair.id for p in pairs])
        return result


def lost(before: dict[str, Decision], after: dict[str, Decision]) -> list[str]:
    """Return what was in the store and is no longer: texts, notes, and locked decisions that changed."""
    missing = []
    for key, held in before.items():
        now = after.get(key)
        said = [(e.target, e.note) for e in _all(now)] if now else []
        missing += [f"{key}: {e}" for e in _all(held) if not any(_has(e, target, note) for target, note in said)]
        if held.status is Status.LOCKED and now and (now.target, now.status) != (held.target, held.status):
            missing.append(f"{key} was locked")
    return missing


def _all(decision: Decision) -> tuple[Decision | Earlier, ...]:
    return (decision, *decision.history)


def _has(earlier: Decision | Earlier, target: str | None, note: str) -> bool:
    return earlier.target == target and earlier.note in note


def replace_words(data: bytes, name: str, words: dict[str, str]) -> bytes:
    """Return a file with other words of twelve hex digits, wherever they stand."""

    def other(content: bytes) -> bytes:
        said = re.compile(rb"\b[0-9a-f]{12}\b")
        return said.sub(lambda match: words.get(match[0].decode(), match[0].decode()).encode(), content)

    if name not in _PARTS:
        return other(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            data = _with_part(data, part, other(archive.read(part)))
    return data
