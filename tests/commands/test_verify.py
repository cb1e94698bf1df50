"""Verify: which edition a delivered file is, whatever it is called."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
version: 1
documents: [{id: report, source: source/report.txt}, {id: other, source: source/other.txt}]
stages:
  translate: {engine: "null"}
  publish: {editions: [{name: english, layout: target, formats: [html, docx]}]}
"""


def start(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "report_pipeline", *args]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "source").mkdir()
    (folder / "pipeline.yaml").write_text(CONFIG)
    (folder / "source/report.txt").write_text("丰原县举办运动会\n\n来自12个乡镇的300名选手参加了比赛。\n")
    (folder / "source/other.txt").write_text("屋顶花园\n\n屋顶种满了草药。\n")
    assert start(folder, "run", "-q", "report").returncode == 0
    assert start(folder, "run", "-q", "other").returncode == 0
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "project")


def test_outside_of_a_project_a_manifest_is_needed(tmp_path: Path) -> None:
    assert start(tmp_path, "verify", "x").returncode == 3
    assert start(tmp_path, "verify", "--manifest", "m.json", "x").returncode == 4


def test_a_file_that_is_not_there_is_an_input_error(project: Path) -> None:
    done = start(project, "verify", "gone.pdf")
    assert (done.returncode, "gone.pdf" in done.stderr) == (4, True)


def test_a_renamed_copy_is_known_by_its_content(project: Path, tmp_path: Path) -> None:
    shutil.copy(project / "build/editions/report.english.docx", tmp_path / "sent by mail")
    done = start(project, "verify", str(tmp_path / "sent by mail"))
    assert done.returncode == 0
    assert "as it was made (build/editions/report.english.docx of report)" in done.stdout


def test_what_was_sent_is_verified_by_the_manifest_alone(project: Path, tmp_path: Path) -> None:
    shutil.copy(project / "build/manifest.json", tmp_path)
    shutil.copy(project / "build/editions/other.english.html", tmp_path / "page.html")
    done = start(tmp_path, "verify", "--manifest", "manifest.json", "page.html")
    assert (done.returncode, "english.html of other" in done.stdout) == (0, True)


def test_changed_and_foreign_files_are_told_apart(project: Path, tmp_path: Path) -> None:
    page = (project / "build/editions/report.english.html").read_bytes()
    (tmp_path / "report.english.html").write_bytes(page.replace(b"</main>", b" </main>"))
    (tmp_path / "renamed.html").write_bytes(page.replace(b"</main>", b" </main>"))
    (tmp_path / "foreign.html").write_bytes(b"<p>Hello</p>")
    names = ("report.english.html", "renamed.html", "foreign.html")
    done = start(project, "verify", "--json", *(str(tmp_path / name) for name in names))
    found = json.loads(done.stdout)
    assert done.returncode == 11
    assert [(f["verdict"], f["document"]) for f in found] == [
        ("differs from what was made", "report"),
        ("differs from what was made", "report"),
        ("none of the files that were made here", ""),
    ]


def test_an_edition_is_stale_once_its_source_or_a_decision_changed(project: Path) -> None:
    edition = "build/editions/report.english.html"
    (project / "source/report.txt").write_text("丰原县举办运动会。\n")
    done = start(project, "verify", edition, "build/editions/other.english.html")
    assert done.returncode == 11
    assert f"{edition}: as it was made, but out of date: source/report.txt has changed since" in done.stdout
    assert "other.english.html: as it was made\n" in done.stdout
    (project / "review").mkdir()
    (project / "review/other.yaml").write_text("# nothing yet\n")
    done = start(project, "verify", "build/editions/other.english.html")
    assert "out of date: review/other.yaml has changed since" in done.stdout
    assert start(project, "run", "-q").returncode == 0
    assert start(project, "verify").returncode == 0


def test_all_outputs_are_verified_in_their_place(project: Path) -> None:
    assert start(project, "verify").returncode == 0
    (project / "build/editions/report.english.docx").unlink()
    (project / "build/other/pairs.json").write_text("[]")
    done = start(project, "verify")
    assert done.returncode == 11
    assert "report.english.docx: missing" in done.stdout
    assert "pairs.json: differs from what was made: it was changed after the run" in done.stdout
    assert start(project, "run", "-q").returncode == 0
    assert start(project, "verify").returncode == 0
