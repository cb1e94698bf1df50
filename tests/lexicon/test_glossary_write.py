from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from report_pipeline.errors import InputError
from report_pipeline.lexicon.glossary import Term, load_glossaries
from report_pipeline.lexicon.glossary_write import FORMATS, write_glossary

if TYPE_CHECKING:
    from pathlib import Path

TERMS = (
    Term("网格员", "grid worker", "not of the power grid", ("grid man",), "community", ("community grid worker",)),
    Term("好邻居食堂", "Good Neighbor Canteen", exact_case=True, part_of_speech="properNoun"),
    Term("研发", "R&D <research>", '=1+1, "quoted"'),
)
SPACE = "{urn:iso:std:iso:30042:ed-2}"


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_reads_the_same(form: str, tmp_path: Path) -> None:
    (tmp_path / f"terms.{form}").write_text(write_glossary(TERMS, form), "utf-8")
    expected = {t.source: t for t in TERMS}
    if form == "tbx":  # where case has no place, and a proper noun is a noun
        expected["好邻居食堂"] = replace(TERMS[1], exact_case=False, part_of_speech="noun")
    assert load_glossaries((f"terms.{form}",), tmp_path).terms == expected


def test_no_terms_are_no_tbx() -> None:
    with pytest.raises(InputError, match="no term to write"):
        write_glossary((), "tbx")


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_no_terms_are_a_file_all_the_same(form: str, tmp_path: Path) -> None:
    (tmp_path / f"terms.{form}").write_text(write_glossary((), form), "utf-8")
    assert load_glossaries((f"terms.{form}",), tmp_path).terms == {}


def test_tbx_has_the_shape_of_its_core_structure() -> None:
    root = ET.fromstring(write_glossary(TERMS, "tbx"))  # noqa: S314 - our own
    assert (root.get("type"), root.get("style")) == ("TBX-Basic", "dca")
    assert [child.tag for child in root] == [f"{SPACE}tbxHeader", f"{SPACE}text"]
    assert root.find(f"{SPACE}tbxHeader/{SPACE}fileDesc/{SPACE}sourceDesc/{SPACE}p") is not None
    concepts = root.findall(f"{SPACE}text/{SPACE}body/{SPACE}conceptEntry")
    assert [c.get("id") for c in concepts] == ["c1", "c2", "c3"]
    for concept in concepts:
        names = [child.tag.removeprefix(SPACE) for child in concept]
        assert names[-2:] == ["langSec", "langSec"], "what describes the concept stands before its languages"
        for section in concept.iter(f"{SPACE}termSec"):
            assert next(child.tag.removeprefix(SPACE) for child in section) == "term"


def test_characters_that_xml_forbids_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "t.tbx").write_text(write_glossary([Term("新区", "New\x01Area")], "tbx"), "utf-8")
    assert load_glossaries(("t.tbx",), tmp_path).terms["新区"].target == "New\ufffdArea"


def test_a_cell_that_looks_like_a_formula_is_text_to_a_spreadsheet() -> None:
    assert ",'=1+1" in write_glossary([Term("一", "=1+1")], "csv")
