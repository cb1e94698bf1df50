from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import violations
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sheet_samples import APPROVED, EDITED, FOUND, LOCKED, SHEET, TITLE, comes_back, placeless, row, sheet

from report_pipeline.errors import InputError, PipelineError, Place
from report_pipeline.exchange import sheet_html
from report_pipeline.exchange.sheet_html import read, write
from report_pipeline.exchange.sheets import detect
from report_pipeline.model import Status

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

    from report_pipeline.review.sheet import Returned

PAGE = write(SHEET)


def damaged(old: str, new: str, count: int = 1) -> bytes:
    assert old.encode() in PAGE
    return PAGE.replace(old.encode(), new.encode(), count)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "this is no HTML|not a page for review"),
        (b"PK\x03\x04 a zip file", "not a page for review"),
        (b"<!DOCTYPE html><title>x</title><p>Hello", "not a page for review"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--", "not a page for review"),
        (PAGE[: len(PAGE) // 2], "does not reach its end"),
        (PAGE[: PAGE.index(b'<footer id="end">')], "does not reach its end"),
        (damaged("<main>", f"<main>{'<div>' * 400}"), "does not reach its end"),
        (damaged("</textarea>", "</textxrea>"), "a row lacks something"),
        (damaged('data-id="', 'data-ix="'), "a row lacks something"),
        (damaged('id="t3"', 'id="t33"'), "a row lacks something"),
        (damaged('data-status="draft"', 'data-status="done"'), "'done' is no status"),
        (PAGE.replace("县".encode(), b"\xe5\xff"), "no UTF-8"),
        (PAGE.decode().encode("gb18030"), "no UTF-8"),
    ],
)
def test_refuses(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(data, "back.html")
    assert caught.value.advice
    assert str(caught.value.place).startswith("back.html")


def test_a_page_of_unbounded_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_html, "_MOST", 1 << 20)
    with pytest.raises(InputError, match="more than 1 MiB"):
        read(PAGE + b" " * (1 << 20), "back.html")


def test_names_the_row() -> None:
    with pytest.raises(InputError) as caught:
        read(damaged('id="t3"', 'id="t33"'), "back.html")
    assert caught.value.place == Place("back.html", 3)


def test_what_nobody_changed_comes_back() -> None:
    assert placeless(read(PAGE, "back.html")) == comes_back(SHEET)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert write(replace(SHEET)) == PAGE


def test_rows_may_be_moved_left_out_and_doubled() -> None:
    head, *rows, last = re.split(r"(?=<li id=)", PAGE.decode())
    end = last[last.index("</ol>") :]
    kept = [rows[2], rows[0], rows[2]]
    found = read("".join((head, *kept, end)).encode(), "back.html")
    assert [back.segment_id for back in found] == [SHEET.rows[at].segment_id for at in (2, 0, 2)]


def test_other_encodings_with_a_mark_are_read() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert placeless(read(PAGE.decode().encode(encoding), "back.html")) == comes_back(SHEET)


def test_text_stays_text_and_nothing_is_loaded() -> None:
    page = PAGE.decode()
    assert page.count("</script>") == 1
    assert "Three &lt;/script&gt; bridges." in page
    assert not re.search(r"""\b(src|href)\s*=\s*["'](?!")""", re.sub(r"(?s)<script>.*?</script>", "", page))
    assert not re.search(r"https?:|url\(|@import", page)


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Co"]) | st.just("\n"), max_size=40)


@given(PLAIN, PLAIN, PLAIN, st.sampled_from(Status))
@example("\n路\n", "\nRoad\n", "\n\n", Status.DRAFT)
@settings(max_examples=100, deadline=None)
def test_any_text_comes_back(source: str, target: str, note: str, status: Status) -> None:
    sent = sheet(replace(row(source, target, "Machine.", status=status), note=note))
    assert placeless(read(write(sent), "back.html")) == comes_back(sent)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damage_ends_in_rows_or_a_typed_error(data: st.DataObject) -> None:
    page = bytearray(PAGE)
    start = PAGE.index(b"<body")
    for _ in range(data.draw(st.integers(1, 4))):
        page[data.draw(st.integers(start, len(page) - 1))] = data.draw(st.integers(0, 255))
    try:
        places = [back.place for back in read(bytes(page[: data.draw(st.integers(start, len(page)))]), "back.html")]
    except PipelineError as err:
        places = [err.place or Place("")]
    assert all(place.file == "back.html" for place in places)


def test_five_thousand_rows_take_less_than_five_seconds_each_way() -> None:
    sent = sheet(*(row(f"县里新修了{at}条路。", f"The county built {at} new roads.") for at in range(5000)))
    start = time.process_time()
    data = write(sent)
    written = time.process_time()
    assert len(read(data, "back.html")) == 5000
    assert written - start < 5
    assert time.process_time() - written < 5


# In a browser


@pytest.fixture
def page(tab: Page, tmp_path: Path) -> Page:
    path = tmp_path / "county.html"
    path.write_bytes(PAGE)
    tab.goto(path.as_uri())
    return tab


def saved(page: Page) -> dict[str, Returned]:
    with page.expect_download() as download:
        page.keyboard.press("Control+s")
    assert download.value.suggested_filename == "county.html"
    return {back.segment_id: back for back in read(Path(download.value.path()).read_bytes(), "back.html")}


def review(page: Page) -> None:
    """Do what a reviewer does, by keyboard where that is possible."""
    page.get_by_label("Your name").fill("Wang Fang")
    page.locator("#t1").focus()
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Control+a")
    page.keyboard.type("Two </textarea><script>alert(1)</script> roads & a bridge.")
    page.get_by_label("Note on 5").click()
    page.keyboard.type("Which bridges?\n<Ask.>")


def check_review(found: dict[str, Returned]) -> None:
    title, edited, found_ = (found[pair.segment_id] for pair in (TITLE, EDITED, FOUND))
    assert (title.target, title.status, title.who) == (TITLE.target, Status.APPROVED, "Wang Fang")
    assert edited.target == "Two </textarea><script>alert(1)</script> roads & a bridge."
    assert (edited.status, edited.note, edited.who) == (Status.EDITED, EDITED.note, "Wang Fang")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", edited.when)
    assert (found_.note, found_.status) == ("Which bridges?\n<Ask.>", Status.DRAFT)
    unchanged = [back for back in comes_back(SHEET) if back.segment_id in (APPROVED.segment_id, LOCKED.segment_id)]
    assert [replace(found[back.segment_id], place=Place("")) for back in unchanged] == unchanged


def test_what_a_reviewer_writes_comes_back_from_the_page_that_it_saves(page: Page) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    review(page)
    check_review(saved(page))
    assert messages == []  # nothing that the page does is against its own policy


def test_it_comes_back_however_the_browser_saves_the_page(page: Page) -> None:
    review(page)
    check_review({back.segment_id: back for back in read(page.content().encode(), "back.html")})
    archive = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})["data"]
    assert detect(archive.encode(), "back.mhtml").name == "html"
    check_review({back.segment_id: back for back in read(archive.encode(), "back.mhtml")})


