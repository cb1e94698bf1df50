"""The review page in a real Chromium: what a person does in a day, and what must not happen meanwhile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from browser import violations
from webapp_samples import decide

from report_pipeline.model import Status
from report_pipeline.review.store import ReviewStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page
    from webapp_samples import Served

    from report_pipeline.model import Decision

PATIENCE = 120_000
"""Milliseconds: a machine that is busy with other tests is no failure."""
SPRING, TEAMS, PRIZE, CAPTION = "今年春天", "来自12个", "全县投入", "说明文字"


def open_page(page: Page, served: Served, name: str = "Li Hua") -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(served.url)
    page.wait_for_selector("body[data-ready]")
    page.get_by_label("Your name stands beside").fill(name)
    page.keyboard.press("Enter")


def choose(page: Page, start: str) -> None:
    page.locator(".row", has_text=start).locator(".source").click()


def decisions(folder: Path) -> dict[str, Decision]:
    """Return what is in the file, by the first characters of the source."""
    return {d.source[:4]: d for d in ReviewStore(folder / "review/report.yaml").read().values()}


def wait_for(folder: Path, start: str, target: str | None, status: Status, seconds: float = 90) -> Decision:
    """Wait until a decision is in the file."""
    end = time.monotonic() + seconds
    while True:
        found = decisions(folder).get(start[:4])
        if found and (target is None or found.target == target) and found.status is status:
            return found
        assert time.monotonic() < end, found
        time.sleep(0.05)


def saved(page: Page) -> None:
    page.wait_for_selector("#saved[data-state=saved]")


def texts(page: Page) -> list[str]:
    """Return the sources of the rows that are shown."""
    return [t[:4] for t in page.locator(".row:not([hidden]) .source").all_text_contents()]


def test_a_persons_whole_path(tab: Page, folder: Path, serve: Callable[[], Served]) -> None:  # noqa: PLR0915 - a day
    served = serve()
    open_page(tab, served)
    # edit with the keyboard; a wrong number is told while typing
    choose(tab, TEAMS)
    tab.keyboard.press("Enter")
    tab.keyboard.press("Control+A")
    tab.keyboard.type("Athletes from 13 townships, 300 in all, took part.")
    tab.wait_for_selector(".row[aria-current] .findings:has-text('12')")
    wait_for(folder, TEAMS, "Athletes from 13 townships, 300 in all, took part.", Status.EDITED)
    tab.keyboard.press("Control+A")
    tab.keyboard.type("Altogether 300 athletes from 12 townships took part.")
    # approve: the next one that waits is open for editing
    tab.keyboard.press("Control+Enter")
    done = wait_for(folder, TEAMS, "Altogether 300 athletes from 12 townships took part.", Status.APPROVED)
    assert done.who == "Li Hua"
    assert tab.evaluate("document.activeElement.id") == "edit"
    tab.keyboard.press("Escape")
    assert "项目和奖" in tab.locator(".row[aria-current] .source").inner_text()
    # filter and search
    tab.keyboard.press("4")
    tab.locator("#found", has_text="1 shown").wait_for()
    assert texts(tab) == ["来自12"]
    tab.keyboard.press("1")
    tab.keyboard.press("/")
    tab.keyboard.type("township")
    tab.locator("#found", has_text="1 shown").wait_for()
    assert texts(tab) == ["来自12"]
    tab.keyboard.press("Escape")
    tab.locator(".row", has_text=PRIZE).wait_for()
    # the memory's translation, a number of the source, a note
    choose(tab, PRIZE)
    tab.get_by_role("button", name="The county invested 120 million yuan.").click()
    tab.keyboard.press("Alt+1")
    tab.keyboard.press("Alt+M")
    tab.keyboard.type("From the memory.")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Escape")
    saved(tab)
    noted = wait_for(folder, PRIZE, None, Status.EDITED)
    assert noted.note == "From the memory."
    assert (noted.target or "").startswith("The county invested 120 million yuan. ")
    # killed and opened again: everything is there
    tab.keyboard.press("Enter")
    tab.keyboard.press("Control+A")
    tab.keyboard.type("Typed just before the power went.")
    wait_for(folder, PRIZE, "Typed just before the power went.", Status.EDITED)
    served.kill()
    again = serve()
    tab.goto(again.url)
    tab.wait_for_selector("body[data-ready]")
    assert not tab.locator("#name-dialog").is_visible()  # the name was kept
    assert tab.locator(".row", has_text=PRIZE).locator(".text").inner_text() == "Typed just before the power went."
    assert tab.locator(".row", has_text=TEAMS).get_attribute("data-status") == "approved"
    # publish
    tab.get_by_role("button", name="Publish…").click()
    assert "6 of 7 segments are not approved" in tab.locator("#publish-count").inner_text()
    tab.get_by_role("button", name="Write the editions").click()
    tab.wait_for_selector("#publish-result li")
    edition = (folder / "build/editions/report.bilingual.html").read_text()
    assert "Altogether 300 athletes from 12 townships took part." in edition


def test_two_people_on_one_segment(tab: Page, chromium: Browser, folder: Path, serve: Callable[[], Served]) -> None:
    served = serve()
    open_page(tab, served)
    other = chromium.new_context().new_page()
    open_page(other, served, "Wang Fang")
    # what one decides, the other sees
    choose(other, TEAMS)
    other.keyboard.press("a")
    tab.wait_for_selector(f".row[data-status=approved]:has-text('{TEAMS}')")
    # both have the same segment open; the first to save holds, the second is asked
    for page in (tab, other):
        page.route("**/changes*", lambda route: route.abort())
        choose(page, SPRING)
        page.keyboard.press("Enter")
        page.keyboard.press("Control+A")
    other.keyboard.type("Of Wang Fang.")
    wait_for(folder, SPRING, "Of Wang Fang.", Status.EDITED)
    tab.keyboard.type("Of Li Hua.")
    box = tab.locator(".row .conflict")
    box.wait_for()
    assert "Of Wang Fang." in box.inner_text()
    assert "Of Li Hua." in box.inner_text()
    held = wait_for(folder, SPRING, "Of Wang Fang.", Status.EDITED)
    assert any((e.target or "").startswith("O") for e in held.history)  # kept already, whatever happens now
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Conflicts").click()
    assert texts(tab) == [SPRING]
    tab.get_by_role("button", name="Keep mine").click()
    mine = wait_for(folder, SPRING, "Of Li Hua.", Status.EDITED)
    assert "Of Wang Fang." in [e.target for e in mine.history]
    # an import in the meantime is no different
    tab.get_by_role("button", name="All").click()
    decide(folder, CAPTION, "Of an import.", who="")
    choose(tab, CAPTION)
    tab.keyboard.press("a")
    box.wait_for()
    tab.get_by_role("button", name="Keep theirs").click()
    assert tab.locator(".row", has_text=CAPTION).locator(".text").inner_text() == "Of an import."
    wait_for(folder, CAPTION, "Of an import.", Status.EDITED)


def test_undo_revert_differences_and_the_preview(tab: Page, folder: Path, serve: Callable[[], Served]) -> None:
    open_page(tab, serve())
    choose(tab, SPRING)
    machine = tab.locator(".row[aria-current] .text").inner_text()
    tab.keyboard.press("Enter")
    tab.keyboard.press("End")
    tab.keyboard.type(" Added words.")
    tab.keyboard.press("Escape")
    tab.keyboard.press("d")
    assert tab.locator(".row .diff ins").inner_text().strip() == "Added words."
    tab.keyboard.press("a")
    wait_for(folder, SPRING, f"{machine} Added words.", Status.APPROVED)
    choose(tab, SPRING)
    tab.keyboard.press("r")
    wait_for(folder, SPRING, None, Status.DRAFT)
    assert tab.locator(".row[aria-current] .text").inner_text() == machine
    tab.keyboard.press("Control+Z")
    wait_for(folder, SPRING, f"{machine} Added words.", Status.APPROVED)
    tab.keyboard.press("Control+Y")
    wait_for(folder, SPRING, None, Status.DRAFT)
    tab.keyboard.press("u")
    wait_for(folder, SPRING, f"{machine} Added words.", Status.APPROVED)
    tab.keyboard.press("p")
    frame = tab.frame_locator("#preview")
    frame.get_by_text("Added words.").wait_for()
    assert tab.locator("#preview").get_attribute("sandbox") == ""
    # a locked segment is not edited
    tab.get_by_role("tab", name="Segment").click()
    tab.get_by_label("Status").select_option("locked")
    wait_for(folder, SPRING, None, Status.LOCKED)
    tab.locator(".row[aria-current] .text").click()
    assert tab.locator("#edit").count() == 0


PAYLOAD = """"><svg onload=alert(3)><img src=x onerror=alert(1)></textarea><script>alert(2)</script>{{7*7}}${7*7}"""


