"""The entries of a review file: reading them with every fault in its place, and writing one."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from report_pipeline import yaml_nodes
from report_pipeline.errors import InputError, Place
from report_pipeline.model import Decision, Earlier, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "1"
KEYS = ("segment", "source", "target", "status", "note", "who", "when", "hash", "machine", "history")
"""Keys of an entry, in the order in which they are written."""
EARLIER_KEYS = ("source", "target", "status", "note", "who", "when")
"""Keys of what an entry superseded."""
_NO_LITERAL = re.compile("[\r\x85\u2028\u2029\ufeff]|[ \t]$|[ \t]\n", re.MULTILINE)
"""What a block scalar would not keep, or an editor would take away unseen."""
_PLAIN = re.compile(r"[^\W_](?:[\w .@+-]|:(?=\w))*(?<![ ])")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in a file."""

    decision: Decision
    node: yaml.MappingNode
    place: Place
    machine: str
    """Digest of the machine's text that ``target`` held at first; only templates have it."""


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """A review file that is valid."""

    text: str
    entries: tuple[Entry, ...]
    key: yaml.Node | None
    """The key ``decisions``; ``None`` in a file without it."""
    items: yaml.Node | None
    """Its value."""
    behind: int
    """Line, from 0, of the first key behind the entries; -1 where there is none."""


def parse(text: str, name: str) -> ReviewFile:
    """Read a review file; ``name`` is for messages.

    Raises InputError that lists everything that is wrong, with places.
    """
    root = yaml_nodes.compose(text, name, InputError)
    if root is None or yaml_nodes.is_null(root):
        return ReviewFile(text, (), None, None, -1)
    reading = _Reading(name)
    found = reading.file(root)
    reading.stop_on_errors()
    key, items = found.get("decisions", (None, None))
    behind = min((k.start_mark.line for k, _ in found.values() if key and k.start_mark.line > _line(key)), default=-1)
    return ReviewFile(text, tuple(reading.entries), key, items, behind)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line)


class _Reading:
    """Gathers the entries and the errors of one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: list[Entry] = []
        self._errors: list[InputError] = []
        self._seen: set[int] = set()

    def _wrong(self, node: yaml.Node, message: str, advice: str = "") -> None:
        place = yaml_nodes.place_of(node.start_mark, self.name)
        self._errors.append(InputError(message, place=place, advice=advice))

    def stop_on_errors(self) -> None:
        """Raise what was found, all in one error."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            listed = "".join(f"\n  {error}" for error in self._errors)
            raise InputError(f"{len(self._errors)} errors:{listed}", place=Place(self.name))

    def file(self, root: yaml.Node) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Read all there is; return the top level's keys and values."""
        found = self._mapping(root, ("version", "decisions"))
        version = found.get("version")
        if version and version[1].value != VERSION:
            self._wrong(version[1], "this version of the file is not known", "update report-pipeline")
        items = found["decisions"][1] if "decisions" in found else None
        if isinstance(items, yaml.SequenceNode):
            for item in items.value:
                self._entry(item)
        elif items is not None and not yaml_nodes.is_null(items):
            self._wrong(items, "`decisions` must be a list", "begin each entry with `- segment:`")
        self._refuse_duplicates()
        return found

    def _mapping(self, node: yaml.Node, allowed: tuple[str, ...]) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if id(node) in self._seen:
            self._wrong(node, "an alias (*name) may not be used here", "write the entry out")
            return {}
        self._seen.add(id(node))
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, "keys and values are needed here", f"keys: {', '.join(allowed)}")
            return {}
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            word = key.value if isinstance(key, yaml.ScalarNode) else ""
            if word not in allowed:
                near = difflib.get_close_matches(word.lower(), allowed, 1)
                advice = (f"did you mean `{near[0]}`? " if near else "") + f"keys: {', '.join(allowed)}"
                self._wrong(key, f"unknown key `{word}`", advice)
            elif word in found:
                self._wrong(key, f"`{word}` is given twice", f"it stands in line {_line(found[word][0]) + 1} already")
            else:
                found[word] = (key, value)
        return found

    def _entry(self, node: yaml.Node) -> None:
        before = len(self._errors)
        found = self._mapping(node, KEYS)
        history = self._history(found.pop("history")[1]) if "history" in found else ()
        values = {key: self._text(key, value) for key, (_, value) in found.items()}
        segment = (values.get("segment") or "").strip()
        if len(self._errors) == before and not segment:
            self._wrong(node, "`segment` is missing", "copy it from the review template under build/")
        if len(self._errors) == before and "target" not in found and "status" not in found:
            self._wrong(node, "the entry decides nothing", "give `target`, `status` or both")
        if len(self._errors) > before or not isinstance(node, yaml.MappingNode):
            return
        decision = Decision(
            segment_id=segment,
            source_hash=(values.get("hash") or "").strip(),
            source=values.get("source") or "",
            target=values.get("target"),
            status=Status((values.get("status") or "edited").strip()),
            **{key: values.get(key) or "" for key in ("note", "who", "when")},
            history=history,
        )
        place = yaml_nodes.place_of(node.start_mark, self.name)
        self.entries.append(Entry(decision, node, place, (values.get("machine") or "").strip()))

    def _history(self, node: yaml.Node) -> tuple[Earlier, ...]:
        if yaml_nodes.is_null(node):
            return ()
        if not isinstance(node, yaml.SequenceNode) or id(node) in self._seen:
            self._wrong(node, "`history` must be a list", "begin each earlier text with `- target:`")
            return ()
        self._seen.add(id(node))
        return tuple(self._earlier(item) for item in node.value)

    def _earlier(self, node: yaml.Node) -> Earlier:
        values = {key: self._text(key, value) for key, (_, value) in self._mapping(node, EARLIER_KEYS).items()}
        said = (values.get("status") or "edited").strip()
        status = Status(said) if said in set(Status) else Status.EDITED
        rest = {key: values.get(key) or "" for key in ("note", "who", "when", "source")}
        return Earlier(values.get("target"), status, **rest)

    def _text(self, key: str, node: yaml.Node) -> str | None:
        if not isinstance(node, yaml.ScalarNode) or yaml_nodes.foreign_tag(node) or id(node) in self._seen:
            self._wrong(node, f"`{key}` must be text", "put it in quotes, or behind `|-` on lines of its own")
            return None
        self._seen.add(id(node))
        if yaml_nodes.is_null(node):
            return None
        text: str = node.value
        allowed = [str(status) for status in Status]
        if key == "status" and text.strip() not in allowed:
            near = difflib.get_close_matches(text.strip().lower(), allowed, 1)
            meant = f"did you mean `{near[0]}`? " if near else ""
            self._wrong(node, f"the status `{text.strip()}` is not known", f"{meant}allowed: {', '.join(allowed)}")
        # A person who types `|` instead of `|-` means no line end behind the text.
        return text.rstrip("\n") if node.style in ("|", ">") else text

    def _refuse_duplicates(self) -> None:
        first: dict[str, Entry] = {}
        for entry in self.entries:
            earlier = first.setdefault(entry.decision.segment_id, entry)
            if earlier is not entry:
                message = f"segment {entry.decision.segment_id} is decided twice"
                self._wrong(entry.node, message, f"the other entry is in line {earlier.place.line}: keep one")


