"""What a rule may know of the document around a pair: its other pairs, its names, its glossary, how wordy it is."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from report_pipeline.checks.untranslated import HAN
from report_pipeline.lexicon.glossary import Glossary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from report_pipeline.lexicon.document_names import Names
    from report_pipeline.model import AlignedPair

_LETTERS_A_CHARACTER: Final = 3.4
"""English letters that stand for a Chinese character: news has 2.9, official reports have 4."""
_DOUBT: Final = 12
"""Pairs that a document's own wordiness must weigh against before it is believed."""
_LONG_ENOUGH: Final = 30
"""Letters from which on a pair tells something about wordiness."""
_HEAD: Final = 3
"""Letters by which a name is looked up."""


@dataclass(frozen=True)
class DocumentView:
    """The pairs of a document with the text to publish for each, and what can be known from them."""

    pairs: tuple[tuple[AlignedPair, str], ...] = ()
    glossary: Glossary = field(default_factory=Glossary)

    @classmethod
    def of(cls, pairs: Iterable[tuple[AlignedPair, str]], glossary: Glossary | None = None) -> DocumentView:
        """Make a view of ``pairs``."""
        return cls(tuple(pairs), glossary or Glossary())

    def with_targets(self, targets: Mapping[int, str]) -> DocumentView:
        """Return the same document with other translations, by position of their pairs."""
        if not targets:
            return self
        pairs = tuple((pair, targets.get(i, target)) for i, (pair, target) in enumerate(self.pairs))
        view = DocumentView(pairs, self.glossary)
        view.__dict__["names"] = self.names  # they depend on the sources only, and take the longest to find
        return view

    @cached_property
    def names(self) -> Names:
        """The people and places that the document names."""
        from report_pipeline.lexicon.document_names import Names

        return Names.of(pair.source for pair, _ in self.pairs)

    @cached_property
    def places_said(self) -> frozenset[str]:
        """The document's places that some translation names: the letters of their names, without category."""
        from report_pipeline.checks.words import letters_only

        forms = {letters_only(english.partition(" ")[0]) for english in self.names.places.values()}
        return _standing(forms, "\n".join(letters_only(target) for _, target in self.pairs))

    @cached_property
    def usual(self) -> dict[str, tuple[str, int]]:
        """Source text, spaces aside, that is translated in several ways → the most frequent one, and how often.

        Ways differ in more than case and end marks; of equals, the first one is taken.
        """
        ways: defaultdict[str, Counter[str]] = defaultdict(Counter)
        written: dict[str, str] = {}
        for pair, target in self.pairs:
            if target.strip():
                plain = plain_target(target)
                written.setdefault(plain, target)
                ways[plain_source(pair.source)][plain] += 1
        most = {source: found.most_common(1)[0] for source, found in ways.items() if len(found) > 1}
        return {source: (written[plain], times) for source, (plain, times) in most.items()}

    @cached_property
    def wordiness(self) -> float:
        """Letters of translation for each letter that ``source_letters`` expects; 1 for what is known of nothing."""
        ratios = [
            math.log(max(letters(target), 1) / expected)
            for pair, target in self.pairs
            if (expected := source_letters(pair.source)) >= _LONG_ENOUGH and target.strip()
        ]
        if not ratios:
            return 1.0
        return math.exp(statistics.median(ratios) * len(ratios) / (len(ratios) + _DOUBT))

    def excess(self, source: str, target: str) -> float:
        """Return the logarithm of how much longer a translation is than its source lets expect in this document."""
        return math.log((letters(target) + 3) / (source_letters(source) * self.wordiness + 3))


def _standing(forms: set[str], text: str) -> frozenset[str]:
    """Return the forms that stand in ``text``, in one pass: a long document has thousands of them."""
    sizes: dict[str, set[int]] = {}
    for form in forms:
        sizes.setdefault(form[:_HEAD], set()).add(len(form))
    pieces = (text[at : at + size] for at in range(len(text)) for size in sizes.get(text[at : at + _HEAD], ()))
    return frozenset(forms.intersection(pieces)) | {form for form in forms if len(form) < _HEAD and form in text}


def letters(text: str) -> int:
    """Return the letters and digits of ``text``."""
    return sum(char.isalnum() for char in text)


def source_letters(text: str) -> float:
    """Return how many letters of English a Chinese text usually becomes."""
    characters = sum(len(run) for run in HAN.findall(text))
    return characters * _LETTERS_A_CHARACTER + (letters(text) - characters)


def plain_source(text: str) -> str:
    """Return a source text without spaces."""
    return "".join(text.split())


def plain_target(text: str) -> str:
    """Return a translation in small letters, single spaces and without end marks."""
    return " ".join(text.casefold().split()).rstrip(".!?;:, ")
