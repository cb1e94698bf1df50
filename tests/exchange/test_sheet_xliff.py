import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sheet_samples import APPROVED, EDITED, FOUND, LOCKED, SHEET, TITLE, comes_back, placeless, row, sheet

from report_pipeline.errors import InputError, PipelineError, Place
from report_pipeline.exchange.sheet_xliff import read, write
from report_pipeline.model import Status

if TYPE_CHECKING:
    from report_pipeline.review.sheet import Returned

CORE = "urn:oasis:names:tc:xliff:document:2.0"


def xliff(units: str, version: str = "2.0", prolog: str = "", core: str = CORE) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<xliff xmlns="{core}" version="{version}" srcLang="zh"'
        f' trgLang="en"><file id="f">{units}</file></xliff>'
    ).encode()


def unit(inside: str, name: str = "s-1") -> str:
    return f'<unit id="{name}">{inside}</unit>'


def segment(target: str = "<target>A road.</target>", state: str = "") -> str:
    return f"<segment{state}><source>路。</source>{target}</segment>"


def only(data: bytes) -> "Returned":
    (found,) = read(data, "back.xlf")
    return found


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no element found"),
        (b"PK\x03\x04 a zip file", "not well-formed"),
        (b"<tmx version='1.4'/>", "no XLIFF 2 file: it begins with <tmx>"),
        (b"<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'/>", "this is XLIFF 1.2"),
        (b"<xliff version='2.0'/>", "no XLIFF 2 file"),
        (write(SHEET)[:-20], "unclosed token|no element found"),
        (write(SHEET)[:2000], "unclosed token|no element found"),
        (xliff("", prolog='<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd">'), "has a DTD"),
        (xliff("", prolog='<!DOCTYPE xliff [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'), "has a DTD"),
        (xliff(unit(segment("<target>&x;</target>"))), "undefined entity"),
        (xliff("<group>" * 100 + "</group>" * 100), "nested"),
        (xliff(unit(segment(f"<target>{'x' * 200_000}</target>"))), "more than 100,000 characters"),
        (xliff(f"<!-- {'x' * 3_000_000} -->"), "far too long"),
        (xliff("<unit/>"), "a unit has no id"),
        (xliff(unit(unit(segment()))), "a unit is within another"),
        (xliff(unit(segment('<target><cp hex="zz"/></target>'))), "no code point"),
        (xliff(unit(segment('<target><cp hex="110000"/></target>'))), "no code point"),
        (b'<?xml version="1.0" encoding="gb18030"?><xliff/>', "encoding"),
        (xliff("会议").decode().encode("gb18030"), "not well-formed"),
    ],
)
def test_refuses(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(data, "back.xlf")
    assert caught.value.advice
    assert str(caught.value.place).startswith("back.xlf")


def test_names_the_line() -> None:
    with pytest.raises(InputError) as caught:
        read(xliff("\n\n<unit></file>"), "back.xlf")
    assert (caught.value.place or Place("")).line == 3
    assert read(xliff("\n\n" + unit(segment())), "back.xlf")[0].place == Place("back.xlf", 3)


def schema() -> etree.XMLSchema:
    """The core and the modules that are used, together."""
    folder = Path(__file__).with_name("xliff")
    parts = {
        CORE: "xliff_core_2.0.xsd",
        "urn:oasis:names:tc:xliff:metadata:2.0": "metadata.xsd",
        "urn:oasis:names:tc:xliff:matches:2.0": "matches.xsd",
    }
    imports = "".join(
        f'<xs:import namespace="{space}" schemaLocation="{(folder / file).as_uri()}"/>' for space, file in parts.items()
    )
    return etree.XMLSchema(
        etree.fromstring(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>')
    )


def test_what_is_written_is_valid_and_comes_back() -> None:
    data = write(SHEET)
    xsd = schema()
    assert xsd.validate(etree.fromstring(data)), xsd.error_log
    assert placeless(read(data, "back.xlf")) == comes_back(SHEET)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [(b'state="initial"', b'state="draft"'), (b"mda:meta type", b"mda:meta kind"), (b'ref="#1"', b"ref_='#1'")],
)
def test_the_schemas_of_the_test_can_fail(sent: bytes, wrong: bytes) -> None:
    assert sent in write(SHEET)
    assert not schema().validate(etree.fromstring(write(SHEET).replace(sent, wrong)))


def test_rules_of_the_specification_that_no_schema_has() -> None:
    tree = etree.fromstring(write(SHEET))
    units = tree.findall(f".//{{{CORE}}}unit")
    assert len({found.get("id") for found in units}) == len(units) == len(SHEET.rows)
    assert {found.get("{http://www.w3.org/XML/1998/namespace}lang") for found in tree.iter(f"{{{CORE}}}target")} == {
        tree.get("trgLang")
    }
    for found in tree.findall(".//{*}match/../.."):
        segments = found.findall(f"{{{CORE}}}segment")
        assert [match.get("ref") for match in found.findall(".//{*}match")] == [
            f"#{part.get('id')}" for part in segments
        ]


def test_a_translation_program_sees_states_notes_findings_and_the_machine_s_text() -> None:
    tree = etree.fromstring(write(SHEET))
    states = [found.get("state") for found in tree.iter(f"{{{CORE}}}segment")]
    assert states == ["initial", "translated", "reviewed", "final", "initial", "initial"]
    notes = [(found.get("category"), found.text) for found in tree.iter(f"{{{CORE}}}note")]
    assert notes[0] == ("reviewer", EDITED.note)
    assert notes[1][1] == f"[check] numbers: {FOUND.findings[0].message}"
    candidates = tree.findall(".//{*}match/{*}target")
    assert [found.text for found in candidates] == [EDITED.machine, LOCKED.machine]


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert write(SHEET) == write(replace(SHEET))


def test_units_may_be_moved_left_out_and_doubled() -> None:
    tree = etree.fromstring(write(SHEET))
    file = tree[0]
    first, second, *_, last = file.findall(f"{{{CORE}}}unit")
    file.remove(second)
    file.insert(1, last)
    file.append(etree.fromstring(etree.tostring(first)))
    ids = [found.segment_id for found in read(etree.tostring(tree), "back.xlf")]
    assert ids == [SHEET.rows[at].segment_id for at in (5, 0, 2, 3, 4, 0)]


def test_another_implementation_changes_it_and_we_read_its() -> None:
    theirs = pytest.importorskip("translate.storage.xliff2", reason="translate-toolkit is not installed")
    store = theirs.Xliff2File.parsestring(write(SHEET))
    units = {found.source: found for found in store.units}
    assert units[EDITED.source].target == EDITED.target
    assert units[APPROVED.source].isapproved()
    changed = units[TITLE.source]
    changed.target = "Roads & <Bridges>"
    changed.markapproved()
    changed.addnote("Shorter.", origin="translator")
    found = {back.segment_id: back for back in read(bytes(store), "back.xlf")}
    assert len(found) == len(SHEET.rows)
    sent = {back.segment_id: back for back in comes_back(SHEET)}
    back = found.pop(TITLE.segment_id)
    assert (back.target, back.status, back.note) == ("Roads & <Bridges>", Status.APPROVED, "Shorter.")
    assert (back.base, back.source_hash) == (sent[TITLE.segment_id].base, TITLE.source_hash)
    assert placeless(tuple(found.values())) == [sent[name] for name in found]


def test_a_program_that_keeps_ids_and_texts_only_makes_no_notes_of_our_findings() -> None:
    data = re.sub(r'<(m..):(matches|metadata).*?</\1:\2>|(?<=<note) [^>]*| state="\w+"', "", write(SHEET).decode())
    found = read(data.encode(), "back.xlf")
    assert [(back.note, back.base, back.status) for back in found if back.segment_id == FOUND.segment_id] == [
        (None, "", None)
    ]
    assert [back.note for back in found if back.note] == [EDITED.note]


def test_what_another_person_changed_is_not_signed_by_the_one_before() -> None:
    data = write(sheet(EDITED))
    assert only(data).who == "Li Hua"
    back = only(data.replace(b"The county built", b"The county made"))
    assert (back.who, back.when, back.base) == ("", "", comes_back(sheet(EDITED))[0].base)


@pytest.mark.parametrize(
    ("inside", "target"),
    [
        (
            segment("<target>A <pc id='1'>new</pc> <ph id='2'/>road<sc id='3'/>.<ec startRef='3'/></target>"),
            "A new road.",
        ),
        (segment("<target>A <mrk id='1' type='term'>road</mrk>.</target>"), "A road."),
        (segment('<target>A<cp hex="001B"/>road<cp hex="D800"/></target>'), "A\x1broad\ufffd"),
        (segment('<target>A <x:y xmlns:x="other">secret</x:y>road</target>'), "A road"),
        (segment("<target><![CDATA[A <road> & more]]></target>"), "A <road> & more"),
        (segment("<target/>"), ""),
        (segment() + "<ignorable><source> </source></ignorable>" + segment(), "A road. A road."),
        (segment() + "<ignorable><source>、</source><target/></ignorable>" + segment(), "A road.A road."),
        (segment('<target order="2">b</target>') + segment('<target order="1">a</target>'), "ab"),
    ],
)
def test_parts_and_inline_codes_become_one_text(inside: str, target: str) -> None:
    assert only(xliff(unit(inside))).target == target


def test_the_least_state_of_a_unit_s_segments_counts() -> None:
    inside = segment(state=' state="final"') + segment(state=' state="translated" subState="x:y"')
    assert only(xliff(unit(inside))).status is Status.EDITED


def test_a_comment_on_a_stretch_of_text_is_a_note() -> None:
    data = xliff(unit(segment("<target>A <mrk id='1' type='comment' value='Which one?'>road</mrk>.</target>")))
    assert (only(data).target, only(data).note) == ("A road.", "Which one?")


def test_another_program_s_file_says_only_what_it_says() -> None:
    back = only(xliff(unit(segment())))
    assert (back.status, back.note, back.base, back.source, back.document) == (None, None, "", "路。", "f")


def test_a_unit_without_target_has_no_text_and_keeps_its_notes() -> None:
    back = only(xliff(unit("<notes><note>Why?</note></notes>" + segment(""))))
    assert (back.target, back.note) == ("", "Why?")


def test_version_2_2_and_utf_16_are_read() -> None:
    text = xliff(unit(segment()), "2.2", core="urn:oasis:names:tc:xliff:document:2.2").decode()
    assert only(text.replace("UTF-8", "UTF-16").encode("utf-16")).target == "A road."


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
STATUS = st.sampled_from(Status)


@given(TEXT, TEXT, TEXT, STATUS)
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back(source: str, target: str, machine: str, status: Status) -> None:
    sent = sheet(row(source, target, machine, status=status))
    data = write(sent)
    assert placeless(read(data, "back.xlf")) == comes_back(sent)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_damage_ends_in_rows_or_a_typed_error(data: st.DataObject) -> None:
    damaged = bytearray(write(SHEET))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        places = [found.place for found in read(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]), "back.xlf")]
    except PipelineError as err:
        places = [err.place or Place("")]
    assert all(place.file == "back.xlf" for place in places)
