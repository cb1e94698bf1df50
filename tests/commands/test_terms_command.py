from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from report_pipeline.commands.export import export
from report_pipeline.commands.terms import terms
from report_pipeline.errors import ConfigError, InputError, UsageError
from report_pipeline.lexicon.glossary import load_glossaries

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
version: 1
documents: [{id: a, source: a.txt}]
stages: {translate: {glossary: [own.yaml]}}
"""
OWN = "terms: [{source: 云溪县, target: Yunxi County}]\n"
PAIRS = [
    ("低空物流产业园已经开工。", "The low-altitude logistics industrial park is under construction."),
    ("云溪县建设低空物流产业园。", "Yunxi County is building a low-altitude logistics industrial park."),
    ("“侨星苑”很大。", "It is big."),
    ("“侨星苑”很美。", "It is fine."),
]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pipeline.yaml").write_text(CONFIG)
    (tmp_path / "own.yaml").write_text(OWN, "utf-8")
    (tmp_path / "a.txt").write_text("一。", "utf-8")
    return tmp_path


@pytest.fixture
def translated(project: Path) -> Path:
    path = project / "build" / "a" / "pairs.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"pairs": [{"source": s, "target": t} for s, t in PAIRS]}), "utf-8")
    return path


def suggest(*arguments: object) -> Result:
    return CliRunner().invoke(terms, ["suggest", *map(str, arguments)])


def test_before_the_first_run_it_says_what_to_do() -> None:
    error = suggest().exception
    assert isinstance(error, InputError)
    assert "report-pipeline run a" in str(error)


def test_a_damaged_file_is_named(translated: Path) -> None:
    translated.write_text('{"pairs": [1]}')
    error = suggest().exception
    assert isinstance(error, InputError)
    assert "build/a/pairs.json" in str(error)


def test_an_unknown_document(translated: Path) -> None:
    assert isinstance(suggest("b").exception, UsageError)


def test_outside_of_a_project(project: Path) -> None:
    (project / "pipeline.yaml").unlink()
    assert isinstance(suggest().exception, ConfigError)


def test_the_table_shows_terms_with_their_translations(translated: Path) -> None:
    result = suggest()
    assert result.exit_code == 0
    assert "低空物流产业园" in result.stdout
    assert "logistics industrial" in " ".join(result.stdout.split())


def test_where_nothing_recurs_a_sentence_says_so_and_no_table(translated: Path) -> None:
    result = suggest("--least", 9)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "at least 9 times" in result.stderr


@pytest.mark.parametrize("ending", ["yaml", "csv", "tbx"])
def test_the_list_is_a_glossary(translated: Path, project: Path, ending: str) -> None:
    assert suggest("-o", f"new.{ending}").exit_code == 0
    found = load_glossaries((f"new.{ending}",), project).terms
    assert found["低空物流产业园"].target == "low-altitude logistics industrial park"
    assert "云溪县" not in found, "the project's glossary has it"
    assert "侨星苑" not in found, "nothing in the translations stands for it"


def test_the_glossary_of_the_project_is_not_overwritten(translated: Path, project: Path) -> None:
    error = suggest("-o", "own.yaml").exception
    assert isinstance(error, UsageError)
    assert (project / "own.yaml").read_text("utf-8") == OWN


def test_a_term_without_a_translation_is_a_remark_in_yaml(translated: Path) -> None:
    assert "# 侨星苑: 2 times; no translation found" in suggest("--format", "yaml").stdout


def test_a_file_that_cannot_be_written_leaves_nothing(translated: Path, project: Path) -> None:
    (project / "file").write_text("")
    assert suggest("-o", "file/new.yaml").exception is not None
    assert (project / "file").read_text() == ""


def export_glossary(*arguments: str) -> Result:
    return CliRunner().invoke(export, ["glossary", *arguments])


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [((), "terms:"), (("--format", "tbx"), "<?xml"), (("--format", "csv"), "\ufeffsource,target")],
)
def test_the_glossary_leaves_in_each_format(arguments: tuple[str, ...], begins: str) -> None:
    result = export_glossary(*arguments)
    assert result.stdout_bytes.decode().startswith(begins)
    assert "1 terms" in result.stderr


def test_the_ending_of_the_file_says_the_format(project: Path) -> None:
    assert export_glossary("out.tbx", "-q").exit_code == 0
    assert load_glossaries(("out.tbx",), project).terms["云溪县"].target == "Yunxi County"
    assert export_glossary("big.csv", "--glossary", "builtin:public-affairs").exit_code == 0
    assert len(load_glossaries(("big.csv",), project).terms) > 1000


def test_no_terms_leave_no_tbx_file(translated: Path, project: Path) -> None:
    (project / "own.yaml").write_text("terms: []", "utf-8")
    assert isinstance(export_glossary("out.tbx").exception, InputError)
    assert isinstance(suggest("-o", "out.tbx", "--least", 9).exception, InputError)
    assert not (project / "out.tbx").exists()


def test_a_glossary_that_is_wrong_leaves_no_file(project: Path) -> None:
    (project / "own.yaml").write_text("terms: [{source: 新区}]", "utf-8")
    assert isinstance(export_glossary("out.tbx").exception, ConfigError)
    assert not (project / "out.tbx").exists()
