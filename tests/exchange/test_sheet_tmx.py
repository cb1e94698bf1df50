from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from table_samples import PAIRS, row, sheet

from report_pipeline.errors import InputError
from report_pipeline.exchange.sheet_tmx import read, write
from report_pipeline.model import Status
from report_pipeline.review.sheet import text_base

DTD = Path(__file__).parent / "tmx14b.dtd"
SHEET = sheet()
FILE = write(SHEET).decode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no well-formed TMX"),
        ("<tmx><body></body></tmx>", "no translation from Chinese"),
        ("<html/>", "no TMX file"),
        (FILE[:-20], "no well-formed TMX"),
        (FILE.replace('SYSTEM "tmx14.dtd"', "[<!ENTITY a 'b'>]"), "defines an entity"),
        (FILE.replace(">draft<", ">done<"), "'done' is no status"),
    ],
)
def test_files_that_cannot_be_used(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(text.encode(), "a.tmx")
    assert caught.value.place
    assert caught.value.advice


def test_valid_against_the_dtd() -> None:
    root = etree.fromstring(FILE.encode())
    dtd = etree.DTD(str(DTD))
    assert dtd.validate(root), dtd.error_log


def test_everything_comes_back_as_it_left() -> None:
    rows = read(FILE.encode(), "a.tmx")
    assert [(r.segment_id, r.source, r.target) for r in rows] == [
        (sent.segment_id, source, target) for sent, (source, target) in zip(SHEET.rows, PAIRS, strict=True)
    ]
    assert [(r.document, r.source_hash) for r in rows] == [("doc", r.source_hash) for r in SHEET.rows]
    assert [r.status for r in rows] == [r.status for r in SHEET.rows]
    assert rows[0].note == "=note\nin two lines"
    assert all(r.base == text_base(r.target, r.status or Status.DRAFT, r.note or "") for r in rows)


def test_characters_that_xml_forbids_are_no_edits() -> None:
    (back,) = read(write(sheet(row("源", "a\x07b", note="c\x08"))), "a.tmx")
    assert back.target == "a\ufffdb"
    assert back.base == text_base(back.target, Status.DRAFT, back.note or "")


def test_a_memory_program_that_drops_what_it_does_not_know() -> None:
    root = etree.fromstring(FILE.encode())
    for unit in root.iter("tu"):
        unit.attrib.clear()
        for prop in unit.findall("prop"):
            unit.remove(prop)
        unit.set("changeid", "CAT user")
    rows = read(etree.tostring(root), "a.tmx")
    assert [(r.segment_id, r.source_hash, r.base, r.status) for r in rows] == [("", "", "", None)] * len(PAIRS)
    assert [(r.source, r.target, r.who) for r in rows] == [(*pair, "CAT user") for pair in PAIRS]
