from report_pipeline.engines.base import Request
from report_pipeline.engines.null import NullEngine, null_translation
from report_pipeline.model import BlockKind


def test_numbers_and_latin_words_stay() -> None:
    assert null_translation("GDP增长5.2%，新建3所").split(" ", 2)[2] == "GDP 5.2% 3."


def test_different_texts_have_different_answers_and_no_han() -> None:
    texts = [f"第{n}句" for n in "一二三四五六七八九"]
    answers = [null_translation(text) for text in texts]
    assert len(set(answers)) == len(texts)
    assert all(answer.isascii() for answer in answers)


def test_one_answer_a_request() -> None:
    requests = [Request("a", "甲", BlockKind.TITLE), Request("b", "乙", BlockKind.PARAGRAPH)]
    answers = list(NullEngine().translate(requests))
    assert [(a.key, a.hypotheses[0].text) for a in answers] == [
        ("a", null_translation("甲")),
        ("b", null_translation("乙")),
    ]


def test_editions_are_to_say_that_this_is_no_translation() -> None:
    assert NullEngine().signature.draft
