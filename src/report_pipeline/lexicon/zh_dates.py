"""Dates and times of Chinese text: what the matches of ``zh_patterns`` mean."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.numerals_zh import evaluate
from report_pipeline.lexicon.quantity import Date, Kind, Quantity

if TYPE_CHECKING:
    import re

_PARTS: Final = {
    "初": "early", "年初": "early", "月初": "early", "底": "end of", "末": "end of", "年底": "end of", "年末": "end of",
    "月底": "end of", "上旬": "early", "中旬": "mid", "下旬": "late",
}  # fmt: skip
_AFTERNOON: Final = frozenset({"下午", "晚上", "傍晚", "夜里", "晚", "晚间", "当晚", "中午"})
_POINTS: Final = (
    "建议",
    "意见",
    "要求",
    "原因",
    "理由",
    "希望",
    "启示",
    "体会",
    "感受",
    "经验",
    "不同",
    "共识",
    "看法",
)
_MONTHS: Final = 12
_DAYS: Final = 31
_HOURS: Final = 24
_CALENDAR: Final = range(1000, 2200)


def _number(written: str | None) -> int:
    value = evaluate(written) if written else None
    return int(value) if value is not None and value.denominator == 1 else 0


def _month(written: str | None) -> int:
    month = _number(written)
    return month if 1 <= month <= _MONTHS else 0


def _quantity(match: re.Match[str], date: Date, until: Date | None = None, end: int | None = None) -> Quantity:
    return Quantity(Kind.DATE, match[0], match.start(), end or match.end(), date=date, until=until)


def iso_date(match: re.Match[str]) -> Quantity:
    """2016-02-15."""
    return _quantity(match, Date(int(match["y"]), int(match["m"]), int(match["d"])))


def date(match: re.Match[str]) -> Quantity | None:
    """2016年2月15日, 3月22日, 3月初, 5月4日至6日."""
    month, day, day2 = _month(match["m"]), _number(match["d"] or match["d0"]), _number(match["d2"])
    if not month or day > _DAYS or day2 > _DAYS or (match["m2"] and not _month(match["m2"])):
        return None
    first = Date(_number(match["y"]), month, day, part=_PARTS.get(match["part"] or "", ""))
    if match["y2"] or match["m2"] or match["d2"]:
        return _quantity(match, first, Date(_number(match["y2"]), _month(match["m2"]), day2))
    return _quantity(match, first)


def months(match: re.Match[str]) -> Quantity | None:
    """1—4月份, 2016年3月至5月."""
    first, last = _month(match["m"]), _month(match["m2"])
    if not first or not last:
        return None
    return _quantity(match, Date(_number(match["y"]), first), Date(month=last))


def years(match: re.Match[str]) -> Quantity | None:
    """2016年, 2016年度, 2015—2017年, 2016年底."""
    if match["only"]:
        year = _number(match["only"])
        if year not in _CALENDAR or (match["only"].endswith("00") and _starts(match, ("前", "后", "的历史"))):
            return None
        return _quantity(match, Date(year, part=_PARTS.get(match["part"] or "", "")))
    first, last = _number(match["y"]), _number(match["y2"])
    if first not in _CALENDAR:
        return None
    if len(match["y2"]) == 2:  # noqa: PLR2004 - 1995-96年
        last += first // 100 * 100
    return _quantity(match, Date(first), Date(last))


def years_of(match: re.Match[str]) -> Quantity | None:
    """1995-96 of a range of bare numbers."""
    first, last = int(match["a"]), int(match["b"])
    if first not in _CALENDAR or last <= first % 100:
        return None
    return _quantity(match, Date(first), Date(first // 100 * 100 + last))


def _starts(match: re.Match[str], words: tuple[str, ...]) -> bool:
    return match.string.startswith(words, match.end())


def days(match: re.Match[str]) -> Quantity | None:
    """15日, 10日至15日, 15号."""
    first, last = _number(match["d"]), _number(match["d2"])
    if not 1 <= first <= _DAYS or last > _DAYS:
        return None
    if not last and match[0].endswith("日") and not match["d"].isdigit():  # 一日 is one day, 1日 the first
        return Quantity(
            Kind.COUNT, match[0], match.start(), match.end(), value=Fraction(first), unit="day", spelled=True
        )
    return _quantity(match, Date(day=first), Date(day=last) if last else None)


def holiday(match: re.Match[str]) -> Quantity:
    """五一, 七一, 十一: holidays named after their date."""
    return Quantity(
        Kind.DATE, match[0], match.start(), match.end(), date=Date(month=_month(match["m"]), day=1), spelled=True
    )


def generation(match: re.Match[str]) -> Quantity:
    """80后: people born in the 1980s."""
    return _quantity(match, Date(decade=int(match["d"])))


def lunar_month(match: re.Match[str]) -> Quantity:
    """正月, 冬月, 腊月: months of the lunar year, by name."""
    value = Fraction({"正": 1, "冬": 11, "腊": 12}[match["m"]])
    return Quantity(Kind.ORDINAL, match[0], match.start(), match.end(), value=value, unit="lunar month", spelled=True)


def century(match: re.Match[str]) -> Quantity | None:
    """21世纪, 20世纪90年代, 80年代."""
    if match["only"]:
        return _quantity(match, Date(century=_number(match["only"])))
    decade = _number(match["dec"])
    which = match["c"]
    if which and decade < 100:  # noqa: PLR2004
        number = {"上": 20, "本": 21}.get(which) or _number(which)
        decade += (number - 1) * 100
    return _quantity(match, Date(decade=decade))


def quarter(match: re.Match[str]) -> Quantity:
    """第一季度, 三季度."""
    return _quantity(match, Date(quarter=_number(match["q"])))


def weekday(match: re.Match[str]) -> Quantity:
    """周五, 星期天."""
    number = "一二三四五六日".find(match["w"]) + 1 or 7
    return Quantity(Kind.WEEKDAY, match[0], match.start(), match.end(), value=Fraction(number), spelled=True)


def time(match: re.Match[str]) -> Quantity | None:
    """9:30, 下午3点半, 上午10时; ``value`` is minutes since midnight."""
    hour = int(match["h"]) if match["h"] else _number(match["h2"])
    minute = int(match["min"]) if match["min"] else _number(match["min2"])
    exact = match["half"] or match["min2"] or match["quarter"] or match[0].endswith(("整", "钟")) or match["h"]
    if hour > _HOURS or _starts(match, _POINTS) or not (exact or match["part"] or match["h2"].isdigit()):
        return None
    if match["half"]:
        minute = 30
    if match["quarter"]:
        minute = 15 * _number(match["quarter"])
    if match["part"] in _AFTERNOON and 1 <= hour < _MONTHS:
        hour += 12
    return Quantity(Kind.TIME, match[0], match.start(), match.end(), value=Fraction(hour * 60 + minute))
