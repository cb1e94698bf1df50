"""Every number of an English text, exactly: the counterpart of ``parse_zh``, which the checks compare it with."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon import en_words
from report_pipeline.lexicon.chunks import chunks
from report_pipeline.lexicon.quantity import Date, Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Quantity | None]]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d])"
_WORD: Final = rf"(?:{_any([*en_words.ONES, *en_words.TENS, *en_words.SCALES])})\b"
_WORDS: Final = rf"(?:(?:an?\s)(?=(?:{_any(en_words.SCALES)})\b))?{_WORD}(?:(?:[\s-]|\sand\s){_WORD})*"
_SCALE: Final = rf"(?:[\s-]?(?:{_any(en_words.SCALES)})\b|\s?(?:mn|mln|bn|bln|tn|trn)\b)"
_AMOUNT: Final = rf"(?P<n>{_NUMBER}|{_WORDS})(?P<scale>{_SCALE})*"
_MONTH: Final = rf"(?P<month>{_any(en_words.MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!,\d{3}|[.:]\d|\s?%)"
_YEAR: Final = r"(?P<year>[12]\d{3})\b(?!,\d{3}|\.\d)"
_ORDINAL: Final = _any(en_words.ORDINALS)
_DASH: Final = r"\s?(?:[–—~-]+|to|and|through)\s?"

_CODE: Final = re.compile(
    r"&#?\w+;|https?://[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[A-Z]{2,4}/[A-Z] ?\d+(?:[.—-]\d+)*"
    r"|\d{3,4}-\d{7,8}(?!\d)|1[3-9]\d{9}(?!\d)|0\d+(?![\d.:])"
    r"|(?!\d+(?:[-–](?:day|year|month|week|hour|minute|mu|meter|metre|kilomet|mile|square|point|member|story|strong|fold))"
    rf"|[\d,.]+(?:st|nd|rd|th|s|[ap]m|{_any(en_words.SHORT_SCALES)})\b|[\d.]+-[a-z]|(?:US|HK|RMB|CNY)\d)"
    r"(?=[A-Za-z0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]+(?:[-+.]?[A-Za-z0-9]+)*\+?"
    r"|[A-Z][A-Za-z]*-\d+(?!\d|\.\d)(?:-[A-Za-z0-9]+)*",
    re.ASCII,
)
_MEASURE: Final = re.compile(
    rf"(?P<n>{_NUMBER})\s?(?:km/h|km²?|m²|mph|mm|cm|kg|mg|kWh|kW|MW|GW|GB|MB|TB|Hz|[MG]Hz|ml|ft|lbs?)\b"
)
_DATE: Final = re.compile(
    rf"{_MONTH}\s(?:{_DAY}(?:{_DASH}(?P<day2>\d{{1,2}})\b(?!\s[a-z]{{4,}}))?)?(?:,?\s?{_YEAR})?"
    rf"|(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s?[–-]\s?)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_any(en_words.MONTHS)})\b(?:,?\s(?P<y>[12]\d{{3}})\b)?"
    rf"|\b{_MONTH.replace('<month>', '<lone>')}(?![a-z])"
)
_MODAL: Final = re.compile(
    r"\b(?:in|of|by|since|until|till|last|next|this|early|late|mid|from|to|through|and|between|during|[–-])[\s-]?$"
)
_ISO: Final = re.compile(r"(?P<y>[12]\d{3})[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>[0-2]?\d|3[01])(?![\d-])")
_DECADE: Final = re.compile(r"(?:['’]?(?P<d>\d0)|(?P<y>[12]\d{2}0))['’]?s\b")
_TIME: Final = re.compile(
    r"(?P<h>\d{1,2})(?:[:.](?P<min>[0-5]\d)(?::[0-5]\d)?)?\s?(?P<half>[ap])\.?m\b\.?|(?P<h2>\d{1,2}):(?P<min2>[0-5]\d)(?::[0-5]\d)?(?!\d)"
    r"|(?P<noon>noon|midnight)\b",
    re.IGNORECASE,
)
_FRACTION: Final = re.compile(
    rf"(?:(?P<n>an?|\d+|{_WORD})[\s-])?(?P<d>half|halves|thirds|quarters|fourths|fifths|sixths|sevenths|eighths|ninths|tenths|hundredths)\b"
    rf"|(?P<n1>an?|one)[\s-](?P<d1>third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth)\b(?!\s(?:time|year|day|place|round|floor))"
    r"|(?P<a>\d{1,2})/(?P<b>[1-9]\d{0,2})(?!\d|/)",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(
    rf"(?P<a>{_any(en_words.VAGUE)})\b(?:\sof\s(?P<b>thousands|millions|billions|trillions))?", re.IGNORECASE
)
_GROUP: Final = re.compile(
    rf"(?:(?P<n>{_NUMBER}|half\sa|an?|{_WORD})[\s-](?!century-))?(?P<g>{_any(en_words.GROUPS)})\b"
    r"|(?P<one>an?|one)\s(?:hour|year|month|week|day|mile|meter)\sand\sa\shalf\b|(?P<tens>twenties|thirties|forties|fifties"
    r"|sixties|seventies|eighties|nineties)\b|half\sa\s(?P<scale>hundred|thousand|million|billion|trillion)\b",
    re.IGNORECASE,
)
_MULTIPLE: Final = re.compile(
    rf"(?P<w>{_any(en_words.MULTIPLES)})\b|{_AMOUNT}(?:[\s-]fold\b|fold\b|\stimes\b)", re.IGNORECASE
)
_ORDINALS: Final = re.compile(
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+)(?:st|nd|rd|th)\b|(?:(?P<tens>{_any(en_words.TENS)})-)?(?P<w>{_ORDINAL})\b",
    re.IGNORECASE,
)
_RUN: Final = re.compile(r"(?P<a>[12]\d{3})[–—/-](?P<b>\d{2})(?!\d)")
_PLAIN: Final = re.compile(
    rf"(?:(?P<cur>{_any(en_words.CURRENCIES)})\s?(?P<money>{_NUMBER})(?P<short>[kKmMB])(?![A-Za-z])"
    rf"|(?P<cur2>{_any(en_words.CURRENCIES)})?\s?{_AMOUNT})(?P<unit>\s?%|[\s-]per\s?cent(?:age\spoints?)?\b|[\s-]percent(?:age\spoints?)?\b|\s?‰|\sper\s(?:thousand|mille|1,000)\b)?"
    r"(?:(?:\s(?:hour|year|month|week|day|mile|meter)s?)?\s(?P<half>and\sa\shalf)\b)?",
    re.IGNORECASE,
)
_START: Final = re.compile(r"&(?=#?\w+;)|(?<![A-Za-z])[A-Za-z]|\d|[$€£¥￥]|['’](?=\d0)")
_SKIP: Final = re.compile(r"[A-Za-z]+")


def parse_en(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of ``text`` in their order; offsets count its characters."""
    return tuple(
        replace(quantity, start=quantity.start + offset, end=quantity.end + offset)
        for offset, chunk in chunks(text)
        for quantity in _scan(chunk)
    )


