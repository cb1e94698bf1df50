# ruff: noqa: ANN401 - lxml and openpyxl have no types
from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from office_files import changed, harmful, parts_of, replaced, through_libreoffice, validity, with_part
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from sheet_samples import APPROVED, EDITED, EMPTY, FOUND, LOCKED, SHEET, TITLE, comes_back, placeless, row, sheet

from report_pipeline.errors import InputError
from report_pipeline.exchange import sheet_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.review.sheet import Returned

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TABLE, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
FILE = sheet_xlsx.write(SHEET)
SENT = [replace(r, who="", when="") for r in comes_back(SHEET)]
HARMFUL = harmful(FILE, "xl/workbook.xml")
APPROVED_CELL = "D4"
"""Its translation."""


def read(data: bytes) -> list[Returned]:
    return placeless(sheet_xlsx.read(data, "back.xlsx"))


def saved(change: Callable[[Any], None], data: bytes = FILE) -> bytes:
    """Open the file with openpyxl, change its sheet and save it: with texts in the cells, as some programs do."""
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    change(book.active)
    book.properties.lastModifiedBy = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_cell(xml: str, where: str = APPROVED_CELL) -> bytes:
    """Put another content into a cell, as XML; ``s`` stays unless said."""

    def change(root: Any) -> None:
        from lxml import etree

        cell = next(c for c in root.iter(f"{S}c") if c.get("r") == where)
        new = etree.fromstring(xml.replace("<c", f'<c xmlns="{S[1:-1]}" r="{where}"', 1))
        new.set("s", new.get("s") or cell.get("s") or "0")
        cell.getparent().replace(cell, new)

    return changed(FILE, TABLE, change)


def target(xml: str) -> str:
    return read(with_cell(xml))[2].target


@pytest.mark.parametrize("what", HARMFUL)
def test_what_is_unsafe_or_no_workbook_is_refused(what: str) -> None:
    data, says = HARMFUL[what]
    with pytest.raises(InputError, match=re.escape(says)) as caught:
        sheet_xlsx.read(data, "back.xlsx")
    assert str(caught.value.place) == "back.xlsx"
    assert caught.value.advice


def test_links_to_other_workbooks_are_refused() -> None:
    link = '<Relationship Id="rL" Type="http://x.test/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
    with pytest.raises(InputError, match="externallink"):
        read(replaced(FILE, "xl/_rels/workbook.xml.rels", "</Relationships>", link))


def test_a_workbook_without_the_columns_is_refused() -> None:
    with pytest.raises(InputError, match="no row of a pair"):
        read(replaced(FILE, STRINGS, ">ID<", ">Number<"))


def test_a_status_that_is_none_is_refused_with_its_row() -> None:
    with pytest.raises(InputError, match="'done' is no status") as caught:
        read(saved(lambda table: table.__setitem__("E4", "Done")))
    assert str(caught.value.place) == "back.xlsx:4"


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ('<c s="{date}"><v>45000</v></c>', "D4 holds a date, or a number in a format of its own"),
        ('<c t="d"><v>2026-03-04</v></c>', "D4 holds a date"),
        ('<c t="e"><f>Foo</f><v>#NAME?</v></c>', "D4 holds the error #NAME?"),
        ("<c><f>A1&amp;B1</f></c>", "D4 holds a formula whose result was not saved"),
        ("<c><f>A1&amp;B1</f><v/></c>", "D4 holds a formula whose result was not saved"),
        ('<c t="s"><v>9999</v></c>', "D4 holds a text that is missing in the file"),
        ("<c><v>x</v></c>", "D4 holds a number that is none"),
    ],
)
def test_a_cell_whose_text_is_lost_is_refused_by_its_name(xml: str, says: str) -> None:
    data = with_cell(xml.replace("{date}", "0"))
    if "{date}" in xml:  # the first style becomes a date's
        data = changed(data, "xl/styles.xml", lambda root: root.find(f"{S}cellXfs")[0].set("numFmtId", "14"))
    with pytest.raises(InputError, match=re.escape(says)) as caught:
        read(data)
    assert str(caught.value.place) == "back.xlsx:4"
    assert "Text" in caught.value.advice


def test_merged_cells_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="the cell D4 is merged with others"):
        read(saved(lambda table: table.merge_cells("D4:D5")))


def test_a_text_too_long_for_a_cell_is_refused_at_export() -> None:
    assert sheet_xlsx.write(sheet(row("长。", "x" * 32_767)))
    with pytest.raises(InputError, match="has 32,768 characters, too many") as caught:
        sheet_xlsx.write(sheet(row("长。", "x" * 32_768)))
    assert str(caught.value.place) == "source/county.txt"


