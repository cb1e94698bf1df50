from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from report_pipeline.errors import ConfigError, MultipleConfigError
from report_pipeline.lexicon.glossary import Glossary, Term, load_glossaries

GOLDEN = Path(__file__).parent.parent / "golden" / "glossary"


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
        ("terms:\n  - {source: 新区, target: {a: b}}\n", "terms.yaml:2:26", "“target” is a text or a list"),
        ("terms:\n  - {source: [新区], target: X}\n", "terms.yaml:2:14", "“source” is a text"),
        ("terms:\n  - {source: 新区, target: [X, [Y]]}\n", "terms.yaml:2:26", "“target” is a text or a list"),
        ("terms:\n  - {source: 新区, target: X, case: upper}\n", "terms.yaml:2:35", "no case\n  → write one of any"),
        ("terms:\n  - {source: 新区, target: X, part_of_speech: n}\n", "terms.yaml:2:45", "“n” is no part_of_speech"),
        ("terms:\n  - {source: 新区, target: X, forbidden: X}\n", "terms.yaml:2:40", "both right and forbidden"),
        ("terms:\n  - {source: 新区, target: X, target: Y}\n", "terms.yaml:2:29", "“target” stands here twice"),
        ("terms:\n  - {source: 新区, target: null}\n", "terms.yaml:2:5", "target is missing"),
        ("terms: " + "[" * 60 + "]" * 60, "terms.yaml:1:47", "nested too deeply"),
        ("terms:\n  - {source: 新区, target: X, forbidden: {a: b}}\n", "terms.yaml:2:40", "list of texts"),
        ("- 新区\n", "terms.yaml:1:1", "one key “terms”"),
        ("words: []\n", "terms.yaml:1:1", "one key “terms”"),
        ("terms:\n  - {source: 新区\n", "terms.yaml:3:1", "not valid YAML"),
        ("terms: \x01\n", "terms.yaml:1:8", "may not stand here"),
    ],
)
def test_errors_of_yaml_have_their_place(tmp_path: Path, text: str, place: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        load(tmp_path, text)
    assert str(caught.value).startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("name", "text", "place", "line"),
    [
        ("t.yaml", "terms:\n  - {source: 新区, target: A}\n  - target: B\n    source: 新区\n", "t.yaml:4:13", 2),
        ("t.csv", "source,target\n新区,A\n街道,C\n新区,B\n", "t.csv:4:1", 2),
        ("t.tsv", "新区\tA\n新区\tA\n", "t.tsv:2:1", 1),
    ],
)
def test_a_source_that_stands_twice_in_one_glossary(
    tmp_path: Path, name: str, text: str, place: str, line: int
) -> None:
    with pytest.raises(ConfigError, match=rf"“新区” has an entry already \(line {line}\): “A”") as caught:
        load(tmp_path, text, name)
    assert str(caught.value).startswith(f"{place}: ")


def test_concepts_of_a_termbase_that_share_a_word_are_one_entry(tmp_path: Path) -> None:
    text = "".join(CONCEPT.format("会", english, "") for english in ("meeting", "association", "meeting"))
    term = load(tmp_path, TBX.format(text), "terms.tbx").terms["会"]
    assert term.targets == ("meeting", "association")


def test_a_glossary_has_its_digest_wherever_its_entries_stand(tmp_path: Path) -> None:
    first = load(tmp_path, "terms: [{source: 新区, target: A}]\n")
    second = load(tmp_path, "\n\nterms:\n  - {source: 新区, target: A}\n")
    assert first.digest == second.digest


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(MultipleConfigError) as caught:
        load(tmp_path, "terms:\n  - {source: 新区}\n  - {source: 区, target: D}\n  - {target: X}\n")
    assert [str(e.place) for e in caught.value.errors] == ["terms.yaml:2:5", "terms.yaml:4:5"]