def write_entry(decision: Decision, indent: int = 0, machine: str = "") -> str:
    """Return an entry's lines; texts stand in block scalars, so that nobody has to know YAML's quoting rules.

    Raises InputError for text that cannot be written as UTF-8.
    """
    fields = {
        "segment": decision.segment_id,
        "source": decision.source or None,
        "target": decision.target,
        "status": str(decision.status),
        "note": decision.note or None,
        "who": decision.who or None,
        "when": decision.when or None,
        "hash": decision.source_hash or None,
        "machine": machine or None,
    }
    lines = _item(fields)
    if decision.history:
        lines.append("  history:")
        lines += [f"  {line}" if line else "" for earlier in decision.history for line in _item(_fields_of(earlier))]
    pad = " " * indent
    return "".join(f"{pad}{line}\n" if line else "\n" for line in lines)


def _fields_of(earlier: Earlier) -> dict[str, str | None]:
    about = {"note": earlier.note or None, "who": earlier.who or None, "when": earlier.when or None}
    return {"status": str(earlier.status), "source": earlier.source or None, "target": earlier.target, **about}


def _item(fields: dict[str, str | None]) -> list[str]:
    """Return the lines of a list's item."""
    lines = [line for key, text in fields.items() if text is not None for line in _field(key, text)]
    return [f"{'- ' if i == 0 else '  '}{line}" if line else "" for i, line in enumerate(lines)]


def _field(key: str, text: str) -> Iterator[str]:
    try:
        text.encode()
    except UnicodeEncodeError as err:
        message = f"the text for `{key}` holds half a character (U+{ord(text[err.start]):04X})"
        raise InputError(message, advice="type the text again, without it") from err
    if key not in ("source", "target", "note"):
        plain = _PLAIN.fullmatch(text) and text.lower() != "null"
        yield f"{key}: {text if plain else quote(text)}"
    elif text and not text[0].isspace() and text[-1] != "\n" and not _must_be_quoted(text):
        yield f"{key}: |-"
        yield from (f"  {line}" if line else "" for line in text.split("\n"))
    else:
        yield f"{key}: {quote(text)}"


def _must_be_quoted(text: str) -> bool:
    return bool(_NO_LITERAL.search(text) or yaml_nodes.NOT_PRINTABLE.search(text))


def quote(text: str) -> str:
    """Return ``text`` in YAML's double quotes, on one line."""
    return '"' + "".join(_ESCAPES.get(char) or _escape(char) for char in text) + '"'


def _escape(char: str) -> str:
    if not yaml_nodes.NOT_PRINTABLE.match(char) and char not in "\x85\u2028\u2029\ufeff":
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - what two hex digits hold


def comments(entry: Entry, lines: list[str], first: int) -> list[str]:
    """Return the comments that stand within an entry; ``lines`` are its own, ``first`` the number of the first."""
    ends = dict.fromkeys(range(first, first + len(lines)), 0)
    for node in scalars(entry.node):
        start, end = node.start_mark, node.end_mark
        if node.style in ("|", ">"):
            last = end.line if end.column else end.line - 1
            for inside in range(start.line + 1, last + 1):
                ends.pop(inside, None)
            ends[start.line] = start.column
        else:
            for inside in range(start.line, end.line):
                ends.pop(inside, None)
            if end.line in ends:
                ends[end.line] = max(ends[end.line], end.column)
    found = (re.search(r"(?:^|\s)(#.*)$", lines[i - first].rstrip("\r\n")[column:]) for i, column in ends.items())
    return [match[1] for match in found if match]


def scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield the keys and texts of an entry, in the file's order, those of its history included."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for inner in pair:
                yield from scalars(inner)
    else:
        for inner in node.value:
            yield from scalars(inner)
