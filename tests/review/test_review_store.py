from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from report_pipeline.errors import BusyError, InputError
from report_pipeline.model import Decision, Earlier, Status
from report_pipeline.review import store as module
from report_pipeline.review.file import read_decisions
from report_pipeline.review.store import ReviewConflict, ReviewLocked, ReviewStore

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from pathlib import Path

FIRST = Decision("s-1", "h1", "一。", "One.", who="Li Hua", when="2026-03-22T08:30:00Z")


@pytest.fixture
def store(tmp_path: Path) -> ReviewStore:
    return ReviewStore(tmp_path / "review" / "doc.yaml")


def test_later_writer_gets_the_decision_that_holds_and_overwrites_nothing(store: ReviewStore) -> None:
    seen = store.put(FIRST, expected="")
    second = replace(FIRST, target="The first.", who="Wang Fang")
    store.put(second, expected=seen)
    before = store.path.read_bytes()
    with pytest.raises(ReviewConflict) as caught:
        store.put(replace(FIRST, target="Number one."), expected=seen)
    assert caught.value.held is not None
    assert caught.value.held.target == "The first."
    assert caught.value.exit_code == 10
    assert store.path.read_bytes() == before


def test_none_was_seen_but_one_holds(store: ReviewStore) -> None:
    store.put(FIRST, expected="")
    with pytest.raises(ReviewConflict):
        store.put(replace(FIRST, target="Another."), expected="")


def test_one_was_seen_but_it_was_taken_out_of_the_file(store: ReviewStore) -> None:
    seen = store.put(FIRST, expected="")
    store.path.unlink()
    with pytest.raises(ReviewConflict) as caught:
        store.put(replace(FIRST, target="Another."), expected=seen)
    assert caught.value.held is None


def test_locked_text_cannot_be_changed_before_it_is_unlocked(store: ReviewStore) -> None:
    seen = store.put(replace(FIRST, status=Status.LOCKED), expected="")
    for change in ({"target": "Other."}, {"target": None}, {"note": "hm"}, {"source_hash": "x"}):
        with pytest.raises(ReviewLocked):
            store.put(replace(FIRST, status=Status.APPROVED, **change), expected=seen)
    seen = store.put(replace(FIRST, status=Status.APPROVED, who="Wang Fang"), expected=seen)
    store.put(replace(FIRST, target="Other."), expected=seen)
    assert store.read()["s-1"].target == "Other."


def test_file_with_an_error_is_left_alone(store: ReviewStore) -> None:
    store.path.parent.mkdir()
    store.path.write_text("decisions: 1\n")
    with pytest.raises(InputError, match="must be a list"):
        store.put(FIRST, expected="")
    assert store.path.read_text() == "decisions: 1\n"


