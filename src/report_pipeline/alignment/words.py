"""How much of two texts the words have in common, by CC-CEDICT, pinyin and the values of numbers.

Embeddings know what a sentence is about; words tell whether a part of it has no counterpart. So they see better that a
run holds a sentence too many or too few.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from math import log1p
from typing import TYPE_CHECKING

import numpy as np

from report_pipeline.lexicon.dictionary import WordCutter, load_dictionary
from report_pipeline.lexicon.function_words import FUNCTION_WORDS
from report_pipeline.lexicon.parse_en import parse_en
from report_pipeline.lexicon.parse_zh import parse_zh
from report_pipeline.lexicon.pinyin import syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from report_pipeline.lexicon.dictionary import Dictionary
    from report_pipeline.lexicon.quantity import Quantity

    Floats = NDArray[np.float32]

_ENGLISH = re.compile(r"[A-Za-z]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_STEM = 5
"""Letters of a word that are compared: inflections differ behind them."""
_NOTHING = 1e-6
_UNKNOWN = 0.5
"""Share of texts without words."""
_SHORT = 2
"""Characters of most words."""
_READINGS, _SENSES = 3, 8
"""Readings of a word, and senses of a reading, that count."""
_FUNCTION_WORDS = frozenset(
    part
    for line in (
        "a an the of to in on at by for from with and or but not no is are was were be been being am do does did has",
        "have had it its this that these those he she they we you i his her their our my your who whom which what when",
        "where how why as than then so if into onto over under up down out off about after before also all any some",
        "such only very more most other another there here will would can could may might must shall should s t",
        "one sb sth etc esp lit fig",
    )
    for part in line.split()
)
"""English words, and the dictionary's own abbreviations, that say nothing about what a text is about."""


def english_tokens(text: str) -> frozenset[str]:
    """Return the stems of the words of ``text`` that carry meaning, and the values of its numbers."""
    return frozenset(_stems(text)) | frozenset(_values(parse_en(text)))


class Glosser:
    """Chinese words → the English stems that may stand for them."""

    def __init__(self) -> None:
        """Load the dictionary and the word list: two seconds."""
        self._dictionary: Dictionary = load_dictionary()
        self._cutter = WordCutter()
        self._known: dict[str, frozenset[str]] = {}

    def tokens(self, text: str) -> list[frozenset[str]]:
        """Return for each word of ``text`` that carries meaning, and each number, what may stand for it."""
        found = [frozenset([value]) for value in _values(parse_zh(text))]
        for word in self._cutter.cut(text):
            if word in FUNCTION_WORDS or not (_HAN.search(word) or _ENGLISH.search(word)):
                continue
            if word not in self._known:
                self._known[word] = frozenset(self._stems(word))
            if self._known[word]:
                found.append(self._known[word])
        return found

    def _stems(self, word: str) -> Iterator[str]:
        yield from _stems(word)
        yield from self._senses(word, _READINGS)
        entries = self._dictionary.entries(word)
        if not _HAN.fullmatch(word):
            return
        if not entries and len(word) > _SHORT:  # a compound that the dictionary has in parts
            for start in range(len(word) - 1):
                yield from self._senses(word[start : start + 2], 1)
        if len(word) > 1 and (not entries or any(entry.proper for entry in entries)):
            yield from _readings(word)

    def _senses(self, word: str, readings: int) -> Iterator[str]:
        for entry in self._dictionary.entries(word)[:readings]:
            for sense in entry.senses[:_SENSES]:
                yield from _stems(sense)


def _readings(name: str) -> Iterator[str]:
    """Yield the pinyin of a name: whole, without 市 or 县, without the surname, and the surname (Shen Lijun)."""
    read = syllables(name)
    for part in (read, read[:-1], read[1:], read[:1]):
        yield from _stems("".join(part))


@lru_cache(maxsize=1)
def load_glosser() -> Glosser:
    """Return the glosser, made once a process."""
    return Glosser()


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return word.removesuffix("s")[:_STEM] if len(word) > 3 else word  # noqa: PLR2004 - gas, bus


