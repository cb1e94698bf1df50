"""Numbers of a Chinese text that a language model gets wrong, and what to write in their place.

A model that reads 万 and 亿 slips by factors of ten; what it is given in English digits it copies. Left alone is
what it does well by itself: small numbers in digits, per cent signs, dates, 一个, 一半. Words such as 约, 超过 and 左右
stay Chinese, since 突破 or 不足 may be the verb of the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.numbers import Approx, Kind, Quantity, parse_zh, render_en
from report_pipeline.lexicon.zh_words import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABOUT: Final = re.compile(
    r"(?:不低于|不少于|不超过|大约|大概|约为|将近|接近|超过|突破|不到|不足|少于|低于|至少|最多|至多|多达"
    r"|US\$|HK\$|[约近超逾$￥¥€£])\s?"
)
"""What parse_zh takes into a quantity at its front and is left Chinese here."""
_ROUGHLY: Final = re.compile(r"\s?(?:左右|上下)$")
_MORE: Final = re.compile("[多余来几]")
_COUNTED: Final = re.compile("[^0-9零〇一二三四五六七八九十百千万亿两多余来几]+$")
_UNITS_BY_LENGTH: Final = tuple(sorted(UNITS, key=len, reverse=True))
_PLAN: Final = re.compile(r"(?P<open>[“\"‘「]?)十[一二三四五]五(?P<close>[”\"’」]?)(?:五年)?(?:发展)?(?:规划(?!纲要))?")
_VAGUE_FROM: Final = 10_000
_SPELLED_FROM: Final = 100
_SPELLED_CHARS: Final = 3
_DOUBLE: Final = 2
_GROUPED_FROM: Final = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """A stretch of the source with the English that may stand for it."""

    start: int
    end: int
    english: str


def amounts(text: str, *, units: bool) -> Iterator[Written]:
    """Yield the numbers that should be written in, in their order.

    With ``units``, 655.1亿元 becomes "65.51 billion yuan"; without, only the number does and 元 stays.
    """
    for quantity in parse_zh(text):
        if written := _written(quantity, text, units=units):
            yield written


def dates(text: str) -> Iterator[Written]:
    """Yield the calendar dates that name a month or a quarter."""
    for quantity in parse_zh(text):
        date = quantity.date
        if quantity.kind is Kind.DATE and date and (date.month or date.quarter):
            yield Written(quantity.start, quantity.end, render_en(quantity))


def _written(quantity: Quantity, text: str, *, units: bool) -> Written | None:
    if quantity.unit == "Five-Year Plan":
        return _plan(quantity, text)
    if not _is_hard(quantity) and not _is_ungrouped(quantity, text):
        return None
    start, end = _core(quantity)
    if quantity.kind in {Kind.COUNT, Kind.VAGUE} and not units:
        end = _without_unit(text, start, end, quantity.unit)
        quantity = replace(quantity, unit="")
    if quantity.unit == "off" and text[start - 1 : start] == "打":
        start -= 1
    return Written(start, end, render_en(replace(quantity, approx=_approx(quantity, text[start:end]))))


def _is_hard(quantity: Quantity) -> bool:
    """Tell whether the model may get the number wrong, and the rule cannot."""
    value = quantity.value
    if value is None or value < 0:
        return False
    if quantity.kind is Kind.COUNT:
        long_words = quantity.spelled and value >= _SPELLED_FROM and len(quantity.text) >= _SPELLED_CHARS
        return quantity.scaled or (long_words and not quantity.text.startswith("半"))
    if quantity.kind is Kind.PERCENT:
        return not quantity.text.endswith(("%", "‰"))
    if quantity.kind is Kind.FRACTION:
        return "分之" in quantity.text
    if quantity.kind is Kind.MULTIPLE:
        return quantity.unit == "doubling" and value > _DOUBLE
    return quantity.kind is Kind.POINTS or (quantity.kind is Kind.VAGUE and value >= _VAGUE_FROM)


def _is_ungrouped(quantity: Quantity, text: str) -> bool:
    """Tell whether a count is written 8500, which a model may read as 85,000, and not 8,500."""
    plain = quantity.kind is Kind.COUNT and not quantity.scaled and not quantity.spelled and "," not in quantity.text
    counts = quantity.unit or not quantity.text[-1].isascii() or text.startswith("人", quantity.end)  # not 编号2023
    return bool(plain and counts) and (quantity.value or 0) >= _GROUPED_FROM


def _core(quantity: Quantity) -> tuple[int, int]:
    """Return the place of the number without 约, 超过, 左右 and their like."""
    start, end = quantity.start, quantity.end
    while about := _ABOUT.match(quantity.text, start - quantity.start):
        start = quantity.start + about.end()
    if roughly := _ROUGHLY.search(quantity.text):
        end = quantity.start + roughly.start()
    return start, end


def _without_unit(text: str, start: int, end: int, unit: str) -> int:
    """Return where the number ends and its unit or classifier begins."""
    core = text[start:end]
    if unit:
        word = next((word for word in _UNITS_BY_LENGTH if UNITS[word] == unit and core.endswith(word)), "")
        core = core.removesuffix(word)
    else:
        core = _COUNTED.sub("", core)
    return start + len(core.rstrip())


def _approx(quantity: Quantity, core: str) -> Approx:
    """Return what the number itself says of its exactness: 多 and 余 stand inside it, 上百万 is more than a million."""
    inside = quantity.kind is Kind.VAGUE and quantity.approx is Approx.OVER
    return Approx.OVER if inside or (quantity.kind is not Kind.VAGUE and _MORE.search(core)) else Approx.EXACT


def _plan(quantity: Quantity, text: str) -> Written:
    """“十四五”规划 as a whole, so that no second "plan" follows; its quotes have no use in English."""
    for start in (quantity.start - 1, quantity.start):
        match = _PLAN.match(text, max(start, 0))
        if match and bool(match["open"]) == bool(match["close"]):
            return Written(match.start(), match.end(), render_en(quantity))
    return Written(quantity.start, quantity.end, render_en(quantity))
