"""A Word edition as another program sets it: LibreOffice opens it and prints it as a PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from edition_samples import GARDEN, LIBRARY, PROVENANCE
from pypdf import PageObject, PdfReader
from pypdf.generic import Destination, DictionaryObject

from report_pipeline.model import Edition, Layout
from report_pipeline.writers.docx import DocxWriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

EDITION = Edition(
    "sample",
    Layout.INTERLEAVED,
    "河畔图书馆迎来“新生”",
    "Riverside Library Gets a “New Life”",
    "zh-Hans",
    "en",
    (LIBRARY, GARDEN),
    PROVENANCE,
)
SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice)")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the PDF of an interleaved edition of two articles."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "x.docx").write_bytes(DocxWriter(folder).render(EDITION))
    command = [str(SOFFICE), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
    wanted = 'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"}}'
    subprocess.run([*command, wanted, "--outdir", folder, folder / "x.docx"], check=True, timeout=250)
    return folder / "x.pdf"


def test_an_article_a_page(printed: Path) -> None:
    assert len(PdfReader(printed).pages) == 2


def fonts_of(page: PageObject) -> DictionaryObject:
    resources = page["/Resources"]
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"]
    assert isinstance(fonts, DictionaryObject)
    return fonts


def test_only_our_typefaces_are_in_it(printed: Path) -> None:
    names = {
        font.get_object()["/BaseFont"].split("+")[-1].strip("/")
        for page in PdfReader(printed).pages
        for font in fonts_of(page).values()
    }
    latin = {"SourceSerif4-Regular", "SourceSerif4-Bold", "SourceSerif4-Italic"}
    assert names == {"NotoSerifSC-Regular", "NotoSansSC-Bold"} | latin


def test_every_sentence_is_there_in_order(printed: Path) -> None:
    document = pypdfium2.PdfDocument(printed)
    text = re.sub(r"\s", "", "".join(p.get_textpage().get_text_range() for p in document))
    position = 0
    for block in (b for a in EDITION.articles for b in a.blocks):
        for side in ("source", "target"):
            for pair in block.pairs:
                position = text.index(re.sub(r"\s", "", getattr(pair, side)), position)


def test_headings_are_bookmarks(printed: Path) -> None:
    reader = PdfReader(printed)
    titles: list[tuple[int, str]] = []

    def walk(items: Sequence[object], depth: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, depth + 1)
            else:
                assert isinstance(item, Destination)
                titles.append((depth, re.sub(r"\s+", " ", str(item.title))))

    walk(reader.outline, 0)
    assert titles == [
        (0, "河畔图书馆迎来“新生” Riverside Library Gets a “New Life”"),
        (1, "读者的一天 A Reader’s Day"),
        (0, "屋顶花园 A Garden on the Roof"),
    ]


def test_its_properties_are_the_editions(printed: Path) -> None:
    assert PdfReader(printed).metadata.title == "Riverside Library Gets a “New Life”"  # type: ignore[union-attr]
