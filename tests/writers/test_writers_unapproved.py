from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import pypdfium2
import pytest
from edition_samples import block
from lxml import html
from pydantic import ValidationError

from report_pipeline.config_publish import EditionSettings
from report_pipeline.model import BlockKind, Edition, Layout
from report_pipeline.writers import wording
from report_pipeline.writers.docx import DocxWriter
from report_pipeline.writers.html import HtmlWriter
from report_pipeline.writers.pdf import PdfWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]

MARKED = ("Chapter One†", "It rained.† The sun came out.")


@pytest.fixture
def marked(edition: Maker) -> Edition:
    """An edition whose heading and first sentence nobody approved."""
    heading = block(BlockKind.HEADING, ("第一章", "Chapter One"), level=1)
    text = block(BlockKind.PARAGRAPH, ("下雨了。", "It rained."), ("出太阳了。", "The sun came out."))
    heading = replace(heading, pairs=(replace(heading.pairs[0], marked=True),))
    text = replace(text, pairs=(replace(text.pairs[0], marked=True), text.pairs[1]))
    return edition(Layout.SIDE_BY_SIDE, heading, text)


def test_an_edition_of_the_source_has_nothing_to_mark() -> None:
    with pytest.raises(ValidationError, match="shows the translation"):
        EditionSettings(name="x", layout=Layout.SOURCE, mark_unapproved=True)


def test_html(marked: Edition, render: Render) -> None:
    page = html.fromstring(render(HtmlWriter, marked))
    said = [" ".join("".join(map(str, element.itertext())).split()) for element in page.iter("h2", "p")]
    assert [text for text in said if text in MARKED] == list(MARKED)
    assert wording.standing(marked) in said
    assert wording.UNAPPROVED in wording.standing(marked)


def test_docx(marked: Edition, render: Render) -> None:
    document = docx.Document(io.BytesIO(render(DocxWriter, marked)))
    texts = [p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells]
    for expected in MARKED:
        assert any(expected in text for text in texts)


def test_pdf_sets_the_mark_with_the_face_of_the_text(marked: Edition, render: Render) -> None:
    pdf = pypdfium2.PdfDocument(render(PdfWriter, marked))
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    for expected in MARKED:
        assert expected in " ".join(text.split())


def test_editions_that_mark_nothing_say_nothing_of_marks(edition: Maker) -> None:
    assert wording.UNAPPROVED not in wording.standing(edition())
