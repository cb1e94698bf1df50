from __future__ import annotations

import pytest
from pdf_samples import column, make_pdf

from report_pipeline.errors import InputError
from report_pipeline.readers.pdf import PdfReader


def read(data: bytes) -> list[str]:
    return [line.text for line in PdfReader().read(data, "报.pdf", "auto").lines]


LEFT = ["左栏第一行写的是新区", "左栏第二行写的是项目", "左栏第三行写的是企业", "左栏第四行写完了。"]
RIGHT = [line.replace("左", "右") for line in LEFT]
ACROSS = "横跨两栏的一行文字从左边一直排到右边的边上为止"


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(InputError, match="no PDF") as caught:
        read("今天".encode())
    assert str(caught.value.place) == "报.pdf"


def test_a_truncated_pdf_is_refused_as_damaged() -> None:
    with pytest.raises(InputError, match="damaged"):
        read(make_pdf([[(60, 700, 10, "今天")]])[:300])


def test_an_encrypted_pdf_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match="password") as caught:
        read(make_pdf([[(60, 700, 10, "今天")]], password="geheim"))  # noqa: S106 - a test's
    assert "qpdf --decrypt" in caught.value.advice


def test_a_pdf_without_text_is_called_a_scan_and_ocr_is_advised() -> None:
    with pytest.raises(InputError, match="scan") as caught:
        read(make_pdf([[], []]))
    assert "ocrmypdf" in caught.value.advice


def test_lines_carry_their_page_and_empty_pages_are_noted() -> None:
    raw = PdfReader().read(make_pdf([[(60, 700, 10, "第一页")], [], [(60, 700, 10, "第三页")]]), "a.pdf", "auto")
    assert [(line.text, line.page) for line in raw.lines] == [("第一页", 1), ("第三页", 3)]
    assert raw.encoding == "-"
    assert any("without text" in note and "2" in note for note in raw.notes)


def test_columns_are_read_one_after_the_other_below_a_title_that_spans_them() -> None:
    page = [(60, 780, 22, ACROSS[:16]), *column(60, 740, 10, LEFT), *column(240, 740, 10, RIGHT)]
    assert read(make_pdf([page])) == [ACROSS[:16], *LEFT, *RIGHT]


def test_columns_above_and_below_a_line_that_spans_them_are_kept_apart() -> None:
    below = [line.replace("栏", "列") for line in (*LEFT, *RIGHT)]
    page = [
        *column(60, 740, 10, LEFT),
        *column(240, 740, 10, RIGHT),
        (60, 660, 10, ACROSS + ACROSS[:10]),
        *column(60, 630, 10, below[:4]),
        *column(240, 627, 10, below[4:]),
    ]
    assert read(make_pdf([page])) == [*LEFT, *RIGHT, ACROSS + ACROSS[:10], *below]


def test_the_order_of_drawing_does_not_matter() -> None:
    page = [*column(60, 740, 10, LEFT), *column(240, 740, 10, RIGHT)]
    assert read(make_pdf([page[::-1]])) == read(make_pdf([page])) == [*LEFT, *RIGHT]


def test_wide_spaces_in_a_title_are_no_gutter() -> None:
    page = [(60, 780, 24, "凝心聚力"), (180, 780, 24, "再启新程"), *column(60, 740, 10, LEFT)]
    assert read(make_pdf([page]))[0] == "凝心聚力 再启新程"


def test_a_narrow_table_is_read_row_by_row() -> None:
    rows = [(60.0, 700.0 - 15 * n, 10.0, f"第{n}季") for n in range(4)]
    values = [(120.0, 700.0 - 15 * n, 10.0, f"{n}亿") for n in range(4)]
    assert read(make_pdf([rows + values])) == [f"第{n}季 {n}亿" for n in range(4)]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turned_pages_read_like_upright_ones(quarters: int) -> None:
    page = [*column(60, 740, 10, ["first line of text", "second line of text", "third line of text"])]
    assert read(make_pdf([page], quarters=quarters)) == [
        "first line of text",
        "second line of text",
        "third line of text",
    ]


def test_the_indent_of_a_paragraph_is_kept_as_wide_spaces() -> None:
    page = [*column(60, 740, 10, LEFT), (80, 680, 10, LEFT[0]), *column(60, 665, 10, LEFT[1:])]
    assert read(make_pdf([page])) == [*LEFT, "\u3000\u3000" + LEFT[0], *LEFT[1:]]


def test_columns_out_of_step_are_not_mixed_and_the_page_number_comes_last() -> None:
    page = [*column(60, 740, 10, LEFT), *column(240, 736, 10, RIGHT), (200, 600, 10, "第12页")]
    assert read(make_pdf([page])) == [*LEFT, *RIGHT, "第12页"]


def test_glyphs_drawn_one_by_one_make_lines() -> None:
    lines = column(60, 740, 10, LEFT)
    glyphs = [(x + size * n, y, size, char) for x, y, size, text in lines for n, char in enumerate(text)]
    assert read(make_pdf([glyphs])) == read(make_pdf([glyphs[::-1]])) == LEFT
