"""Check ``names``: a person or place of the source is in the translation, spelled as everywhere else.

Names are known by the document (``lexicon.document_names``) and read in pinyin, surname first. A name that the
glossary has is the check ``terms``' matter.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from report_pipeline.checks.words import letters_only
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.checks.view import DocumentView
    from report_pipeline.model import AlignedPair

_CAPITALS: Final = re.compile(r"\b[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*){0,2}")
_LIKE: Final = 0.7
"""Similarity from which on a word is a name that was spelled otherwise."""


def check(pair: AlignedPair, target: str, view: DocumentView) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for each name that is missing or spelled otherwise."""
    in_terms = {place for term in view.glossary.find(pair.source) for place in range(term.start, term.end)}
    plain = letters_only(target)
    seen: set[str] = set()
    for name in view.names.find(pair.source):
        text = pair.source[name.start : name.end]
        if text in seen or name.start in in_terms:
            continue
        seen.add(text)
        person = text in view.names.people
        if any(form in plain for form in _forms(name.english, person=person)):
            continue
        other = _look_alike(name.english if person else name.english.split()[0], target)
        if other:
            yield Severity.ERROR, f"“{text}” is {name.english}; the translation has “{other}”"
        elif person or _stands_elsewhere(name.english, view):
            yield Severity.WARNING, f"“{text}” ({name.english}) is not in the translation"


def _stands_elsewhere(english: str, view: DocumentView) -> bool:
    """Tell whether a place reads so in other sentences; foreign ones in Chinese characters (暹粒市) never do."""
    return not _forms(english, person=False).isdisjoint(view.places_said)


def _forms(english: str, *, person: bool) -> set[str]:
    """Return how a name may stand: in either order, a surname with a title, a place without its category."""
    first, _, rest = english.partition(" ")
    if not person:
        return {letters_only(first)}
    titled = {letters_only(f"{title} {first}") for title in ("Mr", "Mrs", "Ms", "Miss", "Dr", "Professor", "Secretary")}
    return {letters_only(english), letters_only(f"{rest} {first}"), *titled}


def _look_alike(english: str, target: str) -> str:
    wanted = letters_only(english)
    found = [match[0] for match in _CAPITALS.finditer(target)]
    parts = {
        " ".join(words[i:j])
        for words in map(str.split, found)
        for i in range(len(words))
        for j in range(i + 1, len(words) + 1)
    }
    rated = [(difflib.SequenceMatcher(None, wanted, letters_only(part)).ratio(), part) for part in sorted(parts)]
    score, part = max(rated, default=(0.0, ""))
    return part if score >= _LIKE else ""
