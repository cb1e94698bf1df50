"""The value of a Chinese numeral, in digits, in characters or mixed: 3.5万, 一千三百, 二〇一六, 1亿2000万."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from report_pipeline.lexicon.zh_words import DIGITS, MAGNITUDES

_TOKEN: Final = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)|(?P<char>.)", re.DOTALL)
_TEN_THOUSAND: Final = 10**4
_HUNDRED: Final = 100


def evaluate(numeral: str) -> Fraction | None:
    """Return the exact value of ``numeral``, spaces inside ignored; ``None`` where it is none."""
    numeral = "".join(numeral.split())
    if not numeral:
        return None
    whole, point, decimals = numeral.partition("点")
    if point:
        return _decimal(whole, decimals)
    if len(numeral) > 1 and all(char in DIGITS for char in numeral):
        return Fraction("".join(str(DIGITS[char]) for char in numeral))
    return _sections(numeral)


def _decimal(whole: str, decimals: str) -> Fraction | None:
    """三点一四: digits behind the point, then perhaps a magnitude (三点五万)."""
    scale = Fraction(1)
    while decimals and decimals[-1] in MAGNITUDES:
        scale *= MAGNITUDES[decimals[-1]]
        decimals = decimals[:-1]
    value = evaluate(whole)
    if value is None or not decimals or any(char not in DIGITS for char in decimals):
        return None
    return (value + Fraction(int("".join(str(DIGITS[c]) for c in decimals)), 10 ** len(decimals))) * scale


def _sections(numeral: str) -> Fraction | None:
    """Sum up: ``total`` holds finished 万 and 亿 parts, ``section`` the part below, ``current`` the last digit."""
    total = section = Fraction(0)
    current: Fraction | None = None
    unit = 0
    zero = False
    for match in _TOKEN.finditer(numeral):
        char = match["char"]
        if match["number"]:
            current, zero = Fraction(match["number"].replace(",", "")), True  # 1亿5 is no 1.5亿
        elif char in DIGITS:
            if current is not None and current != 0:
                return None
            current, zero = Fraction(DIGITS[char]), zero or char in "零〇"
        elif char in MAGNITUDES:
            if current is None and 0 < unit < _TEN_THOUSAND and MAGNITUDES[char] < _TEN_THOUSAND:
                return None  # 千百年
            unit, zero = MAGNITUDES[char], False
            if unit < _TEN_THOUSAND:
                section += (Fraction(1) if current is None else current) * unit
            else:
                total, section = _close(total, section + (current or 0), unit), Fraction(0)
            current = None
        else:
            return None
    rest = current or Fraction(0)
    if rest and not zero and unit >= _HUNDRED:
        rest *= unit // 10  # 一千三 is 1300, 三万五 is 35000
    return total + section + rest


def _close(total: Fraction, section: Fraction, unit: int) -> Fraction:
    """A 万 or 亿 multiplies what is smaller before it (3万亿) and is added to what is bigger (1亿2000万)."""
    if 0 < total < unit:
        return (total + section) * unit
    return total + (section or (Fraction(0) if total else Fraction(1))) * unit
