"""The preview's page in a real browser: it follows what is saved."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from browser import violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

CONFIG = """\
version: 1
documents: [{id: report, source: source/report.txt}]
stages:
  translate: {engine: "null"}
  publish: {editions: [{name: english, layout: source, formats: [docx]}]}
"""
PATIENCE = 120_000
"""Milliseconds, for machines at work."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "pipeline.yaml").write_text(CONFIG)
    (tmp_path / "source/report.txt").write_text("丰原县举办运动会\n\n来自12个乡镇的选手参加了比赛。\n")
    return tmp_path


@pytest.fixture
def address(project: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "report_pipeline", "preview", "--no-browser"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def test_the_page_follows_what_is_saved(tab: Page, project: Path, address: str) -> None:
    tab.set_default_timeout(PATIENCE)
    tab.goto(address)
    edition = tab.frame_locator("#page")
    edition.get_by_text("来自12个乡镇").wait_for()
    assert violations(tab) == []
    (project / "source/report.txt").write_text("丰原县举办运动会\n\n来自8341个乡镇的选手参加了比赛。\n")
    edition.get_by_text("来自8341个乡镇").wait_for()
    (project / "pipeline.yaml").write_text(CONFIG.replace("layout: source", "layout: wide"))
    tab.get_by_role("alert").get_by_text("pipeline.yaml:5").wait_for()
    assert edition.get_by_text("来自8341个乡镇").is_visible()
    (project / "pipeline.yaml").write_text(CONFIG)
    tab.get_by_role("alert").wait_for(state="hidden")
    tab.get_by_label("As").select_option("PDF pages")
    tab.get_by_alt_text("Page 1 of").wait_for()
