"""How fast is the review page? A document of 5,000 segments in Chromium: load, keypress to paint, saving.

    python benchmarks/review_page.py [--segments 5000] [--decided 2500]

The page is opened in a headless Chromium, moved through and typed in with real key events. A keypress is painted when
the first frame behind it is done: the time from the event's own time stamp to a task behind the next animation frame.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from report_pipeline.model import Decision, Status
from report_pipeline.review.file import write_decisions

_CONFIG = """\
version: 1
documents: [{id: report, source: source/report.md}]
stages:
  translate: {engine: "null", memory: false}
  check: {rules: {untranslated: warning}}
"""
_NOUNS = [
    "全区",
    "街道",
    "社区",
    "企业",
    "项目",
    "园区",
    "村民",
    "学校",
    "医院",
    "道路",
    "产业",
    "服务",
    "平台",
    "党员",
    "群众",
    "河道",
    "公园",
    "市场",
]
_VERBS = [
    "推进", "完成", "建设", "改造", "启动", "开展", "组织", "投入", "提升", "服务",
]  # fmt: skip
_WORDS = [
    "the",
    "district",
    "completed",
    "new",
    "project",
    "which",
    "serves",
    "residents",
    "and",
    "enterprises",
    "in",
    "several",
    "streets",
    "with",
    "better",
    "roads",
]
_MEASURE = """
window.paints = [];
addEventListener("keydown", (event) => {
  const at = event.timeStamp, channel = new MessageChannel();
  channel.port1.onmessage = () => window.paints.push(performance.now() - at);
  requestAnimationFrame(() => channel.port2.postMessage(0));
}, true);
"""
_SAVES = """
performance.getEntriesByType("resource")
  .filter((entry) => entry.initiatorType === "fetch" && entry.name.includes("/rows/")).map((entry) => entry.duration)
"""


def source(count: int) -> list[str]:
    """Return so many sentences, with a heading before every fortieth."""
    rng = random.Random(1)
    sentences = []
    for n in range(count):
        words = "，".join(
            rng.choice(_NOUNS) + rng.choice(_VERBS) + rng.choice(_NOUNS) for _ in range(rng.randint(2, 4))
        )
        sentences.append(f"## 第{n // 40 + 1}部分{words[:6]}" if n % 40 == 0 else f"{words}，共{n + 3}项。")
    return sentences


def english(rng: random.Random, number: int) -> str:
    """Return a translation of a usual length."""
    return f"In {number} cases " + " ".join(rng.choice(_WORDS) for _ in range(rng.randint(12, 34))) + "."


def make_project(folder: Path, count: int, decided: int) -> None:
    """Write a project whose first ``decided`` segments have a decision."""
    rng = random.Random(2)
    sentences = source(count)
    (folder / "source").mkdir()
    (folder / "pipeline.yaml").write_text(_CONFIG)
    (folder / "source/report.md").write_text("\n\n".join(sentences) + "\n")
    decisions = []
    for n, sentence in enumerate(sentences[:decided]):
        text = sentence.removeprefix("## ")
        digest = sha256(text.encode()).hexdigest()
        status = rng.choice((Status.EDITED, Status.APPROVED))
        decisions.append(
            Decision(
                f"s-{digest[:12]}",
                digest[:16],
                text,
                english(rng, n + 3),
                status,
                who="Li Hua",
                when="2026-03-22T08:30:00Z",
            )
        )
    write_decisions(folder / "review/report.yaml", decisions)


def pressed(page: Page, keys: list[str], pause: float) -> list[float]:
    """Press keys and return for each the milliseconds until it was painted."""
    page.evaluate("window.paints = []")
    for key in keys:
        page.keyboard.press(key)
        time.sleep(pause)
    time.sleep(0.5)
    found: list[float] = page.evaluate("window.paints")
    return found


class Clock:
    """The processor time of the page's main thread: what a thing costs on a machine that others keep busy."""

    def __init__(self, page: Page) -> None:
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def now(self) -> float:
        """Return milliseconds."""
        metrics = self._devtools.send("Performance.getMetrics")["metrics"]
        return next(1000 * float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


def report(name: str, times: list[float], limit: float) -> None:
    ordered = sorted(times)
    worst = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{name:<42} median {statistics.median(times):6.1f} ms   95 % {worst:6.1f} ms   (limit {limit:g})")


def measure(page: Page, url: str) -> None:
    page.add_init_script(_MEASURE)
    page.goto(url)
    page.wait_for_selector("body[data-ready]", timeout=120_000)
    page.keyboard.press("Enter")
    clock = Clock(page)
    loads = []
    for _ in range(5):
        page.reload()
        page.wait_for_selector("body[data-ready]", timeout=120_000)
        loads.append(page.evaluate("performance.getEntriesByName('ready')[0].startTime"))
    report("page load to interactive", loads, 1500)
    before = clock.now()
    report("next segment (j)", pressed(page, ["j"] * 40, 0.1), 50)
    print(f"    work of the page's thread a key  {(clock.now() - before) / 40:.1f} ms")
    page.keyboard.press("Enter")
    report("typing in a cell", pressed(page, list("several new words are typed here at a usual pace"), 0.1), 50)
    page.keyboard.press("Escape")
    page.wait_for_selector("#saved[data-state=saved]")
    report("approve, and on to the next (a)", pressed(page, ["a"] * 20, 0.4), 50)
    page.wait_for_selector("#saved[data-state=saved]")
    saves = page.evaluate(_SAVES)
    report("requests about one segment", saves, 600)
    page.keyboard.press("/")
    report("search", pressed(page, list("district"), 0.3), 50)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segments", type=int, default=5000)
    parser.add_argument("--decided", type=int, default=2500)
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as name:
        make_project(Path(name), arguments.segments, arguments.decided)
        started = time.monotonic()
        server = subprocess.Popen(
            [sys.executable, "-m", "report_pipeline", "review", "--no-browser"],
            cwd=name,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None  # noqa: S101 - it was asked for
        url = server.stdout.readline().strip()
        ready = time.monotonic() - started
        print(f"{arguments.segments} segments, {arguments.decided} decided; translated and served after {ready:.1f} s")
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                measure(browser.new_page(viewport={"width": 1440, "height": 900}), url)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