def test_what_nobody_changed_comes_back_as_it_was_sent() -> None:
    assert read(FILE) == SENT
    assert sheet_xlsx.write(SHEET) == FILE


def test_the_file_is_valid(tmp_path: Path) -> None:
    assert validity(FILE, tmp_path / "a.xlsx") == []
    odd = replace(sheet(row("=路", "=1+1"), replace(TITLE, line=0)), document="a/b:[c]'?*" + "x" * 40, title="A & B")
    data = sheet_xlsx.write(odd)
    assert validity(data, tmp_path / "b.xlsx") == []
    assert read(data)[0].document == odd.document


@pytest.mark.parametrize("text", ["=1+1", "+1 more", "-5 °C", "@home", "'quoted", '=HYPERLINK("http://x.test")'])
def test_what_looks_like_a_formula_is_a_text(text: str) -> None:
    data = sheet_xlsx.write(sheet(replace(row("路" + text, text), note=text)))
    table = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [(c.value, c.data_type, c.quotePrefix) for c in (table["D2"], table["F2"])] == [
        (text, "s", text[0] != "'")
    ] * 2
    assert b"<f>" not in parts_of(data)[TABLE]
    assert read(data)[0].target == text


def test_the_sheet_is_made_for_work() -> None:
    table = openpyxl.load_workbook(io.BytesIO(FILE)).active
    assert table.freeze_panes == "B2"
    assert table.auto_filter.ref == "A1:H7"
    assert table.column_dimensions["H"].hidden
    assert table.protection.sheet
    assert [table.cell(2, column).protection.locked for column in range(1, 9)] == [True] * 3 + [False] * 3 + [True] * 2
    assert table["D2"].alignment.wrap_text
    assert table["D2"].number_format == "@"
    (choice,) = table.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"draft,edited,approved,locked"', "E2:E7")
    assert table.row_dimensions[3].height > table.row_dimensions[2].height


def test_findings_stand_in_their_column_and_in_a_comment() -> None:
    table = openpyxl.load_workbook(io.BytesIO(FILE)).active
    assert table["G6"].value.startswith('numbers (error): the source says 2, the translation "3" & <more>\nlength')
    assert table["D6"].comment.text.startswith("numbers (error)")
    assert table["D5"].comment is None
    assert read(FILE)[4].note == ""


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<c><v>1978</v></c>", "1978"),
        ("<c><v>0.10000000000000001</v></c>", "0.1"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="str"><f>"A"&amp;"B"</f><v>AB</v></c>', "AB"),
        ('<c t="str"><f>""</f><v></v></c>', ""),
        ('<c t="inlineStr"><is><r><t>Rich </t></r><r><rPr><b/></rPr><t>text</t></r></is></c>', "Rich text"),
        ('<c t="inlineStr"><is><t>路</t><rPh sb="0" eb="1"><t>lu</t></rPh></is></c>', "路"),
        ('<c t="inlineStr"><is><t>One_x000D_\ntwo_x005F_x0041__x0009_</t></is></c>', "One\ntwo_x0041_"),
        ("<c/>", ""),
    ],
)
def test_whatever_a_cell_is_made_of_its_text_is_read(xml: str, text: str) -> None:
    assert target(xml) == text


def test_texts_that_xml_cannot_hold_or_that_look_like_codes_come_back() -> None:
    texts = ["A\x07B", "_x0041_ and _x005F_", "One\r\ntwo\tthree  four ", "\ud800\uffff", "a\x0bb"]
    sent = sheet(*(row(f"源{n}", text) for n, text in enumerate(texts)))
    assert [r.target for r in read(sheet_xlsx.write(sent))] == texts


def test_saved_by_a_program_with_texts_in_the_cells_and_rich_text() -> None:
    def change(table: Any) -> None:
        table[APPROVED_CELL] = CellRichText("The ", TextBlock(InlineFont(b=True), "meeting"), " opened.")

    back = read(saved(change))
    assert back[2] == replace(SENT[2], target="The meeting opened.")
    assert back[:2] + back[3:] == SENT[:2] + SENT[3:]


def test_rows_sorted_hidden_doubled_deleted_and_the_head_among_them() -> None:
    def change(table: Any) -> None:
        rows = [[cell.value for cell in line] for line in table.iter_rows()]
        order = [rows[5], rows[3], rows[0], rows[3], rows[1]]
        table.delete_rows(1, 7)
        for line in order:
            table.append(line)
        table.row_dimensions[2].hidden = True

    assert read(saved(change)) == [SENT[4], SENT[2], SENT[2], SENT[0]]


