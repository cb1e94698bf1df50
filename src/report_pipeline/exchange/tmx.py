"""TMX 1.4b, the exchange format of translation memories (LISA OSCAR, 2005), read and written as a stream."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import version
from typing import IO, TYPE_CHECKING, Final

from report_pipeline.exchange.streams import opened
from report_pipeline.exchange.xml_stream import CHUNK, DEEPEST, XmlStream, escaped
from report_pipeline.memory.unit import MOMENT, STATUSES, Unit, UnitStatus, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

SOURCE_LANGUAGES: Final = frozenset({"zh", "cmn"})
TARGET_LANGUAGES: Final = frozenset({"en"})
_CODES: Final = frozenset({"bpt", "ept", "ph", "it", "ut", "sub"})
"""Elements within ``seg`` that hold another program's formatting codes and no text of the sentence."""
_TEXTS: Final = frozenset({"seg", "prop", "note"})
_PROPS: Final = {"x-status": "status", "x-document": "document", "x-context": "context", "x-when": "when"}
"""Type of a ``prop`` → field of a unit; the format itself has no place for these."""
_ADVICE: Final = "export the memory again as TMX 1.4, UTF-8, from the program that it comes from"


def read_tmx(path: Path, status: UnitStatus = UnitStatus.EDITED) -> Iterator[Unit]:
    """Yield the Chinese–English units of a file; ``status`` is for those that have none of their own.

    A translation unit with several English variants gives several units; one that lacks either language gives none.
    Formatting codes within sentences are left out. Raises InputError, with the line, for anything that is wrong.
    """
    reader = _Units(str(path), status)
    with opened(path) as stream:
        while chunk := stream.read(CHUNK):
            yield from reader.feed(chunk)
        yield from reader.feed(b"", last=True)


