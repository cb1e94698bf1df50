from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from report_pipeline.model import BlockKind, Comment, EditionBlock, EditionPair, Layout
from report_pipeline.writers.html import HtmlWriter
from report_pipeline.writers.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.model import Edition, Provenance
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]


def parse(data: bytes) -> Any:  # noqa: ANN401 - lxml has no types
    return html.document_fromstring(data.decode("utf-8"))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_markup_in_the_text_is_text(edition: Maker, render: Render, hostile: EditionBlock) -> None:
    page = parse(render(HtmlWriter, edition(Layout.SIDE_BY_SIDE, hostile)))
    assert len(page.xpath("//script")) == 1  # the house's own
    assert not page.xpath("//img | //link | //body//style | //comment()")
    assert "<script>alert(1)</script>&amp;<img src=http://x.test/a.png>□□" in page.text_content()


def test_the_page_can_load_nothing_and_run_its_own_script_only(
    edition: Maker, render: Render, hostile: EditionBlock
) -> None:
    data = render(HtmlWriter, edition(Layout.INTERLEAVED, hostile))
    page = parse(data)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    digests = {}
    for name in (b"style", b"script"):
        (content,) = re.findall(b"<%b>(.*?)</%b>" % (name, name), data, re.DOTALL)
        digests[name.decode()] = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests['style']}'; script-src 'sha256-{digests['script']}'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not page.xpath("//@src | //@href[not(starts-with(., '#'))] | //@style | //@*[starts-with(name(), 'on')]")
    assert set(re.findall(rb"url\(\"?(.{5})", data)) == {b"data:"}


@pytest.mark.parametrize("layout", Layout)
def test_all_text_is_there_in_order_and_in_its_language(edition: Maker, render: Render, layout: Layout) -> None:
    made = edition(layout)
    page = parse(render(HtmlWriter, made))
    pairs = [p for a in made.articles for b in a.blocks for p in b.pairs]
    for wanted, language, texts in (
        (layout is not Layout.TARGET, "zh-Hans", [p.source for p in pairs]),
        (layout is not Layout.SOURCE, "en", [p.target for p in pairs]),
    ):
        for gloss in page.xpath("//*[@class='pinyin' or @class='meaning']"):
            gloss.text = ""
        found = squeezed("".join(e.text_content() for e in page.xpath(f"//*[@lang='{language}']")))
        position = 0
        for text in texts if wanted else ():
            position = found.index(squeezed(text), position)
        assert bool(page.xpath(f"//article//*[@lang='{language}']")) is wanted


def test_every_sentence_has_an_anchor_of_its_own(edition: Maker, render: Render) -> None:
    made = edition()
    ids = parse(render(HtmlWriter, made)).xpath("//@id")
    assert len(ids) == len(set(ids))
    wanted = {p.id for a in made.articles for b in a.blocks for p in b.pairs}
    assert wanted | {f"t-{i}" for i in wanted} <= set(ids)


@pytest.mark.parametrize("layout", Layout)
def test_every_link_leads_to_a_place_of_the_page(edition: Maker, render: Render, layout: Layout) -> None:
    page = parse(render(HtmlWriter, edition(layout)))
    links = page.xpath("//a")
    assert len(links) > 10
    assert {link.get("href")[1:] for link in links} <= set(page.xpath("//@id"))
    assert all(link.get("aria-label") or link.text_content() for link in links)


def test_only_pages_of_two_languages_have_a_switch(edition: Maker, render: Render) -> None:
    switched = {layout for layout in Layout if parse(render(HtmlWriter, edition(layout))).xpath("//fieldset")}
    assert switched == {Layout.SIDE_BY_SIDE, Layout.INTERLEAVED, Layout.INTERLINEAR}


def test_a_short_page_has_no_list_of_contents(edition: Maker, render: Render) -> None:
    made = edition(Layout.TARGET)
    assert not parse(render(HtmlWriter, made)).xpath("//nav")
    long = parse(render(HtmlWriter, edition(Layout.TARGET, *made.articles[0].blocks * 2))).xpath("//nav//li")
    assert [e.text_content() for e in long[:2]] == ["Riverside Library Gets a “New Life”", "A Reader’s Day"]


