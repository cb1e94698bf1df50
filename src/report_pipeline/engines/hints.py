"""What is known exactly, written in English into the Chinese text that a language model is given.

A small model copies what stands in its input, and ignores half of what it is told beside it: 新增就业7.5万人 is given
as 新增就业75,000人. The text is the model's input and nothing else: ledger, checks and memory keep the source, and
each ``Hint`` says which of its characters it stands for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from report_pipeline.engines.hints_numbers import Written, amounts, dates
from report_pipeline.engines.hints_terms import bare_form, terms
from report_pipeline.lexicon.document_names import Names
from report_pipeline.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.lexicon.glossary import Glossary

_WORD: Final = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")


class HintKind(StrEnum):
    """What a hint is."""

    AMOUNT = "amount"
    DATE = "date"
    TERM = "term"
    NAME = "name"
    """A person or a place."""


@dataclass(frozen=True, slots=True)
class HintSettings:
    """What is written in."""

    numbers: bool = True
    """Amounts in 万 and 亿, fractions, 成, 个百分点, numbers in words, counts from a thousand on."""
    terms: bool = True
    """The glossary's terms."""
    names: bool = True
    """People and places that are known for the document or evident in the sentence."""
    units: bool = False
    """Write units with their amounts: "65.51 billion yuan", not "65.51 billion元"."""
    phrases: bool = False
    """Write idioms and slogans of the glossary, too."""
    dates: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that was written in."""

    kind: HintKind
    start: int
    """Offset of its first character in the source text."""
    end: int
    source: str
    """The characters of the source that it stands for."""
    english: str
    told_start: int
    """Offset of ``english`` in the text that the model is given."""

    def survived(self, target: str) -> bool:
        """Tell whether the translation has the form; case, hyphens and plurals aside."""
        return has_form(target, self.english)


@dataclass(frozen=True, slots=True)
class Told:
    """A text as the model is given it."""

    text: str
    hints: tuple[Hint, ...] = ()
    """In the order of the text."""
    examples: tuple[tuple[str, str], ...] = ()
    """Pairs (Chinese, English) that the model is shown before it, the most similar last."""


def write_in(
    text: str, kind: BlockKind, *, glossary: Glossary, settings: HintSettings, names: Names | None = None
) -> Told:
    """Return ``text`` with what is known written in.

    ``names`` are those of the whole document; without them, those of ``text`` alone. A term goes before a number
    that it contains (5A级景区), a number before other terms (亿元), both before names.
    """
    chosen = sorted(_chosen(text, kind, glossary, settings, names), key=lambda pair: pair[1].start)
    told: list[str] = []
    hints: list[Hint] = []
    at = length = 0
    for what, written in chosen:
        before = text[at : written.start]
        gap = " " * _touches("".join((*told[-1:], before))[-1:], written.english[:1])
        told += [before, gap, written.english]
        source = text[written.start : written.end]
        start = length + len(before) + len(gap)
        hints.append(Hint(what, written.start, written.end, source, written.english, start))
        at, length = written.end, start + len(written.english)
        if _touches(written.english[-1:], text[at : at + 1]):
            told.append(" ")
            length += 1
    told.append(text[at:])
    return Told("".join(told), tuple(hints))


def has_form(target: str, form: str) -> bool:
    """Tell whether ``form`` stands in ``target`` as words, its article, case, hyphens and plurals aside."""
    wanted, words = _stems(bare_form(form)), _stems(target)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(words)} "


def _stems(text: str) -> list[str]:
    return [_stem(word.casefold().replace("’", "'")) for word in _WORD.findall(text.replace("-", " "))]


def _stem(word: str) -> str:
    """Take plural and possessive off, roughly; both sides of a comparison are treated alike."""
    word = word.removesuffix("'s").removesuffix("'")
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - "ties" is left
        return word.removesuffix("ies") + "y"
    return word.removesuffix("s").removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004 - "was", "its"


def _touches(left: str, right: str) -> bool:
    """Tell whether two characters would read as one word."""
    return all(char.isalnum() and char < "\u2e80" for char in (left, right) if char) and bool(left and right)


def _chosen(
    text: str, kind: BlockKind, glossary: Glossary, settings: HintSettings, names: Names | None
) -> Iterator[tuple[HintKind, Written]]:
    numbers = tuple(amounts(text, units=settings.units)) if settings.numbers else ()
    numbers_and_dates = (*((HintKind.AMOUNT, n) for n in numbers), *(_dates(text) if settings.dates else ()))
    listed = terms(text, glossary, phrases=settings.phrases) if settings.terms else ()
    words = [(HintKind.TERM, term) for term in listed]
    wide = [word for word in words if any(_holds(word[1], number[1]) for number in numbers_and_dates)]
    people = [(HintKind.NAME, n) for n in _names(text, kind, names)] if settings.names else []
    taken: list[Written] = []
    for what, written in (*wide, *numbers_and_dates, *words, *people):
        if not any(written.start < other.end and other.start < written.end for other in taken):
            taken.append(written)
            yield what, written


def _dates(text: str) -> Iterator[tuple[HintKind, Written]]:
    return ((HintKind.DATE, date) for date in dates(text))


def _holds(outer: Written, inner: Written) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _names(text: str, kind: BlockKind, names: Names | None) -> Iterable[Written]:
    if names is None:
        names = Names.of((text,), bylines=(text,) if kind is BlockKind.BYLINE else ())
    return (Written(name.start, name.end, name.english) for name in names.find(text))