class TmxReader(XmlStream):
    """Takes bytes; a subclass says, in ``_finish``, what becomes of a ``tu``."""

    props: Mapping[str, str] = _PROPS
    """Type of a ``prop`` that is kept → name under which."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "TMX", _ADVICE)
        self._codes = 0
        """How many elements of formatting codes are open."""
        self._within = ""
        """Name of the ``seg``, ``prop`` or ``note`` whose text is read."""
        self._type = ""
        self._language = ""
        self._about: dict[str, str] = {}
        self._sources: list[str] = []
        self._targets: list[tuple[str, dict[str, str]]] = []
        self._variant: dict[str, str] | None = None
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1  # as ``enter`` does, which costs a call for each of some ten million elements
        if self.text is not None:
            if name in _CODES:
                self._codes += 1
                self.parser.CharacterDataHandler = None
        elif name in _TEXTS:
            self.text, self._within, self._type = [], name, attributes.get("type", "")
            self.parser.CharacterDataHandler = self.text.append
        elif name == "tuv":
            self._language = _primary(attributes.get("xml:lang") or attributes.get("lang", ""))
            self._variant = _authors(attributes) if len(attributes) > 1 else {}
        elif name == "tu":
            self._about = _authors(attributes) if attributes else {}
            self._sources, self._targets = [], []
        if self.depth == 1 and name != "tmx":
            self.refuse(f"this is no TMX file: it begins with <{name}>")
        if self.depth > DEEPEST:
            self.too_deep()

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.text is not None:
            if name == self._within:
                self.parser.CharacterDataHandler = None
                text, self.text = "".join(self.text), None
                self._take(name, text)
            elif name in _CODES and self._codes:
                self._codes -= 1
                if not self._codes:
                    self.parser.CharacterDataHandler = self.text.append
        elif name == "tuv":
            self._variant, self._language = None, ""
        elif name == "tu":
            self._finish()

    def _take(self, name: str, text: str) -> None:
        about = self._about if self._variant is None else self._variant
        if name == "prop":
            if self._type in self.props:
                about[self.props[self._type]] = text
        elif name == "note":
            about["note"] = f"{about['note']}\n{text}" if "note" in about else text
        elif self._language in SOURCE_LANGUAGES:
            self._sources.append(text)
        elif self._language in TARGET_LANGUAGES:
            self._targets.append((text, self._variant or {}))

    def _finish(self) -> None:
        """Use what was gathered of a ``tu`` that ends."""
        raise NotImplementedError


class _Units(TmxReader):
    """Gives units, and keeps nothing of what it has given."""

    def __init__(self, name: str, status: UnitStatus) -> None:
        super().__init__(name)
        self._status = status
        self._units: list[Unit] = []

    def feed(self, data: bytes, *, last: bool = False) -> list[Unit]:
        """Take the next bytes; return the units that are complete."""
        self.parse(data, last=last)
        units, self._units = self._units, []
        return units

    def _finish(self) -> None:
        """Make units of the first Chinese text and each English one: others are variants of the script."""
        for target, variant in self._targets if self._sources else ():
            about = self._about | variant if variant else self._about.copy()
            said = about.pop("status", "")
            status = STATUSES.get(said) or STATUSES.get(said.strip().lower(), self._status)
            self._units.append(Unit(self._sources[0], target, status, **about))


@lru_cache
def _primary(language: str) -> str:
    """Return the language of a tag such as ``zh-CN``, ``EN_us``."""
    return re.split("[-_]", language.lower(), maxsplit=1)[0]


def _authors(attributes: dict[str, str]) -> dict[str, str]:
    """Return who wrote something and when: who changed it last, or made it."""
    found = {}
    if who := attributes.get("changeid") or attributes.get("creationid"):
        found["who"] = who
    if when := attributes.get("changedate") or attributes.get("creationdate"):
        found["when"] = _rfc_3339(when)
    return found


@lru_cache(maxsize=4096)
def _rfc_3339(text: str) -> str:
    """Return a time that TMX has as ``20260322T083000Z``."""
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z", text.strip())
    return "{}-{}-{}T{}:{}:{}Z".format(*match.groups()) if match else text


_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="report-pipeline" creationtoolversion="{version}" segtype="sentence" o-tmf="report-pipeline" \
adminlang="en" srclang="{language}" datatype="plaintext"/>
<body>
"""
TMX_END: Final = "</body>\n</tmx>\n"


def tmx_head(language: str) -> str:
    """Return what stands before the first ``tu``; ``language`` is the source's."""
    return _HEAD.format(version=escaped(version("report-pipeline")), language=escaped(language))


def write_tmx(units: Iterable[Unit], stream: IO[bytes]) -> int:
    """Write units as TMX 1.4b; return how many. Characters that XML forbids become U+FFFD."""
    stream.write(tmx_head("zh-CN").encode())
    count = 0
    for unit in units:
        stream.write(_written(unit).encode())
        count += 1
    stream.write(TMX_END.encode())
    return count


def _written(unit: Unit) -> str:
    when = tmx_time(unit.when)
    props = {
        "x-status": str(unit.status),
        "x-document": unit.document,
        "x-context": unit.context,
        "x-when": "" if when else unit.when,
    }
    attributes = (f' changedate="{when}"' if when else "") + (f' changeid="{escaped(unit.who)}"' if unit.who else "")
    about = "".join(f'<prop type="{name}">{escaped(value)}</prop>' for name, value in props.items() if value)
    note = f"<note>{escaped(unit.note)}</note>" if unit.note else ""
    return (
        f"<tu{attributes}>{about}{note}\n"
        f'<tuv xml:lang="zh-CN"><seg>{escaped(unit.source)}</seg></tuv>\n'
        f'<tuv xml:lang="en"><seg>{escaped(unit.target)}</seg></tuv>\n</tu>\n'
    )


def tmx_time(text: str) -> str:
    """Return a time as TMX has it; nothing for what is no time."""
    at = moment(text)
    return re.sub("[-:]", "", at) if MOMENT.fullmatch(at) else ""
