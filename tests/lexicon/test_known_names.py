"""Cities and firms of the dictionary: found as words, in the form that English has."""

import pytest

from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.known_names import known_names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "他家宜室宜家。",
        "上海宁波路昨日通车。",
        "这份情谊价值连城。",
        "火炬传递到双城。",
        "宝洁公司进驻。",
        "安第斯山下。",
    ],
)
def test_what_is_no_word_of_its_own_or_not_sure_is_no_name(text: str) -> None:
    assert not list(known_names(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("海宁皮革店开业。", [("海宁", "Haining")]),
        ("海宁市的企业来访。", [("海宁", "Haining"), ("海宁市", "Haining")]),
        ("宜家家居与麦德龙相继落户。", [("宜家", "IKEA"), ("麦德龙", "Metro")]),
        ("比亚迪扩建工厂。", [("比亚迪", "BYD")]),
        ("从张家港到义乌。", [("张家港", "Zhangjiagang"), ("义乌", "Yiwu")]),
    ],
)
def test_names_stand_in_their_english_form(text: str, names: list[tuple[str, str]]) -> None:
    assert list(known_names(text)) == names


def test_a_document_knows_them_in_all_its_sentences() -> None:
    names = Names.of(["宜家家居开业。"])
    assert [match.english for match in names.find("顾客说，宜家很近。")] == ["IKEA"]
