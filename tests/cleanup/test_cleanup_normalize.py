from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.cleanup.draft import Draft
from report_pipeline.cleanup.normalize import normalize
from report_pipeline.cleanup.source import Source
from report_pipeline.readers.base import Line, RawText


def cleaned(text: str) -> str:
    source = Source(RawText(tuple(Line(line) for line in text.split("\n")), "utf-8"))
    return normalize(Draft(source, [(0, len(text))])).text


def rules(text: str) -> list[str]:
    source = Source(RawText((Line(text),), "utf-8"))
    return [entry.rule for entry in normalize(Draft(source, [(0, len(text))])).settle()[1]]


@pytest.mark.parametrize(
    "text",
    [
        "增强凝聚力 提升战斗力",
        "他在2016 2017两年里",
        "电话0531 8888 1234",
        "比分3 : 2",
        "第①项、㎡、Ⅲ类",
        "全角标点，。！？：；（）《》“”不变",
        "New York Times报道",
        "1—4月份",
        "他——一位老人",
        "臺灣與香港",
        "a-b和well-known",
        "50%的人",
        "1 2 3",
    ],
)
def test_what_carries_meaning_stays(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "expected", "rule"),
    [
        ("开工率85 . 48%", "开工率85.48%", "number-space"),
        ("3月2 2日", "3月22日", "number-space"),
        ("5月1 0日", "5月10日", "number-space"),
        ("2 0 1 7年", "2017年", "number-space"),
        ("20 17年", "2017年", "number-space"),
        ("103 . 9亿元", "103.9亿元", "number-space"),
        ("0. 8 5", "0.85", "number-space"),
        ("1 , 530元", "1,530元", "number-space"),
        ("10 : 30开会", "10:30开会", "number-space"),
        ("48 %", "48%", "number-space"),
        ("２０１７年Ａ座", "2017年A座", "full-width"),
        ("８５．４８％", "85.48%", "full-width"),
        ("城区——— 济南", "城区——济南", "dash"),
        ("城区--济南", "城区——济南", "dash"),
        ("城区――济南", "城区——济南", "dash"),
        ("采用 BIM 技术", "采用BIM技术", "cjk-latin-space"),
        ("第 3 页", "第3页", "cjk-latin-space"),
        ("好 。", "好。", "punctuation-space"),
        ("增强凝聚力\u3000\u3000提升战斗力", "增强凝聚力 提升战斗力", "space"),
        ("Hello   World", "Hello World", "space"),
        ("全 市 工 作 会 议", "全市工作会议", "letter-space"),
        ("软\u00ad连\u200b字\ufeff符", "软连字符", "invisible"),
        ("控\x00制\x1b符\x9f", "控制符", "invisible"),
        ("\ue0c1图片", "图片", "private-use"),
        ("cafe\u0301", "café", "nfc"),
        ("\uf900", "豈", "nfc"),
        ("\u3000缩进\u3000", "缩进", "edge-space"),
    ],
)
def test_repair(text: str, expected: str, rule: str) -> None:
    assert cleaned(text) == expected
    assert rule in rules(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发展\n动力", "发展动力"),
        ("3月2\n2日", "3月22日"),
        ("3520\n工厂", "3520工厂"),
        ("占18.\n5%", "占18.5%"),
        ("New\nYork", "New York"),
        ("发展 \n  动力", "发展动力"),
        ("见http://a.cn/\nb页", "见http://a.cn/b页"),
    ],
)
def test_line_ends_are_closed(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("汉1２.,:% \u3000\n—―aＡ“”。\u0301e\uf900\u200b\ue000é"), max_size=40))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = cleaned(text)

    assert cleaned(once) == once
