"""Similar pairs: found, ordered, never the text itself, never those that are kept for tests."""

import time

import pytest

from report_pipeline.memory.examples import ExampleIndex, held_out, shipped_pairs, starting_memory

PAIRS = (
    ("今年小麦丰收，农民笑了。", "Wheat harvests were good this year, and farmers smiled."),
    ("去年小麦歉收，农民发愁。", "Wheat failed last year, and farmers worried."),
    ("地铁一号线昨日开通。", "Metro Line 1 opened yesterday."),
    ("他在图书馆看书。", "He was reading in the library."),
)


def test_an_empty_memory_has_no_examples() -> None:
    assert ExampleIndex(()).find("小麦丰收", 2) == ()


@pytest.mark.parametrize("text", ["", "麦", "\n\n", "\ud800", "zzz qqq", "。"])
def test_a_text_that_is_like_nothing_has_no_examples(text: str) -> None:
    assert ExampleIndex(PAIRS).find(text, 2) == ()


def test_no_example_is_asked_for() -> None:
    assert ExampleIndex(PAIRS).find("小麦丰收", 0) == ()


def test_one_pair_of_one_character_is_no_trouble() -> None:
    assert ExampleIndex((("麦", "wheat"),)).find("麦", 1) == ()


def test_the_most_similar_pair_comes_last() -> None:
    found = ExampleIndex(PAIRS).find("今年小麦又丰收，农民乐了。", 2)

    assert [example.target for example in found] == [PAIRS[1][1], PAIRS[0][1]]
    assert 0.1 < found[0].similarity < found[1].similarity < 1


def test_what_is_hardly_similar_is_no_example() -> None:
    assert ExampleIndex(PAIRS).find("地铁里有人看书。", 4, least=0.9) == ()


def test_the_text_itself_is_no_example() -> None:
    index = ExampleIndex(PAIRS)

    assert PAIRS[0][0] not in {example.source for example in index.find(PAIRS[0][0], 4)}
    near = "今年小麦丰收，农民笑了"
    assert PAIRS[0][0] in {example.source for example in index.find(near, 4)}
    assert PAIRS[0][0] not in {example.source for example in index.find(near, 4, without=PAIRS[0][0])}


def test_no_ngram_crosses_from_one_pair_into_the_next() -> None:
    index = ExampleIndex((("甲乙", "one"), ("丙丁", "two")))

    assert index.find("乙丙", 2) == ()


def test_a_memory_smaller_than_what_is_asked_for_gives_what_it_has() -> None:
    assert len(ExampleIndex(PAIRS[:1]).find("今年小麦丰收了。", 5)) == 1


def test_of_two_pairs_with_the_same_chinese_the_later_one_holds() -> None:
    index = ExampleIndex(((PAIRS[0][0], "old"), (PAIRS[0][0], "new")))

    assert [example.target for example in index.find("今年小麦大丰收。", 5)] == ["new"]


def test_the_shipped_pairs_are_whole_and_none_is_held_out() -> None:
    pairs = shipped_pairs()

    assert len(pairs) > 14_000
    assert all(source.strip() and target.strip() for source, target in pairs)
    assert not any(held_out(source) for source, _ in pairs)


def test_one_of_sixteen_is_held_out() -> None:
    kept = sum(held_out(f"句子{number}") for number in range(1600))

    assert 70 < kept < 130


def test_the_shipped_memory_answers_at_once() -> None:
    memory = starting_memory()
    memory.find("先问一次", 1)
    start = time.process_time()
    for number in range(20):
        memory.find(f"全市新建公园{number}座，新增绿地面积，市民出门就能见绿。", 2)

    assert (time.process_time() - start) / 20 < 0.02


def test_the_same_question_has_the_same_answer() -> None:
    text = "村里建起了大棚，村民在家门口就能就业。"

    assert starting_memory().find(text, 3) == ExampleIndex(shipped_pairs()).find(text, 3)