def test_paragraphs_stand_beside_their_translation(edition: Maker, render: Render) -> None:
    rows = parse(render(HtmlWriter, edition())).xpath("//table[1]/tbody/tr")
    cells = [[squeezed(c.text_content()) for c in row] for row in rows[:2]]
    assert cells[0][0] == "去年春天，河边的老厂房变成了图书馆。馆长说：“我们有12.5万册书。”"
    assert cells[0][1].startswith("Lastspring")
    assert cells[1] == ["读者的一天", "AReader’sDay"]


def test_headings_are_headings(edition: Maker, render: Render) -> None:
    page = parse(render(HtmlWriter, edition(Layout.TARGET)))
    assert [(h.tag, h.text_content()) for h in page.xpath("//article//*[self::h1 or self::h2]")] == [
        ("h1", "Riverside Library Gets a “New Life”"),
        ("h2", "A Reader’s Day"),
        ("h1", "A Garden on the Roof"),
    ]


def test_a_list_item_has_one_marker(edition: Maker, render: Render) -> None:
    page = parse(render(HtmlWriter, edition(Layout.SOURCE)))
    classes = {e.text_content(): e.get("class") for e in page.xpath("//p[contains(@class, 'list-item')]")}
    assert "bullet" in classes["安静"]
    assert "bullet" not in classes["（二）守时"]


def test_a_missing_translation_is_shown_as_missing(edition: Maker, render: Render) -> None:
    made = edition(Layout.TARGET, EditionBlock(BlockKind.PARAGRAPH, (EditionPair("s-1", "你好。", " "),)))
    assert "[no translation]" in parse(render(HtmlWriter, made)).text_content()


def test_a_gloss_says_so_and_a_translation_does_not(edition: Maker, render: Render, draft: Provenance) -> None:
    assert parse(render(HtmlWriter, edition(provenance=draft))).xpath("//p[contains(@class, 'banner')]")
    assert not parse(render(HtmlWriter, edition())).xpath("//p[contains(@class, 'banner')]")


def test_an_english_edition_carries_no_chinese_font_to_speak_of(edition: Maker, render: Render) -> None:
    assert len(render(HtmlWriter, edition(Layout.TARGET))) < len(render(HtmlWriter, edition())) * 0.95


@pytest.mark.parametrize("layout", Layout)
def test_without_title_and_text_there_is_still_a_page(edition: Maker, render: Render, layout: Layout) -> None:
    made = edition(layout, articles=(), title_source="", title_target="")
    page = parse(render(HtmlWriter, made))
    assert page.findtext(".//title") == "library.txt"
    assert "library.txt" in page.xpath("string(//section[contains(@class, 'colophon')])")


def test_the_theme_colours_sizes_and_signs_the_page(edition: Maker, font_cache: Path) -> None:
    theme = Theme(
        accent="#003366", size=12, logo=b"\x89PNG", logo_type="image/png", logo_alt="The <House>", css="p{}</style>"
    )
    data = HtmlWriter(font_cache, theme).render(edition())
    page = parse(data)
    (style,) = page.xpath("//style/text()")
    assert "--accent: #003366" in style
    assert "--accent: #7f99b2" in style
    assert "font-size: 20.4px" in style
    assert style.endswith("p{}<\\/style>")
    (logo,) = page.xpath("//header[@class='front']//img")
    assert (logo.get("src"), logo.get("alt")) == ("data:image/png;base64,iVBORw==", "The <House>")


def test_notes_stand_behind_the_text_with_a_way_there_and_back(edition: Maker, render: Render) -> None:
    pair = EditionPair(
        "s-1", "你好。", "Hello.", notes=(Comment("<b>Literally</b> well", "Chen Yu"), Comment("Twice", ""))
    )
    page = parse(render(HtmlWriter, edition(Layout.INTERLEAVED, EditionBlock(BlockKind.PARAGRAPH, (pair,)))))
    assert [(a.get("href"), a.text) for a in page.xpath("//a[@role='doc-noteref']")] == [
        ("#note-1", "1"),
        ("#note-2", "2"),
    ]
    assert [li.text.strip() for li in page.xpath("//li[@value]")] == ["<b>Literally</b> well (Chen Yu)", "Twice"]
    assert {a.get("href")[1:] for a in page.xpath("//a")} <= set(page.xpath("//@id"))
