"""XLIFF 2.1 (OASIS, 2018), for translation programs: core, metadata and translation candidates.

A document is a ``file``, a pair is a ``unit`` with its segment id. What tells which pair it was and what was sent
travels as metadata, the machine's text beside a person's as a translation candidate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from report_pipeline.errors import Place
from report_pipeline.exchange.xml_stream import CHUNK, XmlStream, escaped
from report_pipeline.model import Severity, Status
from report_pipeline.review.sheet import Returned, text_base

if TYPE_CHECKING:
    from report_pipeline.review.sheet import Sheet, SheetRow

_CORE: Final = "urn:oasis:names:tc:xliff:document:2."
_METADATA: Final = "urn:oasis:names:tc:xliff:metadata:2."
_MATCHES: Final = "urn:oasis:names:tc:xliff:matches:2.0"
_OURS: Final = "report-pipeline:"
"""Begins the categories of notes and metadata that only we write; a note of another category is a person's."""
_CHECK, _STALE = "[check] ", "[for an older source] "
"""Begin the notes that we write: some programs keep no categories."""
_STATES: Final = {
    Status.DRAFT: "initial",
    Status.EDITED: "translated",
    Status.APPROVED: "reviewed",
    Status.LOCKED: "final",
}
_STATUSES: Final = {state: status for status, state in _STATES.items()}
_TEXTS: Final = frozenset({"source", "target", "note", "meta"})
_PRIORITIES: Final = {Severity.ERROR: 1, Severity.WARNING: 5}
_CONTROL: Final = re.compile("([\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff])")
_SURROGATES: Final = range(0xD800, 0xE000)
_ADVICE: Final = "export the file again as XLIFF 2.1, UTF-8, from the program that it comes from"


def write(sheet: Sheet) -> bytes:
    """Return the document as XLIFF 2.1; the same sheet gives the same bytes.

    Segment states are initial (draft), translated (edited), reviewed (approved), final (locked, not to be translated).
    Of characters that XML forbids, those in source and target are kept as ``cp`` elements; others become U+FFFD.
    """
    about = {"title": sheet.title, "generator": sheet.generator}
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff xmlns="{_CORE}0" xmlns:mda="{_METADATA}0" xmlns:mtc="{_MATCHES}"'
        f' version="2.1" srcLang="{escaped(sheet.source_language)}" trgLang="{escaped(sheet.target_language)}">\n'
        f'<file id="{escaped(sheet.document)}" original="{escaped(sheet.source_name)}" canResegment="no"'
        f' xml:space="preserve">\n{_metadata("document", about)}'
    )
    languages = escaped(sheet.source_language), escaped(sheet.target_language)
    units = "".join(_unit(row, *languages) for row in sheet.rows)
    return f"{head}{units}</file>\n</xliff>\n".encode()


def _unit(row: SheetRow, source_language: str, target_language: str) -> str:
    about = {
        "source-hash": row.source_hash,
        "base": text_base(row.target, row.status, row.note),
        "kind": str(row.kind),
        "line": str(row.line or ""),
        "who": row.who,
        "when": row.when,
    }
    source = f'<source xml:lang="{source_language}">{_content(row.source)}</source>'
    candidate = (
        f'<mtc:matches><mtc:match ref="#1" type="mt" origin="machine">{source}'
        f'<target xml:lang="{target_language}">{_content(row.machine)}</target></mtc:match></mtc:matches>\n'
        if row.machine not in ("", row.target)
        else ""
    )
    kept = ' translate="no"' if row.status is Status.LOCKED else ""
    return (
        f'<unit id="{escaped(row.segment_id)}"{kept}>\n{candidate}{_metadata("pair", about)}{_notes(row)}'
        f'<segment id="1" state="{_STATES[row.status]}">{source}\n'
        f'<target xml:lang="{target_language}">{_content(row.target)}</target></segment>\n</unit>\n'
    )


def _metadata(category: str, about: dict[str, str]) -> str:
    meta = "".join(f'<mda:meta type="{kind}">{escaped(value)}</mda:meta>' for kind, value in about.items() if value)
    return f'<mda:metadata><mda:metaGroup category="{_OURS}{category}">{meta}</mda:metaGroup></mda:metadata>\n'


def _notes(row: SheetRow) -> str:
    notes = [f'<note category="reviewer">{escaped(row.note)}</note>'] if row.note else []
    notes += [
        f'<note appliesTo="target" category="{_OURS}finding" priority="{_PRIORITIES[found.severity]}">'
        f"{_CHECK}{escaped(f'{found.check}: {found.message}')}</note>"
        for found in row.findings
    ]
    if row.stale:
        notes.append(f'<note category="{_OURS}stale">{_STALE}{escaped(row.stale)}</note>')
    return f"<notes>{''.join(notes)}</notes>\n" if notes else ""


def _content(text: str) -> str:
    """Return text for a source or target, control characters as code points."""
    pieces = _CONTROL.split(text)
    return "".join(f'<cp hex="{ord(piece):04X}"/>' if at % 2 else escaped(piece) for at, piece in enumerate(pieces))


def read(data: bytes, name: str) -> tuple[Returned, ...]:
    """Return the units of an XLIFF 2.0 to 2.2 file, in its order.

    The segments of a unit make one text; inline codes are left out, what they enclose stays. Where text, status or
    note are not as they were sent, ``who`` and ``when`` are empty: they were somebody else's.

    Raises InputError, with the line, for anything that is wrong; DTDs and entities are refused.
    """
    reader = _Reader(name)
    for start in range(0, len(data), CHUNK):
        reader.parse(data[start : start + CHUNK])
    reader.parse(b"", last=True)
    return tuple(reader.units)


