# ruff: noqa: ANN401 - lxml has no types for elements
from __future__ import annotations

import re
import time
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from office_files import changed, harmful, parts_of, replaced, through_libreoffice, validity, with_part
from sheet_samples import APPROVED, EDITED, EMPTY, FOUND, LOCKED, SHEET, TITLE, comes_back, placeless, row, sheet

from report_pipeline.errors import InputError
from report_pipeline.exchange import office_package, sheet_docx
from report_pipeline.model import Status
from report_pipeline.review.sheet import text_base

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.review.sheet import Returned

MAIN = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FILE = sheet_docx.write(SHEET)
SENT = [replace(r, who="", when="") for r in comes_back(SHEET)]
HARMFUL = harmful(FILE, MAIN)
BY = 'w:author="Li Hua" w:date="2026-03-22T08:30:00Z"'


def read(data: bytes) -> list[Returned]:
    return placeless(sheet_docx.read(data, "back.docx"))


def rows_of(root: Any) -> list[Any]:
    return list(root.iter(f"{W}tr"))


def with_target(paragraphs: str, which: int = 3) -> bytes:
    """Put ``paragraphs`` into the target of a row (3: the approved one)."""
    from lxml import etree

    def change(root: Any) -> None:
        cell = rows_of(root)[which].findall(f"{W}tc")[2]
        for old in cell.findall(f"{W}p"):
            cell.remove(old)
        cell.extend(list(etree.fromstring(f"<w:body {NS}>{paragraphs}</w:body>")))

    return changed(FILE, MAIN, change)


def target(paragraphs: str) -> Returned:
    return read(with_target(paragraphs))[2]


@pytest.mark.parametrize("what", HARMFUL)
def test_what_is_unsafe_or_no_document_is_refused(what: str) -> None:
    data, says = HARMFUL[what]
    with pytest.raises(InputError, match=re.escape(says)) as caught:
        sheet_docx.read(data, "back.docx")
    assert str(caught.value.place) == "back.docx"
    assert caught.value.advice


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_package, "MAX_XML", 1000)
    with pytest.raises(InputError, match="more than is safe to read"):
        read(FILE)


def test_a_workbook_and_a_strict_document_are_no_document_of_ours() -> None:
    strict = replaced(FILE, MAIN, "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/w/main")
    with pytest.raises(InputError, match="Strict Open XML"):
        read(strict)
    other = replaced(FILE, "[Content_Types].xml", "wordprocessingml.document.main", "spreadsheetml.sheet.main")
    with pytest.raises(InputError, match="this is no Word document"):
        read(other)


def test_a_document_without_the_table_is_refused() -> None:
    def without(root: Any) -> None:
        body = root[0]
        body.remove(body.find(f"{W}tbl"))

    with pytest.raises(InputError, match="no table of pairs"):
        read(changed(FILE, MAIN, without))


def test_a_status_that_is_none_is_refused_with_its_row() -> None:
    with pytest.raises(InputError, match="'done' is no status") as caught:
        read(replaced(FILE, MAIN, ">approved</w:t>", ">Done</w:t>"))
    assert str(caught.value.place) == "back.docx:4"


@pytest.mark.parametrize("merge", ['<w:gridSpan w:val="2"/>', "<w:vMerge/>"])
def test_merged_cells_are_refused_with_their_row(merge: str) -> None:
    def change(root: Any) -> None:
        from lxml import etree

        properties = etree.fromstring(f"<w:tcPr {NS}>{merge}</w:tcPr>")
        cells = rows_of(root)[3].findall(f"{W}tc")
        if "gridSpan" in merge:
            rows_of(root)[3].remove(cells[3])
        cells[2].insert(0, properties)

    with pytest.raises(InputError, match="merged or split"):
        read(changed(FILE, MAIN, change))


def test_what_nobody_changed_comes_back_as_it_was_sent() -> None:
    assert read(FILE) == SENT
    assert sheet_docx.write(SHEET) == FILE


