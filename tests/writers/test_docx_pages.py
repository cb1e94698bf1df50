"""The page numbers in a Word edition's table of contents, before Word has set the pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from edition_samples import PROVENANCE, block
from pypdf import PdfReader

from report_pipeline.model import BlockKind, Comment, Edition, EditionArticle, EditionBlock, EditionPair, Layout
from report_pipeline.writers.docx import DocxWriter
from report_pipeline.writers.docx_ruler import BREAK, Measure, Ruler, Text
from report_pipeline.writers.fonts import PAIRINGS, subset

if TYPE_CHECKING:
    from pathlib import Path

SOFFICE = shutil.which("soffice")
NUMBER = re.compile(
    r'PAGEREF _Toc\d+ \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    r"(?:<w:r><w:rPr>(?:(?!</w:rPr>).)*</w:rPr><w:t[^>]*>(\d+)</w:t></w:r>)?"
)
CHINESE = "图书馆在春天向全市各区的读者开放，每天早上都有{}位读者来排队，“他们很高兴”。"
ENGLISH = "The library opened in spring to readers of all districts; {} people queue every morning, “gladly.”"


def long_edition(layout: Layout, *, notes: tuple[Comment, ...] = ()) -> Edition:
    """Return an edition of two articles with sections of different lengths."""
    articles, number = [], 0
    for name in ("一", "二"):
        blocks = [block(BlockKind.TITLE, (f"图书馆{name}", f"Library {name}"))]
        for section in range(9):
            heading = EditionPair(f"h-{name}-{section}", f"{name}第{section}节", f"Section {section}")
            blocks.append(EditionBlock(BlockKind.HEADING, (heading,), 1))
            for length in range(1, 5 + section % 4):
                pairs = []
                for _ in range(length):
                    number += 1
                    said = (CHINESE.format(number * 7), ENGLISH.format(number * 7))
                    pairs.append(EditionPair(f"s-{number}", *said, notes=notes if number == 1 else ()))
                blocks.append(EditionBlock(BlockKind.PARAGRAPH, tuple(pairs)))
        articles.append(EditionArticle(tuple(blocks)))
    return Edition("sample", layout, "图书馆", "Library", "zh-Hans", "en", tuple(articles), PROVENANCE)


def numbers(data: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return NUMBER.findall(archive.read("word/document.xml").decode("utf-8"))


def bookmarked(items: Any, reader: PdfReader) -> list[str]:  # noqa: ANN401 - pypdf's nested lists
    result = []
    for item in items:
        if isinstance(item, list):
            result += bookmarked(item, reader)
        else:
            result.append(str((reader.get_destination_page_number(item) or 0) + 1))
    return result


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice)")
def test_the_numbers_are_those_of_libreoffice(tmp_path: Path) -> None:
    data = DocxWriter(tmp_path).render(long_edition(Layout.INTERLEAVED))
    (tmp_path / "x.docx").write_bytes(data)
    wanted = 'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"}}'
    command = [str(SOFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", wanted]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "x.docx"], check=True, timeout=250)
    reader = PdfReader(tmp_path / "x.pdf")
    found = numbers(data)
    assert len(found) == 20
    assert int(found[-1]) > 10
    assert found == bookmarked(reader.outline, reader)


@pytest.mark.parametrize("layout", [Layout.TARGET, Layout.SOURCE])
def test_every_entry_has_a_number_and_they_rise(layout: Layout, tmp_path: Path) -> None:
    found = [int(number) for number in numbers(DocxWriter(tmp_path).render(long_edition(layout)))]
    assert len(found) == 20
    assert found == sorted(found)
    assert found[10] > found[9]  # an article begins on a new page
    assert found[0] == 2  # behind the contents


@pytest.mark.parametrize(
    "edition",
    [long_edition(Layout.SIDE_BY_SIDE), long_edition(Layout.INTERLEAVED, notes=(Comment("Ask.", "Li Hua"),))],
    ids=["columns", "footnotes"],
)
def test_where_the_pages_are_not_known_no_number_is_given(edition: Edition, tmp_path: Path) -> None:
    assert set(numbers(DocxWriter(tmp_path).render(edition))) == {""}


@pytest.fixture(scope="module")
def ruler() -> Ruler:
    return Ruler({"han": subset(PAIRINGS["serif"].han, "中文，。“”3a ", "zh-Hans")}, "han")


@pytest.mark.parametrize(
    ("text", "characters", "lines"),
    [
        ("中文中文", 4, 1),
        ("中文中文", 3.9, 2),
        ("中文中，文", 3.9, 2),
        ("中文中，文", 2, 3),  # the comma takes its character along
        ("中文“中文”", 3, 3),  # so do quotation marks
        ("中" * 10, 3, 4),
        ("a" * 40, 4, 6),  # a word longer than a line
    ],
)
def test_lines_of_chinese(text: str, characters: float, lines: int, ruler: Ruler) -> None:
    assert len(ruler.lines([Text(text, "han", 200)], Measure(characters * 200), 280)) == lines


def test_a_break_begins_a_line_and_a_line_is_as_high_as_its_tallest_text(ruler: Ruler) -> None:
    content: list[Text | str] = [Text("中", "han", 400), BREAK, Text("文", "han", 100)]
    tall, low = ruler.lines(content, Measure(4000), 200)
    assert tall == pytest.approx(400 * 1.437)
    assert low == 200