def test_a_saved_page_is_opened_again_and_goes_on(page: Page, tmp_path: Path) -> None:
    review(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()
    again = tmp_path / "again.html"
    again.write_bytes(Path(download.value.path()).read_bytes())
    page.goto(again.as_uri())
    assert page.locator("#notice").text_content() == ""  # what the browser kept is what the page says
    assert page.locator("#t2").input_value().startswith("Two </textarea>")
    page.get_by_label("Undo 2").click()
    assert page.locator("#t2").input_value() == EDITED.target
    back = read(page.content().encode(), "again.html")[1]
    assert replace(back, place=Place("")) == comes_back(SHEET)[1]


def test_what_was_not_saved_comes_back_and_can_be_undone(page: Page) -> None:
    page.locator("#t3").fill("The meeting met.")
    page.locator("#count").get_by_text("1 changed here").wait_for()
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.locator("#t3").input_value() == "The meeting met."
    assert "came back" in (page.locator("#notice").text_content() or "")
    page.get_by_role("button", name="Undo that").click()
    assert page.locator("#t3").input_value() == APPROVED.target
    assert placeless(read(page.content().encode(), "back.html")) == comes_back(SHEET)


def test_leaving_warns_while_something_is_not_saved(page: Page) -> None:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.reload()
    assert asked == []
    page.locator("#t3").click()
    page.keyboard.type("!")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_change_of_an_approved_text_has_to_be_approved_again(page: Page) -> None:
    page.locator("#t3").fill("The meeting met.")
    assert page.locator("#r3").get_attribute("data-status") == "edited"
    page.get_by_label("Approve 3").click()
    assert page.locator("#r3").get_attribute("data-status") == "approved"
    page.locator("#t3").fill(APPROVED.target)
    page.get_by_label("Approve 3").click()
    page.get_by_label("Status of 3").select_option("locked")
    assert not page.locator("#t3").is_editable()


def test_the_machine_s_text_can_be_taken(page: Page) -> None:
    page.get_by_label("Machine's text for 2").click()
    assert page.locator("#t2").input_value() == EDITED.machine
    assert not page.get_by_label("Machine's text for 2").is_visible()


def test_finds_and_shows_some(page: Page) -> None:
    shown = page.locator(".pairs > li:not([hidden])")
    page.get_by_label("Find").fill("MEETING")
    page.locator("#count").get_by_text("2 shown").wait_for()
    assert shown.count() == 2
    page.get_by_label("Find").fill("")
    page.locator("#show").select_option("what the checks found")
    assert [found.get_attribute("id") for found in shown.all()] == ["r5"]
    page.get_by_label("Find").fill("nowhere")
    page.locator("#count").get_by_text("0 shown").wait_for()
    assert not page.locator(".pairs").is_visible()
    assert len(saved(page)) == len(SHEET.rows)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_in_light_dark_and_narrow(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    review(page)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})  # 1280 pixels at 400 %
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= 320")


def test_without_scripts_it_can_be_read(page: Page) -> None:
    context = page.context.browser
    assert context is not None
    bare = context.new_context(java_script_enabled=False).new_page()
    bare.goto(page.url)
    assert "what you write is not saved" in bare.locator("header").inner_text()
    assert bare.locator("#t2").input_value() == EDITED.target
    assert not bare.get_by_role("button").first.is_visible()
    bare.context.close()