@dataclass(slots=True)
class _Part:
    """A ``segment`` or ``ignorable``."""

    state: str
    ignorable: bool
    source: str = ""
    target: str | None = None
    order: int = 0
    """Place of the target among those of the unit, from 1; 0 for its own."""


@dataclass(slots=True)
class _Unit:
    id: str
    place: Place
    parts: list[_Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)


class _Reader(XmlStream):
    """Takes bytes, collects units."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "XLIFF", _ADVICE, separator=" ")
        self.units: list[Returned] = []
        self._document = ""
        self._unit: _Unit | None = None
        self._within = ""
        """Element whose text is read."""
        self._type = ""
        """Category of the note, type of the metadata that is read."""
        self._ours = False
        """Whether the metadata that is read is of our making."""
        self._foreign = 0
        """Depth of the outermost open element that is not read; 0 for none."""
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = lambda *_: self.refuse("the file has a DTD, which is not safe to read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.enter()
        if self.depth == 1:
            self._root(name, attributes)
        if self._foreign:
            return
        element = _known(name)
        if not element:
            self._foreign = self.depth
            self.parser.CharacterDataHandler = None
        elif self._unit:
            self._inner(self._unit, element, attributes)
        elif element == "file":
            self._document = attributes.get("id", "")
        elif element == "unit":
            if not attributes.get("id"):
                self.refuse("a unit has no id")
            self._unit = _Unit(attributes["id"], Place(self.name, self.parser.CurrentLineNumber))

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        version = attributes.get("version", "")
        if name.endswith("xliff") and version.startswith("1."):
            advice = "convert it back to XLIFF 2 with the program that made XLIFF 1 of it"
            self.refuse(f"this is XLIFF {version}, which has no place for what tells the pairs apart", advice)
        if _known(name) != "xliff":
            self.refuse(f"this is no XLIFF 2 file: it begins with <{name.rpartition(' ')[2]}>")

    def _code_point(self, digits: str) -> str:
        try:
            code = int(digits, 16)
            return "\ufffd" if code in _SURROGATES else chr(code)
        except (ValueError, OverflowError):
            self.refuse(f"{digits!r} is no code point")

    def _inner(self, unit: _Unit, element: str, attributes: dict[str, str]) -> None:
        """Take the start of an element within a unit."""
        if self.text is not None:
            if element == "cp":
                self.text.append(self._code_point(attributes.get("hex", "")))
            elif attributes.get("type") == "comment" and attributes.get("value"):
                unit.notes.append(attributes["value"])
        elif element == "unit":
            self.refuse("a unit is within another")
        elif element in ("segment", "ignorable"):
            unit.parts.append(_Part(attributes.get("state", ""), element == "ignorable"))
        elif element == "metaGroup":
            self._ours = attributes.get("category", "").startswith(_OURS)
        elif element in _TEXTS and (unit.parts or element not in ("source", "target")):
            self._listen(unit, element, attributes)

    def _listen(self, unit: _Unit, element: str, attributes: dict[str, str]) -> None:
        if element == "target":
            order = attributes.get("order", "")[:6]
            unit.parts[-1].order = int(order) if order.isdecimal() else 0
        self._type = attributes.get("category" if element == "note" else "type", "")
        self._within, self.text = element, []
        self.parser.CharacterDataHandler = self.text.append

    def _end(self, name: str) -> None:
        depth, self.depth = self.depth, self.depth - 1
        if self._foreign:
            if depth == self._foreign:
                self._foreign = 0
                self.parser.CharacterDataHandler = None if self.text is None else self.text.append
            return
        element = _known(name)
        if not self._unit:
            return
        if element == "unit":
            self._finish(self._unit)
            self._unit = None
        elif self.text is not None and element == self._within:
            text, self.text = "".join(self.text), None
            self.parser.CharacterDataHandler = None
            self._take(self._unit, element, text)

    def _take(self, unit: _Unit, element: str, text: str) -> None:
        if element == "source":
            unit.parts[-1].source = text
        elif element == "target":
            unit.parts[-1].target = text
        elif element == "meta":
            if self._ours:
                unit.about[self._type] = text
        elif not self._type.startswith(_OURS) and not text.startswith((_CHECK, _STALE)):
            unit.notes.append(text)

    def _finish(self, unit: _Unit) -> None:
        segments = [part for part in unit.parts if not part.ignorable]
        states = [_STATUSES[part.state] for part in segments if part.state in _STATUSES]
        status = min(states, key=list(Status).index, default=None)
        base = unit.about.get("base", "")
        note = "\n".join(unit.notes) if unit.notes or base else None
        target = _target(unit.parts)
        as_sent = not base or text_base(target, status or Status.DRAFT, note or "") == base
        self.units.append(
            Returned(
                unit.place,
                unit.id,
                target,
                self._document,
                unit.about.get("source-hash", ""),
                "".join(part.source for part in unit.parts),
                base,
                status,
                note,
                unit.about.get("who", "") if as_sent else "",
                unit.about.get("when", "") if as_sent else "",
            )
        )


def _target(parts: list[_Part]) -> str:
    """Return the text of a unit's targets, in their own order; untranslated, what is between segments stays."""
    places = sorted(range(len(parts)), key=lambda at: parts[at].order or at + 1)
    texts = ((parts[at].target, parts[at]) for at in places)
    return "".join(part.source if text is None and part.ignorable else text or "" for text, part in texts)


@lru_cache(maxsize=256)
def _known(name: str) -> str:
    """Return the local name of an element that is read, nothing for another's."""
    space, _, local = name.rpartition(" ")
    if space.startswith(_CORE) or (space.startswith(_METADATA) and local in ("metadata", "metaGroup", "meta")):
        return local
    return ""
