"""Check ``dropped``: every clause of the source has a counterpart in the translation.

The evidence is lexical. For each word of the source a table learned from parallel sentences says how often which
English words stand for it (``lexicon.renderings``), and a dictionary has its senses: a word that is found weighs as
much as finding it by chance is unlikely, and one that is not found as much as it is usually found. Numbers, Latin words
and the glossary's terms weigh likewise, and so does the translation's length (as in Gale and Church 1993). The sum is
the logarithm of how much likelier it is that a part of the source was translated than that it was left out. Parts are
the clauses, and the runs of words within a clause. Sentence embeddings were tried: ARCHITECTURE.md has the numbers.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from report_pipeline.checks.number_values import values
from report_pipeline.checks.untranslated import HAN
from report_pipeline.checks.view import source_letters
from report_pipeline.checks.words import roots
from report_pipeline.lexicon.dictionary import load_dictionary
from report_pipeline.lexicon.function_words import FUNCTION_WORDS
from report_pipeline.lexicon.numbers import parse_en, parse_zh
from report_pipeline.lexicon.renderings import load_renderings, source_words
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from report_pipeline.checks.view import DocumentView
    from report_pipeline.lexicon.glossary import TermMatch
    from report_pipeline.model import AlignedPair

_BORDER: Final = re.compile(r"[，；。：！？;:!?]+|,(?!\d)")
_LATIN: Final = re.compile(r"[A-Za-z]{2,}")
_SHORTEST: Final = 4
"""Chinese characters of a clause that can be missed."""
_FEWEST, _MOST = 3, 40
"""Words of a run within a clause."""
_ONE_OF_MANY: Final = 1.5
"""A clause has many runs, and the worst of them is bad by chance."""
_TERM: Final = (2.0, -0.9)
_NUMBER: Final = (2.0, -1.6)
"""Logarithms of likelihood ratios, where it is found and where not."""
_STRONGEST: Final = 3.5
_LEAST_SHARE: Final = 0.08
"""Of its sentences, the share that a sense of the dictionary has in a word's translations, where nothing is learned."""
_PRIOR_SHARE, _PRIOR_COUNT = 0.5, 4
"""How often a word is found, before anything is learned of it, and how many sentences that is worth."""
_SPREAD: Final = 0.22
"""Standard deviation of the logarithm of translations' lengths."""
_LENGTH_AT_MOST: Final = 4.0
"""Length alone proves nothing."""
_THRESHOLD: Final = -2.7
_SURELY: Final = -6.0
_SHOWN: Final = 3


class _Evidence(NamedTuple):
    """What a piece of a clause says for its being translated."""

    start: int
    end: int
    weight: float
    """Logarithm of a likelihood ratio."""


@dataclass(frozen=True, slots=True)
class _English:
    """A translation, as words are looked for in it."""

    roots: frozenset[str]
    numbers: frozenset[Fraction]
    size: float
    """How many words it has, beside a usual sentence."""

    @classmethod
    def of(cls, target: str) -> _English:
        found = roots(target)
        numbers = frozenset(form for value in values(parse_en(target)) for form in value.forms)
        return cls(found, numbers, len(found) / load_renderings().usual)


def check(pair: AlignedPair, target: str, view: DocumentView) -> Iterator[tuple[Severity, str]]:
    """Yield one finding that quotes what the translation most likely leaves out."""
    if not target.strip() or not HAN.search(pair.source):
        return
    lost = [(part, score) for part, score in scores(pair.source, target, view) if score < _THRESHOLD]
    if lost:
        severity = Severity.ERROR if min(score for _, score in lost) < _SURELY else Severity.WARNING
        shown = ", ".join(f"“{part.strip()[:40]}”" for part, _ in lost[:_SHOWN])
        yield severity, f"nothing in the translation stands for {shown}{' …' if len(lost) > _SHOWN else ''}"


def scores(source: str, target: str, view: DocumentView) -> list[tuple[str, float]]:
    """Return the least translated part of each clause, with the logarithm of its odds: below 0, it was left out."""
    clauses = list(_clauses(source))
    if not clauses:
        return []
    english, terms = _English.of(target), view.glossary.find(source)
    excess, whole = view.excess(source, target), source_letters(source) or 1.0
    found = []
    for start, text in clauses:
        inside = [term for term in terms if start <= term.start < start + len(text)]
        evidence = _evidence(text, start, english, inside)
        total = sum(e.weight for e in evidence) + _length(excess, source_letters(text) / whole)
        run, score = _worst_run(text, evidence, excess, whole)
        found.append((text, total) if total <= max(score, _THRESHOLD) else (run, score))
    return found


