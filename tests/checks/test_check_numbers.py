from __future__ import annotations

import pytest
from check_samples import pair

from report_pipeline.checks.numbers import check
from report_pipeline.model import Severity


def messages(source: str, target: str) -> list[str]:
    return [message for _, message in check(pair(source), target)]


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        (
            "完成投资655.1亿元",
            "Investment of 6.551 billion yuan",
            "“655.1亿元” became “6.551 billion”: it is 65.51 billion",
        ),
        (
            "完成投资655.1亿元",
            "Investment was completed",
            "“655.1亿元” is missing from the translation: it is 65.51 billion",
        ),
        ("经十一路已通车", "Jing 12th Road has opened", "“12th” is not in the source"),
        ("投资增长明显", "Investment grew 15%", "“15%” is not in the source"),
        ("同比增长6.7%", "Up 6.9% year on year", "“6.7%” became “6.9%”"),
        ("共有7.5万人", "There are 7,500 people", "“7.5万” became “7,500”: it is 75,000"),
        ("3月22日开工", "Work began on March 23", "“3月22日” became “March 23”"),
        ("2016年2月", "February 2015", "“2016年2月” became “February 2015”"),
        ("1300多个党组织", "more than 130 Party organizations", "“1300多个” became “130”"),
        ("九十二个项目", "29 projects", "“九十二个” became “29”"),
        (
            "五千五百三十四万元",
            "5.534 million yuan",
            "“五千五百三十四万元” became “5.534 million”: it is 55.34 million",
        ),
    ],
)
def test_wrong_numbers_are_told_with_the_evidence(source: str, target: str, message: str) -> None:
    assert messages(source, target) == [message]


def test_one_small_number_against_another_is_a_doubt() -> None:
    assert list(check(pair("三家企业参加"), "Four companies took part")) == [(Severity.WARNING, "“三家” became “Four”")]


def test_every_missing_number_is_told() -> None:
    assert len(messages("新建学校3所、医院12家、公园45个", "Schools, hospitals and parks were built")) == 3


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("655.1亿元", "65.51 billion yuan"),
        ("655.1亿元", "RMB 65.51bn"),
        ("655.1亿元", "65,510,000,000 yuan"),
        ("一个项目", "A project"),
        ("双方各派两名代表", "Both sides sent two delegates each"),
        ("两个新区", "both new areas"),
        ("今年1—4月份", "From January to April this year"),
        ("2016年2月15日", "15 February 2016"),
        ("第一季度", "the first quarter"),
        ("二十世纪九十年代", "the 1990s"),
        ("近5年来", "Over the past five years"),
        ("下午3点", "3 p.m."),
        ("下午3点", "15:00"),
        ("三分之二的村", "two-thirds of the villages"),
        ("提高五成", "up 50 percent"),
        ("增长一倍", "grew by 100%"),
        ("是去年的3倍", "three times last year's"),
        ("产量翻一番", "Output doubled"),
        ("十几个人", "a dozen people"),
        ("数百名学生", "hundreds of students"),
        ("5A级景区", "AAAAA-rated scenic area"),
        ("3D打印", "3D printing"),
        ("百姓统一了思想", "The people agreed"),
        ("周五开会", "Meeting on Friday"),
        ("每半年公示一次", "made public every six months"),
        ("十四五规划", "the 14th Five-Year Plan"),
        ("1995-96赛季", "the 1995-96 season"),
        ("经十一路已通车", "Jingshiyi Road has opened to traffic"),
        ("经十一路已通车", "Jing 11th Road has opened to traffic"),
        ("在五道口和三里屯", "In Wudaokou and Sanlitun"),
        ("他们都在", "They&#39;re all here"),
        ("", ""),
    ],
)
def test_the_same_value_in_another_look_is_no_finding(source: str, target: str) -> None:
    assert messages(source, target) == []
