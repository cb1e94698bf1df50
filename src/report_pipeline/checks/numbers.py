"""Check ``numbers``: every number of the source is in the translation, by value and not by look, and no other is.

655.1亿元 is matched by 65.51 billion yuan, RMB 65.51bn and 65,510,000,000 yuan. Small numbers in words
(一个, "one", "both", "first") come and go in good translations; they are reported only where one stands
against another.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.parse_en import parse_en
from report_pipeline.lexicon.parse_zh import parse_zh
from report_pipeline.lexicon.quantity import Date, Kind, Quantity
from report_pipeline.lexicon.render import number_en
from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import AlignedPair

_SMALL: Final = 10
"""Numbers in words up to here are weak evidence."""
_ROUND: Final = frozenset(map(Fraction, (100, 1000, 10**4)))
"""In words these are figures of speech as often as numbers."""
_GROUPS: Final = frozenset({"dozen", "couple", "pair", "duo", "trio", "both", "century", "centuries", "fortnight"})


@dataclass(frozen=True, slots=True)
class _Atom:
    """One value that must be found on the other side, in any of the forms that stand for it."""

    text: str
    values: frozenset[Fraction]
    weak: bool
    count: bool = False
    """A plain number of things: 三家 against "four"."""
    code: str = ""

    @property
    def main(self) -> Fraction | None:
        return max(self.values, default=None)


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield missing, added and changed numbers."""
    wanted = [atom for q in parse_zh(pair.source) for atom in _atoms(q)]
    given = [atom for q in parse_en(target) for atom in _atoms(q)]
    missing = _unmatched(wanted, given, target)
    added = _unmatched(given, wanted, pair.source)
    yield from _report([a for a in missing if not a.weak], [a for a in added if not a.weak], added)
    if not any(not atom.weak for atom in [*missing, *added]):
        yield from _weak([a for a in missing if a.weak], [a for a in added if a.weak])


def _report(missing: list[_Atom], added: list[_Atom], all_added: list[_Atom]) -> Iterator[tuple[Severity, str]]:
    """Pair what is missing with what was added, in their order: most likely the one became the other."""
    spare = list(added) or [a for a in all_added if a.weak and a.count]
    for atom in missing:
        if spare:
            yield Severity.ERROR, f"“{atom.text}” became “{spare.pop(0).text}”{_reading(atom)}"
        else:
            yield Severity.ERROR, f"“{atom.text}” is missing from the translation{_reading(atom)}"
    for atom in spare if added else ():
        yield Severity.ERROR, f"“{atom.text}” is not in the source"


def _weak(missing: list[_Atom], added: list[_Atom]) -> Iterator[tuple[Severity, str]]:
    """三家 → "four companies": one small number against another."""
    gone = [a for a in missing if a.count]
    new = [a for a in added if a.count]
    if len(gone) == 1 and len(new) == 1:
        yield Severity.WARNING, f"“{gone[0].text}” became “{new[0].text}”"


def _reading(atom: _Atom) -> str:
    return f": it is {number_en(atom.main)}" if atom.main is not None and atom.main >= 10_000 else ""  # noqa: PLR2004


def _unmatched(atoms: list[_Atom], others: list[_Atom], text: str) -> list[_Atom]:
    pool = frozenset().union(*(other.values for other in others)) if others else frozenset()
    folded = "".join(text.split()).casefold()
    return [a for a in atoms if not (a.values & pool) and not (a.code and _occurs(a.code, folded, pool))]


def _occurs(code: str, folded: str, pool: frozenset[Fraction]) -> bool:
    """A code is there when it stands there, or when its digits do (5A级 and "AAAAA" or "five-A" are people's choice)."""
    plain = "".join(code.split()).casefold()
    digits = "".join(char for char in plain if char.isdigit())
    return plain in folded or digits in folded or (digits.isdecimal() and Fraction(digits) in pool)


def _atoms(quantity: Quantity) -> Iterator[_Atom]:
    text = quantity.text
    if quantity.kind is Kind.CODE:
        digits = [Fraction(d) for d in _digit_runs(text)]
        if digits:
            yield _Atom(text, frozenset(digits), weak=True, code=text)
    elif quantity.kind is Kind.DATE:
        for date in (quantity.date, quantity.until):
            if date:
                yield from _date_atoms(date, text, spelled=quantity.spelled)
    elif quantity.kind is Kind.TIME and quantity.value is not None:
        hour, minute = divmod(int(quantity.value), 60)
        yield _Atom(text, frozenset(map(Fraction, (hour, (hour + 12) % 24, hour % 12 or 12))), weak=quantity.spelled)
        if minute:
            yield _Atom(text, frozenset({Fraction(minute), Fraction(minute, 60)}), weak=minute == 30)  # noqa: PLR2004
    elif quantity.kind is not Kind.WEEKDAY:
        for value in (quantity.value, quantity.high):
            if value is not None:
                yield _Atom(
                    text, _forms(quantity, abs(value)), _is_weak(quantity, abs(value)), _is_count(quantity, value)
                )


def _digit_runs(text: str) -> list[str]:
    return "".join(char if char.isdigit() and char.isascii() else " " for char in text).split()


def _date_atoms(date: Date, text: str, *, spelled: bool) -> Iterator[_Atom]:
    for part in (date.year, date.month, date.day, date.quarter):
        if part:
            yield _Atom(text, frozenset({Fraction(part)}), weak=spelled or part is date.quarter)
    if date.decade:
        forms = (date.decade,) if date.decade > 100 else (date.decade, 1900 + date.decade, 2000 + date.decade)  # noqa: PLR2004
        yield _Atom(text, frozenset(map(Fraction, forms)), weak=spelled)
    if date.century:
        yield _Atom(text, frozenset(map(Fraction, (date.century, (date.century - 1) * 100))), weak=False)


def _forms(quantity: Quantity, value: Fraction) -> frozenset[Fraction]:
    """The values that say the same in the other language."""
    if quantity.kind is Kind.PERCENT:
        if quantity.unit == "off":
            return frozenset({value, 100 - value, value / 10})
        return frozenset({value, value / 100, value * 10 if quantity.unit == "per mille" else value})
    if quantity.kind is Kind.FRACTION:
        return frozenset({value, value * 100, Fraction(value.denominator)})
    if quantity.kind is Kind.MULTIPLE:
        return frozenset({value, value - 1, value + 1, value * 100, (value - 1) * 100})
    if quantity.unit == "dozen":
        return frozenset({value, value / 12 * 10})
    if quantity.unit == "jin":
        return frozenset({value, value / 2})
    if quantity.unit == "jiao":
        return frozenset({value, value / 10, value * 10})
    return frozenset({value})


def _is_weak(quantity: Quantity, value: Fraction) -> bool:
    if quantity.kind is Kind.VAGUE or quantity.unit in _GROUPS or (quantity.kind is Kind.FRACTION and quantity.spelled):
        return True
    return quantity.spelled and (value <= _SMALL or value in _ROUND or quantity.kind is Kind.MULTIPLE)


def _is_count(quantity: Quantity, value: Fraction) -> bool:
    return quantity.kind is Kind.COUNT and value > 1 and value.denominator == 1 and quantity.unit not in _GROUPS
