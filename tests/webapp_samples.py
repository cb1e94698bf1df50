"""A small project under review, its page with and without a browser's cookie, and a server of its own process."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from report_pipeline.config_file import load_project
from report_pipeline.model import Decision, Status
from report_pipeline.progress import NullProgress
from report_pipeline.review.store import ReviewStore
from report_pipeline.webapp.app import make_app
from report_pipeline.webapp.room import Room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PORT, TOKEN = 8731, "the-token"
CONFIG = """\
version: 1
documents: [{id: report, source: source/report.md}]
stages:
  translate: {engine: "null"}
  publish: {editions: [{name: bilingual, layout: side-by-side, formats: [html]}]}
"""
TEXT = """\
# 丰原县举办农民运动会

今年春天，丰原县举办了第二届农民运动会。来自12个乡镇的300名选手参加了比赛。

## 项目和奖励

比赛共设拔河、挑担等8个项目。全县投入资金1.2亿元。

说明文字<img src=x onerror=alert(1)>和<script>alert(2)</script>都是原文。
"""


@pytest.fixture(scope="session")
def reviewed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose pairs wait for a person; the memory knows one of its sentences. Not to be changed."""
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "source").mkdir()
    (folder / "pipeline.yaml").write_text(CONFIG)
    (folder / "source/report.md").write_text(TEXT)
    csv = folder / "known.csv"
    csv.write_text("source,target,status\n全县投入资金1.2亿元。,The county invested 120 million yuan.,approved\n")
    for command in (["memory", "import", str(csv)], ["run", "--until", "review", "-q"]):
        done = subprocess.run(
            [sys.executable, "-m", "report_pipeline", *command], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(reviewed_folder: Path, tmp_path: Path) -> Path:
    """A copy of it to work in."""
    return shutil.copytree(reviewed_folder, tmp_path / "project")


@pytest.fixture
def room(folder: Path) -> Room:
    return Room(load_project(folder), (), NullProgress())


@pytest.fixture
def stranger(room: Room) -> TestClient:
    """A client without the cookie."""
    app = make_app(room, host="127.0.0.1", port=PORT, token=TOKEN)
    return TestClient(app, base_url=f"http://127.0.0.1:{PORT}", follow_redirects=False)


@pytest.fixture
def client(stranger: TestClient) -> TestClient:
    """A client that was opened with the token, and says where it comes from, as a browser does."""
    assert stranger.get(f"/?token={TOKEN}").status_code == 303
    stranger.headers["Origin"] = f"http://127.0.0.1:{PORT}"
    return stranger


class Served:
    """A server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        code = (
            "from report_pipeline.config_file import load_project; from report_pipeline.webapp import serve; "
            "serve(load_project(), (), open_browser=False)"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[[], Served]]:
    """Start a server for the project; all are ended with the test."""
    started: list[Served] = []

    def start() -> Served:
        started.append(Served(folder))
        return started[-1]

    yield start
    for server in started:
        server.kill()


def decide(folder: Path, source_start: str, target: str, *, who: str = "Wang Fang") -> Decision:
    """Write a decision about the pair whose source begins so, as another program would."""
    pairs = json.loads((folder / "build/report/pairs.json").read_text())["pairs"]
    pair = next(p for p in pairs if p["source"].startswith(source_start))
    store = ReviewStore(folder / "review/report.yaml")
    held = store.read().get(pair["id"])
    digest = hashlib.sha256(pair["source"].encode()).hexdigest()[:16]
    decision = Decision(pair["id"], digest, pair["source"], target, Status.EDITED, who=who, when="2026-03-22T08:30:00Z")
    store.put(decision, expected=store.version(held))
    return decision
