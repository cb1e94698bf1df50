"""Tables for Chinese numbers: numerals, units, classifiers, and the words in which a numeral is no number."""

from __future__ import annotations

from importlib import resources
from typing import Final

DIGITS: Final = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9, "兩": 2,
}  # fmt: skip
MAGNITUDES: Final = {
    "十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000,
    "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12,
}  # fmt: skip

UNITS: Final = {
    "元人民币": "yuan", "元": "yuan", "块钱": "yuan", "人民币": "yuan", "角": "jiao", "美元": "US dollar",
    "美金": "US dollar", "港元": "Hong Kong dollar", "港币": "Hong Kong dollar", "欧元": "euro", "日元": "yen",
    "日圆": "yen", "英镑": "pound", "韩元": "won", "卢布": "ruble", "卢比": "rupee", "澳元": "Australian dollar",
    "加元": "Canadian dollar", "新台币": "New Taiwan dollar", "瑞士法郎": "Swiss franc", "美分": "US cent",
    "年": "year", "个月": "month", "个多月": "month", "周": "week", "个星期": "week", "星期": "week",
    "个礼拜": "week", "周年": "anniversary", "天": "day", "昼夜": "day and night", "个小时": "hour",
    "小时": "hour", "个钟头": "hour", "分钟": "minute", "秒钟": "second", "秒": "second", "毫秒": "millisecond",
    "周岁": "year old", "岁": "year old", "个世纪": "century", "个季度": "quarter", "平方公里": "square kilometer",
    "平方千米": "square kilometer", "平方米": "square meter", "平米": "square meter", "立方米": "cubic meter",
    "公里": "kilometer", "千米": "kilometer", "厘米": "centimeter", "毫米": "millimeter", "微米": "micrometer",
    "纳米": "nanometer", "米": "meter", "海里": "nautical mile", "英里": "mile", "英尺": "foot", "英寸": "inch",
    "华里": "li", "公顷": "hectare", "亩": "mu", "英亩": "acre", "吨公里": "ton-kilometer",
    "人公里": "passenger-kilometer", "载重吨": "deadweight ton", "吨标准煤": "metric ton of standard coal",
    "吨": "metric ton", "千克": "kilogram", "公斤": "kilogram", "市斤": "jin", "斤": "jin", "毫克": "milligram",
    "微克": "microgram", "克": "gram", "磅": "pound", "千升": "kiloliter", "毫升": "milliliter", "升": "liter",
    "千瓦时": "kilowatt-hour", "千瓦": "kilowatt", "兆瓦时": "megawatt-hour", "兆瓦": "megawatt", "瓦": "watt",
    "摄氏度": "degree Celsius", "℃": "degree Celsius", "华氏度": "degree Fahrenheit", "度电": "kilowatt-hour",
    "度": "degree", "分贝": "decibel", "赫兹": "hertz", "伏": "volt", "帕": "pascal", "焦耳": "joule",
    "太字节": "terabyte", "基点": "basis point", "个基点": "basis point", "标准箱": "twenty-foot equivalent unit",
    "标箱": "twenty-foot equivalent unit", "人次": "person-time", "架次": "sortie", "户": "household",
    "户次": "household visit",
}  # fmt: skip
"""What follows a number → its canonical English unit. The longest one wins."""

CLASSIFIERS: Final = (
    "个件份位例册则匹双口只台名场块处头套宗家对封尊尾幅幢座张所扇批把支本条枚架栋株根桩棵款段片"
    "番盏眼种笔篇粒组股艘起辆道部间面顶项颗首"
)
"""Classifiers: swallowed with the number, as English has none."""

COUNTED: Final = (
    "万", "世", "世纪", "乡", "人", "亿", "代", "企业", "党员", "党委", "公司", "军", "分", "列", "刻", "包", "区",
    "医院", "千", "卷", "厅", "县", "句", "号", "员", "回", "团", "国", "圈", "地", "地区", "城市", "夜", "大",
    "字", "季", "学校", "学生", "室", "家", "局", "层", "届", "岸", "州", "工作", "工程", "市", "师", "席", "干部",
    "平", "年代", "年级", "战", "房", "批", "排", "方面", "日", "早", "旬", "时", "晚", "月", "期", "村", "杯",
    "校", "样", "档", "桶", "楼", "次", "步", "港", "点", "版", "环", "班", "球", "瓶", "百", "盘", "省", "碗",
    "社区", "票", "章", "等", "箱", "类", "级", "线", "者", "胜", "节", "行", "街道", "袋", "负", "趟", "路", "轮",
    "连", "遍", "重", "镇", "门", "队", "院", "集", "页", "项目", "顿", "餐",
)  # fmt: skip
"""Words that make a lone numeral before them a number without being taken into it."""


def no_number() -> tuple[str, ...]:
    """Return the words in which a numeral is no number (统一, 三心二意) or names something (三亚)."""
    text = resources.files("report_pipeline.lexicon").joinpath("data/no_number.txt").read_text("utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
