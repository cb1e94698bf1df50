"""Glossary files in TBX v3 (ISO 30042:2019), dialect TBX-Basic, in both styles (DCA and DCT), and in TBX v2 (2008).

A concept gives an entry for each of its Chinese terms: its English terms that are preferred or admitted are the right
translations, the preferred ones first; those that are deprecated or superseded are forbidden. The format has no place
for ``case``. Concepts that share a Chinese term become one entry. A termbase from elsewhere is not to be trusted: every
entity is refused, and every DOCTYPE but the plain one of version 2, whose DTD is not fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NoReturn
from xml.parsers import expat

from report_pipeline.errors import ConfigError, Place
from report_pipeline.lexicon.glossary_fields import Value, make_term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from report_pipeline.lexicon.glossary import Term

SOURCE_LANGUAGES: Final = frozenset({"zh", "cmn"})
TARGET_LANGUAGES: Final = frozenset({"en"})
MAX_BYTES: Final = 256 * 1024 * 1024
LONGEST: Final = 10_000
"""Characters of a text."""
_ADVICE: Final = "export the termbase again as TBX version 3 (TBX-Basic)"
_ROOTS: Final = frozenset({"tbx", "martif"})
_VERSION_2: Final = {"termEntry": "conceptEntry", "langSet": "langSec", "tig": "termSec", "ntig": "termSec"}
"""Elements of version 2, and what they are called in version 3."""
_LANG: Final = "http://www.w3.org/XML/1998/namespace lang"
_CATEGORIES: Final = frozenset({"partOfSpeech", "administrativeStatus", "subjectField"})
"""Data categories that are read: types of ``termNote`` and ``descrip`` (DCA), or elements of their own (DCT)."""
_WRAPPED: Final = frozenset({"termNote", "descrip"})
_RANKS: Final = {"preferredTerm": 0, "": 1, "admittedTerm": 2, "deprecatedTerm": 3, "supersededTerm": 3}
_RANKS_OF_VERSION_2: Final = {"standardizedTerm": 0, "legalTerm": 0, "regulatedTerm": 0}
_RANK_OF: Final = _RANKS | _RANKS_OF_VERSION_2
_FORBIDDEN: Final = 3


@dataclass
class _Term:
    language: str
    place: Place
    texts: dict[str, Value] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(self.texts["term"].texts) if "term" in self.texts else ""

    @property
    def status(self) -> str:
        found = self.texts.get("administrativeStatus")
        return "".join(found.texts).removesuffix("-admn-sts") if found else ""


@dataclass
class _Concept:
    place: Place
    texts: dict[str, Value] = field(default_factory=dict)
    terms: list[_Term] = field(default_factory=list)


def parse_tbx(path: Path, name: str) -> Iterator[Term | ConfigError]:
    """Yield the Chinese–English terms of a file, and each error in its entries; other languages are left out.

    Raises ConfigError for a file that cannot be read, is no TBX, or is not safe to read.
    """
    try:
        data = path.read_bytes()
    except OSError as err:
        raise ConfigError(f"cannot read the file: {err.strerror}", place=Place(name)) from err
    if len(data) > MAX_BYTES:
        raise ConfigError("the file is too big", place=Place(name), advice="split it; several glossaries may be named")
    reader = _Reader(name)
    reader.read(data)
    terms: dict[str, Term] = {}
    for concept in reader.concepts:
        for entry in _entries(concept):
            if isinstance(entry, ConfigError):
                yield entry
            else:
                terms[entry.source] = _merged(terms[entry.source], entry) if entry.source in terms else entry
    yield from terms.values()
    yield from reader.errors


def _merged(first: Term, other: Term) -> Term:
    """Return one entry for two concepts of one word: both their translations are right."""
    targets = tuple(dict.fromkeys((*first.targets, *other.targets)))
    forbidden = tuple(word for word in dict.fromkeys((*first.forbidden, *other.forbidden)) if word not in targets)
    return replace(first, also=targets[1:], forbidden=forbidden)


def _entries(concept: _Concept) -> Iterator[Term | ConfigError]:
    for term in concept.terms:
        if term.status not in _RANK_OF:
            message = f"“{term.status}” is no administrativeStatus"
            advice = f"write one of {', '.join(f'{rank}-admn-sts' for rank in _RANKS if rank)}"
            yield ConfigError(message, place=term.texts["administrativeStatus"].place, advice=advice)
            return
    sources = [term for term in concept.terms if term.language in SOURCE_LANGUAGES]
    targets = [term for term in concept.terms if term.language in TARGET_LANGUAGES]
    if not sources or not targets:
        return
    targets.sort(key=lambda term: _RANK_OF[term.status])
    right = [term for term in targets if _RANK_OF[term.status] < _FORBIDDEN]
    wrong = [term for term in targets if _RANK_OF[term.status] == _FORBIDDEN]
    for source in sources:
        values = {
            "source": source.texts.get("term", Value((), source.place)),
            "target": Value(tuple(term.text for term in right if term.text), (right or targets)[0].place),
            "forbidden": Value(tuple(term.text for term in wrong if term.text), (wrong or targets)[0].place),
        }
        for key, category in (("part_of_speech", "partOfSpeech"), ("note", "note"), ("domain", "subjectField")):
            holders = (source.texts, *(term.texts for term in right), concept.texts)
            found = next((texts[category] for texts in holders if category in texts), None)
            if found:
                values[key] = found
        yield from make_term(values, source.place)


def _name(element: str) -> str:
    """Return what version 3 calls an element, without its namespace."""
    name = element.rpartition(" ")[2]
    return _VERSION_2.get(name, name)


class _Reader:
    """Takes the bytes of a file; keeps its concepts, and what is wrong in them."""

    def __init__(self, name: str) -> None:
        self.concepts: list[_Concept] = []
        self.errors: list[ConfigError] = []
        self._name = name
        self._language = ""
        self._open: list[_Concept | _Term] = []
        self._depth = 0
        self._pieces: list[str] = []
        self._within: tuple[str, int, Place] | None = None
        """What the text that is being read says, the depth of its element, its place."""
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = lambda name, _: self._refuse(f"the entity {name} is not defined")

    def read(self, data: bytes) -> None:
        """Read the whole file. Raises ConfigError when it is not well-formed."""
        try:
            self._parser.Parse(data, True)  # noqa: FBT003 - positional only
        except expat.ExpatError as err:
            reason = expat.errors.messages.get(err.code, expat.ErrorString(err.code))
            place = Place(self._name, err.lineno, err.offset + 1)
            raise ConfigError(f"this is no well-formed TBX: {reason}", place=place, advice=_ADVICE) from err
        except (ValueError, LookupError) as err:  # an encoding that expat does not know
            raise ConfigError(f"the file cannot be read: {err}", place=Place(self._name), advice=_ADVICE) from err

    def _place(self) -> Place:
        return Place(self._name, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)

    def _refuse(self, message: str) -> NoReturn:
        raise ConfigError(message, place=self._place(), advice=_ADVICE)

    def _doctype(self, name: str, _system: str | None, _public: str | None, has_declarations: int) -> None:
        if name != "martif" or has_declarations:
            self._refuse("the file has a DOCTYPE that TBX has not, and which is not safe to read")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = _name(element)
        if self._depth == 1 and name not in _ROOTS:
            self._refuse(f"this is no TBX file: it begins with <{name}>")
        if self._within:
            return
        if name == "conceptEntry":
            self._open = [_Concept(self._place())]
        elif self._open:
            self._start_in_concept(name, attributes)

    def _start_in_concept(self, name: str, attributes: dict[str, str]) -> None:
        category = attributes.get("type", "") if name in _WRAPPED else name
        if name == "langSec":
            self._language = re.split("[-_]", attributes.get(_LANG, "").lower(), maxsplit=1)[0]
            if not self._language:
                message = "these terms do not say their language"
                self.errors.append(ConfigError(message, place=self._place(), advice='write xml:lang="zh" or "en"'))
        elif name == "termSec":
            self._open.append(_Term(self._language, self._place()))
        elif category in _CATEGORIES or category in {"term", "note"}:
            self._within, self._pieces = (category, self._depth, self._place()), []

    def _characters(self, text: str) -> None:
        if not self._within:
            return
        self._pieces.append(text)
        if sum(map(len, self._pieces)) > LONGEST:
            self._refuse(f"a text has more than {LONGEST:,} characters")

    def _end(self, element: str) -> None:
        name = _name(element)
        if self._within and self._within[1] == self._depth:
            category, _, place = self._within
            text = " ".join("".join(self._pieces).split())
            self._open[-1].texts.setdefault(category, Value((text,) if text else (), place))
            self._within = None
        elif not self._within and name == "termSec" and len(self._open) > 1:
            concept, term = self._open[0], self._open.pop()
            if isinstance(concept, _Concept) and isinstance(term, _Term):
                concept.terms.append(term)
        elif not self._within and name == "conceptEntry" and self._open:
            if isinstance(concept := self._open.pop(), _Concept):
                self.concepts.append(concept)
            self._open = []
        self._depth -= 1
