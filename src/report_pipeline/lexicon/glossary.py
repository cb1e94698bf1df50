"""Glossaries: terms and the words they are to be translated with.

A glossary is the shipped ``builtin:public-affairs`` or a file of the project: YAML (``glossary_yaml``), a table
(``glossary_table``: .csv, .tsv) or TBX (``glossary_tbx``). Of two glossaries that have a source the later one wins;
within one glossary each source stands once.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Final

from report_pipeline.errors import ConfigError, MultipleConfigError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

BUILTIN: Final = {"public-affairs": "data/public-affairs.tsv"}
"""Name after ``builtin:`` → file in this package."""
PARTS_OF_SPEECH: Final = ("noun", "verb", "adjective", "adverb", "properNoun", "other")
"""Those of TBX-Basic (ISO 30042), and ``properNoun``, which was one in its version 2."""
CASES: Final = ("any", "exact")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry."""

    source: str
    target: str
    """The translation to use."""
    note: str = ""
    forbidden: tuple[str, ...] = ()
    """Translations that are not to be used."""
    domain: str = ""
    also: tuple[str, ...] = ()
    """Other translations that are right."""
    exact_case: bool = False
    """Capital and small letters of the translation are to stay as they are listed."""
    part_of_speech: str = ""
    """One of ``PARTS_OF_SPEECH``, or nothing; for the people who read the glossary."""
    place: Place | None = field(default=None, compare=False, repr=False)
    """Where the entry stands in its file."""

    @property
    def is_builtin(self) -> bool:
        """Whether the entry is a shipped one: advice, where a project's own entry is an order."""
        return self.place is not None and self.place.file.startswith("builtin:")

    @property
    def targets(self) -> tuple[str, ...]:
        """All right translations, the one to use first."""
        return (self.target, *self.also)


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term found in a text."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True)
class Glossary:
    """Terms by their source; of entries for one source, the last that was given."""

    terms: dict[str, Term] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Hex digest of all terms, for cache keys; the order in which they were given does not matter."""
        by_source = sorted(self.terms.values(), key=lambda term: term.source)
        entries = [asdict(replace(term, place=None)) for term in by_source]
        for entry in entries:
            del entry["place"]
        return hashlib.sha256(json.dumps(entries, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _by_first(self) -> dict[str, list[Term]]:
        """First character → its terms, longest first."""
        index: dict[str, list[Term]] = {}
        for term in sorted(self.terms.values(), key=lambda term: -len(term.source)):
            index.setdefault(term.source[0], []).append(term)
        return index

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """Return the terms in ``text`` from left to right, the longest at each place; they do not overlap.

        A term that begins or ends with a Latin letter or digit must stand on its own there: AI is not in MAIN.
        """
        found: list[TermMatch] = []
        at = 0
        while at < len(text):
            for term in self._by_first.get(text[at], ()):
                end = at + len(term.source)
                if text.startswith(term.source, at) and not _cuts_word(text, at) and not _cuts_word(text, end):
                    found.append(TermMatch(term, at, end))
                    at = end - 1
                    break
            at += 1
        return tuple(found)


def _cuts_word(text: str, at: int) -> bool:
    """Tell whether ``at`` lies between two Latin letters or digits."""
    around = text[max(0, at - 1) : at + 1]
    return 0 < at < len(text) and around.isascii() and around.isalnum()


def load_glossaries(names: tuple[str, ...], root: Path) -> Glossary:
    """Return the glossaries ``names`` as one, later ones winning; paths start from ``root``.

    Raises ConfigError for an unknown name, a file that is missing or cannot be read, and MultipleConfigError with
    file:line:column when several entries are wrong.
    """
    terms: dict[str, Term] = {}
    for name in names:
        terms.update((term.source, term) for term in _load(name, root))
    return Glossary(terms)


def _load(name: str, root: Path) -> Iterable[Term]:
    builtin = name.removeprefix("builtin:")
    if builtin != name:
        if builtin not in BUILTIN:
            known = ", ".join(f"builtin:{known}" for known in BUILTIN)
            raise ConfigError(f"there is no glossary {name}", advice=f"built in: {known}; or name a file")
        from report_pipeline.lexicon.glossary_table import parse_tsv

        text = resources.files("report_pipeline.lexicon").joinpath(BUILTIN[builtin]).read_text("utf-8")
        return _all_or_errors(parse_tsv(text, name))
    return _all_or_errors(_parse(root / name, name))


def _parse(path: Path, name: str) -> Iterator[Term | ConfigError]:
    from report_pipeline.lexicon.glossary_table import parse_csv, parse_tsv
    from report_pipeline.lexicon.glossary_tbx import parse_tbx
    from report_pipeline.lexicon.glossary_yaml import parse_yaml
    from report_pipeline.yaml_nodes import read_text

    if not path.exists():
        advice = "make it, or take it out of stages.translate.glossary"
        raise ConfigError("the glossary does not exist", place=Place(name), advice=advice)
    parsers = {".yaml": parse_yaml, ".yml": parse_yaml, ".csv": parse_csv, ".tsv": parse_tsv}
    suffix = path.suffix.lower()
    if suffix == ".tbx":  # XML says itself how it is encoded
        return parse_tbx(path, name)
    if suffix not in parsers:
        message = "a glossary is a .yaml, .csv, .tsv or .tbx file"
        raise ConfigError(message, place=Place(name), advice="rename or convert it")
    return parsers[suffix](read_text(path, name, ConfigError), name)


def _all_or_errors(entries: Iterable[Term | ConfigError]) -> Iterable[Term]:
    terms: dict[str, Term] = {}
    errors: list[ConfigError] = []
    for entry in entries:
        if isinstance(entry, ConfigError):
            errors.append(entry)
        elif entry.source in terms:
            errors.append(_double(entry, terms[entry.source]))
        else:
            terms[entry.source] = entry
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise MultipleConfigError(tuple(errors))
    return terms.values()


def _double(entry: Term, first: Term) -> ConfigError:
    where = f" (line {first.place.line})" if first.place and first.place.line else ""
    message = f"“{entry.source}” has an entry already{where}: “{first.target}”"
    return ConfigError(
        message, place=entry.place, advice="make them one: several targets may be right, the first is used"
    )