def test_the_file_is_valid(tmp_path: Path) -> None:
    assert validity(FILE, tmp_path / "a.docx", strict=False) == []
    plain = sheet(replace(TITLE, line=0), row("没有。", "A\tB\x07C\ud800", "x"))
    assert validity(sheet_docx.write(plain), tmp_path / "b.docx", strict=False) == []


def test_ids_and_sources_are_locked_the_others_are_not() -> None:
    from lxml import etree

    root = etree.fromstring(parts_of(FILE)[MAIN])
    for cells in rows_of(root)[1:]:
        locks = [[lock.get(f"{W}val") for lock in cell.iter(f"{W}lock")] for cell in cells.iterfind(f"{W}tc")]
        assert locks == [["sdtContentLocked"] * 2, ["sdtContentLocked"], [], ["sdtLocked"], []]
        choices = [item.get(f"{W}value") for item in cells.iter(f"{W}listItem")]
        assert choices == list(Status)


def test_the_head_repeats_chinese_has_its_font_and_language_and_changes_are_tracked() -> None:
    parts = {name: text.decode() for name, text in parts_of(FILE).items()}
    assert parts[MAIN].count("<w:tblHeader/>") == 1
    assert 'w:orient="landscape"' in parts[MAIN]
    styles = parts["word/styles.xml"]
    source = styles[styles.index('w:styleId="SourceText"') :]
    assert 'w:eastAsia="Noto Sans SC"' in source
    assert '<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/>' in source
    assert "<w:trackRevisions/>" in parts["word/settings.xml"]


def test_traditional_chinese_has_its_own_shapes() -> None:
    styles = parts_of(sheet_docx.write(replace(SHEET, source_language="zh-Hant")))["word/styles.xml"].decode()
    assert 'w:eastAsia="Noto Sans TC"' in styles
    assert 'w:eastAsia="zh-TW"' in styles
    assert "Noto Sans SC" not in styles


def test_findings_are_comments_at_the_translation() -> None:
    comments = parts_of(FILE)["word/comments.xml"].decode()
    assert "numbers (error): the source says 2, the translation" in comments
    assert "length (warning)" in comments
    assert "earlier text, for an older source: A bridge." in comments
    assert comments.count("<w:comment ") == 3
    assert read(FILE)[4].note == ""


@pytest.mark.parametrize(
    ("paragraphs", "text"),
    [
        ("<w:p><w:r><w:t>One</w:t></w:r></w:p><w:p><w:r><w:t>two</w:t></w:r></w:p>", "One\ntwo"),
        ("<w:p><w:r><w:t>One</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>3</w:t></w:r></w:p><w:p/>", "One\ntwo\t3"),
        (
            '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Se </w:t></w:r><w:r><w:t>veral</w:t></w:r></w:p>',
            "Se veral",
        ),
        (
            (
                '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
                '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>May 3</w:t></w:r>'
                '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple></w:p>'
            ),
            "May 37",
        ),
        ('<w:p><w:hyperlink w:anchor="x"><w:r><w:t>a.test</w:t></w:r></w:hyperlink></w:p>', "a.test"),
        ("<w:p><w:r><w:t>T</w:t><w:noBreakHyphen/><w:t>1</w:t><w:softHyphen/></w:r></w:p>", "T\u20111\u00ad"),
        ("<w:p><w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>", "seen"),
        ("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>", "inner"),
    ],
)
def test_whatever_a_cell_is_made_of_its_text_is_read(paragraphs: str, text: str) -> None:
    assert target(paragraphs).target == text


def test_an_address_that_word_made_a_link_of_is_no_danger() -> None:
    link = '<w:p><w:hyperlink r:id="rX" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:r><w:t>a.test</w:t></w:r></w:hyperlink></w:p>'
    relation = (
        '<Relationship Id="rX" Type="http://x/hyperlink" Target="http://a.test" TargetMode="External"/></Relationships>'
    )
    data = replaced(with_target(link), "word/_rels/document.xml.rels", "</Relationships>", relation)
    assert read(data)[2].target == "a.test"