def test_texts_are_text_wherever_they_stand(tab: Page, folder: Path, serve: Callable[[], Served]) -> None:
    alerts: list[str] = []

    def alerted(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", alerted)
    decide(folder, CAPTION, PAYLOAD, who=PAYLOAD[:70])
    decide(folder, CAPTION, f"{PAYLOAD} again", who=PAYLOAD[:70])  # the first one stands in the history now
    open_page(tab, serve(), PAYLOAD[:80])
    choose(tab, CAPTION)
    tab.keyboard.press("m")
    tab.keyboard.type(PAYLOAD)
    tab.keyboard.press("Escape")
    saved(tab)
    tab.locator("#history button").first.wait_for()
    tab.keyboard.press("d")
    tab.get_by_label("Search both languages").fill(PAYLOAD[:20])
    tab.keyboard.press("Enter")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Escape")
    tab.keyboard.press("p")
    tab.frame_locator("#preview").get_by_text("again").first.wait_for()
    assert tab.locator("#rows img, #rows script, #rows svg, #panel img, #panel script, #panel svg").count() == 0
    assert PAYLOAD in tab.locator(".row[aria-current] .text").inner_text()
    assert "49" not in tab.locator("#name-button").inner_text()
    assert alerts == []


def test_no_barriers(chromium: Browser, folder: Path, serve: Callable[[], Served]) -> None:
    decide(folder, TEAMS, "Nobody took part.")
    decide(folder, CAPTION, "A caption.")
    path = folder / "review/report.yaml"
    path.write_text(
        path.read_text().replace(CAPTION, "从前的文字").replace(decisions(folder)[CAPTION].source_hash, "0" * 16)
    )
    served = serve()
    for scheme, width in (("light", 1440), ("dark", 1440), ("light", 640), ("dark", 640)):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
        page = context.new_page()
        found = barriers_of_the_list(page, served.url)
        if (scheme, width) in {("light", 1440), ("dark", 640)}:
            found += barriers_of_the_dialogs(page)
        assert found == [], (scheme, width)
        # everything fits: nothing is to be scrolled sideways
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()


def barriers_of_the_list(page: Page, url: str) -> list[str]:
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("Enter")  # the name
    choose(page, TEAMS)
    page.keyboard.press("d")
    page.keyboard.press("l")  # opens the details where there is little room
    page.locator("#inserts button").first.wait_for()
    found = violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.type(" Yes")
    saved(page)
    return found + violations(page)


def barriers_of_the_dialogs(page: Page) -> list[str]:
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    found = violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Publish…").click()
    found += violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Your name").click()
    return found + violations(page)
