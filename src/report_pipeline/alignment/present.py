"""How a phrase is translated in pairs: the English words beside it that stand for its words, and for no others.

In each pair the run of words is sought that covers the phrase's own words and leaves the rest of the sentence alone. A
word stands for another by CC-CEDICT, pinyin, a glossary or the value of a number; what none of these knows is believed
by the Dice coefficient of the texts that have it and those with the phrase (Smadja, McKeown and Hatzivassiloglou,
Computational Linguistics 22, 1996). Of several runs that fit, the one that fits elsewhere too is taken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from report_pipeline.alignment.senses import SMALL, bases_of, parts_of, senses_of
from report_pipeline.alignment.words import english_tokens
from report_pipeline.checks.words import ARTICLES, WORD, base
from report_pipeline.lexicon.dictionary import WordCutter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from report_pipeline.lexicon.document_names import Names
    from report_pipeline.lexicon.glossary import Glossary

    Key = tuple[str, ...]

_LONGEST: Final = 9
"""Words of an English phrase."""
_LEAST: Final = 0.6
"""Score from which a run of words counts as the translation."""
_ELSEWHERE: Final = 0.3
"""What a run's score gains when it fits at all other places, too."""
_NEARLY: Final = 0.25
"""How much less than the best run of its sentence a run may score that fits elsewhere."""
_SURE, _UNSURE = 0.02, 0.01
"""What a run's score gains for each word that stands for one in the phrase; less where it may be one outside of it."""
_CONFLICT: Final = 0.5
"""What a word takes away that stands for something outside of the phrase."""
_LIKELY: Final = 0.7
"""Dice coefficient from which a word is rather a part of the translation than not."""
_GUESSED: Final = 0.7
"""Worth of a word that nothing explains, where the phrase has a word that nothing explains."""
_MOST: Final = 200
"""Pairs that are looked at for one phrase."""
_SIGNS: Final = frozenset('.,;:!?()[]“”"\n—')


@dataclass(frozen=True, slots=True)
class Rendering:
    """A translation of a phrase with the number of pairs that have it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    key: str
    tokens: frozenset[str]

    @property
    def small(self) -> bool:
        return self.key in SMALL


@dataclass(frozen=True, slots=True)
class _Found:
    score: float
    text: str
    key: Key
    span: tuple[int, int]
    is_exact: bool
    """Each of its words stands for one of the phrase and for no other, and each of the phrase's words is there."""


class Renderings:
    """Finds how phrases are translated in the pairs of one or more documents."""

    def __init__(self, pairs: Sequence[tuple[str, str]], glossary: Glossary, names: Names) -> None:
        """Take (Chinese, English) pairs; ``glossary`` and ``names`` say what their terms and names are in English."""
        self._pairs = [(source, target) for source, target in pairs if target.strip()]
        self._terms = glossary.terms
        self._known = names.places | names.people | {s: " ".join(t.targets) for s, t in glossary.terms.items()}
        self._cutter = WordCutter(self._known)
        self._words = [_english(target) for _, target in self._pairs]
        self._having = Counter(key for words in self._words for key in {word.key for word in words})

    def of(self, phrase: str) -> tuple[list[Rendering], int]:
        """Return the translations of ``phrase``, the most frequent first, and how many pairs have the phrase.

        Pairs that have it only within a longer term of the glossary do not count: what it is called there is known.
        """
        longer = sorted((term for term in self._terms if phrase in term and term != phrase), key=len, reverse=True)
        numbers = [n for n, (source, _) in enumerate(self._pairs) if phrase in _without(source, longer)]
        looked = list(islice(numbers, _MOST))
        likely = self._dice(looked)
        options = [_near_best(self._options(phrase, n, likely)) for n in looked]
        support: dict[Key, float] = defaultdict(float)
        for found in options:
            for key in {option.key for option in found}:
                support[key] += 1 / len(looked)
        counts: Counter[Key] = Counter()
        forms: dict[Key, Counter[str]] = defaultdict(Counter)
        for found in options:
            if found:
                best = max(found, key=lambda option: option.score + _ELSEWHERE * support[option.key])
                counts[best.key] += 1
                forms[best.key][best.text] += 1
        return [Rendering(_usual(forms[key]), count) for key, count in counts.most_common()], len(numbers)

    def _dice(self, numbers: Sequence[int]) -> dict[str, float]:
        here = Counter(key for n in numbers for key in {word.key for word in self._words[n]})
        return {k: 2 * c / (len(numbers) + self._having[k]) for k, c in here.items() if c > 1 and k not in SMALL}

    def place(self, phrase: str, source: str, target: str) -> tuple[int, int] | None:
        """Return where ``target`` translates ``phrase`` by the dictionary; ``None`` where that is not certain.

        The phrase stands once in ``source``, and nothing else in ``target`` may stand for one of its words.
        """
        english = _english(target)
        exact = [found for found in self._found(phrase, source, target, english, {}) if found.is_exact]
        if source.count(phrase) != 1 or not exact:
            return None
        start, end = max(exact, key=lambda found: found.score).span
        meant = frozenset().union(*(tokens for _, tokens in self._meanings(phrase)))
        rest = (word for word in english if not word.small and not start <= word.start < end)
        return None if any(word.tokens & meant for word in rest) else (start, end)

    def _options(self, phrase: str, number: int, likely: Mapping[str, float]) -> list[_Found]:
        return list(self._found(phrase, *self._pairs[number], self._words[number], likely))

    def _found(
        self, phrase: str, source: str, target: str, english: Sequence[_Word], likely: Mapping[str, float]
    ) -> Iterator[_Found]:
        around = source.replace(phrase, "\n", 1)
        outside = frozenset().union(*(tokens for _, tokens in self._meanings(around)))
        return _runs(target, english, _Question(self._meanings(phrase), outside, likely))

    def _meanings(self, text: str) -> list[tuple[int, frozenset[str]]]:
        """Return the length of each word of ``text`` that means something, with what may stand for it."""
        found: list[tuple[int, frozenset[str]]] = []
        for word in self._cutter.cut(text):
            if word in self._known and not (word == text and word in self._terms):
                found.append((len(word), bases_of(self._known[word]) | english_tokens(self._known[word])))
                continue
            for part in parts_of(word):
                senses = senses_of(part) if part.isalnum() else None
                if senses is not None:
                    found.append((len(part), senses))
        return found


