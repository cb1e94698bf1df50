"""What review files in Word and Excel have in common: the names of columns, the remarks, what comes back as whose."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from report_pipeline.errors import InputError
from report_pipeline.memory.unit import MOMENT, moment
from report_pipeline.model import Status
from report_pipeline.review.sheet import Returned, text_base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.errors import Place
    from report_pipeline.exchange.office_package import Package
    from report_pipeline.review.sheet import Sheet, SheetRow

PROGRAM: Final = "report-pipeline"
DOCUMENT_PROPERTY: Final = "report-pipeline document"
"""A property of the file, with the document's id."""
_HASH_DIGITS: Final = 16
_MODIFIED: Final = "{http://purl.org/dc/terms/}modified"
_SAVED_BY: Final = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"
_NAMES: Final = {
    "id": "id",
    "segment": "id",
    "source": "source",
    "translation": "target",
    "target": "target",
    "status": "status",
    "note": "note",
    "notes": "note",
    "key": "key",
}
"""Head of a column, without what stands in brackets behind it → what the column holds."""
_KEY: Final = re.compile(r"(\S*)/([0-9a-f]{12})(?![0-9a-f])")
"""The source's hash and `text_base`, as they travel."""
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold."""
_CUT, _WITHIN = 2_000, 5_000
"""Characters of a remark; within how many its sign stands."""
_SIGN: Final = re.compile(r"\[([0-9a-f]{4})\]")


def fit(text: str) -> str:
    """Return ``text`` as XML can hold it: □ for each character that it cannot, a newline for each line end."""
    return _UNFIT.sub("□", text.replace("\r\n", "\n").replace("\r", "\n"))


def heads(sheet: Sheet) -> dict[str, str]:
    """Return the heads of the columns that both formats have."""
    source, target = f"Source ({sheet.source_language})", f"Translation ({sheet.target_language})"
    return {"id": "ID", "source": source, "target": target, "status": "Status", "note": "Note"}


def columns(cells: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, by the first line of each cell; nothing for a row that is no head."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        words = cell.strip().split("\n", 1)[0].partition("(")[0].strip().casefold()
        if words in _NAMES:
            found.setdefault(_NAMES[words], index)
    return found if {"id", "target"} <= set(found) else {}


def key(row: SheetRow, target: str) -> str:
    """Return what must travel with a row whose cell shows ``target``."""
    return f"{row.source_hash}/{text_base(target, row.status, row.note)}"


def key_in(text: str) -> tuple[str, str]:
    """Return the source's hash and the base that stand in a text, empty where they are lost."""
    found = _KEY.search(text)
    return (found[1], found[2]) if found else ("", "")


def remarks(row: SheetRow) -> tuple[str, ...]:
    """Return what the program has to say about a pair, for people."""
    said = [f"{f.check} ({f.severity}): {f.message}" for f in row.findings]
    if row.stale:
        said.append(f"earlier text, for an older source: {row.stale}")
    return tuple(remark if len(remark) <= _CUT else f"{remark[:_CUT]}…" for remark in said)


def signed(remark: str) -> str:
    """Return a remark with a sign by which it is known when it comes back; the sign survives every program."""
    return f"{remark} [{_digest(remark)}]"


def theirs(comment: Said) -> Said | None:
    """Return what a person says in a comment; nothing for a remark of this program, without it where one was added."""
    for sign in _SIGN.finditer(comment.text, 0, _WITHIN):
        if sign[1] == _digest(comment.text[: sign.start()]):
            rest = comment.text[sign.end() :].strip()
            return Said("" if comment.who == PROGRAM else comment.who, comment.when, rest) if rest else None
    return comment if comment.text.strip() else None


def _digest(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode("utf-8", "replace")).hexdigest()[:4]


@dataclass(frozen=True, slots=True)
class Said:
    """A comment or a tracked change: who, when and, of a comment, what."""

    who: str
    when: str
    """RFC 3339, UTC; empty where it is not known."""
    text: str = ""


def time_of(text: str) -> str:
    """Return a time as RFC 3339 in UTC, empty for what is none."""
    at = moment(text.strip())
    return at if MOMENT.fullmatch(at) else ""


def saved_by(package: Package) -> Said | None:
    """Return who saved an Office file last, unless it was this program."""
    for part in package.related("", "core-properties"):
        root = package.xml(part)
        who, when = (root.findtext(_SAVED_BY) or "").strip(), root.findtext(_MODIFIED) or ""
        if who and not who.startswith(PROGRAM):
            return Said(who, time_of(when))
    return None


@dataclass
class Row:
    """A row as it came back, before it is judged."""

    place: Place
    cells: dict[str, str]
    """By what the column holds; columns that are not there are missing."""
    key: str = ""
    document: str = ""
    comments: list[Said] = field(default_factory=list)
    changes: list[Said] = field(default_factory=list)
    saved: Said | None = None
    """Who saved the file last."""


def returned(row: Row) -> Returned:
    """Judge a row. Raises InputError for a status that is none."""
    source_hash, base = key_in(row.key)
    source = row.cells.get("source", "")
    if source and source_hash and _hash(source) != source_hash:
        source_hash = ""  # columns were sorted apart, or the source was edited: the texts must be compared
    status = _status(row.cells.get("status"), row.place)
    comments = [said for comment in row.comments if (said := theirs(comment))]
    target, note = row.cells.get("target", ""), row.cells.get("note")
    if not base or base != text_base(target, status or Status.DRAFT, note or ""):
        target, note = _tidy(target), note if note is None else _tidy(note)
    by = max([c for c in row.changes if c.who] or comments, key=lambda c: c.when, default=row.saved)
    return Returned(
        place=row.place,
        segment_id=row.cells.get("id", "").strip(),
        target=target,
        document=row.document,
        source_hash=source_hash,
        source=source,
        base=base,
        status=status,
        note=_with_comments(note, comments),
        who=by.who if by else "",
        when=by.when if by else "",
    )


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _hash(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]


def _status(text: str | None, place: Place) -> Status | None:
    said = (text or "").strip().casefold()
    if not said:
        return None
    if said not in set(Status):
        raise InputError(f"{said!r} is no status", place=place, advice=f"choose one of {', '.join(Status)}")
    return Status(said)


def _with_comments(note: str | None, comments: list[Said]) -> str | None:
    lines = [f"{c.who}: {c.text.strip()}" if c.who else c.text.strip() for c in comments]
    new = [line for line in dict.fromkeys(lines) if line not in (note or "")]
    return "\n".join([*([note] if note else []), *new]) if new else note
