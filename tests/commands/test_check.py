from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from report_pipeline.commands.check import check

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "version: 1\ndocuments: [{id: a, source: source/a.txt}]\nstages: {translate: {engine: null, glossary: []}}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which nothing is wrong."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.txt").write_text("一句话。", encoding="utf-8")
    (tmp_path / "pipeline.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_check(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit code, and the worst row of each kind."""
    capsys.readouterr()
    code = check.main(["--json"], standalone_mode=False)
    rows: dict[str, dict[str, Any]] = {}
    order = ["fine", "warning", "problem"]
    for row in json.loads(capsys.readouterr().out):
        known = rows.setdefault(row["what"], row)
        if order.index(row["state"]) > order.index(known["state"]):
            rows[row["what"]] = row
    return code, rows


def assert_problem(row: dict[str, Any], says: str, mend: str) -> None:
    assert row["state"] == "problem"
    assert says in row["says"]
    assert mend in row["mend"]


def test_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    code, rows = run_check(capsys)
    assert code == 3
    assert_problem(rows["pipeline.yaml"], "no pipeline.yaml", "report-pipeline init")
    assert rows["Python"]["state"] == "fine"


def test_errors_in_the_config_and_the_machine_all_the_same(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pipeline.yaml").write_text(CONFIG + "stagse: 1\nversion: 2\n")
    code = check.main([], standalone_mode=False)
    printed = capsys.readouterr().out
    assert code == 3
    assert "pipeline.yaml:4:1" in printed
    assert "did you mean" in printed
    assert "pipeline.yaml:5:1" in printed
    assert "Argos Translate" in printed
    assert "2 problems, 0 warnings" in printed


def test_missing_source(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "source" / "a.txt").unlink()
    code, rows = run_check(capsys)
    assert code == 4
    assert rows["sources"]["state"] == "problem"


def test_empty_source_is_a_warning(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "source" / "a.txt").write_bytes(b"")
    code, rows = run_check(capsys)
    assert code == 0
    assert rows["sources"]["state"] == "warning"


def test_faulty_review_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "review").mkdir()
    (project / "review" / "a.yaml").write_text("decisions:\n- segment: s\n  status: aproved\n")
    code, rows = run_check(capsys)
    assert code == 4
    assert_problem(rows["review"], "review/a.yaml:3:11", "did you mean `approved`?")


def test_file_in_place_of_the_build_folder(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "build").write_bytes(b"")
    code, rows = run_check(capsys)
    assert code == 8
    assert_problem(rows["folders"], "build/ cannot be made", "move it away")


@pytest.mark.usefixtures("private_folders")
def test_no_model(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pipeline.yaml").write_text(CONFIG.replace("engine: null", "engine: argos"))
    code, rows = run_check(capsys)
    assert code == 5
    assert_problem(rows["model"], "no model", "models install")


def test_glossary_that_is_not_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pipeline.yaml").write_text(CONFIG.replace("glossary: []", "glossary: gone.yaml"))
    code, rows = run_check(capsys)
    assert code != 0
    assert rows["glossaries"]["state"] == "problem"


def test_weasyprint_that_cannot_be_loaded(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    code, rows = run_check(capsys)
    assert code == 8
    assert_problem(rows["PDF"], "WeasyPrint cannot be loaded", "pip install weasyprint")


def test_argos_that_is_not_installed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "argostranslate", None)
    code, rows = run_check(capsys)
    assert code == 8
    assert_problem(rows["Argos Translate"], "is not installed", "pip install argos-translate-lt")


def test_font_that_is_not_installed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "justmytype_intl_cjk", None)
    code, rows = run_check(capsys)
    assert code == 8
    assert_problem(rows["fonts"], "missing", "pip install justmytype-intl-cjk")


@pytest.mark.parametrize(
    ("theme", "fonts"),
    [
        ("", "Noto Sans SC, Noto Serif SC, Source Serif 4"),
        ("  publish: {theme: {pairing: sans}}\n", "Noto Sans SC, Source Sans 3"),
    ],
)
def test_the_fonts_are_those_of_the_theme(
    project: Path, capsys: pytest.CaptureFixture[str], theme: str, fonts: str
) -> None:
    stages = "stages:\n  translate: {engine: null, glossary: []}\n" + theme
    (project / "pipeline.yaml").write_text(CONFIG[: CONFIG.index("stages:")] + stages)
    code, rows = run_check(capsys)
    assert code == 0
    assert rows["fonts"]["says"] == f"{fonts}; embedded in the editions"


def test_nothing_is_wrong_and_nothing_is_made(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(project.rglob("*"))
    code, rows = run_check(capsys)
    assert {row["state"] for row in rows.values()} == {"fine"}, rows
    assert code == 0
    assert "argos" in rows["Argos Translate"]["says"]
    assert sorted(project.rglob("*")) == before
    check.main([], standalone_mode=False)
    assert "ready: report-pipeline run" in capsys.readouterr().out