def _stems(text: str) -> Iterator[str]:
    for match in _ENGLISH.finditer(text):
        word = match[0].lower()
        if word not in _FUNCTION_WORDS:
            yield _stem(word)


def _values(quantities: Iterable[Quantity]) -> Iterator[str]:
    for quantity in quantities:
        for value in (quantity.value, quantity.high):
            if value is not None:
                yield f"={value}"
        for date in (quantity.date, quantity.until):
            if date:
                parts = (("=", date.year), ("m", date.month), ("d", date.day))
                yield from (f"{unit}{part}" for unit, part in parts if part)


class Overlap:
    """How much of a source run's words and a target run's words stand for each other."""

    def __init__(self, source: Sequence[Sequence[frozenset[str]]], target: Sequence[frozenset[str]]) -> None:
        """Take what may stand for each word of each source sentence, and the tokens of each target sentence."""
        numbers = {token: n for n, token in enumerate(sorted(frozenset().union(*target)))}
        seen = Counter(token for tokens in target for token in tokens)
        found = [np.array(sorted(numbers[t] for t in tokens), np.int64) for tokens in target]
        rarity = np.array([log1p(len(target) / seen[token]) for token in numbers], np.float32)
        self._tokens = np.concatenate([*found, np.zeros(0, np.int64)])
        self._rarity = rarity[self._tokens]
        self._starts = np.cumsum([0, *map(len, found)])
        self._sums = np.append(0.0, np.cumsum(self._rarity, dtype=np.float64))
        self._member = np.zeros(len(numbers), bool)
        words = Counter(word for sentence in source for word in sentence)
        self._words = [
            [np.array([numbers[t] for t in word if t in numbers], np.int64) for word in sentence] for sentence in source
        ]
        self._word_rarity = [
            np.array([log1p(len(source) / words[word]) for word in sentence], np.float32) for sentence in source
        ]

    def row(self, end: int, shape: tuple[int, int], ends: slice) -> tuple[Floats, Floats]:
        """Return what the words say of the beads that ``Costs.row`` is asked about.

        That is the share of the words that have a counterpart, 0 to 1, and this share in the sentence that has least.
        """
        a, b = shape
        bounds = self._starts[ends.start - b + 1 : ends.stop + 1]
        tokens = self._tokens[bounds[0] : bounds[-1]]
        named = np.zeros(len(tokens), bool)
        said = np.zeros((a, ends.stop - ends.start))
        totals = np.zeros((a, 1))
        for row, i in enumerate(range(end - a + 1, end + 1)):
            for word, rarity in zip(self._words[i], self._word_rarity[i], strict=True):
                totals[row] += rarity
                if len(word):
                    hits = self._hits(word, tokens)
                    named |= hits
                    said[row] += rarity * (_over(hits, bounds, b) > 0)
        rarity = self._rarity[bounds[0] : bounds[-1]]
        explained = [_over(named * rarity, bounds, 1), _over(rarity, bounds, 1)]
        back = _share(said.sum(axis=0), totals.sum())
        there = _share(*(_windows(part, b).sum(axis=0) for part in explained))
        least = np.minimum(_share(said, totals).min(axis=0), _windows(_share(*explained), b).min(axis=0))
        return np.asarray((back + there) / 2, np.float32), np.asarray(least, np.float32)

    def _hits(self, word: NDArray[np.int64], tokens: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of ``tokens`` may stand for the word."""
        self._member[word] = True
        hits = self._member[tokens]
        self._member[word] = False
        return hits


def _over(values: NDArray[np.generic], bounds: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Return the sum of ``values`` over each run of ``count`` sentences; a sentence begins at each of ``bounds``."""
    sums = np.append(0.0, np.cumsum(values, dtype=np.float64))
    at = bounds - bounds[0]
    found: NDArray[np.float64] = sums[at[count:]] - sums[at[:-count]]
    return found


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the quotients; where there is nothing to divide, what is usual."""
    return np.where(whole > 0, part / np.maximum(whole, _NOTHING), _UNKNOWN)


def _windows(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the runs of ``count`` values: one a column."""
    return np.stack([values[k : len(values) - count + 1 + k] for k in range(count)])