def test_tracked_changes_are_read_as_accepted_with_who_and_when() -> None:
    back = target(
        '<w:p><w:r><w:t xml:space="preserve">The meeting </w:t></w:r>'
        f'<w:del w:id="1" w:author="Wang" w:date="2026-03-20T10:00:00Z"><w:r><w:delText>was held</w:delText></w:r></w:del>'
        f'<w:moveFrom w:id="2" {BY}><w:r><w:t>gone</w:t></w:r></w:moveFrom>'
        f'<w:ins w:id="3" {BY}><w:r><w:t>opened</w:t></w:r></w:ins>'
        f'<w:moveTo w:id="4" {BY}><w:r><w:t>.</w:t></w:r></w:moveTo></w:p>'
    )
    assert (back.target, back.who, back.when) == ("The meeting opened.", "Li Hua", "2026-03-22T08:30:00Z")
    assert back.base == text_base("The meeting was held.", Status.APPROVED, "")


def test_a_paragraph_whose_end_was_deleted_goes_on_and_an_inserted_one_does_not() -> None:
    mark = '<w:pPr><w:rPr><w:{} w:id="9" ' + BY + "/></w:rPr></w:pPr>"
    one, two = ("<w:p>{}<w:r><w:t>" + word + "</w:t></w:r></w:p>" for word in ("One", "two"))
    assert target(one.format(mark.format("del")) + two.format("")).target == "Onetwo"
    back = target(one.format(mark.format("ins")) + two.format(""))
    assert (back.target, back.who) == ("One\ntwo", "Li Hua")


def test_words_own_utc_goes_before_its_local_time() -> None:
    utc = 'xmlns:u="http://schemas.microsoft.com/office/word/2023/wordml/word16du" u:dateUtc="2026-03-22T00:30:00Z"'
    assert (
        target(f'<w:p><w:ins w:id="3" {BY} {utc}><w:r><w:t>X</w:t></w:r></w:ins></w:p>').when == "2026-03-22T00:30:00Z"
    )


def test_a_reviewers_comments_become_notes_with_their_author() -> None:
    at = '<w:p><w:r><w:t>The meeting was held.</w:t><w:commentReference w:id="77"/></w:r></w:p>'
    comment = f'<w:comment w:id="77" w:initials="L" {BY}><w:p><w:r><w:t>Which one?</w:t></w:r></w:p><w:p><w:r><w:t>See p. 3</w:t></w:r></w:p></w:comment></w:comments>'
    back = read(replaced(with_target(at), "word/comments.xml", "</w:comments>", comment))
    assert back[2].note == "Li Hua: Which one?\nSee p. 3"
    assert (back[2].who, back[2].when) == ("Li Hua", "2026-03-22T08:30:00Z")
    assert [r for r in back if r.segment_id != APPROVED.segment_id] == [
        r for r in SENT if r.segment_id != APPROVED.segment_id
    ]


def test_what_a_reviewer_adds_to_a_comment_of_ours_becomes_a_note() -> None:
    sign = re.search(r"the translation is long \[....\]", parts_of(FILE)["word/comments.xml"].decode())
    assert sign
    back = read(replaced(FILE, "word/comments.xml", sign[0], f"{sign[0]} It is not."))
    assert back[4].note == "It is not."


def test_who_saved_the_file_is_who_says_it_where_nothing_else_tells() -> None:
    data = replaced(FILE, "docProps/core.xml", "<cp:lastModifiedBy>report-pipeline 0.1.0<", "<cp:lastModifiedBy>Ma<")
    assert {r.who for r in read(data)} == {"Ma"}


def test_rows_moved_doubled_and_deleted() -> None:
    def change(root: Any) -> None:
        table = next(root.iter(f"{W}tbl"))
        head, first, second, third, *_ = rows_of(root)
        table.remove(second)
        table.append(first)
        table.append(deepcopy(third))
        table.append(head)

    assert read(changed(FILE, MAIN, change)) == [*SENT[2:], SENT[0], SENT[2]]


def test_a_row_deleted_with_the_change_tracked_is_not_there() -> None:
    data = replaced(
        FILE, MAIN, "<w:trPr><w:cantSplit/></w:trPr>", f'<w:trPr><w:cantSplit/><w:del w:id="1" {BY}/></w:trPr>', 1
    )
    assert read(data) == SENT[1:]