def test_writer_that_does_not_end(store: ReviewStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with store.locked(), pytest.raises(BusyError, match=r"doc\.yaml"):
        store.put(FIRST, expected="")
    assert store.put(FIRST, expected="")


def test_text_that_cannot_be_written_leaves_a_store_that_works(store: ReviewStore) -> None:
    seen = store.put(FIRST, expected="")
    with pytest.raises(InputError, match="half a character"):
        store.put(replace(FIRST, target="\ud83d"), expected=seen)
    assert store.read() == {"s-1": FIRST}
    store.put(replace(FIRST, status=Status.APPROVED), expected=seen)
    assert [d.status for d in read_decisions(store.path)] == [Status.APPROVED]


def test_what_an_editor_changes_is_seen(store: ReviewStore) -> None:
    seen = store.put(FIRST, expected="")
    text = store.path.read_text(encoding="utf-8")
    store.path.write_text(text.replace("One.", "The one.") + "# by hand\n", encoding="utf-8")
    assert store.read()["s-1"].target == "The one."
    with pytest.raises(ReviewConflict):
        store.put(replace(FIRST, target="Mine."), expected=seen)
    store.put(replace(FIRST, target="Mine."), expected=store.version(store.read()["s-1"]))
    assert "# by hand" in store.path.read_text(encoding="utf-8")


def test_superseded_texts_stay_in_the_history_newest_last(store: ReviewStore) -> None:
    seen = store.put(replace(FIRST, note="sure?"), expected="")
    seen = store.put(replace(FIRST, target="The first.", who="Wang Fang", when="2026-03-23T08:00:00Z"), expected=seen)
    back = Decision("s-1", "h1", "一。", None, Status.DRAFT, who="Li Hua", when="2026-03-24T08:00:00Z")
    store.put(back, expected=seen)
    held = ReviewStore(store.path).read()["s-1"]
    assert held.target is None
    assert held.history == (
        Earlier("One.", Status.EDITED, "sure?", "Li Hua", "2026-03-22T08:30:00Z"),
        Earlier("The first.", Status.EDITED, "", "Wang Fang", "2026-03-23T08:00:00Z"),
    )
    assert store.path.read_text(encoding="utf-8").endswith(
        "  history:\n"
        "  - status: edited\n"
        "    target: |-\n"
        "      One.\n"
        "    note: |-\n"
        "      sure?\n"
        "    who: Li Hua\n"
        "    when: 2026-03-22T08:30:00Z\n"
        "  - status: edited\n"
        "    target: |-\n"
        "      The first.\n"
        "    who: Wang Fang\n"
        "    when: 2026-03-23T08:00:00Z\n"
    )


def test_what_leaves_nothing_behind(store: ReviewStore) -> None:
    seen = store.put(FIRST, expected="")
    seen = store.put(replace(FIRST, status=Status.APPROVED), expected=seen)  # no word is lost
    seen = store.put(replace(FIRST, target="One. A"), expected=seen)
    store.put(replace(FIRST, target="One. And"), expected=seen, typing=True)  # half a word
    assert [e.target for e in store.read()["s-1"].history] == ["One."]


def test_text_for_another_source_keeps_that_source(store: ReviewStore) -> None:
    seen = store.put(FIRST, expected="")
    store.put(Decision("s-1", "h2", "一！", "One!"), expected=seen)
    assert store.read()["s-1"].history[0].source == "一。"


def test_git_sees_no_lock(store: ReviewStore) -> None:
    store.put(FIRST, expected="")
    root = store.path.parent.parent
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    seen = subprocess.run(
        ["git", "-C", str(root), "status", "--short", "-uall"], check=True, capture_output=True, text=True
    )
    assert seen.stdout == "?? review/doc.yaml\n"


def count_up(path: Path, who: str, times: int) -> None:
    """Add a sentence to the text ``times`` times, as often as it takes."""
    store = ReviewStore(path)
    for n in range(times):
        while True:
            held = store.read().get("s-1")
            text = f"{held.target if held else ''}{who}{n}."
            try:
                store.put(Decision("s-1", "h1", "一。", text, who=who), expected=store.version(held))
            except ReviewConflict:
                continue
            break


def test_no_change_of_two_processes_and_two_threads_is_lost(store: ReviewStore) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=count_up, args=(store.path, who, 6)) for who in "ab"]
    threads = [threading.Thread(target=count_up, args=(store.path, who, 6)) for who in "cd"]
    everybody: list[BaseProcess | threading.Thread] = [*workers, *threads]
    for worker in everybody:
        worker.start()
    for worker in everybody:
        worker.join(60)
    held = store.read()["s-1"]
    said = (held.target or "").rstrip(".").split(".")
    assert sorted(said) == sorted(f"{who}{n}" for who in "abcd" for n in range(6))
    assert len(held.history) == 23


_FOREVER = """
import sys
from pathlib import Path
from report_pipeline.model import Decision
from report_pipeline.review.store import ReviewStore

store = ReviewStore(Path(sys.argv[1]))
n = 0
while True:
    held = store.read()["s-1"]
    n += 1
    store.put(Decision("s-1", "h1", "一。", f"Text {n}." * 50, who="x"), expected=store.version(held), typing=True)
    print(n, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
def test_killed_in_the_middle_of_a_change(store: ReviewStore) -> None:
    store.put(FIRST, expected="")
    others = [Decision(f"s-{n}", "h", "x", "word " * 20) for n in range(2, 100)]
    with store.locked():
        store.write(others)
    for wait in (0.0, 0.01, 0.03):
        worker = subprocess.Popen(
            [sys.executable, "-c", _FOREVER, str(store.path)], stdout=subprocess.PIPE, env=os.environ, text=True
        )
        assert worker.stdout is not None
        said = worker.stdout.readline()
        time.sleep(wait)
        worker.kill()
        said = (worker.stdout.read().split() or [said])[-1]
        worker.wait()
        held = ReviewStore(store.path).read()
        assert len(held) == 99
        n = int((held["s-1"].target or "").split(".")[0].removeprefix("Text "))
        assert n >= int(said), "what the writer was told is written is there after a kill"
        assert store.put(replace(FIRST, target=f"After {wait}."), expected=store.version(held["s-1"]))
    assert [p.name for p in store.path.parent.iterdir() if not p.name.startswith(".")] == ["doc.yaml"]