def test_rows_and_columns_inserted_moved_and_removed() -> None:
    def change(table: Any) -> None:
        table.delete_cols(6)
        table.insert_cols(2)
        table.insert_rows(1, 3)
        table["A1"] = "Our remarks"
        table["D2"] = "who: 45"

    assert read(saved(change)) == [replace(r, note=None) for r in SENT]


def test_columns_sorted_apart_from_the_hidden_one() -> None:
    def change(table: Any) -> None:
        lines = [[cell.value for cell in line[:7]] for line in table.iter_rows(min_row=2)]
        for number, line in enumerate(reversed(lines), 2):
            for column, value in enumerate(line, 1):
                table.cell(number, column).value = value

    assert read(saved(change)) == SENT[::-1]


def test_the_hidden_column_lost_or_an_id_cleared() -> None:
    back = read(saved(lambda table: table.delete_cols(8)))
    assert back == [replace(r, source_hash="", base="", document="") for r in SENT]
    assert read(saved(lambda table: table.__setitem__("A4", None))) == SENT


def test_a_source_that_is_not_the_ids_must_be_compared() -> None:
    back = read(saved(lambda table: table.__setitem__("C6", "三座桥。")))
    assert (back[4].source, back[4].source_hash) == ("三座桥。", "")


def test_a_text_without_an_id_is_not_lost() -> None:
    back = read(saved(lambda table: table.__setitem__("D12", "A sentence of mine.")))
    assert [(r.segment_id, r.target) for r in back[6:]] == [("", "A sentence of mine.")]


def test_a_reviewers_comments_become_notes_with_their_author() -> None:
    def change(table: Any) -> None:
        table[APPROVED_CELL].comment = Comment("Li Hua:\nWhich one?", "Li Hua")
        table["D6"].comment = Comment(f"{table['D6'].comment.text}\nIt is two.", "report-pipeline")

    back = read(saved(change))
    assert (back[2].note, back[2].who) == ("Li Hua: Which one?", "Li Hua")
    assert back[4].note == "It is two."


def test_threads_of_todays_excel_are_read_and_their_shadows_are_not() -> None:
    data = saved(lambda table: setattr(table[APPROVED_CELL], "comment", Comment("[Threaded comment] shadow", "tc={1}")))
    space = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/"
    thread = f'<ThreadedComments {space}><threadedComment ref="D4" dT="2026-03-22T08:30:00.00" personId="{{P}}" id="{{1}}"><text>Which?</text></threadedComment></ThreadedComments>'
    person = f'<personList {space}><person displayName="Li Hua" id="{{P}}"/></personList>'
    for part, name, content, target in (
        ("xl/worksheets/_rels/sheet1.xml.rels", "threadedComment", thread, "/xl/threadedComments/t1.xml"),
        ("xl/_rels/workbook.xml.rels", "person", person, "persons/person.xml"),
    ):
        relation = f'<Relationship Id="rT" Type="{kind}{name}" Target="{target}"/></Relationships>'
        data = replaced(data, part, "</Relationships>", relation)
        data = with_part(data, "xl/" + target.removeprefix("/xl/"), content.encode())
    back = read(data)
    assert (back[2].note, back[2].who, back[2].when) == ("Li Hua: Which?", "Li Hua", "2026-03-22T08:30:00Z")
    assert back[4].note == ""


def test_through_libreoffice(tmp_path: Path) -> None:
    more = (row("公式。", "=1+1"), row("日期。", "3/4"), row("数。", "1978"), row("多行。", "One\ntwo  three\t_x0041_"))
    sent = sheet(TITLE, EDITED, APPROVED, LOCKED, FOUND, EMPTY, *more)
    back = read(through_libreoffice(sheet_xlsx.write(sent), tmp_path, "xlsx"))
    assert back == [replace(r, who="", when="") for r in comes_back(sent)]


def test_five_thousand_rows_take_seconds() -> None:
    pairs = (row(f"第{n}句话在这里。" * 4, f"Sentence {n} stands here. " * 6) for n in range(5000))
    many = sheet(*(replace(pair, findings=FOUND.findings) for pair in pairs))
    start = time.process_time()
    data = sheet_xlsx.write(many)
    written = time.process_time()
    assert len(read(data)) == 5000
    assert written - start < 5
    assert time.process_time() - written < 5
