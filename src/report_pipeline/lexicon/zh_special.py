"""Numbers of special forms in Chinese text: what the matches of ``zh_patterns`` mean."""

from __future__ import annotations

import re
from fractions import Fraction

from report_pipeline.lexicon import zh_patterns
from report_pipeline.lexicon.numerals_zh import evaluate
from report_pipeline.lexicon.quantity import Approx, Kind, Quantity
from report_pipeline.lexicon.zh_words import DIGITS, UNITS


def _make(match: re.Match[str], kind: Kind, **fields: object) -> Quantity:
    return Quantity(kind, match[0], match.start(), match.end(), **fields)  # type: ignore[arg-type]


def code(match: re.Match[str]) -> Quantity | None:
    """3D, A380, GB/T 19001: kept; 30km and its like are measures."""
    measure = zh_patterns.LATIN_MEASURE.match(match.string, match.start())
    if measure:
        unit = zh_patterns.LATIN_UNITS[measure["unit"]]
        kind = Kind.COUNT
        return _make(measure, kind, value=evaluate(measure["n"]), unit=unit)
    return _make(match, Kind.CODE)


def hundredths(match: re.Match[str]) -> Quantity | None:
    """百分之五十, 千分之五, 百分百."""
    if match["all"]:
        return _make(match, Kind.PERCENT, value=Fraction(100))
    value = evaluate(match["pct"])
    if value is None:
        return None
    scale = {"百": 1, "千": 10, "万": 100}[match["den"]]
    return _make(match, Kind.PERCENT, value=value / scale, unit="per mille" if scale == 10 else "")  # noqa: PLR2004


def fraction(match: re.Match[str]) -> Quantity | None:
    """三分之二, 1/3."""
    numerator = evaluate(match["num"] or match["over"])
    denominator = evaluate(match["den"] or match["under"])
    if numerator is None or not denominator:
        return None
    return _make(match, Kind.FRACTION, value=numerator / denominator, spelled=True)


def doubling(match: re.Match[str]) -> Quantity:
    """翻一番 (2), 翻两番 (4), 翻倍."""
    times = evaluate(match["n"]) if match["n"] else Fraction(1)
    return _make(match, Kind.MULTIPLE, value=Fraction(2) ** int(times or 1), unit="doubling", spelled=True)


def vague(match: re.Match[str]) -> Quantity | None:
    """数百, 几十亿元, 上百家."""
    if match["how"] == "上" and zh_patterns.MASS_EVIDENCE.match(match.string, match.end()) is None:
        return None
    unit = re.compile(zh_patterns.UNIT).match(match.string, match.end())
    end = unit.end() if unit else match.end()
    classifier = None if unit else re.compile(zh_patterns.CLASSIFIER).match(match.string, end)
    end = classifier.end() if classifier else end
    name = UNITS[unit[0]] if unit else ""
    approx = Approx.OVER if match["how"] in {"上", "过"} else Approx.EXACT
    value = evaluate(match["mag"])
    return Quantity(Kind.VAGUE, match[0], match.start(), end, value, unit=name, approx=approx, spelled=True)


def teens(match: re.Match[str]) -> Quantity | None:
    """十几, 二十几: more than the tens."""
    value = evaluate(match["tens"] + (match["mag"] or ""))
    end = match.end()
    classifier = re.compile(rf"{zh_patterns.UNIT}|{zh_patterns.CLASSIFIER}").match(match.string, end)
    unit = UNITS.get(classifier[0], "") if classifier else ""
    end = classifier.end() if classifier else end
    return Quantity(Kind.COUNT, match[0], match.start(), end, value, unit=unit, approx=Approx.OVER, spelled=True)


def half(match: re.Match[str]) -> Quantity:
    """一半, 半年, 过半."""
    unit = {"年": "year", "天": "day", "小时": "hour", "月": "month", "世纪": "century"}.get(match["unit"] or "", "")
    return _make(match, Kind.FRACTION, value=Fraction(1, 2), unit=unit, spelled=True)


def circled(match: re.Match[str]) -> Quantity:
    """图①."""
    return _make(match, Kind.ORDINAL, value=Fraction("①②③④⑤⑥⑦⑧⑨⑩".index(match[0]) + 1), unit="No.")


def five_year_plan(match: re.Match[str]) -> Quantity:
    """十四五: the 14th Five-Year Plan."""
    value = Fraction(10 + DIGITS[match["n"]])
    return _make(match, Kind.ORDINAL, value=value, unit="Five-Year Plan", spelled=True)


def short(match: re.Match[str]) -> Quantity:
    """一米八五, 两块五毛, 一块二, 两毛五, 一刻钟, 八旬."""
    if match["m"]:
        behind = "".join(str(DIGITS[char]) for char in match["cm"])
        value = (evaluate(match["m"]) or 0) + Fraction(int(behind), 10 ** len(behind))
        return _make(match, Kind.COUNT, value=value, unit="meter", spelled=True)
    if match["quarters"]:
        return _make(match, Kind.COUNT, value=Fraction(15 * DIGITS[match["quarters"]]), unit="minute", spelled=True)
    if match["tens"]:
        return _make(match, Kind.COUNT, value=Fraction(10 * DIGITS[match["tens"]]), unit="year old", spelled=True)
    parts = ((match["yuan"] or match["yuan2"], 1), (match["jiao"] or match["jiao2"], 10), (match["fen"], 100))
    value = sum((Fraction(evaluate(part) or 0) / scale for part, scale in parts if part), Fraction(0))
    return _make(match, Kind.COUNT, value=value, unit="yuan", spelled=True)


def numbered(match: re.Match[str]) -> Quantity | None:
    """5号: No. 5."""
    value = evaluate(match["n"])
    return _make(match, Kind.ORDINAL, value=value, unit="No.", spelled=not match["n"].isdigit()) if value else None


def ordinal(match: re.Match[str]) -> Quantity | None:
    """第三, 第七条 (Article 7)."""
    value = evaluate(match["n"])
    if value is None:
        return None
    unit = {"条": "Article", "章": "Chapter", "节": "Section", "款": "Paragraph"}.get(match["unit"] or "", "")
    return _make(match, Kind.ORDINAL, value=value, unit=unit, spelled=not match["n"].isdigit())
