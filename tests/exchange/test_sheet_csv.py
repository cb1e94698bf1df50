from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_samples import PAIRS, row, sheet

from report_pipeline.errors import InputError
from report_pipeline.exchange.sheet_csv import read, write
from report_pipeline.model import Status
from report_pipeline.review.sheet import text_base

if TYPE_CHECKING:
    from pathlib import Path

SHEET = sheet()
FILE = write(SHEET).decode("utf-8-sig")


def refuse(text: str | bytes, message: str) -> InputError:
    with pytest.raises(InputError, match=message) as caught:
        read(text if isinstance(text, bytes) else text.encode(), "a.csv")
    assert caught.value.place
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("one,two\r\n1,2\r\n", "ID and Translation"),
        (FILE[:-9], "cut off"),
        ("ID,Translation,Key\r\ns-1,text\r\n", "2 cells where 3"),
        ("ID,Translation\r\ns-1,text,more\r\n", "3 cells where 2"),
        ('ID,Translation\r\ns-1,"text" more\r\n', "no CSV"),
        ("ID,Translation,Status\r\ns-1,text,done\r\n", "'done' is no status"),
        (b"ID,Translation\r\ns-1,\xff\xfe\xfd\r\n", "UTF-8|encoding"),
    ],
)
def test_tables_that_cannot_be_used(text: str | bytes, message: str) -> None:
    refuse(text, message)


def test_the_place_is_the_row(tmp_path: Path) -> None:
    error = refuse('ID,Translation\r\ns-1,"two\nlines"\r\ns-2,x,y\r\n', "cells")
    assert str(error.place) == "a.csv:4"


def test_chinese_that_was_garbled_is_not_taken_for_edits() -> None:
    garbled = FILE.encode().decode("latin-1").encode("utf-8")
    refuse(garbled, "garbled")


@pytest.mark.parametrize(
    "data",
    [
        write(SHEET),
        FILE.encode("utf-16"),
        FILE.replace("😀", "").encode("gb18030"),
        FILE.encode(),
        ("sep=,\r\n" + FILE).encode("utf-8-sig"),
        FILE.replace("\r\n", "\n").encode("utf-8-sig"),
    ],
    ids=["as it left", "utf-16", "gb18030", "without a mark", "Excel's sep=", "line feeds"],
)
def test_encodings_and_line_ends_of_other_programs(data: bytes) -> None:
    rows = read(data, "a.csv")
    assert [(r.segment_id, r.source_hash) for r in rows][:9] == [(r.segment_id, r.source_hash) for r in SHEET.rows][:9]
    untouched = [r.base == text_base(r.target, r.status or Status.DRAFT, r.note or "") for r in rows]
    assert untouched[:9] == [True] * 9


def test_semicolons_columns_moved_and_columns_missing() -> None:
    text = "Translation;Key;Remark of mine;ID\r\nMine; better.;h/000000000000;;s-1\r\n"
    refuse(text, "5 cells where 4")
    (one,) = read(text.replace("Mine; better.", '"Mine; better."').encode(), "a.csv")
    assert (one.segment_id, one.target, one.status, one.note) == ("s-1", "Mine; better.", None, None)


def test_cells_that_a_spreadsheet_would_take_for_formulas_numbers_or_dates_are_text() -> None:
    for line in FILE.split('"\r\n"')[1:]:
        target = line.split('","')[4]
        assert not target.startswith(("=", "+", "-", "@", "＝", "＋"))
        assert target not in {"85.48%", "March 5"}
    assert [r.target for r in read(FILE.encode(), "a.csv")] == [target for _, target in PAIRS]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_every_text_comes_back(text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    (back,) = read(write(sheet(row("第一句，会议在三月举行。", text, note=text))), "a.csv")
    if text.strip() == text:
        assert (back.target, back.note) == (text, text)
    assert back.base == text_base(back.target, Status.DRAFT, back.note or "")


def test_saved_by_libreoffice(tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        pytest.skip("needs LibreOffice (soffice)")
    (tmp_path / "a.csv").write_bytes(write(SHEET))
    done = subprocess.run(
        [
            "soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
            "--infilter=CSV:44,34,76,1", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false",
            "--outdir", str(tmp_path / "out"), str(tmp_path / "a.csv"),
        ],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    rows = read((tmp_path / "out/a.csv").read_bytes(), "a.csv")
    assert [(r.segment_id, r.source_hash, r.target, r.status) for r in rows] == [
        (r.segment_id, r.source_hash, r.target, r.status) for r in SHEET.rows
    ]
    assert all(r.base == text_base(r.target, r.status or Status.DRAFT, r.note or "") for r in rows)
