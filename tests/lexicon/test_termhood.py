from __future__ import annotations

import pytest

from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.glossary import Glossary, Term
from report_pipeline.lexicon.termhood import Candidate, candidates

TEXTS = (
    "云溪县今年建成三个共享书屋服务站。",
    "共享书屋服务站每天开放，居民可以借书。",
    "县里的“小板凳议事会”听取了群众意见。",
    "在“小板凳议事会”上，村民提出修路。",
    "低空物流产业园已经开工，低空物流产业园明年投产。",
    "“加速度”来了，项目跑出“加速度”。",
    "区委书记高文远说，低空物流产业园很重要。",
    "区委书记高文远说，要加快建设共享书屋服务站。",
)


def found(texts: tuple[str, ...] = TEXTS, glossary: Glossary | None = None, least: int = 2) -> dict[str, Candidate]:
    return {c.source: c for c in candidates(texts, glossary or Glossary(), Names.of(texts), least)}


def test_nothing_comes_of_nothing() -> None:
    assert found(()) == {}
    assert found(("。", "12345")) == {}


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("书屋服务站", "a fragment: 共享 always stands before it"),
        ("产业园", "a fragment"),
        ("加速度", "a word of the dictionary, though it stands in quotation marks"),
        ("居民", "an ordinary word"),
        ("建设共享书屋服务站", "begins with a verb that governs it"),
        ("书记高文远", "a person with an office"),
    ],
)
def test_what_is_no_term(phrase: str, why: str) -> None:
    assert phrase not in found(), why


def test_terms_names_and_quoted_names() -> None:
    assert {s: c.count for s, c in found().items() if s in ("共享书屋服务站", "低空物流产业园", "小板凳议事会")} == {
        "共享书屋服务站": 3,
        "低空物流产业园": 3,
        "小板凳议事会": 2,
    }
    assert found()["高文远"].is_name
    assert found()["小板凳议事会"].example == "在“小板凳议事会”上，村民提出修路。"


def test_what_the_glossary_has_is_left_out() -> None:
    assert "共享书屋服务站" not in found(
        glossary=Glossary({"共享书屋服务站": Term("共享书屋服务站", "shared book house")})
    )


def test_what_stands_too_rarely_is_left_out() -> None:
    assert set(found(least=3)) <= {s for s, c in found().items() if c.count >= 3}
    assert "小板凳议事会" not in found(least=3)


def test_longer_terms_that_stand_often_come_first() -> None:
    ranked = list(found())
    assert ranked.index("低空物流产业园") < ranked.index("高文远")


def test_what_stands_within_a_term_of_the_glossary_does_not_count() -> None:
    texts = ("云溪物流港开工。", "新云溪物流港开工。", "新云溪物流港很大。")
    glossary = Glossary({"新云溪物流港": Term("新云溪物流港", "New Yunxi Logistics Port")})
    assert "云溪物流港" not in found(texts, glossary)
