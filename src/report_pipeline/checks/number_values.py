"""What the check ``numbers`` compares: a number as the values that may stand for it in the other language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.quantity import Date, Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SMALL: Final = 10
"""Numbers in words up to here come and go in good translations."""
_ROUND: Final = frozenset(map(Fraction, (100, 1000, 10**4)))
"""In words these are figures of speech as often as numbers."""
_GROUPS: Final = frozenset({"dozen", "couple", "pair", "duo", "trio", "both", "century", "centuries", "fortnight"})
SHARES: Final = frozenset({"percent", "percentage points"})
"""Measures that are no currencies."""
_FULL_DECADE: Final = 1000
_HALF_PAST: Final = 30


_CURRENCY_WORDS: Final = {
    "yuan": "yuan", "rmb": "yuan", "renminbi": "yuan", "cny": "yuan", "us dollar": "US dollar", "dollar": "dollar",
    "american dollar": "US dollar", "usd": "US dollar", "hong kong dollar": "Hong Kong dollar", "euro": "euro",
    "yen": "yen", "pound": "pound", "ruble": "ruble", "won": "won",
}  # fmt: skip
_CURRENCIES: Final = frozenset(_CURRENCY_WORDS.values()) - {"won", "pound"}
_CURRENCY_BEHIND: Final = re.compile(
    r"(?:\s+of)?[\s-]{0,2}(yuan|RMB|renminbi|CNY|USD|(?:U\.?S\.? |American |Hong Kong )?dollar|euro|yen|ruble)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value that must be found on the other side, in any of the forms that stand for it."""

    text: str
    """How the number is written; the evidence that a finding quotes."""
    forms: frozenset[Fraction]
    weak: bool = False
    """Its absence proves nothing."""
    count: bool = False
    """A plain number of things: 三家 against "four"."""
    code: str = ""
    """A string that only looks like a number."""
    measure: str = ""
    """Currency, ``percent`` or ``percentage points``; empty where it is not known or does not matter."""

    @property
    def main(self) -> Fraction:
        """The biggest form: the number itself for all that are worth spelling out to a reader."""
        return max(self.forms)


def values(quantities: Iterable[Quantity], text: str = "") -> list[Value]:
    """Return the values of ``quantities`` in their order: a date has up to three, a range two, a weekday none.

    ``text`` is the English text that they stand in: a currency may stand behind the number (5 billion yuan).
    """
    found: list[Value] = []
    for quantity in quantities:
        new = list(_VALUES.get(quantity.kind, _number)(quantity))
        measure = _measure(quantity, text)
        found += [replace(value, measure=measure) for value in new] if measure else new
    return found


def _measure(quantity: Quantity, text: str) -> str:
    if quantity.kind in {Kind.PERCENT, Kind.POINTS}:
        return "percent" if quantity.kind is Kind.PERCENT else "percentage points"
    if quantity.kind not in {Kind.COUNT, Kind.VAGUE}:
        return ""
    if quantity.unit in _CURRENCIES:
        return "dollar" if quantity.text.startswith("$") else quantity.unit
    behind = _CURRENCY_BEHIND.match(text, quantity.end) if text else None
    return _CURRENCY_WORDS[behind[1].lower().replace(".", "")] if behind else ""


def _code(quantity: Quantity) -> Iterator[Value]:
    runs = "".join(char if char.isdigit() and char.isascii() else " " for char in quantity.text).split()
    if runs:
        yield Value(quantity.text, frozenset(map(Fraction, runs)), weak=True, code=quantity.text)


def _date(quantity: Quantity) -> Iterator[Value]:
    for date in (quantity.date, quantity.until):
        if date:
            yield from _parts(date, quantity)


def _parts(date: Date, quantity: Quantity) -> Iterator[Value]:
    text, weak = quantity.text, quantity.spelled
    for part in (date.year, date.month, date.day):
        if part:
            yield Value(text, _fractions(part), weak)
    if date.quarter:
        yield Value(text, _fractions(date.quarter), weak=True)
    if date.decade:
        full = date.decade >= _FULL_DECADE
        forms = (date.decade,) if full else (date.decade, 1900 + date.decade, 2000 + date.decade)
        yield Value(text, _fractions(*forms), weak)
    if date.century:
        yield Value(text, _fractions(date.century, (date.century - 1) * 100), weak)


def _time(quantity: Quantity) -> Iterator[Value]:
    hour, minute = divmod(int(quantity.value or 0), 60)
    yield Value(quantity.text, _fractions(hour, (hour + 12) % 24, hour % 12 or 12), quantity.spelled)
    if minute:
        yield Value(quantity.text, frozenset({Fraction(minute), Fraction(minute, 60)}), minute == _HALF_PAST)


def _weekday(_quantity: Quantity) -> Iterator[Value]:
    return iter(())


def _number(quantity: Quantity) -> Iterator[Value]:
    for value in (quantity.value, quantity.high):
        if value is not None:
            size = abs(value)
            yield Value(quantity.text, _forms(quantity, size), _is_weak(quantity, size), _is_count(quantity, size))


_VALUES: Final = {Kind.CODE: _code, Kind.DATE: _date, Kind.TIME: _time, Kind.WEEKDAY: _weekday}


def _fractions(*numbers: int) -> frozenset[Fraction]:
    return frozenset(map(Fraction, numbers))


def _forms(quantity: Quantity, value: Fraction) -> frozenset[Fraction]:
    """Return the values that say the same: half and 50%, three times and 200% more, 两毛 and 0.2 yuan."""
    scales: dict[str, tuple[Fraction, ...]] = {
        "off": (100 - value, value / 10),
        "per mille": (value / 100, value * 10),
        "kilometer": (value * 1000,),
        "dozen": (value / 12 * 10,),
        "jin": (value / 2,),
        "jiao": (value / 10, value * 10),
        "yuan": (value * 100,) if value < 1 else (),
    }
    kinds: dict[Kind, tuple[Fraction, ...]] = {
        Kind.PERCENT: (value / 100,),
        Kind.FRACTION: (value * 100, Fraction(value.denominator)),
        Kind.MULTIPLE: (value - 1, value + 1, value * 100, (value - 1) * 100),
    }
    return frozenset({value, *scales.get(quantity.unit, ()), *kinds.get(quantity.kind, ())})


def _is_weak(quantity: Quantity, value: Fraction) -> bool:
    if quantity.kind is Kind.VAGUE or quantity.unit in _GROUPS or (quantity.kind is Kind.FRACTION and quantity.spelled):
        return True
    return quantity.spelled and (value <= _SMALL or value in _ROUND or quantity.kind is Kind.MULTIPLE)


def _is_count(quantity: Quantity, value: Fraction) -> bool:
    return quantity.kind is Kind.COUNT and value > 1 and value.denominator == 1 and quantity.unit not in _GROUPS