def _clauses(source: str) -> Iterator[tuple[int, str]]:
    start = 0
    for border in (*_BORDER.finditer(source), None):
        end = border.start() if border else len(source)
        text = source[start:end]
        if sum(len(run) for run in HAN.findall(text)) >= _SHORTEST:
            yield start, text
        start = border.end() if border else end


def _evidence(clause: str, start: int, english: _English, terms: Sequence[TermMatch]) -> list[_Evidence]:
    """Weigh what of a clause stands in the translation and what does not, in the order of the clause."""
    rest = list(clause)
    found: list[_Evidence] = []
    for term in terms:
        hit = bool(roots(" ".join(term.term.targets)) & english.roots)
        at, end = term.start - start, term.end - start
        found.append(_Evidence(at, end, _TERM[not hit]))
        rest[at:end] = "，" * (end - at)
    text = "".join(rest)
    for quantity in parse_zh(text):
        hits = [bool(value.forms & english.numbers) for value in values([quantity]) if not value.weak]
        found += [_Evidence(quantity.start, quantity.end, _NUMBER[not hit]) for hit in hits]
    found += [_Evidence(m.start(), m.end(), _TERM[not roots(m[0]) & english.roots]) for m in _LATIN.finditer(text)]
    at = 0
    for word in source_words(text):
        at = text.index(word, at)
        weight = _weight(word, english)
        if weight is not None:
            found.append(_Evidence(at, at + len(word), weight))
        at += len(word)
    return sorted(found)


def _weight(word: str, english: _English) -> float | None:
    """Weigh a word; ``None`` where nothing is known of it."""
    known = _known(word)
    if known is None:
        return None
    shares, usually, frequency = known
    if hits := shares.keys() & english.roots:
        of = load_renderings().frequency
        best = max(shares[root] / -math.expm1(-of(root) * english.size) for root in hits)
        return max(0.0, min(_STRONGEST, math.log(best)))
    by_chance = min(-math.expm1(-frequency * english.size), 0.95)
    return min(0.0, math.log((1 - usually) / (1 - by_chance)))


@lru_cache(maxsize=65536)
def _known(word: str) -> tuple[dict[str, float], float, float] | None:
    """Return root → share of a word's sentences, in how many any is found, and how many have one of them by chance."""
    table = load_renderings()
    seen, shares = table.of(word)
    usually = 1 - math.prod(1 - share for share in shares.values())
    senses = _senses(word) if len(word) > 1 else frozenset()
    if not senses and not shares:
        return None
    usually = (min(usually, 0.95) * seen + (_PRIOR_SHARE * _PRIOR_COUNT if senses else 0)) / (seen + _PRIOR_COUNT)
    shares |= {root: max(shares.get(root, 0), _LEAST_SHARE) for root in senses}
    return shares, usually, sum(map(table.frequency, shares))


def _senses(word: str) -> frozenset[str]:
    """Return the roots that the dictionary has for a word that says something."""
    if word in FUNCTION_WORDS:
        return frozenset()
    dictionary = load_dictionary()
    return roots(dictionary.gloss(word)).union(*(roots(s) for e in dictionary.entries(word) for s in e.senses))


def _worst_run(clause: str, evidence: Sequence[_Evidence], excess: float, whole: float) -> tuple[str, float]:
    """Return the run of words that is least translated, and its odds."""
    letters = [0.0, *accumulate(map(source_letters, clause))]
    worst = ("", math.inf)
    for first, begin in enumerate(evidence):
        total = 0.0
        for count, piece in enumerate(evidence[first : first + _MOST], 1):
            total += piece.weight
            if count < _FEWEST or total > 0:
                continue
            score = total + _ONE_OF_MANY + _length(excess, (letters[piece.end] - letters[begin.start]) / whole)
            if score < worst[1]:
                worst = (clause[begin.start : piece.end], score)
    return worst


def _length(excess: float, share: float) -> float:
    """Weigh a translation's length: is it that of the whole source, or of what is left without a part of it?"""
    shift = math.log(max(1 - share, 0.05))
    odds = ((excess - shift) ** 2 - excess**2) / (2 * _SPREAD**2)
    return max(-_LENGTH_AT_MOST, min(_LENGTH_AT_MOST, odds))
