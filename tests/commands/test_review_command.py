from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from report_pipeline.cli import app
from report_pipeline.errors import InputError, UsageError
from report_pipeline.exchange.sheets import FORMATS
from report_pipeline.model import Decision, Status
from report_pipeline.review.file import read_decisions, write_decisions

CONFIG = """\
version: 1
documents: [{id: report, source: report.txt}, {id: other, source: other.txt}]
stages:
  translate: {engine: "null"}
  publish: {editions: [{name: english, layout: target, formats: [html]}]}
"""
TEXT = "丰原县举办农民运动会\n\n今年春天，丰原县举办了第二届农民运动会。来自12个乡镇的300名选手参加了比赛。\n\n比赛共设8个项目。\n"
CONFLICT = 10


def run(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], input=typed, standalone_mode=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose sentences are up to date. Not to be changed."""
    root = tmp_path_factory.mktemp("project")
    (root / "pipeline.yaml").write_text(CONFIG)
    (root / "report.txt").write_text(TEXT, encoding="utf-8")
    (root / "other.txt").write_text("大桥通车了\n\n大桥今年五月通车。比赛共设8个项目。\n", encoding="utf-8")
    result = run("-C", root, "run", "-q", "--until", "review")
    assert result.exception is None
    return root


@pytest.fixture
def project(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(finished, root)
    monkeypatch.chdir(root)
    return root


Rows = list[dict[str, str]]


def sent(document: str = "report") -> Rows:
    assert run("review", "export", document, "--format", "csv", "-q").exception is None
    text = Path(f"build/review/{document}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def back(name: str, rows: Rows) -> Path:
    path = Path(name)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def edited(rows: Rows, source: str, target: str = "", **cells: str) -> Rows:
    """Return rows of which the one with ``source`` reads otherwise."""
    other = cells | ({"Translation (en)": target} if target else {})
    assert any(source in row["Source (zh-Hans)"] for row in rows)
    return [row | other if source in row["Source (zh-Hans)"] else row for row in rows]


def decisions(document: str = "report") -> dict[str, Decision]:
    return {d.source: d for d in read_decisions(Path(f"review/{document}.yaml"))}


GAMES, TITLE = "比赛共设8个项目。", "丰原县举办农民运动会"


def test_pairs_that_are_not_up_to_date_are_not_translated(project: Path) -> None:
    (project / "report.txt").write_text(TEXT.replace("12个", "13个"), encoding="utf-8")
    for arguments in (("export",), ("status",)):
        error = run("review", *arguments).exception
        assert isinstance(error, InputError)
        assert "run --until review" in error.advice


def test_several_documents_do_not_fit_into_one_file(project: Path) -> None:
    assert isinstance(run("review", "export", "-o", "all.docx").exception, UsageError)
    assert not Path("all.docx").exists()


def test_unknown_document(project: Path) -> None:
    assert isinstance(run("review", "export", "nosuch").exception, UsageError)
    assert isinstance(run("review", "nosuch", "--no-browser").exception, UsageError)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no file of a format that is known"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"<svg></svg>", "another kind"),
        (b"one,two\r\n1,2\r\n", "does not name the columns"),
        (b'"ID","Translation"\r\n"s-1","cut o', "cut off"),
    ],
)
def test_files_that_are_none_of_ours(project: Path, content: bytes, message: str) -> None:
    good = back("good.csv", edited(sent(), GAMES, Status="approved"))
    Path("bad.csv").write_bytes(content)
    error = run("review", "import", good, "bad.csv").exception
    assert isinstance(error, InputError)
    assert message in str(error)
    assert error.place
    assert error.place.file == "bad.csv"
    assert not Path("review/report.yaml").exists(), "nothing of the good file was taken"


def test_a_file_that_is_not_there(project: Path) -> None:
    assert isinstance(run("review", "import", "nosuch.docx").exception, InputError)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_leaves_and_comes_back(project: Path, name: str) -> None:
    result = run("review", "export", "--format", name, "-o", "out")
    assert result.exception is None
    files = sorted(Path("out").iterdir())
    assert [f.name for f in files] == [f"other{FORMATS[name].ending}", f"report{FORMATS[name].ending}"]
    result = run("review", "import", *files)
    assert result.return_value == 0
    assert "0 decisions taken in" in result.output
    assert not Path("review/report.yaml").exists()


def test_dry_run_shows_what_import_does(project: Path) -> None:
    rows = edited(edited(sent(), GAMES, Status="approved", Note="sure?"), TITLE, "Games")
    path = back("a.csv", rows)
    dry = run("review", "import", path, "--dry-run", "--who", "Li Hua")
    assert not list(Path("review").glob("*.yaml"))
    assert "+ Games" in dry.output
    assert "note: sure?" in dry.output
    assert run("review", "import", path, "--who", "Li Hua").return_value == 0
    held = decisions()
    assert (held[GAMES].status, held[GAMES].note, held[GAMES].who) == (Status.APPROVED, "sure?", "Li Hua")
    assert (held[TITLE].status, held[TITLE].target) == (Status.EDITED, "Games")
    again = run("review", "import", path)
    assert "0 decisions taken in" in again.output


def test_conflict_waits_in_a_file_until_a_person_chooses(project: Path) -> None:
    rows = sent()
    one, two = (back(f"{text}.csv", edited(rows, TITLE, text)) for text in ("One", "Two"))
    both = run("review", "import", one, two)
    assert both.return_value == CONFLICT
    assert "One.csv:2" in both.stderr
    assert decisions() == {}
    file = Path("review/conflicts/report.yaml")
    assert run("review", "import", file).return_value == CONFLICT  # nobody chose
    assert "1 conflict waits" in run("review", "status", "report").output
    kept = file.read_text(encoding="utf-8")
    held = read_decisions(file)[0].target or ""
    file.write_text(kept.replace(f"    {held}\n  status", "    The third way\n  status", 1), encoding="utf-8")
    assert run("review", "import", file).return_value == 0
    after = decisions()[TITLE]
    assert after.target == "The third way"
    assert [e.target for e in after.history] == ["One", "Two"]
    assert not file.exists()


def test_ours_theirs_and_interactive(project: Path) -> None:
    path = back("a.csv", edited(sent(), TITLE, "Theirs."))
    template = read_decisions(Path("build/report/review-template.yaml"))
    ours = [Decision(d.segment_id, d.source_hash, d.source, "Ours.") for d in template if d.source == TITLE]
    write_decisions(Path("review/report.yaml"), ours)
    assert run("review", "import", path).return_value == CONFLICT
    assert run("review", "import", "review/conflicts/report.yaml", "--ours").return_value == 0
    assert decisions()[TITLE].target == "Ours."
    assert [e.target for e in decisions()[TITLE].history] == ["Theirs."]
    write_decisions(Path("review/report.yaml"), ours)
    assert run("review", "import", path, "--interactive", typed="later\n").return_value == CONFLICT
    assert run("review", "import", path, "--interactive", typed="2\n").return_value == 0
    assert decisions()[TITLE].target == "Theirs."
    assert [e.target for e in decisions()[TITLE].history] == ["Ours."]
    write_decisions(Path("review/report.yaml"), ours)
    assert run("review", "import", path, "--theirs").return_value == 0
    assert decisions()[TITLE].target == "Theirs."


def test_conflicts_of_an_earlier_import_stay_while_others_come(project: Path) -> None:
    rows = sent()
    for source in (TITLE, GAMES):
        files = [back(f"{text}.csv", edited(rows, source, text)) for text in ("One", "Two")]
        assert run("review", "import", *files).return_value == CONFLICT
    kept = read_decisions(Path("review/conflicts/report.yaml"))
    assert [(d.source, len(d.history)) for d in kept] == [(TITLE, 2), (GAMES, 2)]


def test_rows_of_several_documents_and_rows_of_none(project: Path) -> None:
    rows = edited(sent(), TITLE, Status="approved")
    other = edited(sent("other"), "大桥通车了", Status="locked")
    nameless = [row | {"Document": ""} for row in other]
    result = run("review", "import", back("all.csv", [*rows, *nameless, rows[0] | {"Document": "elsewhere"}]))
    assert decisions()[TITLE].status is Status.APPROVED
    assert decisions("other")["大桥通车了"].status is Status.LOCKED
    assert result.return_value == CONFLICT
    assert "no document is called elsewhere" in result.stderr
    assert "several documents have its sentence" in result.stderr


def test_source_that_changed_after_the_export(project: Path) -> None:
    path = back("a.csv", edited(sent(), "12个乡镇", "Mine."))
    (project / "report.txt").write_text(TEXT.replace("12个", "13个"), encoding="utf-8")
    assert run("run", "-q", "--until", "review").return_value == 0
    result = run("review", "import", path)
    assert result.return_value == 0
    assert "1 of them for sentences that are no longer in the document" in result.output
    found = json.loads(run("review", "status", "report", "--json").output)["documents"][0]
    assert (found["stale"], found["edited"]) == (1, 0)
    run("run", "-q", "--until", "review")
    assert "Mine." in Path("build/report/review-template.yaml").read_text(encoding="utf-8")


def test_what_stands_in_the_template_is_taken_in_before_anything_leaves(project: Path) -> None:
    template = Path("build/report/review-template.yaml")
    template.write_text(template.read_text(encoding="utf-8").replace("status: draft", "status: approved", 1))
    assert [row["Status"] for row in sent()].count("approved") == 1
    assert [d.status for d in decisions().values()] == [Status.APPROVED]


def test_status_counts_by_section_and_reviewer(project: Path) -> None:
    run("review", "import", back("a.csv", edited(sent(), TITLE, Status="approved")), "--who", "Li Hua")
    shown = run("review", "status").output
    assert "report: 1 of 4 sentences and headings approved" in shown
    assert "Li Hua" in shown
    found = json.loads(run("review", "status", "--json").output)["documents"]
    assert [d["document"] for d in found] == ["report", "other"]
    assert found[0]["reviewers"] == [{"who": "Li Hua", "draft": 0, "edited": 0, "approved": 1, "locked": 0}]
    assert [(s["pairs"], s["approved"], s["line"]) for s in found[0]["sections"]] == [(4, 1, 1)]


def test_strict_wants_all_approved_and_no_errors(project: Path) -> None:
    assert run("run", "-q", "--strict", "other").return_value in {6, 7}
    assert not Path("build/editions").exists()
    rows = [row | {"Status": "approved"} for row in sent("other")]
    for source, target in (
        ("通车了", "The bridge is open"),
        ("五月", "The bridge opens this May."),
        (GAMES, "8 events."),
    ):
        rows = edited(rows, source, target)
    assert run("review", "import", back("b.csv", rows)).return_value == 0
    done = run("run", "-q", "--strict", "other")
    assert done.return_value == 0, done.stderr
    assert Path("build/editions/other.english.html").exists()