def _scan(text: str) -> list[Quantity]:
    found: list[Quantity] = []
    at = 0
    while start := _START.search(text, at):
        quantity = _at(text, start.start())
        if quantity is None:
            word = _SKIP.match(text, start.start())
            at = word.end() if word else start.end()
            continue
        written = quantity.text.rstrip()
        found.append(replace(quantity, text=written, end=quantity.start + len(written)))
        at = max(found[-1].end, at + 1)
    return found


def _at(text: str, start: int) -> Quantity | None:
    for pattern, build in _RULES:
        match = pattern.match(text, start)
        if match and match[0] and (quantity := build(match)):
            return quantity
    return None


def evaluate(words: str) -> Fraction | None:
    """Return the value of digits or number words: ``1,200``, ``twenty-one``, ``three hundred and five``."""
    words = words.strip().lower().replace(",", "")
    if words[:1].isdigit():
        return Fraction(words)
    total = section = Fraction(0)
    for word in re.split(r"[\s-]+", words):
        if word in {"and", ""}:
            continue
        if word in {"a", "an"}:
            section = Fraction(1)
        elif word in en_words.SCALES:
            scale = en_words.SCALES[word]
            section = (section or Fraction(1)) * scale
            if scale > 100:  # noqa: PLR2004 - a thousand and more close the section
                total, section = total + section, Fraction(0)
        elif (value := en_words.ONES.get(word, en_words.TENS.get(word))) is not None:
            section += value
        else:
            return None
    return total + section


def _make(match: re.Match[str], kind: Kind, **fields: object) -> Quantity:
    return Quantity(kind, match[0], match.start(), match.end(), **fields)  # type: ignore[arg-type]


def _code(match: re.Match[str]) -> Quantity:
    measure = _MEASURE.match(match.string, match.start())
    if measure:
        return _make(measure, Kind.COUNT, value=evaluate(measure["n"]))
    return _make(match, Kind.CODE)


def _iso(match: re.Match[str]) -> Quantity:
    return _make(match, Kind.DATE, date=Date(int(match["y"]), int(match["m"]), int(match["d"])))


def _month(name: str) -> int:
    return next(i for i, month in enumerate(en_words.MONTHS, start=1) if month.startswith(name.rstrip(".")[:3]))


def _date(match: re.Match[str]) -> Quantity | None:
    lone = match["lone"] or (match["month"] if not (match["day"] or match["year"]) else "")
    if lone:
        if lone not in en_words.MONTHS:
            return None
        if lone in {"March", "May"} and not _MODAL.search(match.string, 0, match.start()):
            return None
        return _make(match, Kind.DATE, date=Date(month=_month(lone)))
    month = _month(match["month"] or match["m"])
    year = int(match["year"] or match["y"] or 0)
    if match["month"] == "May" and not (year or match["day"] or _MODAL.search(match.string, 0, match.start())):
        return None
    first = int(match["day"] or match["d"] or match["d2"] or 0)
    last = int(match["day2"] or (match["d2"] if match["d"] else 0) or 0)
    if max(first, last) > 31:  # noqa: PLR2004 - June 400 is no date
        return None
    until = Date(day=last) if last else None
    return _make(match, Kind.DATE, date=Date(year, month, first), until=until)


