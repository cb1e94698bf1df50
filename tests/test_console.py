import io
import re
import sys
import time

import pytest

from report_pipeline import console
from report_pipeline.console import make_progress


class Terminal(io.StringIO):
    """A stderr that a person looks at."""

    def isatty(self) -> bool:
        return True


def work(quiet: bool = False) -> None:
    progress = make_progress(quiet=quiet)
    with progress.task("Translating", 40, "characters") as task:
        for _ in range(4):
            task.advance(10)
    progress.note("kept [as it is]")


def test_quiet_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    work(quiet=True)
    assert capfd.readouterr() == ("", "")


def test_a_short_task_in_a_log_says_nothing_of_itself(capfd: pytest.CaptureFixture[str]) -> None:
    work()
    assert capfd.readouterr() == ("", "kept [as it is]\n")


def test_a_long_task_in_a_log_is_plain_lines(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "PLAIN_INTERVAL", 0.0)
    work()
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines() == [*(f"Translating: {n} of 40 characters" for n in (10, 20, 30, 40)), "kept [as it is]"]


def test_bytes_are_megabytes_and_a_line_fits_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "stderr", terminal)
    labels = ("Downloading", "converting a-model-with-a-rather-long-name-q8_0.gguf")
    for label in labels:
        with make_progress().task(label, 9_117_320_736, "bytes") as task:
            task.advance(9_112_000_000)
            time.sleep(0.3)  # bars are drawn ten times a second
    lines = [line for line in re.split(r"[\r\n]", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.getvalue())) if line]
    assert {line.split()[0] for line in lines} == {label.split()[0] for label in labels}  # none goes over two lines
    assert all("/9,117 MB" in line and len(line) <= 80 for line in lines)
    assert any("9,112/9,117 MB" in line for line in lines)


def test_bytes_are_megabytes_in_a_log(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "PLAIN_INTERVAL", 0.0)
    for total in (1_117_320_736, None):
        with make_progress().task("Downloading", total, "bytes") as task:
            task.advance(12_345_678)
    assert capfd.readouterr().err.splitlines() == ["Downloading: 12 of 1,117 MB", "Downloading: 12 MB"]


def test_a_terminal_has_a_bar_that_goes_and_notes_that_stay(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys, "stderr", terminal)
    work()
    assert capsys.readouterr().out == ""
    shown = terminal.getvalue()
    assert "40/40 characters" in shown
    assert "\x1b[2K" in shown.split("40/40 characters")[-1]  # the bar's line is erased
    assert shown.endswith("kept [as it is]\n")


def test_a_task_within_a_task_has_a_bar_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = make_progress()
    with progress.task("Writing report[1].pdf", None):
        with progress.task("Translating", 2, "characters") as task:
            task.advance(2)
            time.sleep(0.3)  # bars are drawn ten times a second
        progress.note("between")
    with progress.task("Comparing", 3):
        pass
    shown = terminal.getvalue()
    assert all(part in shown for part in ("Writing report[1].pdf", "2/2 characters", "between", "0/3"))
