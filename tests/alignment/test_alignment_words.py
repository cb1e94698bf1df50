from __future__ import annotations

import pytest

from report_pipeline.alignment.words import Overlap, english_tokens, load_glosser

ZH = ["我们在河边建了一座学校。", "市长沈立军昨天参观了新医院。", "投资达到3.5亿元。", "嗯。"]
EN = [
    "We built a school by the river.",
    "Yesterday Mayor Shen Lijun visited the new hospital.",
    "Investment reached 350 million yuan.",
    "Hm.",
]


def overlap(zh: list[str], en: list[str]) -> Overlap:
    return Overlap([load_glosser().tokens(text) for text in zh], [english_tokens(text) for text in en])


def test_texts_without_words() -> None:
    assert overlap(["……"], ["…"]).row(0, (1, 1), slice(0, 1))[0].tolist() == [0.5]


def test_translations_share_most_words_and_others_few() -> None:
    made = overlap(ZH, EN)
    for i in range(3):
        row = made.row(i, (1, 1), slice(0, 4))[0].tolist()
        assert row[i] > 0.5
        assert all(share < 0.2 for j, share in enumerate(row) if j != i)


def test_a_name_is_known_by_its_pinyin_and_an_amount_by_its_value() -> None:
    row = overlap(["沈立军来了。"], ["Shen Lijun", "Wang Ming"]).row(0, (1, 1), slice(0, 2))[0]
    assert row[0] > 0.4
    assert row[1] == 0
    assert overlap(["3.5亿元"], ["350 million yuan", "350 yuan"]).row(0, (1, 1), slice(0, 2))[0].argmax() == 0


@pytest.mark.parametrize(("shape", "ends", "best"), [((2, 1), slice(0, 4), 1), ((1, 2), slice(1, 4), 0)])
def test_a_sentence_too_many_lowers_the_share(shape: tuple[int, int], ends: slice, best: int) -> None:
    made = overlap(ZH, EN)
    alone, _ = made.row(1, (1, 1), slice(1, 2))
    row, least = made.row(1, shape, ends)
    assert row.argmax() == best
    assert row.max() < alone[0] - 0.1
    assert least.max() < 0.2


def test_runs_that_say_the_same_share_most() -> None:
    joined = overlap([ZH[0] + ZH[1], ZH[2]], EN[:3]).row(0, (1, 2), slice(1, 3))[0]
    assert joined[0] > joined[1] + 0.1
    parted = overlap(ZH, [f"{EN[0]} {EN[1]}", EN[2]]).row(1, (2, 1), slice(0, 2))[0]
    assert parted[0] > parted[1] + 0.1
