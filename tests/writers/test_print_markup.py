from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import page
import pypdf
import pytest

from report_pipeline.model import BlockKind, Comment, EditionArticle, EditionBlock, EditionPair, Layout
from report_pipeline.writers.pdf import PdfWriter
from report_pipeline.writers.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]

LONG_WORDS = (
    "Administrative responsibilities notwithstanding, telecommunication infrastructure representatives deliberate. "
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


def long_edition(make: Maker, layout: Layout, sections: int = 5) -> Edition:
    blocks = []
    for i in range(sections):
        heading = EditionPair(f"h-{i}", f"第{i}节", f"Section {i}")
        text = EditionPair(f"s-{i}", "河边的老厂房去年春天变成了图书馆。" * 100, LONG_WORDS * 45)
        blocks += [EditionBlock(BlockKind.HEADING, (heading,), 1), EditionBlock(BlockKind.PARAGRAPH, (text,))]
    return make(layout, *blocks)


def texts(data: bytes) -> list[str]:
    return [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages]


def failures(data: bytes) -> list[str]:
    profiles = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)
    return [f.message for p in profiles for f in page.validate_pdf_bytes(data, profile=p).failures]


def test_a_short_edition_has_no_list_of_contents(edition: Maker, render: Render) -> None:
    assert "Contents" not in "".join(texts(render(PdfWriter, edition())))


@pytest.mark.parametrize("layout", [Layout.SIDE_BY_SIDE, Layout.SOURCE])
def test_the_list_of_contents_names_the_pages(edition: Maker, render: Render, layout: Layout) -> None:
    data = render(PdfWriter, long_edition(edition, layout))
    found = texts(data)
    name = "第{}节" if layout is Layout.SOURCE else "Section {}"
    for i in range(5):
        (number,) = re.findall(rf"{name.format(i)}\s*(\d+)$", found[0], re.MULTILINE)
        assert re.search(name.format(i), re.sub("(?<=第) | (?=节)", "", found[int(number) - 1]))
    assert failures(data) == []


def test_notes_stand_under_the_page(edition: Maker, render: Render) -> None:
    note = Comment("See the list 名单.", "Chen Yu")
    pair = EditionPair("s-1", "你好。", "Hello.", notes=(note,))
    data = render(PdfWriter, edition(Layout.SIDE_BY_SIDE, EditionBlock(BlockKind.PARAGRAPH, (pair,))))
    assert re.search(r"1\.\s*See the list 名单\. \(Chen Yu\)", "".join(texts(data)))
    assert failures(data) == []


def test_captions_are_numbered_once_for_both_languages(edition: Maker, render: Render) -> None:
    captions = [EditionBlock(BlockKind.CAPTION, (EditionPair(f"c-{i}", "图书馆。", "The library."),)) for i in (1, 2)]
    for layout in (Layout.SIDE_BY_SIDE, Layout.INTERLEAVED):
        text = re.sub(r"\s", "", "".join(texts(render(PdfWriter, edition(layout, *captions)))))
        assert "图1图书馆。Fig.1Thelibrary.图2图书馆。Fig.2Thelibrary." in text


def test_a_hyphen_at_a_line_s_end_is_a_soft_one(edition: Maker, render: Render) -> None:
    text = "".join(texts(render(PdfWriter, long_edition(edition, Layout.TARGET, 1))))
    assert len(re.findall("\xad\n", text)) > 5
    assert "\ue010" not in text
    joined = re.sub(r"\s", "", text.replace("\xad\n", ""))
    assert joined.count(LONG_WORDS.replace(" ", "")) >= 30


def test_the_logo_stands_over_the_title_and_is_told_to_those_who_do_not_see_it(edition: Maker, tmp_path: Path) -> None:
    theme = Theme(logo=SVG, logo_type="image/svg+xml", logo_alt="The house’s sign")
    data = PdfWriter(tmp_path, theme).render(edition())
    assert failures(data) == []
    plain = PdfWriter(tmp_path).render(edition())
    assert len(data) != len(plain)
    assert b"Figure" not in plain


def test_a_style_sheet_of_one_s_own_has_the_last_word(edition: Maker, tmp_path: Path) -> None:
    one = EditionArticle((EditionBlock(BlockKind.PARAGRAPH, (EditionPair("s", "你好。", "Hello."),)),))
    made = replace(edition(Layout.TARGET), articles=(one, one))
    assert len(texts(PdfWriter(tmp_path).render(made))) == 2
    theme = Theme(css="article + article { break-before: auto } </style><b>x</b>")
    assert len(texts(PdfWriter(tmp_path, theme).render(made))) == 1


def test_a_style_sheet_loads_nothing(edition: Maker, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"secret")
    theme = Theme(css=f"body {{ background: url(file://{tmp_path}/a.png) }} @import 'http://x.test/a.css';")
    assert b"secret" not in PdfWriter(tmp_path, theme).render(edition())
