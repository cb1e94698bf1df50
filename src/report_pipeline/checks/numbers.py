"""Check ``numbers``: every number of the source is in the translation, by value and not by look, and no other is.

655.1亿元 is matched by 65.51 billion yuan, RMB 65.51bn and 65,510,000,000 yuan. Small numbers in words
(一个, "one", "both", "first") come and go in good translations; they are reported only where one stands
against another.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from report_pipeline.checks.number_values import SHARES, Value, values
from report_pipeline.lexicon.numbers import number_en, parse_en, parse_zh
from report_pipeline.lexicon.numerals_zh import evaluate
from report_pipeline.lexicon.zh_patterns import GRID_STREET
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

_SAID_OTHERWISE: Final = (
    (re.compile(r"\ba?round[ -]the[ -]clock\b|\bday and night\b", re.IGNORECASE), 24),
    (re.compile(r"\bMarch\b"), 3),
    (re.compile(r"\bMay\b"), 5),
    (re.compile(r"\bquarter of an hour\b", re.IGNORECASE), 15),
    (re.compile(r"\bin triplicate\b", re.IGNORECASE), 3),
    (re.compile(r"\bin duplicate\b", re.IGNORECASE), 2),
)
"""Words that are no numbers, or not always (Mayor May, "they may"), but may stand for one of the source."""
_WORTH_READING: Final = 10_000
"""From here on a Chinese number is hard to read in its magnitudes, and a message says it in English."""


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield changed, missing and added numbers."""
    wanted, given = values(parse_zh(pair.source)), values(parse_en(target), target)
    given += [
        Value(m[0], frozenset({Fraction(n)}), weak=True) for words, n in _SAID_OTHERWISE for m in words.finditer(target)
    ]
    missing = _unmatched(wanted, given, target)
    added = _unmatched(given, [*wanted, *_in_streets(pair.source)], pair.source)
    if any(not value.weak for value in (*missing, *added)):
        yield from _errors(missing, added)
    else:
        yield from _doubts(missing, added)
    yield from _other_measures(wanted, given)


def _in_streets(source: str) -> Iterator[Value]:
    """Yield the numbers that a translation may have or not: 经十一路 is Jing 11th Road, or Jingshiyi Road."""
    for street in GRID_STREET.finditer(source):
        number = evaluate(street[0].strip("经纬路街"))
        if number is not None:
            yield Value(street[0], frozenset({number}))


def _errors(missing: list[Value], added: list[Value]) -> Iterator[tuple[Severity, str]]:
    """Pair what is missing with what was added, in their order: most likely the one became the other."""
    surplus = [value for value in added if not value.weak]
    spare = surplus or [value for value in added if value.count]
    for value in missing:
        if value.weak:
            continue
        if spare:
            yield Severity.ERROR, f"“{value.text}” became “{spare.pop(0).text}”{_reading(value)}"
        else:
            yield Severity.ERROR, f"“{value.text}” is missing from the translation{_reading(value)}"
    for value in surplus:
        if value in spare:
            yield Severity.ERROR, f"“{value.text}” is not in the source"


def _doubts(missing: list[Value], added: list[Value]) -> Iterator[tuple[Severity, str]]:
    """三家 → "four companies": one small number against another."""
    gone, new = ([value for value in side if value.count] for side in (missing, added))
    if len(gone) == len(new) == 1:
        yield Severity.WARNING, f"“{gone[0].text}” became “{new[0].text}”"


def _other_measures(wanted: list[Value], given: list[Value]) -> Iterator[tuple[Severity, str]]:
    """655.1亿元 → "65.51 billion dollars", 6.7% → "6.7 percentage points": the right number of something else.

    A currency that is nowhere is a doubt only: it may be clear from the sentence.
    """
    for value in wanted:
        same = [other for other in given if value.forms & other.forms]
        if not value.measure or value.weak or not same:
            continue
        other = same[0]
        if all(_differ(value.measure, other.measure) for other in same):
            yield Severity.ERROR, f"“{value.text}” ({value.measure}) became “{other.text}” ({other.measure})"
        elif value.measure not in SHARES and not any(other.measure for other in given):
            yield Severity.WARNING, f"“{value.text}” became “{other.text}”, without “{value.measure}”"


def _differ(left: str, right: str) -> bool:
    """Tell whether both are known and are not the same; a dollar may be anybody's."""
    return (
        bool(left and right)
        and left != right
        and not ("dollar" in {left, right} and "dollar" in left and "dollar" in right)
    )


def _reading(value: Value) -> str:
    return f": it is {number_en(value.main)}" if value.main >= _WORTH_READING else ""


def _unmatched(side: list[Value], other: list[Value], text: str) -> list[Value]:
    pool = frozenset(form for value in other for form in value.forms)
    folded = "".join(text.split()).casefold()
    return [v for v in side if not v.forms & pool and not (v.code and _occurs(v.code, folded))]


def _occurs(code: str, folded: str) -> bool:
    """Tell whether a code or its digits stand in the text; how the letters are written (AAAAA) is people's choice."""
    plain = "".join(code.split()).casefold()
    return plain in folded or "".join(char for char in plain if char.isdigit()) in folded
