from __future__ import annotations

from functools import cache

import pytest

from report_pipeline.alignment.present import Rendering, Renderings
from report_pipeline.alignment.term_list import SuggestedTerm, suggested_terms
from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.glossary import Glossary, Term

PAIRS = [
    ("低空物流产业园已经开工。", "The low-altitude logistics industrial park is under construction."),
    ("县里建设低空物流产业园。", "The county is building a low-altitude logistics industrial park."),
    ("低空物流产业园明年投产。", "The low-altitude logistics park goes into production next year."),
    ("“党员活动日”在每月五日。", "Party Member Activity Day is on the fifth of each month."),
    ("“党员活动日”深受欢迎。", "The party member activity day is very popular."),
    ("大家都喜欢共享书屋。", "Everyone is fond of it."),
    ("基层党组织带领群众致富。", "Grassroots party organizations lead the people to prosperity."),
    ("要推进基层党组织建设。", "We must promote the building of grassroots party organizations."),
]


@cache
def of_pairs() -> Renderings:
    return Renderings(PAIRS, Glossary(), Names())


def renderings(phrase: str) -> tuple[list[Rendering], int]:
    return of_pairs().of(phrase)


@pytest.mark.parametrize("phrase", ["共享书屋", "不在这里"])
def test_what_is_not_translated_has_no_translation(phrase: str) -> None:
    assert renderings(phrase)[0] == []


def test_pairs_without_a_translation_are_no_evidence() -> None:
    assert Renderings([("低空物流产业园已经开工。", " ")], Glossary(), Names()).of("低空物流产业园") == ([], 0)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("低空物流产业园", [("low-altitude logistics industrial park", 2), ("low-altitude logistics park", 1)]),
        ("党员活动日", [("Party Member Activity Day", 2)]),
        ("基层党组织", [("grassroots party organizations", 2)]),
    ],
)
def test_the_words_of_a_phrase_and_no_others(phrase: str, expected: list[tuple[str, int]]) -> None:
    found, having = renderings(phrase)
    assert [(r.text, r.count) for r in found] == expected
    assert having == sum(count for _, count in expected)


def test_a_name_is_known_by_its_pinyin() -> None:
    pairs = [("高文远说。", "Gao Wenyuan said so."), ("高文远来了。", "Gao Wenyuan came.")]
    found, _ = Renderings(pairs, Glossary(), Names({"高文远": "Gao Wenyuan"})).of("高文远")
    assert [(r.text, r.count) for r in found] == [("Gao Wenyuan", 2)]


def test_words_of_the_glossary_are_not_taken_for_the_phrase() -> None:
    glossary = Glossary({"云溪县": Term("云溪县", "Cloud Brook")})
    pairs = [("云溪县产业园开工。", "The Cloud Brook industrial park is under construction.")]
    found, _ = Renderings(pairs, glossary, Names()).of("产业园")
    assert [r.text for r in found] == ["industrial park"]


def test_pairs_that_have_it_only_within_a_term_of_the_glossary_do_not_count() -> None:
    glossary = Glossary({"云溪区": Term("云溪区", "Yunxi District")})
    pairs = [
        ("云溪区开会。", "Yunxi District met."),
        ("云溪很美，云溪区很大。", "Yunxi is fair, Yunxi District large."),
    ]
    found, having = Renderings(pairs, glossary, Names(places={"云溪": "Yunxi"})).of("云溪")
    assert (sum(r.count for r in found), having) == (1, 1)


def test_suggestions_are_entries_with_notes_where_translations_differ() -> None:
    found = {s.source: s for s in suggested_terms(PAIRS, Glossary(), limit=10)}
    park, day = found["低空物流产业园"], found["党员活动日"]
    assert day.is_consistent
    assert day.term() == Term("党员活动日", day.renderings[0].text)
    assert park.term() == Term(
        "低空物流产业园", "low-altitude logistics industrial park", "2 of 3; low-altitude logistics park (1)"
    )


def test_a_term_without_a_translation_is_no_entry() -> None:
    unknown = SuggestedTerm("侨星苑", 2, 2, (), "侨星苑来了。")
    assert unknown.term() is None
    assert unknown.others == "not found (2)"


def test_the_limit_holds() -> None:
    assert len(suggested_terms(PAIRS, Glossary(), limit=1)) == 1
