from __future__ import annotations

from report_pipeline.cleanup.articles import arrange
from report_pipeline.cleanup.structure import Piece, classify
from report_pipeline.model import BlockKind as K
from report_pipeline.model import Span

RIVER = [
    "治理河道的工程去年启动，河道两岸的排污口全部封堵。",
    "河道清淤之后，河水变清，岸边种上了绿树。",
    "居民议事会定期讨论河道管护，河水有人管。",
]
FARM = [
    "果园里的梨子熟了，果农忙着采摘梨子。",
    "果农把梨子放到网上销售，果园收入翻番。",
    "合作社帮助果农扩大果园，梨子销往各地。",
]


def articles(*texts: str) -> list[list[tuple[K, str]]]:
    pieces = [Piece(t, Span(i, i, 1, 1), (), t, short=not t.endswith("。")) for i, t in enumerate(texts)]
    classify(pieces)
    return [[(p.kind or K.PARAGRAPH, p.text) for p in part] for part in arrange(pieces)]


def paragraphs(texts: list[str]) -> list[tuple[K, str]]:
    return [(K.PARAGRAPH, t) for t in texts]


def test_text_without_titles_is_one_article() -> None:
    assert articles(*RIVER, *FARM) == [paragraphs(RIVER + FARM)]


def test_signature_and_date_at_the_end_are_no_titles() -> None:
    assert articles(*RIVER, "城关镇人民政府", "2017年5月1日") == [
        [*paragraphs(RIVER), (K.PARAGRAPH, "城关镇人民政府"), (K.PARAGRAPH, "2017年5月1日")]
    ]


def test_what_stands_behind_a_titled_text_is_no_title() -> None:
    found = articles("治一条河", *RIVER, "相关链接")

    assert found == [[(K.TITLE, "治一条河"), *paragraphs(RIVER), (K.PARAGRAPH, "相关链接")]]


def test_title_subtitle_byline_in_front() -> None:
    assert articles("治一条河 换一城绿", "——城关镇见闻", "本报记者 郑远", *RIVER)[0][:3] == [
        (K.TITLE, "治一条河 换一城绿"),
        (K.SUBTITLE, "——城关镇见闻"),
        (K.BYLINE, "本报记者 郑远"),
    ]


def test_section_heading_below_the_title_is_no_subtitle() -> None:
    found = articles("治一条河", "一、封堵排污口", RIVER[0], "二、清理河道", RIVER[1])

    assert [k for k, _ in found[0]] == [K.TITLE, K.HEADING, K.PARAGRAPH, K.HEADING, K.PARAGRAPH]


def test_title_with_byline_in_the_middle_begins_an_article() -> None:
    found = articles("治一条河", "本报记者 郑远", *RIVER, "果园丰收账", "本报记者 周明", *FARM)

    assert [part[0] for part in found] == [(K.TITLE, "治一条河"), (K.TITLE, "果园丰收账")]


def test_one_title_behind_the_text_goes_to_its_front() -> None:
    assert articles(*RIVER, "治一条河") == [[(K.TITLE, "治一条河"), *paragraphs(RIVER)]]


def test_titles_behind_the_text_find_their_articles_whatever_their_order() -> None:
    expected = [
        [(K.TITLE, "河道治理 换来绿树"), *paragraphs(RIVER)],
        [(K.TITLE, "果园梨子丰收"), (K.SUBTITLE, "——果农见闻"), *paragraphs(FARM)],
    ]

    assert articles(*RIVER, *FARM, "河道治理 换来绿树", "果园梨子丰收", "——果农见闻") == expected
    assert articles(*RIVER, *FARM, "果园梨子丰收", "——果农见闻", "河道治理 换来绿树") == expected


def test_three_titles_behind_the_text() -> None:
    school = [
        "学校新建的教室启用，学生搬进教室。",
        "学生在学校食堂吃午饭，学校开设课程。",
        "学校为学生安排课程，教室明亮。",
    ]

    found = articles(*RIVER, *school, *FARM, "果园梨子丰收", "学校教室启用", "河道治理见效")

    assert found == [
        [(K.TITLE, "河道治理见效"), *paragraphs(RIVER)],
        [(K.TITLE, "学校教室启用"), *paragraphs(school)],
        [(K.TITLE, "果园梨子丰收"), *paragraphs(FARM)],
    ]


def test_captions_gathered_at_the_end_go_to_the_article_they_speak_of() -> None:
    found = articles(*RIVER, *FARM, "果园梨子丰收", "河道治理见效", "图为河道两岸。")

    assert found[0][-1] == (K.CAPTION, "图为河道两岸。")


def test_more_titles_than_borders_lose_nothing() -> None:
    found = articles(RIVER[0], "治一条河", "果园丰收账", "学校教室启用")

    assert sorted(t for part in found for _, t in part) == sorted([RIVER[0], "治一条河", "果园丰收账", "学校教室启用"])
