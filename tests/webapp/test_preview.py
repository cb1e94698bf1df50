"""The preview: what it shows, who may see it, and that it follows what is saved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from report_pipeline.config_file import load_project
from report_pipeline.errors import UsageError
from report_pipeline.webapp.preview import Preview
from report_pipeline.webapp.preview_app import make_preview

if TYPE_CHECKING:
    from pathlib import Path

PORT, TOKEN = 8732, "the-token"
CONFIG = """\
version: 1
documents: [{id: report, source: source/report.txt}]
stages:
  translate: {engine: "null"}
  review: {require: approved}
  publish: {editions: [{name: english, layout: target, formats: [docx]}], theme: {css: own.css}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "pipeline.yaml").write_text(CONFIG)
    (tmp_path / "own.css").write_text("p { margin: 0; }\n")
    (tmp_path / "source/report.txt").write_text("丰原县举办运动会\n\n来自12个乡镇的选手参加了比赛。\n")
    return tmp_path


@pytest.fixture
def shown(project: Path) -> Preview:
    return Preview(load_project(project))


@pytest.fixture
def stranger(shown: Preview) -> TestClient:
    app = make_preview(shown, host="127.0.0.1", port=PORT, token=TOKEN)
    return TestClient(app, base_url=f"http://127.0.0.1:{PORT}")


@pytest.fixture
def client(stranger: TestClient) -> TestClient:
    assert stranger.get(f"/?token={TOKEN}").status_code == 200
    return stranger


def save(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    later = path.stat().st_mtime_ns + 10**9 if path.exists() else None
    path.write_text(text)
    if later:
        os.utime(path, ns=(later, later))


def test_an_unknown_document_is_a_usage_error(project: Path) -> None:
    with pytest.raises(UsageError, match="no document is called other"):
        Preview(load_project(project), ("other",))


@pytest.mark.parametrize("path", ["/", "/state", "/menu", "/html/report/english", "/static/preview.js"])
def test_without_the_key_there_is_nothing(stranger: TestClient, path: str) -> None:
    assert stranger.get(path).status_code == 403
    assert stranger.get("/?token=guessed").status_code == 403


def test_other_names_and_other_sites_get_nothing(client: TestClient) -> None:
    assert client.get("/menu", headers={"Host": f"evil.test:{PORT}"}).status_code == 421
    assert client.get("/menu", headers={"Origin": "http://evil.test"}).status_code == 403


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/review.js", "/html/report/../x", "/page/abc/1"])
def test_nothing_else_is_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_edition_that_is_not_there_is_told(client: TestClient) -> None:
    answer = client.get("/html/report/chinese")
    assert answer.status_code == 503
    assert "no edition chinese of report" in answer.json()["problem"]


def test_an_edition_is_shown_before_any_gate_is_passed_and_nothing_is_written(
    client: TestClient, project: Path
) -> None:
    assert client.get("/menu").json() == {"documents": ["report"], "editions": ["english"]}
    answer = client.get("/html/report/english")
    assert "<main" in answer.text
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert not (project / "build/editions").exists()
    assert not (project / "pipeline.lock").exists()


def test_pages_are_pictures_of_the_pdf(client: TestClient) -> None:
    found = client.get("/pdf/report/english").json()
    assert found["pages"] >= 1
    picture = client.get(f"/page/{found['digest']}/1")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(f"/page/{found['digest']}/{found['pages'] + 1}").status_code == 404


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("source/report.txt", "丰原县举办读书会\n\n来自13个乡镇的读者参加了活动。\n"),
        ("pipeline.yaml", CONFIG.replace("english", "en")),
        ("own.css", "p { margin: 1em; }\n"),
        ("review/report.yaml", "# nothing yet\n"),
    ],
)
def test_the_state_changes_when_a_file_is_saved(shown: Preview, project: Path, file: str, text: str) -> None:
    before = shown.state()
    assert shown.state() == before
    save(project / file, text)
    assert shown.state() != before


def test_what_is_saved_is_what_is_shown(client: TestClient, project: Path) -> None:
    assert "12" in client.get("/html/report/english").text
    save(project / "source/report.txt", "丰原县举办读书会\n\n来自8341个乡镇的读者参加了活动。\n")
    assert "8341" in client.get("/html/report/english").text


def test_a_mistake_in_the_config_is_told_and_its_mending_noticed(client: TestClient, project: Path) -> None:
    save(project / "pipeline.yaml", CONFIG.replace("layout: target", "layout: wide"))
    answer = client.get("/menu")
    assert (answer.status_code, "pipeline.yaml:6" in answer.json()["problem"]) == (503, True)
    before = client.get("/state").json()
    save(project / "pipeline.yaml", CONFIG)
    assert client.get("/state").json() != before
    assert client.get("/menu").status_code == 200
