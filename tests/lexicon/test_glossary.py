from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report_pipeline.errors import ConfigError, MultipleConfigError
from report_pipeline.lexicon.glossary import Glossary, load_glossaries

if TYPE_CHECKING:
    from pathlib import Path


def load(tmp_path: Path, text: str, name: str = "terms.yaml") -> Glossary:
    (tmp_path / name).write_text(text, "utf-8")
    return load_glossaries((name,), tmp_path)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("terms:\n  - {source: 新区}\n", "terms.yaml:2:5", "target is missing"),
        ("terms:\n  - {target: New Area}\n", "terms.yaml:2:5", "source is missing"),
        ("terms:\n  - {source: 新区, target: X, sauce: y}\n", "terms.yaml:2:29", "unknown key “sauce”"),
        ("terms:\n  - 新区\n", "terms.yaml:2:5", "an entry is a mapping"),
        ("terms:\n  - {source: 新区, target: [a]}\n", "terms.yaml:2:26", "“target” is a text"),
        ("terms:\n  - {source: 新区, target: X, forbidden: {a: b}}\n", "terms.yaml:2:40", "list of texts"),
        ("- 新区\n", "terms.yaml:1:1", "one key “terms”"),
        ("words: []\n", "terms.yaml:1:1", "one key “terms”"),
        ("terms:\n  - {source: 新区\n", "terms.yaml:3:1", "not YAML"),
        ("terms: \x01\n", "terms.yaml", "not YAML"),
    ],
)
def test_errors_of_yaml_have_their_place(tmp_path: Path, text: str, place: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        load(tmp_path, text)
    assert str(caught.value).startswith(f"{place}: ")


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(MultipleConfigError) as caught:
        load(tmp_path, "terms:\n  - {source: 新区}\n  - {source: 区, target: D}\n  - {target: X}\n")
    assert [str(e.place) for e in caught.value.errors] == ["terms.yaml:2:5", "terms.yaml:4:5"]


def test_a_row_without_a_target(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"terms\.tsv:2:1: the target is missing"):
        load(tmp_path, "新区\tNew Area\n街道\n", "terms.tsv")


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "terms.tsv").write_bytes("新区\tNew Area\n街道\tS\n".encode("gb18030"))
    with pytest.raises(ConfigError, match=r"terms\.tsv:1: not UTF-8"):
        load_glossaries(("terms.tsv",), tmp_path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("builtin:sports", "builtin:public-affairs"),
        ("none.yaml", "does not exist"),
        ("terms.docx", r"\.yaml, \.tsv or \.csv"),
    ],
)
def test_a_glossary_that_cannot_be(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "terms.docx").write_text("x")
    with pytest.raises(ConfigError, match=says):
        load_glossaries((name,), tmp_path)


def test_a_folder_is_no_glossary(tmp_path: Path) -> None:
    (tmp_path / "terms.yaml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_glossaries(("terms.yaml",), tmp_path)


def test_the_shipped_glossary(tmp_path: Path) -> None:
    glossary = load_glossaries(("builtin:public-affairs",), tmp_path)
    assert len(glossary.terms) > 1500
    assert glossary.terms["一国两制"].target == "One Country, Two Systems"


def test_later_glossaries_win(tmp_path: Path) -> None:
    text = "terms:\n  - {source: 一国两制, target: 1C2S, note: house style, forbidden: [One Nation], domain: law}\n"
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    term = load_glossaries(("builtin:public-affairs", "own.yaml"), tmp_path).terms["一国两制"]
    assert (term.target, term.note, term.forbidden, term.domain) == ("1C2S", "house style", ("One Nation",), "law")


def test_an_empty_list_is_a_glossary(tmp_path: Path) -> None:
    assert load(tmp_path, "# nothing yet\n").terms == {}
    assert load(tmp_path, "terms:\n").terms == {}


def test_tables_with_a_header_and_without(tmp_path: Path) -> None:
    csv = load(tmp_path, 'target,source,forbidden\n"Area, new",新区,Zone|New Zone\n', "terms.csv")
    assert csv.terms["新区"].target == "Area, new"
    assert csv.terms["新区"].forbidden == ("Zone", "New Zone")
    tsv = load(tmp_path, "\ufeff# ours\n\n新区\tNew Area\tplaces\n", "terms.tsv")
    assert (tsv.terms["新区"].target, tsv.terms["新区"].domain) == ("New Area", "places")


def test_the_longest_term_is_found_first(tmp_path: Path) -> None:
    glossary = load(tmp_path, "新区\tNew Area\n槐东新区\tHuaidong\nAI\tartificial intelligence\n", "terms.tsv")
    assert [(m.term.source, m.start, m.end) for m in glossary.find("槐东新区、新区和AI")] == [
        ("槐东新区", 0, 4),
        ("新区", 5, 7),
        ("AI", 8, 10),
    ]
    assert glossary.find("MAIN") == ()


def test_the_digest_tells_contents_apart_and_not_their_order(tmp_path: Path) -> None:
    one = load(tmp_path, "a\tb\nc\td\n", "terms.tsv").digest
    assert load(tmp_path, "c\td\na\tb\n", "terms.tsv").digest == one
    assert load(tmp_path, "c\td\na\tB\n", "terms.tsv").digest != one