def test_columns_reordered_and_removed() -> None:
    def change(root: Any) -> None:
        for cells in rows_of(root):
            identity, source, text, *others = cells.findall(f"{W}tc")
            for cell in (source, *others):
                cells.remove(cell)
            cells.append(identity)
            assert text in cells

    back = read(changed(FILE, MAIN, change))
    assert [(r.segment_id, r.target, r.source_hash) for r in back] == [
        (r.segment_id, r.target, r.source_hash) for r in SENT
    ]
    assert {(r.status, r.note, r.source) for r in back} == {(None, None, "")}


def test_a_table_split_in_two_and_other_tables_and_text_around_it() -> None:
    def change(root: Any) -> None:
        body, table = root[0], next(root.iter(f"{W}tbl"))
        second = deepcopy(table)
        for place in (*rows_of(table)[4:],):
            table.remove(place)
        for place in rows_of(second)[:4]:
            second.remove(place)
        other = deepcopy(table)
        for cells in rows_of(other):
            for cell in cells.findall(f"{W}tc")[2:]:
                cells.remove(cell)
        for t in other.iter(f"{W}t"):
            t.text = "remark"
        for number, new in enumerate((deepcopy(body[0]), second)):
            body.insert(body.index(table) + 1 + number, new)
        body.insert(0, other)

    assert read(changed(FILE, MAIN, change)) == SENT


def test_a_source_that_is_not_the_ids_must_be_compared() -> None:
    back = read(replaced(FILE, MAIN, "两座桥。", "三座桥。"))
    assert (back[4].source, back[4].source_hash) == ("三座桥。", "")
    assert back[3] == SENT[3]


def test_the_document_is_told_by_the_head_or_by_the_properties() -> None:
    data = replaced(FILE, MAIN, ">county</w:t>", "></w:t>")
    assert {r.document for r in read(data)} == {"county"}
    parts = parts_of(FILE)
    assert {
        r.document
        for r in read(
            with_part(FILE, "_rels/.rels", re.sub(rb"<Relationship [^>]*custom[^>]*>", b"", parts["_rels/.rels"]))
        )
    } == {"county"}


def test_texts_with_line_ends_tabs_and_what_xml_cannot_hold() -> None:
    back = read(
        sheet_docx.write(sheet(row("源", "One\ntwo\tthree  \x07\ud800", "m"), row("头", "\u2011\u00ad\u202e=1")))
    )
    assert back[0].target == "One\ntwo\tthree  □□"
    assert back[0].base == text_base(back[0].target, Status.DRAFT, "")
    assert back[1].target == "\u2011\u00ad\u202e=1"


def test_through_libreoffice(tmp_path: Path) -> None:
    deleted = f'<w:del w:id="91" {BY}><w:r><w:delText>Gone.</w:delText></w:r></w:del>'
    data = with_target(f'<w:p>{deleted}<w:ins w:id="92" {BY}><w:r><w:t>New.</w:t></w:r></w:ins></w:p>')
    back = read(through_libreoffice(data, tmp_path, "docx"))
    assert (back[2].target, back[2].who, back[2].when[:10]) == ("New.", "Li Hua", "2026-03-22")
    assert [*back[:2], *back[3:]] == [*SENT[:2], *SENT[3:]]


def test_through_libreoffice_as_opendocument(tmp_path: Path) -> None:
    sent = sheet(TITLE, EDITED, APPROVED, LOCKED, FOUND, EMPTY, row("多行。", "One\ntwo\tthree\u2011four  five"))
    back = through_libreoffice(sheet_docx.write(sent), tmp_path, "odt", "docx")
    assert read(back) == [replace(r, who="", when="") for r in comes_back(sent)]


def test_five_thousand_rows_take_seconds() -> None:
    many = sheet(
        *(
            replace(row(f"第{n}句话在这里。" * 4, f"Sentence {n} stands here. " * 6), findings=FOUND.findings)
            for n in range(5000)
        )
    )
    start = time.process_time()
    data = sheet_docx.write(many)
    written = time.process_time()
    assert len(read(data)) == 5000
    assert written - start < 5
    assert time.process_time() - written < 5