def _without(text: str, terms: Sequence[str]) -> str:
    for term in terms:
        text = text.replace(term, "\n")
    return text


@lru_cache(maxsize=65536)
def _tokens(word: str) -> frozenset[str]:
    return english_tokens(word) | bases_of(word)


def _english(target: str) -> list[_Word]:
    return [
        _Word(m[0], m.start(), m.end(), base(m[0].casefold().replace("’", "'")), _tokens(m[0]))
        for m in WORD.finditer(target)
    ]


class _Question:
    """What stands for the words of a phrase, in one pair."""

    def __init__(
        self, inside: Sequence[tuple[int, frozenset[str]]], outside: frozenset[str], likely: Mapping[str, float]
    ) -> None:
        self._inside = inside
        self._outside = outside
        self._likely = likely
        self._all = frozenset().union(*(tokens for _, tokens in inside))

    def score(self, run: Sequence[_Word], present: frozenset[str]) -> tuple[float, bool]:
        """Return the F-measure of what is explained on both sides, and a little for each word that takes part in it.

        ``present`` are the tokens of the whole translation. The second value is ``_Found.is_exact``.
        """
        worth = bonus = 0.0
        own = sure = 0
        taken: set[str] = set()
        unexplained = 0
        for at, word in enumerate(run):
            if word.tokens & self._all:
                own += 1
                sure += not word.tokens & self._outside
                bonus += _UNSURE if word.tokens & self._outside else _SURE
                taken |= word.tokens
            elif word.tokens & self._outside:
                worth -= _CONFLICT
            else:
                likely = self._likely.get(word.key, 0.0)
                worth += likely if likely < _LIKELY else 1.0
                bonus += _UNSURE * (likely >= _LIKELY)
                unexplained += bool(likely) or word.text[:1].isupper() or at < len(run) - 1
        worth += own
        if 2 * own < len(run):
            return 0.0, False
        total = sum(size for size, _ in self._inside) or 1
        covered = 0.0
        for size, tokens in self._inside:
            if tokens & taken:
                covered += size
            elif unexplained and not tokens & present:  # nothing in the sentence is known to stand for it
                covered += _GUESSED * size
                worth += _GUESSED
                unexplained -= 1
        is_exact = sure == len(run) and all(tokens & taken for _, tokens in self._inside)
        precision, recall = min(1.0, max(0.0, worth / len(run))), covered / total
        if not precision or not recall:
            return 0.0, False
        return 2 * precision * recall / (precision + recall) + bonus, is_exact


def _runs(target: str, english: Sequence[_Word], question: _Question) -> Iterator[_Found]:
    """Yield the runs of words that fit, each with its score; they begin and end with a word of meaning."""
    present = frozenset().union(*(word.tokens for word in english))
    for at, first in enumerate(english):
        if first.small:
            continue
        for end in range(at + 1, min(at + _LONGEST, len(english)) + 1):
            last = english[end - 1]
            text = target[first.start : last.end]
            if _SIGNS & set(text):
                break
            if last.small:
                continue
            inner = english[at:end]
            score, is_exact = question.score([word for word in inner if not word.small], present)
            if score >= _LEAST:
                key = tuple(word.key for word in inner if word.key not in ARTICLES)
                yield _Found(score, _lowered(text, first.start), key, (first.start, last.end), is_exact)


def _lowered(text: str, start: int) -> str:
    """Take the capital letter off that only the beginning of the sentence has."""
    first, *rest = text.split()
    is_plain = not start and first[1:].islower() and rest and all(word.islower() for word in rest)
    return text[0].lower() + text[1:] if is_plain else text


def _near_best(options: list[_Found]) -> list[_Found]:
    enough = max((option.score for option in options), default=0.0) - _NEARLY
    return [option for option in options if option.score >= enough]


def _usual(forms: Counter[str]) -> str:
    return forms.most_common(1)[0][0]
