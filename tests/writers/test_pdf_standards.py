"""The PDFs by other programs: two validators, two readers of text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import page
import pikepdf
import pypdf
import pypdfium2
import pytest
from edition_samples import GARDEN, LIBRARY

from report_pipeline.exchange.sheet_xliff import read
from report_pipeline.model import Layout
from report_pipeline.writers.pdf import PdfWriter
from report_pipeline.writers.theme import Margins, Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)
LETTER = Theme(paper=(215.9, 279.4), pairing="sans", size=12, margins=Margins(left=15), accent="#004488")


def failures(data: bytes) -> list[str]:
    return [f"{f.rule_id}: {f.message}" for p in PROFILES for f in page.validate_pdf_bytes(data, profile=p).failures]


def test_the_validator_sees_what_is_wrong(edition: Maker, render: Render) -> None:
    with pikepdf.open(io.BytesIO(render(PdfWriter, edition()))) as pdf:
        del pdf.Root.Metadata, pdf.Root.OutputIntents
        pdf.Root.MarkInfo.Marked = False
        out = io.BytesIO()
        pdf.save(out)
    assert len(failures(out.getvalue())) >= 3


@pytest.mark.parametrize("layout", Layout)
def test_both_standards_are_met(edition: Maker, render: Render, layout: Layout) -> None:
    assert failures(render(PdfWriter, edition(layout))) == []


def test_both_standards_are_met_with_another_theme(edition: Maker, tmp_path: Path) -> None:
    data = PdfWriter(tmp_path, LETTER).render(edition())
    assert failures(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [round(float(x)) for x in pdf.pages[0].MediaBox] == [0, 0, 612, 792]


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_the_syntax_is_right(edition: Maker, render: Render, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(render(PdfWriter, edition()))
    shown = subprocess.run(["qpdf", "--check", tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    assert "No syntax or stream encoding errors found" in shown


def by_pypdf(data: bytes) -> str:
    return "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages)


def by_pdfium(data: bytes) -> str:
    return "".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(data))


def plain(text: str) -> str:
    """Take out line ends and what hyphenation put there."""
    return re.sub(r"[\xad\ufffe\x02\x00]?\s", "", text)


@pytest.mark.parametrize("read_text", [by_pypdf, by_pdfium])
@pytest.mark.parametrize("layout", [la for la in Layout if la is not Layout.INTERLINEAR])
def test_every_segment_comes_back_in_order(
    edition: Maker, render: Render, layout: Layout, read_text: Callable[[bytes], str]
) -> None:
    made = edition(layout)
    text = plain(read_text(render(PdfWriter, made)))
    position = 0
    for block in (b for a in made.articles for b in a.blocks):
        for wanted, side in ((layout is not Layout.TARGET, "source"), (layout is not Layout.SOURCE, "target")):
            for pair in block.pairs if wanted else ():
                position = text.index(plain(getattr(pair, side)), position)


@pytest.mark.parametrize("read_text", [by_pypdf, by_pdfium])
def test_a_line_of_chinese_has_no_spaces_in_it(
    edition: Maker, render: Render, read_text: Callable[[bytes], str]
) -> None:
    text = read_text(render(PdfWriter, edition(Layout.SOURCE)))
    assert "去年春天，河边的老厂房变成了图书馆。馆长说：“我们有12.5万册书。”" in text


def test_the_pairs_are_attached(edition: Maker, render: Render) -> None:
    with pikepdf.open(io.BytesIO(render(PdfWriter, edition(Layout.TARGET)))) as pdf:
        (name,) = pdf.attachments
        spec = pdf.attachments[name]
        assert str(spec.obj.AFRelationship) == "/Data"
        assert pdf.Root.AF[0].objgen == spec.obj.objgen
        data = spec.get_file().read_bytes()
    rows = read(data, name)
    pairs = [p for a in (LIBRARY, GARDEN) for b in a.blocks for p in b.pairs]
    assert [(r.segment_id, r.source, r.target) for r in rows] == [(p.id, p.source, p.target) for p in pairs]
    assert b"<note" not in data


def test_an_edition_without_translation_carries_none(edition: Maker, render: Render) -> None:
    with pikepdf.open(io.BytesIO(render(PdfWriter, edition(Layout.SOURCE)))) as pdf:
        assert not pdf.attachments


def test_the_metadata_is_in_both_languages_and_readable_as_it_lies(edition: Maker, render: Render) -> None:
    data = render(PdfWriter, edition())
    assert "河畔图书馆迎来“新生”".encode() in data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert pdf.open_metadata().pdfa_status == "3A"
    assert '<rdf:li xml:lang="zh-Hans">河畔图书馆迎来“新生”</rdf:li>' in packet
    assert '<rdf:li xml:lang="en">Riverside Library Gets a “New Life”</rdf:li>' in packet
    assert "<dc:language><rdf:Bag><rdf:li>en</rdf:li><rdf:li>zh-Hans</rdf:li></rdf:Bag></dc:language>" in packet