def test_a_row_without_a_target(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"terms\.tsv:2:1: the target is missing"):
        load(tmp_path, "新区\tNew Area\n街道\n", "terms.tsv")


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("source,target,forbiden\n新区,X,Y\n", "terms.csv:1:15", "unknown column “forbiden”"),
        ("source,target,target\n新区,X,Y\n", "terms.csv:1:15", "two columns “target”"),
        ("source,target,case\n\n新区,X,upper\n", "terms.csv:3:6", "“upper” is no case"),
        ("source,target\n新区,Area, new\n", "terms.csv:2:1", "3 cells where 2 columns"),
        ('source,target\n新区,"Area\n', "terms.csv:2:1", "no CSV"),
        ("source;target\n新区;\n", "terms.csv:2:1", "target is missing"),
    ],
)
def test_errors_of_tables_have_their_place(tmp_path: Path, text: str, place: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        load(tmp_path, text, "terms.csv")
    assert str(caught.value).startswith(f"{place}: ")


def test_a_row_behind_a_cell_of_two_lines_has_its_own_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^terms\.csv:4:1: the target is missing"):
        load(tmp_path, 'source,target,note\n新区,X,"two\nlines"\n街道,\n', "terms.csv")


TBX = (
    '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>\n'
    "{}</body></text></tbx>"
)
CONCEPT = (
    '<conceptEntry><langSec xml:lang="zh"><termSec><term>{}</term></termSec></langSec>\n'
    '<langSec xml:lang="en"><termSec><term>{}</term>{}</termSec></langSec></conceptEntry>\n'
)
STATUS = '<termNote type="administrativeStatus">{}</termNote>'


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (CONCEPT.format("", "X", ""), "terms.tbx:2:38", "the source is missing"),
        (CONCEPT.format("新区", "X", STATUS.format("best")), "terms.tbx:3:47", "“best” is no administrativeStatus"),
        (CONCEPT.format("新区", "X", STATUS.format("deprecatedTerm-admn-sts")), "terms.tbx:2:38", "target is missing"),
        ("<conceptEntry><langSec><termSec/></langSec></conceptEntry>", "terms.tbx:2:15", "not say their language"),
        ("<conceptEntry>", "terms.tbx:2:17", "no well-formed TBX: mismatched tag"),
        (CONCEPT.format("新区", "&boom;", ""), "terms.tbx:3:39", "no well-formed TBX: undefined entity"),
        (CONCEPT.format("新" * 10_001, "X", ""), "terms.tbx:2:", "more than 10,000 characters"),
    ],
)
def test_errors_of_tbx_have_their_place(tmp_path: Path, text: str, place: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        load(tmp_path, TBX.format(text), "terms.tbx")
    assert str(caught.value).startswith(place)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE tbx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE tbx SYSTEM "http://127.0.0.1:9/TBX.dtd">',
        '<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd" [<!ENTITY a "ha">]>',
        '<!DOCTYPE martif [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    ],
)
def test_a_termbase_with_a_doctype_is_refused(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(ConfigError, match=r"terms\.tbx:1:\d+: the file has a DOCTYPE"):
        load(tmp_path, doctype + TBX.format(CONCEPT.format("新区", "&a;", "")), "terms.tbx")


VERSION_2 = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en">
<martifHeader><fileDesc><titleStmt><title>Terms</title><note>none</note></titleStmt></fileDesc></martifHeader>
<text><body>
<termEntry id="t1"><descripGrp><descrip type="subjectField">community</descrip></descripGrp>
  <langSet xml:lang="zh-CN"><ntig><termGrp><term>好邻居食堂</term>
    <termNote type="partOfSpeech">properNoun</termNote></termGrp></ntig></langSet>
  <langSet xml:lang="en"><tig><term>{}</term></tig>
    <tig><term>Good Neighbor Canteen</term>
      <termNote type="administrativeStatus">standardizedTerm-admn-sts</termNote></tig>
    <tig><term>Friendly Diner</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
  </langSet></termEntry>
</body></text></martif>
"""


def test_tbx_of_version_2(tmp_path: Path) -> None:
    (term,) = load(tmp_path, VERSION_2.format("Neighbors&apos; Canteen"), "terms.tbx").terms.values()
    assert term.targets == ("Good Neighbor Canteen", "Neighbors' Canteen")
    assert (term.forbidden, term.domain, term.note) == (("Friendly Diner",), "community", "")
    assert term.part_of_speech == "properNoun"


def test_an_entity_of_a_dtd_that_is_not_fetched_is_no_silent_gap(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^terms\.tbx:9:\d+: the entity boom is not defined"):
        load(tmp_path, VERSION_2.format("Canteen &boom;"), "terms.tbx")


def test_other_xml_is_no_termbase(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="it begins with <html>"):
        load(tmp_path, "<html/>", "terms.tbx")


def test_all_errors_of_a_termbase_come_at_once(tmp_path: Path) -> None:
    text = CONCEPT.format("", "X", "") + CONCEPT.format("新区", "New Area", "") + CONCEPT.format("区", "", "")
    with pytest.raises(MultipleConfigError) as caught:
        load(tmp_path, TBX.format(text), "terms.tbx")
    assert [str(e.place) for e in caught.value.errors] == ["terms.tbx:2:38", "terms.tbx:6:38"]


def test_every_format_says_the_same() -> None:
    terms = load_glossaries(("terms.yaml",), GOLDEN).terms
    assert terms["网格员"] == Term(
        "网格员",
        "grid worker",
        "not a technician of the power grid",
        ("grid member", "grid man"),
        "community",
        ("community grid worker",),
        part_of_speech="noun",
    )
    assert terms["好邻居食堂"].exact_case
    assert load_glossaries(("terms.csv",), GOLDEN).terms == terms
    terms["好邻居食堂"] = replace(terms["好邻居食堂"], exact_case=False)  # TBX-Basic has no place for it
    assert load_glossaries(("terms.tbx",), GOLDEN).terms == terms
    assert load_glossaries(("terms-dct.tbx",), GOLDEN).terms == terms


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "terms.tsv").write_bytes("新区\tNew Area\n街道\tS\n".encode("gb18030"))
    with pytest.raises(ConfigError, match=r"terms\.tsv:1:1: byte 0x.. is not UTF-8"):
        load_glossaries(("terms.tsv",), tmp_path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("builtin:sports", "builtin:public-affairs"),
        ("none.yaml", "does not exist"),
        ("terms.docx", r"\.yaml, \.csv, \.tsv or \.tbx"),
    ],
)
def test_a_glossary_that_cannot_be(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "terms.docx").write_text("x")
    with pytest.raises(ConfigError, match=says):
        load_glossaries((name,), tmp_path)


def test_a_folder_is_no_glossary(tmp_path: Path) -> None:
    (tmp_path / "terms.yaml").mkdir()
    with pytest.raises(ConfigError, match="cannot read the file"):
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
