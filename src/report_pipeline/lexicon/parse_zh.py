"""Every number of a Chinese text, exactly.

A scanner tries the rules of ``RULES`` in their order at each character that can begin a number; the first
rule that makes a quantity wins, and the scan goes on behind it. Words such as 统一 or 十分 are blotted out before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon import zh_dates, zh_patterns, zh_special
from report_pipeline.lexicon.chunks import chunks
from report_pipeline.lexicon.numerals_zh import evaluate
from report_pipeline.lexicon.quantity import Approx, Kind, Quantity
from report_pipeline.lexicon.zh_words import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable

    Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Quantity | None]]

_CURRENCIES: Final = {
    "US$": "US dollar", "$": "US dollar", "HK$": "Hong Kong dollar", "￥": "yuan", "¥": "yuan", "€": "euro",
    "£": "pound",
}  # fmt: skip
_BEFORE: Final = {
    **dict.fromkeys(("大约", "大概", "约为", "约"), Approx.ABOUT),
    **dict.fromkeys(("将近", "接近", "近"), Approx.NEARLY),
    **dict.fromkeys(("超过", "超", "逾", "突破"), Approx.OVER),
    **dict.fromkeys(("不到", "不足", "少于", "低于"), Approx.UNDER),
    **dict.fromkeys(("不低于", "不少于", "至少"), Approx.AT_LEAST),
    **dict.fromkeys(("不超过", "最多", "至多"), Approx.AT_MOST),
    "多达": Approx.UP_TO,
}
_TIMES_OF_LIFE: Final = frozenset({"year", "month", "week", "day"})
_NEIGHBOURS: Final = re.compile(
    r"(?P<ten>十?)(?P<a>[一二两三四五六七八])(?P<b>[二三四五六七八九])(?P<mag>[十百千万亿]*)"
)
_SEASON: Final = re.compile(r"[12]\d{3}\s?[-–—/]\s?\d{2}\b(?!\s?[年%])", re.ASCII)
"""1995-96赛季."""
_LONE: Final = re.compile(r"[零〇一二两三四五六七八九十百千万亿]|[兆壹贰叁肆伍陆柒捌玖拾佰仟萬億兩]")
_NAME_BEFORE: Final = re.compile("(?<=[一二三四五六七八九])")
_HAN_DIGITS: Final = re.compile(r"[一二两三四五六七八九零〇]{2,}")


def parse_zh(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of ``text`` in their order; offsets count its characters."""
    return tuple(
        replace(quantity, start=quantity.start + offset, end=quantity.end + offset)
        for offset, chunk in chunks(text)
        for quantity in _scan(chunk)
    )


def _scan(text: str) -> list[Quantity]:
    scanned = text.translate(zh_patterns.TRANSLATE)
    scanned = zh_patterns.IDIOM.sub(lambda m: "\0" * len(m[0]), scanned)
    found: list[Quantity] = []
    at = floor = 0
    while start := zh_patterns.START.search(scanned, at):
        quantity = _at(scanned, start.start())
        if quantity is None:
            word = zh_patterns.LATIN_RUN.match(scanned, start.start())
            at = word.end() if word else start.end()
            continue
        quantity = _with_surroundings(quantity, scanned, floor)
        written = text[quantity.start : quantity.end].rstrip()
        at = floor = quantity.start + len(written)
        found.append(replace(quantity, text=written, end=at))
    return found


def _at(text: str, start: int) -> Quantity | None:
    for pattern, build in RULES:
        match = pattern.match(text, start)
        if match and (quantity := build(match)):
            return quantity
    return None


def _with_surroundings(quantity: Quantity, text: str, floor: int) -> Quantity:
    """Take 近, 约, 左右, 零下 and their like into the quantity."""
    if quantity.kind in {Kind.CODE, Kind.WEEKDAY, Kind.ORDINAL, Kind.DATE}:
        return quantity
    if quantity.value is not None and (sign := zh_patterns.SIGN.search(text, floor, quantity.start)):
        quantity = replace(quantity, value=-quantity.value, start=sign.start())
    if before := zh_patterns.BEFORE.search(text, floor, quantity.start):
        approx = _BEFORE[before["w"]]
        if before["w"] == "近" and quantity.unit in _TIMES_OF_LIFE and (quantity.value or 0) > 1:
            approx = Approx.PAST
        quantity = replace(quantity, approx=approx, start=before.start())
    if behind := zh_patterns.BEHIND.match(text, quantity.end):
        quantity = replace(quantity, approx=quantity.approx or Approx.ABOUT, end=behind.end())
    return quantity


def _make(match: re.Match[str], kind: Kind, **fields: object) -> Quantity:
    return Quantity(kind, match[0], match.start(), match.end(), **fields)  # type: ignore[arg-type]


class _Amount:
    """A number of the grammar ``amount(name)``: value or range of neighbours (两三), and how it is written."""

    def __init__(self, match: re.Match[str], name: str) -> None:
        self.written: str = match[name]
        magnitude: str = match[f"{name}_mag"] or ""
        self.scaled = any(char in "万亿兆" for char in self.written + magnitude)
        self.spelled = not any(char.isdigit() and char.isascii() for char in self.written)
        self.more: str = match[f"{name}_more"] or ""
        self.value, self.high = _value(self.written)
        if magnitude and self.value is not None:
            scale = evaluate(magnitude) or Fraction(1)
            self.value *= scale
            self.high = self.high * scale if self.high else None

    @property
    def approx(self) -> Approx:
        if self.more in {"多", "余"}:
            return Approx.OVER
        return Approx.ABOUT if self.more else Approx.EXACT


