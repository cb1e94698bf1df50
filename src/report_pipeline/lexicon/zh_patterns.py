"""The grammar of Chinese numbers as regular expressions; ``parse_zh`` says what each one means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.zh_words import CLASSIFIERS, COUNTED, UNITS, no_number

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MAGNITUDE: Final = r"(?:[十百千]?万亿|[十百千]?[万亿]|兆(?![瓦赫])|百(?!分点|分之|帕|货)|千(?![瓦米克卡帕赫伏升]))"
_DIGITS: Final = rf"{_NUMBER}(?:\s?{_MAGNITUDE}(?:\d{{1,4}}(?![\d.,年:]){_MAGNITUDE}?)*)?"
_HAN_CHAR: Final = (
    r"(?:[零〇一二三四五六七八九十万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億兩]"
    r"|百(?!分点|分之)|千(?![瓦米克卡帕赫伏升])|兆(?![瓦赫]))"
)
_HAN: Final = rf"{_HAN_CHAR}+(?:点[零〇一二三四五六七八九]+[万亿]*(?![分刻]))?"
_SMALL: Final = r"(?:\d{1,2}(?!\d)|[一二三四五六七八九十]{1,3})"
_YEAR: Final = r"(?:(?<!\d)\d{4}|[一二〇零三四五六七八九]{4}|(?<!\d)\d{2}(?=\s?年\s?\d{1,2}\s?月))"
_TO: Final = r"\s?(?:[—–\-~～－]+|至|到)\s?"

NUMERAL_CHAR: Final = r"0-9零〇一二三四五六七八九十百千万亿兆两"


def amount(name: str) -> str:
    """A number with its magnitude; ``多`` and its like may stand before the magnitude (20多亿)."""
    more = r"多|余|(?<=[十百0])来|(?<=十)几"
    return rf"(?P<{name}>{_DIGITS}|{_HAN})(?:\s?(?P<{name}_more>{more})\s?(?P<{name}_mag>{_MAGNITUDE})?)?"


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NOT_A_CLASSIFIER: Final = (
    r"(?!部[门长队委]|家[庭长园属具乡]|位[置于]|名[称单]|项目|所[有在以]|场[所地馆景]|处[理于]|支[部付持出]|条件|台[湾风]"
    r"|只[要有是能]|批[准次评]|组[织成合建长]|道路|面[积临对]|份额|根[据本]|首[先都届次]|种[子植类]|片区|例如|起[来伏])"
)
UNIT: Final = rf"(?:{_alternatives(UNITS)})"
CLASSIFIER: Final = rf"(?:{_NOT_A_CLASSIFIER}[{CLASSIFIERS}])"
MASS_EVIDENCE: Final = re.compile(rf"\s?(?:{UNIT}|{CLASSIFIER}|人|级)")
"""The same for a lone 百, 千, 万 or 亿."""
EVIDENCE: Final = re.compile(rf"\s?(?:{UNIT}|[{CLASSIFIERS}]|{_alternatives(COUNTED)})")
"""What must follow a lone numeral character for it to be a number (三家, but not 三亚)."""

_GRID: Final = r"(?<![已曾历途])[经纬][一二三四五六七八九十]+[路街]|(?<![第百千])[一二三四五六七八九十]+[经纬][路街]"
GRID_STREET: Final = re.compile(_GRID)
"""Streets that are counted, 经十一路: English has Jingshiyi Road as well as Jing 11th Road."""
_PLACE: Final = (
    rf"(?<![{NUMERAL_CHAR}第挖修跨])(?<![挖修建走跑有过]了)(?:[二三四五六七八九]?十?[一三四五六七八九十]里(?=牌坊|堡|店|桥|河|沟|庄|铺|台)"
    r"|[二三四五六七八九]道(?=口(?!子)|河|沟|街|岭|湾|江|区)|双十(?=[路街]))"
)
"""Streets and places whose name has the form of a number: 十八里店, 五道口, 十一纬路; not 修了三道沟."""
IDIOM: Final = re.compile(
    rf"(?<![{NUMERAL_CHAR}第])(?:{_alternatives(no_number())}|十分(?![钟之])|四季(?!度)|四周(?!年)|十字(?!数)"
    rf"|千万(?=别|不|要|记)|{_GRID})"
    rf"|{_PLACE}"
    r"|(?<!翻)一番|(?<!分)之一|(?<![点\d个])十字架"
)
TRANSLATE: Final = str.maketrans(
    "０１２３４５６７８９．％"  # full width, one character for one, so that offsets hold
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ",
    "0123456789.%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
)

CODE: Final = re.compile(
    r"https?://[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[A-Z]{2,4}/[A-Z] ?\d+(?:[.—-]\d+)*"
    r"|\d{3,4}-\d{7,8}(?!\d)|1[3-9]\d{9}(?!\d)|0\d+(?![\d.:])|\d{3,5}(?=工厂|部队|次列车|航班|高地|号文)"
    r"|(?=[A-Za-z0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]+(?:[-+.]?[A-Za-z0-9]+)*\+?"
    r"|[A-Za-z]+-\d+(?![\d.])(?:-[A-Za-z0-9]+)*",
    re.ASCII,
)
ISO_DATE: Final = re.compile(r"(?P<y>[12]\d{3})(?P<s>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>[0-2]?\d|3[01])(?![\d.-])")
_PART: Final = r"(?P<part>年?初|年?底|年?末|上旬|中旬|下旬|月初|月底)?"
DATE: Final = re.compile(
    rf"(?:(?P<y>{_YEAR})\s?年\s?)?(?P<m>{_SMALL})\s?月(?![球票薪嫂饼])"
    rf"(?:份|\s?(?P<d>{_SMALL})\s?[日号]|\s?(?P<d0>{_SMALL})(?={_TO}{_SMALL}\s?[日号]))?"
    rf"(?:{_TO}(?=[^，。]{{0,12}}[月日号])(?:(?P<y2>{_YEAR})\s?年\s?)?(?:(?P<m2>{_SMALL})\s?月份?)?(?:(?P<d2>{_SMALL})\s?[日号])?)?"
    rf"{_PART}"
)
MONTHS: Final = re.compile(
    rf"(?:(?P<y>{_YEAR})\s?年\s?)?(?P<m>{_SMALL})\s?(?:月份?)?{_TO}(?P<m2>{_SMALL})\s?月份?(?!\s?\d+\s?[日号])"
)
DAYS: Final = re.compile(
    rf"(?P<d>{_SMALL})\s?(?:[日号])?(?:{_TO}(?P<d2>{_SMALL}))?\s?(?:日(?![元圆军本均常产前后内])|号(?=[，。、；！？,.;\s至到晚早上下凌中在]|$))"
)
YEARS: Final = re.compile(
    rf"(?P<y>{_YEAR})\s?年?{_TO}(?P<y2>{_YEAR}|\d{{2}}(?!\d))\s?年度?|(?P<only>{_YEAR})\s?年(?:度(?!假))?{_PART}"
)
CENTURY: Final = re.compile(
    rf"(?:(?P<c>{_SMALL}|上|本)\s?世纪\s?)?(?P<dec>\d{{4}}|\d0|[一二三四五六七八九]十)\s?年代|(?P<only>{_SMALL})\s?世纪(?!末日)"
)
QUARTER: Final = re.compile(r"第?(?P<q>[一二三四1-4])\s?季度")
WEEKDAY: Final = re.compile(rf"(?:(?<![{NUMERAL_CHAR}])周|星期|礼拜)(?P<w>[一二三四五六日天])(?![个次天年岁期])")
TIME: Final = re.compile(
    r"(?P<part>上午|下午|早上|早晨|清晨|凌晨|中午|傍晚|晚上|夜里|当晚|晚间|晚|早)?\s?"
    rf"(?:(?P<h>\d{{1,2}})\s?[:：]\s?(?P<min>[0-5]\d)(?:[:：][0-5]\d)?(?!\d)"
    rf"|(?P<h2>{_SMALL})\s?(?P<mark>[点點]|时(?![代间期候段速常装钟]))(?:\s?(?P<min2>{_SMALL})\s?分(?!之)|(?P<half>半)|(?P<quarter>[一三])刻|整|钟)?)"
)
HUNDREDTHS: Final = re.compile(rf"(?P<den>百|千|万)分之\s?(?P<pct>{_DIGITS}|{_HAN})|(?P<all>百分百)")
FRACTION: Final = re.compile(
    rf"(?P<den>{_DIGITS}|{_HAN_CHAR}+)分之(?P<num>{_DIGITS}|{_HAN_CHAR}+)|(?P<over>\d{{1,2}})/(?P<under>[1-9]\d{{0,2}})(?![\d/.])"
)
DOUBLING: Final = re.compile(r"翻\s?了?\s?(?:(?P<n>[一二两三四五])番|一?番|倍)")
VAGUE: Final = re.compile(r"(?P<how>好?几|数|上|过(?=[百千万亿])|若干)\s?(?P<mag>[十百千万亿]+)(?P<more>多|余)?")
TEENS: Final = re.compile(r"(?P<tens>[二三四五六七八九]?十)几(?P<mag>[万亿])?")
HALF: Final = re.compile(r"(?<![多大])半\s?个?(?P<unit>年(?!级)|天|小时|月(?!刊|板)|世纪|(?=场))|一半|过半")
CIRCLED: Final = re.compile("[①②③④⑤⑥⑦⑧⑨⑩]")
FIVE_YEAR_PLAN: Final = re.compile(rf"十(?P<n>[一二三四五])五(?!\s?(?:{UNIT}|{CLASSIFIER}|人))")
HOLIDAY: Final = re.compile(
    r"(?P<m>[五六七八十])一(?=[”\"]?(?:前|节|期间|国庆|国际|劳动|儿童|建军|讲话|勋章|放假|长假|小长假|黄金周|假))"
)
SHORT: Final = re.compile(
    r"(?P<m>[一两]|\d)米(?P<cm>[一二三四五六七八九]{1,2})(?![十百千])"
    r"|(?:(?P<yuan>[一二两三四五六七八九十]+)[块元])?(?P<jiao>[一二两三四五六七八九])[毛角](?:(?P<fen>[一二三四五六七八九])分?)?钱?(?![巾病衣线笔孩])"
    r"|(?P<yuan2>[一二两三四五六七八九十]+)块(?P<jiao2>[一二三四五六七八九])(?![一-龥])"
    r"|(?P<quarters>[一三])刻钟|(?<![上中下])(?P<tens>[五六七八九])旬"
)
"""Shortened measures: 一米八五 is 1.85 meters, 两毛五 is 0.25 yuan."""
GENERATION: Final = re.compile(r"(?<!\d)(?P<d>[5-9]0|[01]0)后(?![来期续面台方半场勤备天])")
LUNAR: Final = re.compile(r"(?P<m>正|冬|腊)月")
NUMBERED: Final = re.compile(rf"(?P<n>\d+|{_HAN_CHAR}+)\s?号")
ORDINAL: Final = re.compile(rf"第\s?(?P<n>\d+|{_HAN_CHAR}+)(?:\s?(?P<unit>[章条款]|节(?![课车日])|{CLASSIFIER}))?")
_PERCENT: Final = r"%|‰|个?百分点|成(?![立为员功果长熟绩本品都分就效交人年群家语])|折(?![扣合算中叠射返断腾磨服])"
RANGE: Final = re.compile(
    rf"{amount('a')}\s?(?P<unit>{UNIT}|{CLASSIFIER}|%|倍)?(?:[—–\-~～－]+|\s?[至到]\s?(?=[{NUMERAL_CHAR}]))\s?{amount('b')}"
    rf"\s?(?:(?P<pct>{_PERCENT})|(?P<times>倍)|(?P<unit2>{UNIT})|(?P<cls>{CLASSIFIER}))?"
)
CURRENCY: Final = re.compile(rf"(?P<cur>US\$|HK\$|\$|[￥¥]|€|£)\s?{amount('a')}")
AMOUNT: Final = re.compile(
    rf"{amount('a')}\s?(?:(?P<pct>{_PERCENT})|(?P<times>倍)|(?P<unit>{UNIT})|(?P<cls>{CLASSIFIER}))?"
    rf"(?P<tenths>(?<=成)[一二三四五六七八九](?![十百千万]))?(?P<more2>多)?(?P<half>半(?=[，。、；的里内前后来时，\s]|$)|(?<=个)半(?P<of>月|小时|世纪|星期)?)?"
)
BEFORE: Final = re.compile(
    r"(?P<w>大约|大概|约为|约|将近|接近|近|超过|超|逾|突破|不到|不足|少于|低于|不低于|不少于|至少|不超过|最多|至多|多达)\s?$"
)
SIGN: Final = re.compile(r"(?:零下|负|(?<![\w)%）])[-−])\s?$")
BEHIND: Final = re.compile(r"\s?(?P<w>左右|上下(?!班|游|级))")
START: Final = re.compile(
    rf"[A-Za-z{NUMERAL_CHAR}壹贰叁肆伍陆柒捌玖$￥¥€£第周星礼翻数几好上若半过本正冬腊①②③④⑤⑥⑦⑧⑨⑩下早清凌中傍晚夜当]"
)
LATIN_RUN: Final = re.compile(r"[A-Za-z]+")
LATIN_UNITS: Final = {
    "km": "kilometer", "m": "meter", "cm": "centimeter", "mm": "millimeter", "nm": "nanometer", "kg": "kilogram",
    "g": "gram", "mg": "milligram", "t": "metric ton", "L": "liter", "ml": "milliliter", "mL": "milliliter",
    "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "kWh": "kilowatt-hour", "km²": "square kilometer",
    "m²": "square meter", "m2": "square meter", "㎡": "square meter", "GB": "gigabyte", "MB": "megabyte",
    "TB": "terabyte", "Hz": "hertz", "MHz": "megahertz", "GHz": "gigahertz", "ha": "hectare", "mph": "mile per hour",
    "km/h": "kilometer per hour", "ft": "foot", "lb": "pound", "mi": "mile", "°C": "degree Celsius",
}  # fmt: skip
LATIN_MEASURE: Final = re.compile(rf"(?P<n>{_NUMBER})\s?(?P<unit>{_alternatives(LATIN_UNITS)})(?![A-Za-z0-9])")
