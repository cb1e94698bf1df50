from __future__ import annotations

from functools import cache

import pytest

from report_pipeline.alignment.present import Renderings
from report_pipeline.errors import Place
from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.glossary import Glossary, Term
from report_pipeline.stages.repair_terms import right_terms

WORKER = Term("网格员", "grid worker", forbidden=("grid member", "electrician"))
FUND = Term("扶持资金", "assistance fund")
AREA = Term("工业园", "Industry Base")
OFFICE = Term("党支部", "Party cell; Party branch")
LAW, TARIFF = Term("立法", "lawmaking"), Term("关税", "tariff")
TERMS = (WORKER, FUND, AREA, OFFICE, LAW, TARIFF)


GLOSSARY = Glossary({term.source: term for term in TERMS})


@cache
def renderings() -> Renderings:
    return Renderings([], GLOSSARY, Names())


def repaired(source: str, target: str, glossary: Glossary = GLOSSARY) -> str | None:
    return right_terms(source, target, glossary, renderings())


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("网格员来了。", "The grid worker came.", "right already"),
        ("网格员来了。", "He came.", "no place"),
        ("网格员帮助网格员。", "The grid member helps the electrician.", "two places"),
        ("网格员来了。", "The grid member, a grid member, came.", "two places"),
        ("党支部很强。", "The Party branch office is strong.", "right already"),
        ("党支部很强。", "The cell of the league is strong.", "the target has choices"),
        ("扶持资金到位，资金充足。", "Support funds are in place, funds are ample.", "funds may stand for either"),
        ("工业园很大。", "An industrial park is large.", "a proper name has no article a"),
        ("工业园很大。", "The industrial parks are large.", "a name has no plural"),
        ("立法提案在这里。", "The legislative proposal is here.", "a noun for an adjective"),
        ("网格员来了。", "He kept electrician's tools and met grid members.", "two places"),
    ],
)
def test_nothing_is_done_where_it_is_not_certain(source: str, target: str, why: str) -> None:
    assert repaired(source, target) is None, why


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("网格员来了。", "The electrician came.", "The grid worker came."),
        ("网格员来了。", "An electrician came.", "A grid worker came."),
        ("网格员来了。", "Two grid members came.", "Two grid workers came."),
        ("网格员来了。", "Electricians came. We saw.", "Grid workers came. We saw."),
        ("扶持资金到位。", "Support funds are in place.", "Assistance funds are in place."),
        ("他拿到扶持资金。", "He got a support fund.", "He got an assistance fund."),
        ("双方达成关税协定。", "They reached a customs agreement.", "They reached a tariff agreement."),
        ("工业园很大。", "The industrial park is large.", "The Industry Base is large."),
    ],
)
def test_the_glossarys_word_is_put_in_its_place(source: str, target: str, expected: str) -> None:
    assert repaired(source, target) == expected


def test_the_shipped_glossary_only_advises() -> None:
    shipped = Term("网格员", "grid worker", forbidden=("electrician",), place=Place("builtin:public-affairs"))
    assert repaired("网格员来了。", "The electrician came.", Glossary({shipped.source: shipped})) is None
