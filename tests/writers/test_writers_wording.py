from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from report_pipeline.model import Layout
from report_pipeline.writers import wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.model import Edition, Provenance

    Maker = Callable[..., Edition]


@pytest.mark.parametrize(
    ("edited", "approved", "expected"),
    [
        (0, 0, "Machine translation, not reviewed"),
        (3, 1, "Machine translation, reviewed in part (3 of 9 sentences)"),
        (0, 9, "Machine translation, approved sentence by sentence"),
    ],
)
def test_the_standing_says_how_far_people_went(edition: Maker, edited: int, approved: int, expected: str) -> None:
    made = edition()
    note = replace(made.provenance, edited=edited, approved=approved)
    assert wording.standing(replace(made, provenance=note)) == expected


def test_an_edition_of_the_source_says_nothing_of_a_translation(edition: Maker, draft: Provenance) -> None:
    made = edition(Layout.SOURCE, provenance=draft)
    heading, entries = wording.colophon(made)
    assert wording.standing(made) == wording.banner(made) == ""
    assert heading == "版本说明"
    assert "CC-CEDICT" not in str(entries)


def test_the_colophon_says_what_was_made_by_whom(edition: Maker) -> None:
    entries = dict(wording.colophon(edition())[1])
    assert entries["Source file"] == "library.txt"
    assert entries["Translation"] == (
        "Draft by Small Model 1.0 (engine argos, ctranslate2 4.5.0). Model licence: Apache-2.0."
    )
    assert "edited 1 and approved 2" in entries["Review"]
    assert "Chen Yu" in entries["Review"]
    assert entries["Automatic checks"].startswith("3 open findings")


def test_a_gloss_is_never_called_a_translation(edition: Maker, draft: Provenance) -> None:
    made = edition(provenance=draft)
    assert wording.banner(made) == "Word-for-word gloss, not a translation"
    assert wording.standing(made).startswith("Word-for-word gloss")
    assert "not a translation" in dict(wording.colophon(made)[1])["Translation"]


def test_the_title_falls_back_to_the_other_language_and_then_to_the_file(edition: Maker) -> None:
    assert wording.properties(edition(title_target=" ")).title == "河畔图书馆迎来“新生”"
    assert wording.properties(edition(title_target="", title_source="")).title == "library.txt"
