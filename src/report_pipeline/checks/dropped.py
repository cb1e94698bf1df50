"""Check ``dropped``: every clause of the source has a counterpart in the translation.

The evidence is lexical: the senses that a dictionary has for the words of a clause, its numbers and Latin words, and
the glossary's words. Of a clause's words, two in three are found in a translation, and one in twenty by chance.
These odds and those of the translation's length (as in Gale and Church 1993) add up to how much likelier it is that
the clause was translated than that it was left out; a clause is reported where the latter is far likelier.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from report_pipeline.checks.number_values import values
from report_pipeline.checks.untranslated import HAN
from report_pipeline.checks.view import source_letters
from report_pipeline.checks.words import roots
from report_pipeline.lexicon.dictionary import load_dictionary
from report_pipeline.lexicon.function_words import FUNCTION_WORDS
from report_pipeline.lexicon.numbers import parse_en, parse_zh
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from report_pipeline.checks.view import DocumentView
    from report_pipeline.lexicon.glossary import TermMatch
    from report_pipeline.model import AlignedPair

_BORDER: Final = re.compile(r"[，；。：！？;:!?]+|,(?!\d)")
_LATIN: Final = re.compile(r"[A-Za-z]{2,}")
_SHORTEST: Final = 4
"""Chinese characters of a clause that can be missed."""
_FOUND, _NOT_FOUND = 2.0, -0.9
"""Logarithms of likelihood ratios: log(0.65 / 0.09) and log(0.35 / 0.91)."""
_SPREAD: Final = 0.22
"""Standard deviation of the logarithm of translations' lengths."""
_LENGTH_AT_MOST: Final = 4.0
"""Length alone proves nothing."""
_THRESHOLD: Final = -5.0
_SURELY: Final = -8.0
_LONGEST_WORD: Final = 8
_SHOWN: Final = 3


def check(pair: AlignedPair, target: str, view: DocumentView) -> Iterator[tuple[Severity, str]]:
    """Yield one finding that quotes the clauses that the translation most likely leaves out."""
    if not target.strip() or not HAN.search(pair.source):
        return
    lost = [(clause, score) for clause, score in scores(pair.source, target, view) if score < _THRESHOLD]
    if lost:
        severity = Severity.ERROR if min(score for _, score in lost) < _SURELY else Severity.WARNING
        shown = ", ".join(f"“{clause.strip()[:40]}”" for clause, _ in lost[:_SHOWN])
        yield severity, f"nothing in the translation stands for {shown}{' …' if len(lost) > _SHOWN else ''}"


def scores(source: str, target: str, view: DocumentView) -> list[tuple[str, float]]:
    """Return the clauses of ``source`` with the logarithm of how much likelier each is translated than left out."""
    clauses = list(_clauses(source))
    if not clauses:
        return []
    english, numbers = roots(target), frozenset(form for v in values(parse_en(target)) for form in v.forms)
    terms = view.glossary.find(source)
    excess, whole = view.excess(source, target), source_letters(source) or 1.0
    told = view.cover([text for _, text in clauses], target) if view.cover else [0.0] * len(clauses)
    found = []
    for (start, text), more in zip(clauses, told, strict=True):
        inside = [term for term in terms if start <= term.start < start + len(text)]
        lexical = _lexical(text, start, english, numbers, inside)
        found.append((text, lexical + _length(excess, source_letters(text) / whole) + more))
    return found


def _clauses(source: str) -> Iterator[tuple[int, str]]:
    start = 0
    for border in (*_BORDER.finditer(source), None):
        end = border.start() if border else len(source)
        text = source[start:end]
        if sum(len(run) for run in HAN.findall(text)) >= _SHORTEST:
            yield start, text
        start = border.end() if border else end


def _lexical(
    clause: str, start: int, english: frozenset[str], numbers: frozenset[Fraction], terms: list[TermMatch]
) -> float:
    """Weigh what of a clause stands in the translation and what does not."""
    rest = list(clause)
    evidence: list[bool] = []
    for term in terms:
        evidence.append(bool(roots(" ".join(term.term.targets)) & english))
        rest[term.start - start : term.end - start] = "，" * len(term.term.source)
    for quantity in parse_zh("".join(rest)):
        evidence += [bool(value.forms & numbers) for value in values([quantity]) if not value.weak]
    text = "".join(rest)
    evidence += [bool(roots(word) & english) for word in _LATIN.findall(text)]
    evidence += [bool(senses & english) for senses in _words(text)]
    return sum(_FOUND if found else _NOT_FOUND for found in evidence)


def _length(excess: float, share: float) -> float:
    """Weigh a translation's length: is it that of the whole source, or of what is left without the clause?"""
    shift = math.log(max(1 - share, 0.05))
    odds = ((excess - shift) ** 2 - excess**2) / (2 * _SPREAD**2)
    return max(-_LENGTH_AT_MOST, min(_LENGTH_AT_MOST, odds))


def _words(text: str) -> Iterator[frozenset[str]]:
    """Yield the English roots for each word that says something, the longest words of the dictionary first."""
    dictionary = load_dictionary()
    for run in HAN.findall(text):
        at = 0
        while at < len(run):
            sizes = range(min(_LONGEST_WORD, len(run) - at), 1, -1)
            size = next((size for size in sizes if run[at : at + size] in dictionary), 1)
            senses = _senses(run[at : at + size]) if size > 1 else frozenset()
            if senses:
                yield senses
            at += size


@lru_cache(maxsize=65536)
def _senses(word: str) -> frozenset[str]:
    if word in FUNCTION_WORDS:
        return frozenset()
    dictionary = load_dictionary()
    return roots(dictionary.gloss(word)).union(*(roots(s) for e in dictionary.entries(word) for s in e.senses))
