"""The right number in the place of a wrong one, where nothing can be mistaken.

Exactly one number of the source is missing and exactly one of the translation is in no source; both are of one kind,
in one unit, and neither is a range, a code or a figure of speech. Then the digits, and nothing else, are replaced.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from report_pipeline.checks.number_values import values
from report_pipeline.lexicon.numbers import Date, Kind, Quantity, number_en, parse_en, parse_zh, render_en

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS: Final = re.compile(
    r"\d[\d,]*(?:\.\d+)?(?:[\s-]?(?:thousand|million|billion|trillion)\b|\s?(?:bn|mn|m|k|tn)\b)?", re.IGNORECASE
)
_KINDS: Final = frozenset({Kind.COUNT, Kind.PERCENT, Kind.POINTS, Kind.DATE, Kind.ORDINAL})
_SMALL: Final = 10
"""Below, numbers stand as words and mean something else too often."""
_LONG: Final = 4
"""Digits from which on a bare number may be one that is called: 12345 热线."""
_MANY: Final = 10**6


def right_number(source: str, target: str) -> str | None:
    """Return ``target`` with its one wrong number put right, or ``None`` where that is not certain."""
    wanted, given = parse_zh(source), parse_en(target)
    missing, added = _unmatched(wanted, given, target), _unmatched(given, wanted, target)
    if len(missing) != 1 or len(added) != 1:
        return None
    right, wrong = missing[0], added[0]
    if not _is_plain(right) or not _is_plain(wrong) or right.kind is not wrong.kind:
        return None
    if not _same_unit(right, wrong, target):
        return None
    text = _written(right, wrong)
    return target[: wrong.start] + text + target[wrong.end :] if text and text != wrong.text else None


def _unmatched(side: Sequence[Quantity], other: Sequence[Quantity], target: str) -> list[Quantity]:
    """Return the numbers of which a value that counts stands nowhere on the other side."""
    pool = {form for value in values(other, target) for form in value.forms}
    return [q for q in side if any(not v.forms & pool and (not v.weak or v.count) for v in values([q]))]


def _is_plain(quantity: Quantity) -> bool:
    if quantity.kind not in _KINDS or quantity.high is not None or quantity.until is not None:
        return False
    if quantity.kind is not Kind.COUNT:
        return True
    looks_like_code = quantity.text.isdigit() and len(quantity.text) >= _LONG
    return (quantity.value or 0) >= _SMALL and not looks_like_code


def _same_unit(right: Quantity, wrong: Quantity, target: str) -> bool:
    """Tell whether the source's unit, if it has one, stands at the number that would be replaced."""
    if right.kind is not Kind.COUNT or not right.unit:
        return True
    (ours,), (theirs,) = values([right]), values([wrong], target)
    if ours.measure or theirs.measure:
        return ours.measure == theirs.measure or (theirs.measure == "dollar" and "dollar" in ours.measure)
    behind = target[wrong.end : wrong.end + len(right.unit) + 3].casefold().lstrip(" -")
    return behind.startswith(right.unit.casefold())


def _written(right: Quantity, wrong: Quantity) -> str | None:
    """Return the right number as the wrong one was written: sign, currency and suffix stay."""
    if right.kind is Kind.DATE:
        same = right.date and wrong.date and _parts(right.date) == _parts(wrong.date)
        return render_en(replace(right, text="")) if same else None
    digits = _DIGITS.search(wrong.text)
    if right.kind is Kind.ORDINAL:
        return render_en(replace(right, unit="", text="")) if digits and not right.unit else None
    if digits is None or right.value is None:
        return None
    scaled = right.kind is Kind.COUNT and (right.value >= _MANY)
    return wrong.text[: digits.start()] + number_en(right.value, scaled=scaled) + wrong.text[digits.end() :]


def _parts(date: Date) -> tuple[bool, ...]:
    return tuple(map(bool, (date.year, date.month, date.day, date.quarter, date.decade, date.century, date.part)))
