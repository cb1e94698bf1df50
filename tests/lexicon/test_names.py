from __future__ import annotations

import pytest

from report_pipeline.lexicon.names import find_people, find_places, person_en, place_en


def no_word(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("郭承言", "Guo Chengyan"),
        ("高兰", "Gao Lan"),
        ("单田", "Shan Tian"),
        ("仇英", "Qiu Ying"),
        ("解明", "Xie Ming"),
        ("曾国强", "Zeng Guoqiang"),
        ("区志远", "Ou Zhiyuan"),
        ("任重", "Ren Zhong"),
        ("查良", "Zha Liang"),
        ("盖军", "Ge Jun"),
        ("吕明", "Lyu Ming"),
        ("欧阳修远", "Ouyang Xiuyuan"),
        ("尉迟恭", "Yuchi Gong"),
        ("张平安", "Zhang Ping'an"),
    ],
)
def test_people_in_pinyin_surname_first(name: str, english: str) -> None:
    assert person_en(name) == english


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("槐东区委书记郭承言表示，要抓紧。", ["Guo Chengyan"]),
        ("社区主任高兰及时上门。", ["Gao Lan"]),
        ("区长朱玉民表示", ["Zhu Yumin"]),
        ("王秀英说：“好。”", ["Wang Xiuying"]),
        ("副市长欧阳明华在会上说", ["Ouyang Minghua"]),
        ("县委书记顾向东表示，要抓紧。", ["Gu Xiangdong"]),
        ("村民李和平说：“好。”", ["Li Heping"]),
        ("社区主任高兰向居民介绍", ["Gao Lan"]),
        ("记者向他介绍", []),
        ("记者于昨日来到现场", []),
        ("会议认为，要加快。", []),
        ("书记和主任都来了", []),
    ],
)
def test_people_need_evidence(text: str, names: list[str]) -> None:
    assert [match.english for match in find_people(text, no_word)] == names


def test_a_word_of_the_dictionary_is_no_name() -> None:
    assert find_people("方案表示，要抓紧", {"方案"}.__contains__) == ()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("位于槐东区的厂房", ["Huaidong District"]),
        ("在柳营街道和北屯镇", ["Liuying Subdistrict", "Beitun Town"]),
        ("清河工业园区", ["Qinghe Industrial Park"]),
        ("4A级景区", []),
        ("这个区", []),
        ("三个村", []),
    ],
)
def test_places_by_category(text: str, places: list[str]) -> None:
    assert [match.english for match in find_places(text, no_word)] == places


def test_a_stem_that_is_a_word_is_no_place() -> None:
    assert find_places("以城市街道为单位", {"城市"}.__contains__) == ()


def test_place_with_an_apostrophe() -> None:
    assert place_en("长安", "路") == "Chang'an Road"