def _decade(match: re.Match[str]) -> Quantity:
    return _make(match, Kind.DATE, date=Date(decade=int(match["d"] or match["y"])))


def _time(match: re.Match[str]) -> Quantity | None:
    if match["noon"]:
        return _make(match, Kind.TIME, value=Fraction(720 if match["noon"].lower() == "noon" else 0), spelled=True)
    hour, minute = int(match["h"] or match["h2"]), int(match["min"] or match["min2"] or 0)
    if hour > 24:  # noqa: PLR2004
        return None
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return _make(match, Kind.TIME, value=Fraction(hour * 60 + minute))


def _fraction(match: re.Match[str]) -> Quantity | None:
    if match["a"]:
        return _make(match, Kind.FRACTION, value=Fraction(int(match["a"]), int(match["b"])))
    numerator = match["n"] or match["n1"] or "a"
    top = evaluate(numerator)
    bottom = en_words.DENOMINATORS[(match["d"] or match["d1"]).lower()]
    if top is None:
        return None
    if bottom > 2 and match["d"] and not match["n"]:  # noqa: PLR2004 - "quarters" alone are no fraction
        return None
    return _make(match, Kind.FRACTION, value=top / bottom, spelled=True)


def _vague(match: re.Match[str]) -> Quantity:
    value = en_words.VAGUE[match["a"].lower()] * (en_words.VAGUE[match["b"].lower()] if match["b"] else 1)
    return _make(match, Kind.VAGUE, value=Fraction(value), spelled=True)


def _group(match: re.Match[str]) -> Quantity | None:
    if match["one"]:
        return _make(match, Kind.COUNT, value=Fraction(3, 2), spelled=True)
    if match["tens"]:
        return _make(match, Kind.DATE, date=Date(decade=en_words.TENS[match["tens"][:-3].lower() + "y"]), spelled=True)
    if match["scale"]:
        return _make(match, Kind.COUNT, value=Fraction(en_words.SCALES[match["scale"].lower()], 2), scaled=True)
    count = (match["n"] or "a").lower()
    times = Fraction(1, 2) if count.startswith("half") else evaluate(count)
    if times is None:
        return None
    unit = match["g"].lower()
    return _make(match, Kind.COUNT, value=times * en_words.GROUPS[unit], unit=unit, spelled=True)


def _multiple(match: re.Match[str]) -> Quantity | None:
    if match["w"]:
        return _make(match, Kind.MULTIPLE, value=Fraction(en_words.MULTIPLES[match["w"].lower()]), spelled=True)
    value = _scaled(match)
    return _make(match, Kind.MULTIPLE, value=value, spelled=not match["n"][0].isdigit()) if value is not None else None


def _scaled(match: re.Match[str]) -> Fraction | None:
    value = evaluate(match["n"])
    if value is None:
        return None
    for scale in re.findall(r"[A-Za-z]+", match.string[match.end("n") : match.end("scale")]) if match["scale"] else ():
        value *= en_words.SCALES.get(scale.lower()) or en_words.SHORT_SCALES[scale]
    return value


def _ordinal(match: re.Match[str]) -> Quantity | None:
    if match["n"]:
        return _make(match, Kind.ORDINAL, value=evaluate(match["n"]))
    tens = en_words.TENS[match["tens"].lower()] if match["tens"] else 0
    return _make(match, Kind.ORDINAL, value=Fraction(tens + en_words.ORDINALS[match["w"].lower()]), spelled=True)


def _run(match: re.Match[str]) -> Quantity:
    first = int(match["a"])
    return _make(match, Kind.DATE, date=Date(first), until=Date(first // 100 * 100 + int(match["b"])))


def _plain(match: re.Match[str]) -> Quantity | None:
    if match["n"]:
        value = _scaled(match)
    else:
        value = (evaluate(match["money"]) or Fraction(0)) * en_words.SHORT_SCALES[match["short"]]
    if value is None:
        return None
    if match["half"]:
        value += Fraction(1, 2)
    unit = (match["unit"] or "").strip(" -")
    kind = Kind.POINTS if "age" in unit else Kind.PERCENT if unit else Kind.COUNT
    value = value / 10 if unit == "‰" or unit.endswith(("mille", "thousand", "1,000")) else value
    currency = en_words.CURRENCIES.get(match["cur"] or match["cur2"] or "", "")
    spelled = bool(match["n"]) and not match["n"][0].isdigit()
    return _make(
        match, kind, value=value, unit=currency, spelled=spelled, scaled=bool(match["scale"] or match["short"])
    )


_RULES: Final[tuple[Rule, ...]] = (
    (_ISO, _iso),
    (_TIME, _time),
    (_DATE, _date),
    (_CODE, _code),
    (_DECADE, _decade),
    (_RUN, _run),
    (_MULTIPLE, _multiple),
    (_GROUP, _group),
    (_FRACTION, _fraction),
    (_VAGUE, _vague),
    (_ORDINALS, _ordinal),
    (_PLAIN, _plain),
)
