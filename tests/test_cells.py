from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.cells import guard, is_formula, unguard

ODD = st.text(st.sampled_from("'= +-@\t\r\n＝＋－＠5eEJan, .%\u3000路x"), max_size=8)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "\r1", "\n1", "＝1", "＋1", "－1", "＠a", "  =1", " ＝1"]
)
def test_what_may_be_a_formula_is_guarded(text: str) -> None:
    assert is_formula(text)
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["85.48%", "3-4", "March 5", "2026", "1E5", "E5", "\u30007", "\n7", "TRUE", "¥5"])
def test_figures_are_guarded_where_they_must_come_back(text: str) -> None:
    assert guard(text, figures=True) == f"'{text}"
    assert unguard(f"'{text}", figures=True) == text


@pytest.mark.parametrize("text", ["", "Road", "5 roads", "a=b", "“=”", "路", "Janet's road", "’tis"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert not is_formula(text)
    assert guard(text) == guard(text, figures=True) == unguard(text) == text


@given(ODD | st.text(), st.booleans())
def test_every_text_comes_back(text: str, figures: bool) -> None:
    cell = guard(text, figures=figures)
    assert unguard(cell, figures=figures) == text
    assert not is_formula(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=1", "=1"),
        ("'＝1", "＝1"),
        ("'  =1", "  =1"),
        ("''tis", "'tis"),
        ("''=1", "'=1"),
        (" =1", " =1"),
        ("＝1", "＝1"),
        ("'tis", "'tis"),
        ("'90s music", "'90s music"),
    ],
)
def test_cells_of_earlier_versions_and_of_people(cell: str, text: str) -> None:
    assert unguard(cell) == text


def test_an_edit_behind_a_guarded_figure_leaves_no_apostrophe() -> None:
    assert unguard("'2026 and later", figures=True) == "2026 and later"
