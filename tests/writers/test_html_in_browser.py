"""The HTML edition in a real browser: what people see, reach and can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import violations

from report_pipeline.model import BlockKind, Layout
from report_pipeline.writers.html import HtmlWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from report_pipeline.model import Edition, EditionBlock, Provenance
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]
    Open = Callable[..., None]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def show(edition: Maker, render: Render, tmp_path: Path) -> Open:
    def opened(page: Page, layout: Layout, *blocks: EditionBlock, anchor: str = "", **changes: object) -> None:
        file = tmp_path / f"{layout}.html"
        file.write_bytes(render(HtmlWriter, edition(layout, *blocks, **changes)))
        page.goto(file.as_uri() + anchor)

    return opened


def test_what_the_article_says_is_not_run(tab: Page, show: Open, hostile: EditionBlock) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url[:8]))
    tab.on("dialog", lambda dialog: asked.append(dialog.message))
    show(tab, Layout.INTERLEAVED, hostile)
    assert "<script>alert(1)</script>" in tab.inner_text("main")
    assert asked.pop(0) == "file:///"
    assert all(url.startswith("data:") for url in asked)


@pytest.mark.parametrize("layout", Layout)
def test_nothing_stands_in_the_way_of_anyone(tab: Page, show: Open, layout: Layout, draft: Provenance) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    show(tab, layout, provenance=draft)
    assert violations(tab) == []
    tab.emulate_media(color_scheme="dark")
    tab.set_viewport_size({"width": 320, "height": 640})  # 1280 pixels at 400 % (WCAG 1.4.10)
    assert tab.evaluate(OVERFLOW) == 0
    assert violations(tab) == []


@pytest.mark.parametrize("layout", [Layout.SIDE_BY_SIDE, Layout.INTERLEAVED])
def test_long_words_and_large_letters_still_fit(tab: Page, show: Open, hostile: EditionBlock, layout: Layout) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    show(tab, layout, hostile)
    assert tab.evaluate(OVERFLOW) == 0
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    assert tab.evaluate(OVERFLOW) == 0


def test_the_switch_shows_one_language_without_any_script(chromium: Browser, show: Open) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    show(page, Layout.SIDE_BY_SIDE)
    assert page.locator("main p.src").first.is_visible()
    assert page.locator("main p.tgt").first.is_visible()
    page.locator("#both").focus()
    page.keyboard.press("ArrowRight")
    assert [page.locator(f"td.{side}").first.is_visible() for side in ("src", "tgt")] == [True, False]
    page.keyboard.press("ArrowRight")
    assert [page.locator(f"td.{side}").first.is_visible() for side in ("src", "tgt")] == [False, True]
    assert page.locator(".colophon").is_visible()
    context.close()


@pytest.mark.parametrize("choice", ["#both", "#only-src", "#only-tgt"])
def test_each_figure_is_counted_once_in_every_language(tab: Page, show: Open, choice: str) -> None:
    show(tab, Layout.SIDE_BY_SIDE)
    tab.locator(choice).check(force=True)
    counting = (
        "[...document.querySelectorAll('p.caption')].filter("
        "e => e.offsetParent && getComputedStyle(e).counterIncrement.startsWith('figure')).length"
    )
    assert tab.evaluate(counting) == 1


def test_a_sentence_lights_its_partner_up(tab: Page, show: Open) -> None:
    show(tab, Layout.SIDE_BY_SIDE)
    lit = "[...document.querySelectorAll('.lit')].map(e => e.textContent)"
    tab.locator("td.tgt .s", has_text="Last spring").hover()
    wanted = ["去年春天，河边的老厂房变成了图书馆。", "Last spring the old mill by the river became a library."]
    assert sorted(tab.evaluate(lit)) == sorted(wanted)
    tab.mouse.move(1, 1)
    assert tab.evaluate(lit) == []
    tab.locator("td.src .link").first.focus()
    assert sorted(tab.evaluate(lit)) == sorted(wanted)


def test_the_keyboard_reaches_switch_and_sentences(tab: Page, show: Open) -> None:
    show(tab, Layout.INTERLEAVED)
    reached = []
    for _ in range(4):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.id || document.activeElement.className"))
        assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none" or reached[-1] == "both"
    assert reached == ["skip", "both", "link", "link"]


def test_the_link_of_a_sentence_is_copied_and_leads_to_it(tab: Page, show: Open, edition: Maker) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    show(tab, Layout.INTERLEAVED)
    pair = edition().articles[0].blocks[3].pairs[1]
    tab.locator(f"[id='{pair.id}'] .link").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.querySelector('.status').textContent === 'The link is copied'")
    link = tab.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"/interleaved.html#{pair.id}")
    tab.goto("about:blank")
    tab.goto(link)
    assert tab.evaluate("document.querySelector('.s:target').textContent") == pair.source
    assert tab.evaluate("document.querySelector('.tgt .linked').textContent") == pair.target


def test_on_paper_there_are_no_controls(tab: Page, show: Open) -> None:
    show(tab, Layout.SIDE_BY_SIDE)
    tab.emulate_media(media="print")
    for control in (".languages", ".link", ".skip"):
        assert not tab.locator(control).first.is_visible()
    assert tab.locator("th.src").first.is_visible()


def test_headings_of_the_contents_lead_to_the_language_that_is_shown(tab: Page, show: Open, edition: Maker) -> None:
    blocks = [b for b in edition().articles[0].blocks if b.kind in {BlockKind.HEADING, BlockKind.PARAGRAPH}]
    show(tab, Layout.SIDE_BY_SIDE, *blocks * 4)
    tab.locator("summary").click()
    tab.locator("label", has_text="English").click()
    links = tab.locator("nav.contents a:visible")
    assert links.count() == 4
    assert links.first.get_attribute("href", timeout=1000).startswith("#t-")  # type: ignore[union-attr]