def _value(written: str) -> tuple[Fraction | None, Fraction | None]:
    neighbours = _NEIGHBOURS.fullmatch(written)
    if neighbours:
        low, high = evaluate(neighbours["a"]), evaluate(neighbours["b"])
        if low and high and (high - low == 1 or (int(low), int(high)) == (3, 5)):
            scale = evaluate(neighbours["mag"] or "一") or Fraction(1)
            plus = 10 if neighbours["ten"] else 0
            return (low + plus) * scale, (high + plus) * scale
    if _HAN_DIGITS.fullmatch(written) and len(written) == 2 and not set(written) & set("零〇"):  # noqa: PLR2004
        return None, None  # 五四, 三八: names, not numbers
    return evaluate(written), None


def _range(match: re.Match[str]) -> Quantity | None:
    low, high = _Amount(match, "a"), _Amount(match, "b")
    if low.value is None or high.value is None or low.more:
        return None
    value = low.value
    if _SEASON.match(match[0]) and not match["cls"]:
        return zh_dates.years_of(match)
    if high.scaled and not low.scaled:  # 3—5万 is 30,000 to 50,000; 500至2万 is what it says
        scaled = high.value / (evaluate(high.written.rstrip("十百千万亿兆")) or 1)
        value = value * scaled if value * scaled < high.value else value
    kind, unit = _unit(match, match["unit2"] or "")
    if low.spelled and high.spelled and kind is Kind.COUNT and not (unit or match["cls"] or match["unit"]):
        return None
    ends = high.high or high.value
    spelled = low.spelled and high.spelled
    return _make(match, kind, value=value, high=ends, unit=unit, spelled=spelled, scaled=high.scaled)


def _unit(match: re.Match[str], unit: str) -> tuple[Kind, str]:
    percent = match["pct"]
    if percent and percent.endswith("百分点"):
        return Kind.POINTS, ""
    if percent:
        return Kind.PERCENT, {"‰": "per mille", "成": "tenths", "折": "off"}.get(percent, "")
    if match["times"]:
        return Kind.MULTIPLE, ""
    return Kind.COUNT, UNITS.get(unit, "")


def _currency(match: re.Match[str]) -> Quantity | None:
    amount = _Amount(match, "a")
    unit = _CURRENCIES[match["cur"]]
    return _make(match, Kind.COUNT, value=amount.value, unit=unit, approx=amount.approx, scaled=amount.scaled)


def _amount(match: re.Match[str]) -> Quantity | None:
    amount = _Amount(match, "a")
    if amount.value is None or not _is_number(match, amount):
        return None
    kind, unit = _unit(match, match["unit"] or "")
    value, high = amount.value, amount.high
    if kind is Kind.PERCENT:
        value += Fraction(evaluate(match["tenths"] or "零") or 0) / 10
        scale = {"tenths": Fraction(10), "off": Fraction(10), "per mille": Fraction(1, 10)}.get(unit, Fraction(1))
        value, high = value * scale, high * scale if high else None
    if match["half"]:
        value += Fraction(1, 2)
        unit = {"月": "month", "小时": "hour", "世纪": "century", "星期": "week"}.get(match["of"] or "", unit)
    approx = Approx.OVER if match["more2"] else amount.approx
    return _make(
        match, kind, value=value, high=high, unit=unit, approx=approx, spelled=amount.spelled, scaled=amount.scaled
    )


def _is_number(match: re.Match[str], amount: _Amount) -> bool:
    """A lone numeral character needs a unit, a classifier or an approximation beside it."""
    if not _LONE.fullmatch(amount.written) or amount.more:
        return True
    if amount.written in "兆壹贰叁肆伍陆柒捌玖拾佰仟萬億兩" or _NAME_BEFORE.match(match.string, match.start()):
        return False  # the end of a name, as 一 in 八一路
    if match["pct"] or match["times"] or match["unit"] or match["cls"]:
        return True
    end = match.end("a")
    before = zh_patterns.BEFORE.search(match.string, max(0, match.start() - 4), match.start())
    evidence = zh_patterns.MASS_EVIDENCE if amount.written in "百千万亿" else zh_patterns.EVIDENCE
    return bool(before or evidence.match(match.string, end))


RULES: Final[tuple[Rule, ...]] = (
    (zh_patterns.ISO_DATE, zh_dates.iso_date),
    (zh_patterns.CODE, zh_special.code),
    (zh_patterns.CURRENCY, _currency),
    (zh_patterns.WEEKDAY, zh_dates.weekday),
    (zh_patterns.CENTURY, zh_dates.century),
    (zh_patterns.MONTHS, zh_dates.months),
    (zh_patterns.DATE, zh_dates.date),
    (zh_patterns.YEARS, zh_dates.years),
    (zh_patterns.DAYS, zh_dates.days),
    (zh_patterns.NUMBERED, zh_special.numbered),
    (zh_patterns.QUARTER, zh_dates.quarter),
    (zh_patterns.TIME, zh_dates.time),
    (zh_patterns.CIRCLED, zh_special.circled),
    (zh_patterns.FIVE_YEAR_PLAN, zh_special.five_year_plan),
    (zh_patterns.HOLIDAY, zh_dates.holiday),
    (zh_patterns.GENERATION, zh_dates.generation),
    (zh_patterns.LUNAR, zh_dates.lunar_month),
    (zh_patterns.SHORT, zh_special.short),
    (zh_patterns.HUNDREDTHS, zh_special.hundredths),
    (zh_patterns.FRACTION, zh_special.fraction),
    (zh_patterns.DOUBLING, zh_special.doubling),
    (zh_patterns.TEENS, zh_special.teens),
    (zh_patterns.VAGUE, zh_special.vague),
    (zh_patterns.HALF, zh_special.half),
    (zh_patterns.ORDINAL, zh_special.ordinal),
    (zh_patterns.RANGE, _range),
    (zh_patterns.AMOUNT, _amount),
)
