from __future__ import annotations

from pathlib import Path

import pytest

from report_pipeline.checks.untranslated import HAN
from report_pipeline.config import TranslateSettings
from report_pipeline.engines.base import Request
from report_pipeline.engines.gloss import GlossEngine, gloss_words
from report_pipeline.errors import ConfigError
from report_pipeline.lexicon.glossary import load_glossaries
from report_pipeline.model import BlockKind


@pytest.fixture(scope="module")
def engine() -> GlossEngine:
    return GlossEngine(TranslateSettings(engine="gloss"), Path())


def gloss(engine: GlossEngine, text: str) -> str:
    (answer,) = engine.translate([Request("k", text, BlockKind.PARAGRAPH)])
    return answer.hypotheses[0].text


def test_a_glossary_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        GlossEngine(TranslateSettings(engine="gloss", glossary=("none.yaml",)), tmp_path)


@pytest.mark.parametrize(
    "text", ["", "   ", "，。", "ABC 123", "\x00\x07", "<b>好</b>", "龘靐齉爩", "\U00020000", "🙂好", "好" * 3000]
)
def test_odd_texts_have_an_answer_without_chinese(engine: GlossEngine, text: str) -> None:
    assert not HAN.search(gloss(engine, text))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("全年完成投资655.1亿元，同比增长6.7%。", "65.51 billion yuan"),
        ("今年1—4月份开工", "January to April"),
        ("槐东区委书记郭承言表示", "Guo Chengyan"),
        ("位于柳营街道", "Liuying Subdistrict"),
        ("经十一路开了三家店", "Jingshiyi Road open three"),
        ("住在五道口", "Wudaokou"),
        ("坚持一国两制", "One Country, Two Systems"),
        ("获评5A级景区", "5A-rated scenic area"),
        ("这是他们的工作", "their work"),
        ("《环境》", "“Environment”"),
        ("采用3D打印", "3D"),
    ],
)
def test_what_must_be_exact_is(engine: GlossEngine, text: str, part: str) -> None:
    assert part in gloss(engine, text)


def test_a_sentence_is_capitalised_and_punctuated_as_english_is(engine: GlossEngine) -> None:
    assert gloss(engine, "环境很好。苹果和面包也很好！") == "Environment very good. Apple and bread also very good!"


def test_own_terms_win(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("环境\tsurroundings\n槐\t槐 tree\n", "utf-8")
    engine = GlossEngine(TranslateSettings(engine="gloss", glossary=("builtin:public-affairs", "own.tsv")), tmp_path)
    assert "surroundings" in gloss(engine, "我们的环境")
    assert not HAN.search(gloss(engine, "一棵槐"))


def test_answers_are_the_same_alone_and_in_company(engine: GlossEngine) -> None:
    texts = ["项目开工。", "社区主任高兰及时上门。", "高兰笑了。"]
    together = [a.hypotheses[0].text for a in engine.translate([Request(t, t, BlockKind.PARAGRAPH) for t in texts])]
    assert together == [gloss(engine, text) for text in texts]


def test_the_signature_says_draft_and_follows_the_glossary(engine: GlossEngine, tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("环境\tsurroundings\n", "utf-8")
    other = GlossEngine(TranslateSettings(engine="gloss", glossary=("own.tsv",)), tmp_path)
    assert engine.signature.draft
    assert engine.signature.digest != other.signature.digest


def test_words_for_the_interlinear_layout() -> None:
    glossary = load_glossaries(("builtin:public-affairs",), Path())
    text = "环境很好，投资3亿元。"
    words = gloss_words(text, glossary)
    assert "".join(word.word for word in words) == text
    by_word = {word.word: word for word in words}
    assert (by_word["环境"].pinyin, by_word["环境"].meaning) == ("huán jìng", "environment")
    assert by_word["3亿元"].meaning == "300 million yuan"
    assert (by_word["，"].pinyin, by_word["，"].meaning) == ("", "")
