"""Names of a whole document: known everywhere once they are evident anywhere, and only then."""

import pytest

from report_pipeline.lexicon.document_names import Names, is_plain_word


def test_no_text_has_no_names() -> None:
    assert Names.of(()) == Names()
    assert Names().find("高建明来了。") == ()


@pytest.mark.parametrize(
    "text",
    [
        "高建明来了。",
        "主任说明了情况。",
        "工程师皮埃尔说，他喜欢这里。",
        "他住在广州市。",
        "他住在温哥华市。",
        "记者在现场看到，麦子熟了。",
    ],
)
def test_what_is_not_evident_or_known_otherwise_is_no_name(text: str) -> None:
    assert Names.of([text]) == Names()


def test_a_person_is_known_in_every_text_of_the_document() -> None:
    names = Names.of(["区委书记高建明说，要抓好落实。", "车间里，工人们忙着装货。"])

    assert names.people == {"高建明": "Gao Jianming"}
    assert [(m.start, m.end, m.english) for m in names.find("当晚高建明又来了。")] == [(2, 5, "Gao Jianming")]


def test_the_longest_of_two_known_names_is_found() -> None:
    names = Names(people={"高建": "Gao Jian", "高建明": "Gao Jianming"})

    assert [match.english for match in names.find("高建明和高建")] == ["Gao Jianming", "Gao Jian"]


def test_a_place_that_is_another_one_behind_the_end_of_a_word_is_no_place() -> None:
    names = Names.of(["他来到裕槐社区。", "在中大街道裕槐社区，大家都认识他。"])

    assert names.places == {"裕槐社区": "Yuhuai Community"}
    assert [match.start for match in names.find("在中大街道裕槐社区")] == [5]


def test_a_street_is_not_found_in_what_is_named_after_it() -> None:
    names = Names(places={"营槐街": "Yinghuai Street"})

    assert names.find("营槐街街道和营槐街社区") == ()
    assert len(names.find("他家在营槐街，不在营槐街道。")) == 1


def test_a_district_is_known_without_its_category_too() -> None:
    names = Names.of(["他来到裕槐区。", "在裕槐社区，大家都认识他。"])

    assert [match.english for match in names.find("裕槐的实践，裕槐区的路，裕槐社区的人")] == [
        "Yuhuai", "Yuhuai District", "Yuhuai Community",
    ]  # fmt: skip
    assert Names.of(["在裕槐社区，大家都认识他。"]).find("裕槐的实践") == ()
    assert Names.of(["他来到槐东片区。"]).find("槐东的路") == ()


def test_a_byline_gives_its_names_away() -> None:
    names = Names.of((), bylines=["本报记者 高建明 通讯员 欧阳晓", "来源 新华社"])

    assert names.people == {"高建明": "Gao Jianming", "欧阳晓": "Ouyang Xiao"}


def test_one_s_own_idea_of_words_is_asked() -> None:
    assert Names.of(["区委书记高建明说，好。"], is_word=lambda _: True) == Names()


@pytest.mark.parametrize(("word", "plain"), [("学校", True), ("济南", False), ("没有这个词呀", False)])
def test_the_dictionary_tells_words_from_names(word: str, plain: bool) -> None:
    assert is_plain_word(word) is plain
