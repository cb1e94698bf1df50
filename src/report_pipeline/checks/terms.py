"""Check ``terms``: where the source has a term of the glossary, the translation has the glossary's word for it.

Number, case, tense and articles are the sentence's; words may stand in another order ("reform of X", "X reform").
A shipped glossary gives advice, not orders: there a word of the family (legislature for legislation), or one that the
dictionary has for the term, is right as well, and a short term is a word of its own (达州 is not in 佛罗里达州).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from report_pipeline.checks.words import ARTICLES, base, letters_only, roots, words
from report_pipeline.lexicon.names import CATEGORIES
from report_pipeline.lexicon.numbers import parse_zh
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report_pipeline.checks.view import DocumentView
    from report_pipeline.lexicon.dictionary import WordCutter
    from report_pipeline.lexicon.glossary import Glossary, Term, TermMatch
    from report_pipeline.model import AlignedPair

_LOOSE: Final = 3
"""Other words that may stand between those of a term."""
_SHORT: Final = 2
"""Characters of a term that may be a part of another word."""
_WORDS_OF_A_SENSE: Final = 4
"""Words of a sense, beyond which it explains and does not translate."""
_MANY: Final = 3
"""Words of a shipped term, of which one may be another."""
_CATEGORIES: Final = roots(f"{' '.join(CATEGORIES.values())} river mount mountain lake sea island peninsula")
_SMALL: Final = ARTICLES | {"of", "and", "for", "in", "on", "to", "with", "at", "by", "from"}
_CHOICES: Final = re.compile(r"\s*(?:[;；|]|\s/\s)\s*")
_REMARK: Final = re.compile(r"\s*\([^()]*\)")


def check(pair: AlignedPair, target: str, view: DocumentView) -> Iterator[tuple[Severity, str]]:
    """Yield a finding for each term that is not translated by the glossary, and for each forbidden translation."""
    matches = {match.term.source: match.term for match in _matches(pair.source, view.glossary)}
    if not matches:
        return
    bases = [base(word) for word in words(target)]
    for term in matches.values():
        wrong = next((word for word in term.forbidden if _stands(_key(word), bases)), None)
        if wrong and not _is_part(wrong, term):
            yield Severity.ERROR, f"“{wrong}” is not to be used for “{term.source}”: it is “{term.target}”"
        elif not has_term(term, bases) and not (term.is_builtin and _has_sense(term, target)):
            yield Severity.WARNING, f"“{term.source}” is to be “{term.target}”, which the translation does not have"
        elif other := _other_case(term, target):
            yield Severity.WARNING, f"“{term.source}” is to be written “{term.target}”, not “{other}”"


def _matches(source: str, glossary: Glossary) -> list[TermMatch]:
    """Find the terms, but not single characters (乡 is in 家乡) nor units behind numbers, which are not words."""
    found = [match for match in glossary.find(source) if len(match.term.source) > 1 or match.term.forbidden]
    if any(_is_short(match.term) for match in found):
        found = [match for match in found if not (_is_short(match.term) and _is_part_of_word(source, match))]
    if not found:
        return []
    amounts = [(number.start, number.end) for number in parse_zh(source)]
    return [m for m in found if m.term.forbidden or not any(start < m.end and m.start < end for start, end in amounts)]


def _is_short(term: Term) -> bool:
    return term.is_builtin and len(term.source) <= _SHORT


def _is_part_of_word(source: str, match: TermMatch) -> bool:
    """Tell whether a longer word, which begins before the match, takes in some of it."""
    return any(start < match.start < end for start, end in _spans(source))


@lru_cache(maxsize=256)
def _spans(source: str) -> tuple[tuple[int, int], ...]:
    ends = tuple(accumulate(len(word) for word in _cutter().cut(source)))
    return tuple(pairwise((0, *ends)))


@lru_cache(maxsize=1)
def _cutter() -> WordCutter:
    from report_pipeline.lexicon.dictionary import WordCutter

    return WordCutter()


def _has_sense(term: Term, target: str) -> bool:
    """Tell whether the translation has what the dictionary says of a term, or words of the same families.

    Of three words or more one may be another (forest coverage, permanent residents); a place needs its name only.
    """
    from report_pipeline.lexicon.dictionary import load_dictionary

    senses = [sense for entry in load_dictionary().entries(term.source) for sense in entry.senses]
    listed = _choices(term)
    choices = [choice for choice in (*listed, *senses) if len(choice.split()) <= _WORDS_OF_A_SENSE]
    if len(term.source) <= _SHORT and term.domain != "place":
        choices += [choice.split()[-1] for choice in listed]  # 学位 is an academic degree, and a degree
    there, letters = roots(target), letters_only(target)
    wanted = [found for choice in choices if (found := roots(choice))]
    if any(found <= there for found in wanted) or any(letters_only(choice) in letters for choice in listed):
        return True
    if term.domain == "place":
        return bool((roots(term.target) - _CATEGORIES) & there)
    return any(len(found) >= _MANY and len(found - there) == 1 for found in map(roots, listed))


def has_term(term: Term, bases: Sequence[str]) -> bool:
    """Tell whether a translation, given as its ``base`` words in order, has the glossary's words for ``term``."""
    return any(_stands(_key(choice), bases) or _near(_key(choice), bases) for choice in _choices(term))


def _choices(term: Term) -> list[str]:
    parts = (part for target in term.targets for part in _CHOICES.split(target) if part)
    return [choice for part in parts for choice in {part, _REMARK.sub("", part)} if choice]


def _other_case(term: Term, target: str) -> str:
    """Return the term as the translation writes it, where only capital letters are wrong and the term is exact in them.

    The first letter may be a capital one anywhere: sentences and headings begin with one.
    """
    if not term.exact_case:
        return ""
    wrong = ""
    for choice in _choices(term):
        for found in re.findall(rf"(?<!\w){re.escape(choice)}", target, re.IGNORECASE):
            if found in (choice, choice[0].upper() + choice[1:]):
                return ""
            wrong = wrong or found
    return wrong


@lru_cache(maxsize=8192)
def _key(text: str) -> tuple[str, ...]:
    return tuple(base(word) for word in words(text) if word not in ARTICLES)


def _stands(key: tuple[str, ...], bases: Sequence[str]) -> bool:
    """Tell whether the words stand in a row; articles in between count for nothing."""
    row = [word for word in bases if word not in ARTICLES]
    return bool(key) and any(tuple(row[at : at + len(key)]) == key for at in range(len(row) - len(key) + 1))


def _near(key: tuple[str, ...], bases: Sequence[str]) -> bool:
    """Tell whether the words stand close together in any order."""
    wanted = Counter(word for word in key if word not in _SMALL)
    row = [word for word in bases if word not in _SMALL]
    size = wanted.total()
    if size < 2:  # noqa: PLR2004 - one word has no order
        return False
    starts = (at for at, word in enumerate(row) if word in wanted)
    return any(not wanted - Counter(row[at : at + size + _LOOSE]) for at in starts)


def _is_part(word: str, term: Term) -> bool:
    """Tell whether the forbidden word is found because the right one contains it."""
    return any(_stands(_key(word), _key(choice)) for choice in term.targets)
