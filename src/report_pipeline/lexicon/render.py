"""Numbers in English by house rule: exact, millions and billions where Chinese has 万 and 亿, American spelling."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.en_words import MONTHS, ONES, ORDINALS, WEEKDAYS
from report_pipeline.lexicon.quantity import Approx, Date, Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

_SCALES: Final = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_SPELL_BELOW: Final = 10
_NUMERALS: Final = "零一二三四五六七八九十"
_WORDS: Final = {value: word for word, value in ONES.items()}
_PLURALS: Final = {
    "foot": "feet", "inch": "inches", "hertz": "hertz", "century": "centuries", "degree Celsius": "degrees Celsius",
    "degree Fahrenheit": "degrees Fahrenheit", "metric ton of standard coal": "metric tons of standard coal",
    "day and night": "days and nights", "mile per hour": "miles per hour", "kilometer per hour": "kilometers per hour",
    "anniversary": "anniversaries", "year old": "years old",
}  # fmt: skip
_ALIKE: Final = frozenset({"yuan", "yen", "won", "mu", "jin", "li", "jiao"})
_LIFE: Final = frozenset({"", "year", "month", "week", "day", "hour", "century", "quarter", "household"})
_ORDINAL_WORDS: Final = {value: word for word, value in ORDINALS.items()}
_DENOMINATORS: Final = {2: "half", 4: "quarter"}
_VAGUE: Final = {
    10: "dozens", 100: "hundreds", 1000: "thousands", 10**4: "tens of thousands", 10**5: "hundreds of thousands",
    10**6: "millions", 10**7: "tens of millions", 10**8: "hundreds of millions", 10**9: "billions",
    10**10: "tens of billions", 10**11: "hundreds of billions", 10**12: "trillions",
}  # fmt: skip


def number_en(value: Fraction, *, scaled: bool = True) -> str:
    """Return ``value`` in digits: 65.51 billion, 75,000, 0.85; ``scaled`` allows million and its like."""
    if value < 0:
        return f"−{number_en(-value, scaled=scaled)}"
    if scaled:
        for scale, word in _SCALES:
            if value >= scale:
                return f"{_decimal(value / scale)} {word}"
    return _decimal(value)


def _decimal(value: Fraction) -> str:
    """Exact decimal digits; a value with an endless expansion is written as a fraction."""
    whole, rest = divmod(value.numerator, value.denominator)
    if not rest:
        return f"{whole:,}"
    digits = ""
    while rest and len(digits) < 30:  # noqa: PLR2004 - no decimal text is longer; then it is an endless one
        digit, rest = divmod(rest * 10, value.denominator)
        digits += str(digit)
    return f"{value.numerator}/{value.denominator}" if rest else f"{whole:,}.{digits}"


def render_en(quantity: Quantity) -> str:
    """Return ``quantity`` in English: 65.51 billion yuan, more than 1,300, January to April, two-thirds."""
    core = _RENDERERS[quantity.kind](quantity)
    approx: str = quantity.approx
    if approx == Approx.UNDER and quantity.kind is Kind.COUNT and not quantity.unit:
        approx = "fewer than"
    return f"{approx} {core}" if approx else core


def plural_en(unit: str) -> str:
    """Return the plural of a canonical unit."""
    return unit if unit in _ALIKE else _PLURALS.get(unit, f"{unit}s")


def ordinal_en(value: int) -> str:
    """Return first to tenth in words, higher ones in digits (21st)."""
    if 0 < value <= _SPELL_BELOW:
        return _ORDINAL_WORDS[value]
    return _suffixed(value)


def _suffixed(value: int) -> str:
    suffix = "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{suffix}"


def _is_word(value: Fraction) -> bool:
    return value.denominator == 1 and 0 <= value < _SPELL_BELOW


def _value(quantity: Quantity, value: Fraction) -> str:
    if _is_word(value) and quantity.unit in _LIFE and not quantity.scaled:
        return _WORDS[int(value)]
    return number_en(value, scaled=quantity.scaled)


def _count(quantity: Quantity) -> str:
    value = quantity.value or Fraction(0)
    if quantity.unit == "anniversary":
        return f"{_suffixed(int(value))} anniversary"
    text = _value(quantity, value) if quantity.high is None else _between(quantity, value, quantity.high)
    if not quantity.unit:
        return text
    one = value == 1 and quantity.high is None and quantity.approx is not Approx.PAST
    return f"{text} {quantity.unit if one else plural_en(quantity.unit)}"


def _between(quantity: Quantity, low: Fraction, high: Fraction) -> str:
    if quantity.spelled and high - low == 1 and _is_word(high) and _is_word(low):
        return f"{_WORDS[int(low)]} or {_WORDS[int(high)]}"
    first, last = number_en(low, scaled=quantity.scaled), number_en(high, scaled=quantity.scaled)
    word = last.partition(" ")[2]
    if word and first.endswith(f" {word}"):
        first = first.removesuffix(f" {word}")
    return f"{first} to {last}" if " " in first else f"{first}–{last}"


def _percent(quantity: Quantity) -> str:
    value = quantity.value or Fraction(0)
    if quantity.unit == "off":
        return f"{_decimal(100 - value)}% off"
    if quantity.high is not None:
        return f"{_decimal(value)}–{_decimal(quantity.high)}%"
    return f"{number_en(value, scaled=False)}%"


def _points(quantity: Quantity) -> str:
    value = quantity.value or Fraction(0)
    text = f"{_decimal(value)}–{_decimal(quantity.high)}" if quantity.high is not None else _decimal(value)
    return f"{text} percentage point{'' if text == '1' else 's'}"


def _fraction(quantity: Quantity) -> str:
    value = quantity.value or Fraction(0)
    top, bottom = value.numerator, value.denominator
    if bottom == 2 and top == 1:  # noqa: PLR2004
        return f"half {'an' if quantity.unit == 'hour' else 'a'} {quantity.unit}" if quantity.unit else "half"
    if top >= _SPELL_BELOW or bottom > _SPELL_BELOW or bottom == 1:
        return f"{top}/{bottom}"
    name = _DENOMINATORS.get(bottom, _ORDINAL_WORDS[bottom])
    return f"{_WORDS[top]}-{name}{'' if top == 1 else 's'}"


def _multiple(quantity: Quantity) -> str:
    value = quantity.value or Fraction(0)
    if quantity.unit == "doubling":
        return {2: "double", 4: "quadruple"}.get(int(value), f"{_value(replace(quantity, unit=''), value)}fold")
    if quantity.high is not None:
        return f"{_decimal(value)}–{_decimal(quantity.high)} times"
    if value == 1:
        return "100%"
    return f"{_WORDS[int(value)] if _is_word(value) else _decimal(value)} times"


def _ordinal(quantity: Quantity) -> str:
    value = int(quantity.value or 0)
    if quantity.unit == "Five-Year Plan":
        return f"{_suffixed(value)} Five-Year Plan"
    if quantity.unit == "lunar month":
        return f"{ordinal_en(value)} lunar month"
    return f"{quantity.unit} {value}" if quantity.unit else ordinal_en(value)


def _vague(quantity: Quantity) -> str:
    value = int(quantity.value or 0)
    if quantity.approx is not Approx.EXACT:
        text = number_en(Fraction(value))
        return f"{text} {plural_en(quantity.unit)}" if quantity.unit else text
    unit = f" {plural_en(quantity.unit)}" if quantity.unit else ""
    return f"{_VAGUE.get(value, number_en(Fraction(value)))} of{unit}"


def _time(quantity: Quantity) -> str:
    hour, minute = divmod(int(quantity.value or 0), 60)
    if quantity.text[:1].isdigit() or quantity.text[:1] in _NUMERALS:
        return f"{hour}:{minute:02}"
    half = "p.m." if hour >= 12 else "a.m."  # noqa: PLR2004
    clock = hour % 12 or 12
    return f"{clock}:{minute:02} {half}" if minute else f"{clock} {half}"


def _date(quantity: Quantity) -> str:
    first, last = quantity.date or Date(), quantity.until
    if last is None:
        return _single_date(first)
    if last.day and not last.month:
        if first.month:
            return _single_date(replace(first, day=0)).replace(
                MONTHS[first.month - 1], f"{MONTHS[first.month - 1]} {first.day}–{last.day}{',' if first.year else ''}"
            )
        return f"the {_suffixed(first.day)} to the {_suffixed(last.day)}"
    if first.month and first.year and not last.year:
        return f"{_single_date(replace(first, year=0))} to {_single_date(replace(last, year=first.year))}"
    if not first.month:
        return f"{first.year}–{last.year}"
    return f"{_single_date(first)} to {_single_date(last)}"


def _single_date(date: Date) -> str:
    if date.quarter:
        return f"{ordinal_en(date.quarter)} quarter"
    if date.decade:
        century = 0 if date.decade > 99 else 2000 if date.decade < 30 else 1900  # noqa: PLR2004
        return f"{century + date.decade}s"
    if date.century:
        return f"{_suffixed(date.century)} century"
    if not date.month:
        text = str(date.year) if date.year else f"the {_suffixed(date.day)}"
    elif date.day:
        text = f"{MONTHS[date.month - 1]} {date.day}" + (f", {date.year}" if date.year else "")
    else:
        text = MONTHS[date.month - 1] + (f" {date.year}" if date.year else "")
    if not date.part:
        return text
    return (
        f"the {date.part} {text}"
        if date.part.endswith("of")
        else f"{date.part}{'-' if date.part == 'mid' else ' '}{text}"
    )


def _weekday(quantity: Quantity) -> str:
    return WEEKDAYS[int(quantity.value or 1) - 1]


_RENDERERS: Final[dict[Kind, Callable[[Quantity], str]]] = {
    Kind.COUNT: _count,
    Kind.PERCENT: _percent,
    Kind.POINTS: _points,
    Kind.FRACTION: _fraction,
    Kind.MULTIPLE: _multiple,
    Kind.ORDINAL: _ordinal,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.WEEKDAY: _weekday,
    Kind.VAGUE: _vague,
    Kind.CODE: lambda quantity: quantity.text,
}
