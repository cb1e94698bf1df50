"""Glossaries: terms and the words they are to be translated with.

A glossary is the shipped ``builtin:public-affairs`` or a file of the project: YAML (``terms:``, a list of mappings with
``source`` and ``target``), or a table (.tsv, .csv) with the columns source, target and perhaps domain, or with a first
row that names its columns. Of two entries for one source the later one wins.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Final

from report_pipeline.errors import ConfigError, MultipleConfigError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

BUILTIN: Final = {"public-affairs": "data/public-affairs.tsv"}
"""Name after ``builtin:`` → file in this package."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry."""

    source: str
    target: str
    note: str = ""
    forbidden: tuple[str, ...] = ()
    """Translations that are not to be used."""
    domain: str = ""


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
        entries = sorted((asdict(term) for term in self.terms.values()), key=lambda entry: str(entry["source"]))
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
        text = resources.files("report_pipeline.lexicon").joinpath(BUILTIN[builtin]).read_text("utf-8")
        return _parse_table(text, name, "\t")
    return _parse(_read(root / name, name), name)


def _read(path: Path, name: str) -> str:
    place = Place(name)
    try:
        data = path.read_bytes()
    except FileNotFoundError as err:
        advice = "make it, or take it out of stages.translate.glossary"
        raise ConfigError("the glossary does not exist", place=place, advice=advice) from err
    except OSError as err:
        raise ConfigError(f"the glossary cannot be read: {err.strerror}", place=place) from err
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise ConfigError("not UTF-8 text", place=Place(name, line), advice="save it as UTF-8") from err


def _parse(text: str, name: str) -> list[Term]:
    suffix = name.lower().rpartition(".")[2]
    if suffix in {"yaml", "yml"}:
        from report_pipeline.lexicon.glossary_yaml import parse_yaml

        return _all_or_errors(parse_yaml(text, name))
    if suffix in {"tsv", "csv"}:
        return _parse_table(text, name, "\t" if suffix == "tsv" else ",")
    raise ConfigError("a glossary is a .yaml, .tsv or .csv file", place=Place(name), advice="rename or convert it")


def _parse_table(text: str, name: str, separator: str) -> list[Term]:
    return _all_or_errors(_table_terms(text, name, separator))


def _table_terms(text: str, name: str, separator: str) -> Iterator[Term | ConfigError]:
    columns: tuple[str, ...] = ("source", "target", "domain")
    first = True
    for line, cells in _rows(text, separator):
        if first and {"source", "target"} <= {cell.lower() for cell in cells}:
            columns = tuple(cell.lower() for cell in cells)
        else:
            yield _row_term(dict(zip(columns, cells, strict=False)), Place(name, line, 1))
        first = False


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of each row that is neither blank nor a comment."""
    if separator == "\t":  # as translators export it: no quoting, so quotes in cells are theirs
        rows = ((line, row.split("\t")) for line, row in enumerate(text.splitlines(), start=1))
    else:
        import csv

        reader = csv.reader(text.splitlines())
        rows = ((reader.line_num, row) for row in reader)
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells) and not cells[0].startswith("#"):
            yield line, cells


def _row_term(row: dict[str, str], place: Place) -> Term | ConfigError:
    for key in ("source", "target"):
        if not row.get(key):
            return ConfigError(f"the {key} is missing", place=place, advice="each row needs a source and a target")
    forbidden = tuple(word.strip() for word in row.get("forbidden", "").split("|") if word.strip())
    return Term(row["source"], row["target"], row.get("note", ""), forbidden, row.get("domain", ""))


def _all_or_errors(entries: Iterator[Term | ConfigError]) -> list[Term]:
    terms: list[Term] = []
    errors: list[ConfigError] = []
    for entry in entries:
        if isinstance(entry, Term):
            terms.append(entry)
        else:
            errors.append(entry)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise MultipleConfigError(tuple(errors))
    return terms
