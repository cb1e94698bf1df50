import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from report_pipeline.commands.export import export
from report_pipeline.commands.memory import memory
from report_pipeline.errors import ConfigError, InputError, UsageError
from report_pipeline.memory.units import DEFAULT_FILE, TranslationMemory, Unit, UnitStatus
from report_pipeline.model import Decision, Status
from report_pipeline.review.file import write_decisions

CONFIG = "version: 1\ndocuments: [{id: a, source: a.txt}]\n"
ROADS, BRIDGE = "县里今年新修了两条公路。", "大桥通车了。"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pipeline.yaml").write_text(CONFIG)
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(memory, [str(a) for a in arguments])


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["source,target,status", *rows]), "utf-8")
    return path


@pytest.mark.parametrize("command", [("export", "m.tmx"), ("search", ROADS), ("stats",)])
def test_looking_makes_no_memory(project: Path, command: tuple[str, ...]) -> None:
    error = run(*command).exception
    assert isinstance(error, InputError)
    assert "memory import" in str(error)
    assert [p.name for p in project.iterdir()] == ["pipeline.yaml"]


def test_a_format_that_is_not_known(project: Path) -> None:
    table(project / "pairs.txt")
    assert isinstance(run("import", "pairs.txt").exception, UsageError)
    run("import", table(project / "pairs.csv", f"{ROADS},Roads."))
    assert isinstance(run("export", "m.xlsx").exception, UsageError)
    assert not (project / "m.xlsx").exists()


def test_outside_of_a_project_the_file_must_be_named(project: Path) -> None:
    (project / "pipeline.yaml").unlink()
    pairs = table(project / "pairs.csv", f"{ROADS},Roads.")
    assert isinstance(run("import", pairs).exception, ConfigError)
    assert run("import", pairs, "--memory", "own.sqlite").exit_code == 0
    assert "100%" in run("search", ROADS, "--memory", "own.sqlite").stdout


def test_an_error_in_the_last_line_of_the_last_file_changes_nothing(project: Path) -> None:
    good = table(project / "good.csv", f"{ROADS},Roads.")
    bad = table(project / "bad.csv", f"{BRIDGE},Bridge.", "路,Road,splendid")
    error = run("import", good, bad).exception
    assert isinstance(error, InputError)
    assert "bad.csv:3" in str(error)
    assert not (project / DEFAULT_FILE).exists()


def test_dry_run_changes_nothing(project: Path) -> None:
    assert "1 units" in run("import", table(project / "a.csv", f"{ROADS},Roads."), "--dry-run").stdout
    assert not (project / DEFAULT_FILE).exists()


def test_there_and_back(project: Path) -> None:
    pairs = table(project / "pairs.csv", f"{ROADS},Two roads.,approved", f"{BRIDGE},The bridge is open.")
    assert "2 units, 2 of them new or changed" in run("import", pairs, "--status", "machine").stdout
    assert "2 units, 0 of them new or changed" in run("import", pairs, "--status", "machine").stdout
    for name in ("m.tmx", "m.csv"):
        assert "2 units" in run("export", name).stdout
        assert run("import", name, "--memory", f"{name}.sqlite").exit_code == 0
        with TranslationMemory(project / f"{name}.sqlite") as other:
            assert list(other.units()) == [
                Unit(ROADS, "Two roads.", UnitStatus.APPROVED),
                Unit(BRIDGE, "The bridge is open.", UnitStatus.MACHINE),
            ]
    run("export", "m.tsv", "--least", "approved")
    assert (project / "m.tsv").read_text("utf-8") == f"{ROADS}\tTwo roads.\n"


def test_an_export_that_fails_leaves_the_old_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", table(project / "a.csv", f"{ROADS},Roads."))
    (project / "m.tmx").write_text("the old one")

    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("report_pipeline.exchange.tmx._written", stops)
    run("export", "m.tmx")
    assert (project / "m.tmx").read_text() == "the old one"
    assert {p.name for p in project.iterdir()} == {"a.csv", "m.tmx", "memory", "pipeline.yaml"}


def test_search_and_stats(project: Path) -> None:
    run("import", table(project / "a.csv", f"{ROADS},Two roads.,approved"))
    found = json.loads(run("search", "县里今年新修了三条公路。", "--json").stdout)
    assert [(row["similarity"], row["target"], row["status"]) for row in found["found"]] == [
        (0.9167, "Two roads.", "approved")
    ]
    assert " 92%" in run("search", "县里今年新修了三条公路。").stdout
    assert "nothing like it" in run("search", "天气").stderr
    assert json.loads(run("stats", "--json").stdout)["approved"] == 1
    assert "sources" in run("stats").stdout


def decide(source: str, target: str | None, status: Status) -> Decision:
    return Decision(f"s-{source}", "", source, target, status)


def test_the_corpus_has_each_approved_pair_once(project: Path) -> None:
    decisions = [
        decide(ROADS, "Two roads.", Status.APPROVED),
        decide(BRIDGE, "The bridge.", Status.LOCKED),
        decide("草稿。", "A draft.", Status.EDITED),
        decide("照机器。", None, Status.APPROVED),
    ]
    write_decisions(project / "review" / "a.yaml", decisions)
    write_decisions(project / "review" / "b.yaml", decisions[:1])
    with TranslationMemory(project / DEFAULT_FILE) as units:
        units.add(
            [
                Unit(ROADS, "Two  roads.", UnitStatus.APPROVED, "other"),
                Unit(ROADS, "A pair of\troads.", UnitStatus.APPROVED),
                Unit("机器。", "Machine.", UnitStatus.MACHINE),
            ]
        )
    corpus = f"{ROADS}\tTwo roads.\n{BRIDGE}\tThe bridge.\n{ROADS}\tA pair of roads.\n"
    result = CliRunner().invoke(export, ["corpus"])
    assert result.stdout_bytes.decode() == corpus
    assert "3 approved pairs" in result.stderr
    CliRunner().invoke(export, ["corpus", "out/corpus.tsv"])
    assert (project / "out" / "corpus.tsv").read_text("utf-8") == corpus


def test_the_corpus_of_a_project_without_decisions_is_empty(project: Path) -> None:
    result = CliRunner().invoke(export, ["corpus", "-q"])
    assert (result.exit_code, result.stdout_bytes) == (0, b"")
    assert [p.name for p in project.iterdir()] == ["pipeline.yaml"]


def test_help_imports_nothing_slow() -> None:
    code = (
        "import sys; from report_pipeline.commands import memory, export\n"
        "print([m for m in ('numpy', 'lxml', 'rapidfuzz', 'sqlite3', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
