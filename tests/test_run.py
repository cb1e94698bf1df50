"""The whole program on small projects: what a person types, what then lies in the folder."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

CONFIG = """\
version: 1
documents: [{id: report, source: source/report.txt}]
stages:
  translate: {engine: "null"}
  publish: {editions: [{name: english, layout: target, formats: [html]}]}
"""
TEXT = "丰原县举办农民运动会\n\n今年春天，丰原县举办了第二届农民运动会。来自12个乡镇的300名选手参加了比赛。\n\n比赛共设拔河、挑担等8个项目。\n"


def start(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "report_pipeline", *args],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def summary(folder: Path, *args: str) -> dict[str, Any]:
    done = start(folder, "run", "--json", "-q", *args)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["documents"][0]
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "pipeline.yaml").write_text(CONFIG)
    (tmp_path / "source/report.txt").write_text(TEXT)
    return tmp_path


def write_source(project: Path, content: bytes | str) -> None:
    path = project / "source/report.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\n\t\n", ""),
        (b"Only Latin text stands here.\n", "Chinese"),
        (bytes(range(256)) * 40, ""),
        ("丰原县".encode() + b"\xff\xfe\xfd" + "举办了农民运动会。".encode() * 40, "report.txt:1:"),
    ],
    ids=["empty", "blank", "latin", "binary", "broken"],
)
def test_a_source_that_cannot_be_used_is_an_input_error(project: Path, content: bytes | str, says: str) -> None:
    write_source(project, content)
    done = start(project, "run")
    assert done.returncode == 4, done.stderr
    assert "source/report.txt" in done.stderr
    assert says in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "build/editions").exists()


@pytest.mark.parametrize("source", ["source/missing.txt", "../outside.txt", "/etc/hostname", "source/*.docx"])
def test_a_source_that_is_not_there_is_an_input_error(project: Path, source: str) -> None:
    (project / "pipeline.yaml").write_text(CONFIG.replace("source/report.txt", source))
    done = start(project, "run")
    assert done.returncode == 4, done.stderr
    assert "→" in done.stderr


def test_one_bad_document_does_not_stop_the_others(project: Path) -> None:
    (project / "pipeline.yaml").write_text(CONFIG.replace("source/report.txt", "source"))
    (project / "source/bad.txt").write_text("Latin only")
    done = start(project, "run")
    assert done.returncode == 4
    assert "source/bad.txt" in done.stderr
    assert (project / "build/editions/report-report.english.html").exists()


def test_a_missing_source_stops_its_own_document_only(project: Path) -> None:
    both = "documents: [{id: gone, source: source/gone.txt}, {id: far, source: ../far.txt}, {id: report,"
    (project / "pipeline.yaml").write_text(CONFIG.replace("documents: [{id: report,", both))
    done = start(project, "run")
    assert done.returncode == 4
    assert "source/gone.txt: there is no such file" in done.stderr
    assert "../far.txt: the source lies outside the project" in done.stderr
    assert (project / "build/editions/report.english.html").exists()
    for command in ("status", "explain"):
        told = start(project, command)
        assert told.returncode == 4
        assert "source/gone.txt: there is no such file" in told.stdout + told.stderr
        assert "report" in told.stdout


def test_no_model_has_its_own_exit_code_and_names_the_ways_to_get_one(project: Path) -> None:
    (project / "pipeline.yaml").write_text(CONFIG.replace('engine: "null"', "engine: argos, model: no-such-model"))
    done = start(project, "run")
    assert done.returncode == 5
    assert "models install" in done.stderr


def test_a_wrong_config_names_every_error_with_its_place(project: Path) -> None:
    (project / "pipeline.yaml").write_text(CONFIG.replace("engine:", "engin:").replace("target", "tagret"))
    done = start(project, "run")
    assert done.returncode == 3
    assert "pipeline.yaml:4:" in done.stderr
    assert "pipeline.yaml:5:" in done.stderr


def test_a_broken_review_file_is_an_input_error_and_is_left_alone(project: Path) -> None:
    review = project / "review/report.yaml"
    review.parent.mkdir()
    review.write_text("version: 1\ndecisions: [ {segment: ]\n")
    done = start(project, "run")
    assert done.returncode == 4
    assert "review/report.yaml:2:" in done.stderr
    assert review.read_text() == "version: 1\ndecisions: [ {segment: ]\n"


def test_the_quality_gate_stops_publishing(project: Path) -> None:
    (project / "pipeline.yaml").write_text(CONFIG.replace("stages:\n", "stages:\n  check: {fail_on: [untranslated]}\n"))
    write_source(project, TEXT)
    review = project / "review/report.yaml"
    review.parent.mkdir()
    assert start(project, "run").returncode == 0
    pair = json.loads((project / "build/report/pairs.json").read_text())["pairs"][-1]
    review.write_text(
        f"version: 1\ndecisions:\n- segment: {pair['id']}\n  source: {pair['source']}\n  target: 比赛 events\n"
    )
    done = start(project, "run")
    assert done.returncode == 6
    assert "比赛" in done.stderr


def test_the_review_gate_stops_publishing(project: Path) -> None:
    (project / "pipeline.yaml").write_text(CONFIG.replace("stages:\n", "stages:\n  review: {require: approved}\n"))
    done = start(project, "run")
    assert done.returncode == 7
    assert not (project / "build/editions").exists()


def test_a_build_folder_that_cannot_be_written_is_a_machine_error(project: Path) -> None:
    (project / "build").write_text("in the way")
    done = start(project, "run")
    assert done.returncode == 8, done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small tmpfs needs root")
def test_a_full_disk_is_a_machine_error_and_leaves_nothing_half_written(project: Path) -> None:
    build = project / "build"
    build.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", build], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mount is not allowed here")
    try:
        done = start(project, "run")
        assert done.returncode == 8, done.stderr
        assert "Traceback" not in done.stderr
        assert not list(build.glob("editions/*"))
    finally:
        subprocess.run(["umount", build], check=True)


def test_nothing_is_done_twice(project: Path) -> None:
    first = summary(project)
    assert first["ran"]
    assert first["translated"] == first["segments"] == 4
    lock = (project / "pipeline.lock").read_bytes()
    again = summary(project)
    assert (again["ran"], again["translated"]) == ([], 0)
    assert first["findings"]
    assert (again["segments"], again["findings"]) == (4, first["findings"])
    assert (project / "pipeline.lock").read_bytes() == lock
    assert "up to date" in start(project, "status").stdout


def test_one_changed_sentence_translates_exactly_one_segment(project: Path) -> None:
    summary(project)
    write_source(project, TEXT.replace("300名", "500名"))
    changed = summary(project)
    assert (changed["segments"], changed["translated"], changed["reused"]) == (4, 1, 3)
    assert "500" in (project / "build/editions/report.english.html").read_text()


def test_explain_names_the_input_that_changed(project: Path) -> None:
    summary(project)
    write_source(project, TEXT.replace("300名", "500名"))
    (project / "pipeline.yaml").write_text(CONFIG.replace("layout: target", "layout: interleaved"))
    said = start(project, "explain").stdout
    assert "source/report.txt changed" in said
    assert "layout: target → interleaved" in said
    assert summary(project)["ran"]
    (project / "pipeline.lock").write_text("{")
    said = start(project, "explain").stdout
    assert "from the cache\n      pipeline.lock does not name it" in said
    assert "never run" not in said


def test_dry_run_does_nothing(project: Path) -> None:
    done = start(project, "run", "--dry-run")
    assert "ingest" in done.stdout
    assert not (project / "build").exists()


def test_until_stops_behind_a_stage(project: Path) -> None:
    start(project, "run", "--until", "segment")
    assert (project / "build/report/ledger.txt").exists()
    assert not (project / "build/report/pairs.json").exists()


def test_force_does_everything_again(project: Path) -> None:
    first = summary(project)
    forced = summary(project, "--force")
    assert forced["ran"] == first["ran"]
    assert forced["translated"] == 4


def test_a_deleted_edition_comes_back_and_one_that_is_no_longer_wanted_goes(project: Path) -> None:
    summary(project)
    edition = project / "build/editions/report.english.html"
    content = edition.read_bytes()
    edition.unlink()
    assert summary(project)["ran"] == []
    assert edition.read_bytes() == content
    (project / "pipeline.yaml").write_text(CONFIG.replace("name: english", "name: en"))
    summary(project)
    assert not edition.exists()


def test_an_edition_that_somebody_changed_is_not_removed(project: Path) -> None:
    summary(project)
    edition = project / "build/editions/report.english.html"
    edition.write_text("my own work")
    (project / "pipeline.yaml").write_text(CONFIG.replace("name: english", "name: en"))
    summary(project)
    assert edition.read_text() == "my own work"


def test_a_damaged_cache_is_noticed_and_made_again(project: Path) -> None:
    summary(project)
    edition = project / "build/editions/report.english.html"
    content = edition.read_bytes()
    for path in (project / "build/cache").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged" + path.read_bytes()[7:-3] + b"xyz")
    edition.unlink()
    summary(project)
    assert edition.read_bytes() == content


def test_a_decision_wins_and_outlives_a_changed_source(project: Path) -> None:
    summary(project)
    template = project / "build/report/review-template.yaml"
    text = template.read_text()
    pair = json.loads((project / "build/report/pairs.json").read_text())["pairs"][1]
    assert pair["target"] in text
    template.write_text(text.replace(pair["target"], "Spring came with games."))
    summary(project)
    review = project / "review/report.yaml"
    assert "Spring came with games." in review.read_text()
    assert "Spring came with games." in (project / "build/editions/report.english.html").read_text()
    write_source(project, TEXT.replace("第二届", "第三届"))
    summary(project)
    assert "Spring came with games." in review.read_text()
    assert "Spring came with games." not in (project / "build/editions/report.english.html").read_text()
    assert "Spring came with games." in template.read_text()


def test_the_memory_suggests_to_the_reviewer_and_never_translates(project: Path) -> None:
    first = summary(project)
    assert "suggest" in first["ran"]
    assert not (project / "memory").exists()
    before = json.loads((project / "build/report/pairs.json").read_text())["pairs"]
    units = project / "units.csv"
    units.write_text(
        f"source,target\n{before[1]['source']},Spring games.\n比赛共设拔河、挑担等9个项目。,Nine events.\n"
    )
    assert start(project, "memory", "import", "units.csv").returncode == 0
    assert "memory/memory.sqlite: none" in start(project, "explain").stdout
    again = summary(project)
    assert (again["translated"], again["ran"]) == (0, ["suggest", "pairs.json", "review-template.yaml"])
    template = project / "build/report/review-template.yaml"
    text = template.read_text()
    assert "# = 100 %, edited: " in text
    assert "# = Spring games.\n" in text
    assert "# = 93 %, edited: 比赛共设拔河、挑担等9个项目。\n# = Nine events.\n" in text
    pairs = json.loads((project / "build/report/pairs.json").read_text())["pairs"]
    assert [p["target"] for p in pairs] == [p["target"] for p in before]
    assert [p["status"] for p in pairs] == ["draft"] * 4
    assert summary(project)["ran"] == []
    assert template.read_text() == text
    assert not (project / "review").exists()


def test_a_decision_beside_suggestions_is_taken_over_and_suggests_in_turn(project: Path) -> None:
    write_source(project, f"{TEXT}\n比赛共设拔河、挑担等9个项目。\n")
    summary(project)
    template = project / "build/report/review-template.yaml"
    pair = json.loads((project / "build/report/pairs.json").read_text())["pairs"][3]
    template.write_text(template.read_text().replace(pair["target"], "There were eight events.", 1))
    summary(project)
    text = template.read_text()
    assert "There were eight events." in (project / "review/report.yaml").read_text()
    assert "# = There were eight events.\n" in text
    assert summary(project)["ran"] == []
    assert template.read_text() == text


def test_a_second_run_at_once_is_told(project: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom report_pipeline.runner.hold import hold\n"
        "with hold(Path('build')):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=project, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        done = start(project, "run")
        holder.kill()
    assert done.returncode == 9
    assert f"process {holder.pid}" in done.stderr


SLOW = """
import signal, sys, time
from report_pipeline.engines.null import NullEngine
slow = NullEngine.translate
def translate(self, requests):
    for answer in slow(self, requests):
        yield answer
        print("answered", flush=True)
        time.sleep(0.5)
NullEngine.translate = translate
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
sys.argv = ["report-pipeline", "run", "-q"]
from report_pipeline.cli import main
main()
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_keeps_what_was_translated(project: Path, end: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.stdout.readline()
        time.sleep(0.1)
        run.send_signal(end)
        _, errors = run.communicate()
    assert run.returncode == (-signal.SIGKILL if end is signal.SIGKILL else 130)
    assert "Traceback" not in errors
    resumed = summary(project)
    assert resumed["reused"] >= 1
    assert resumed["translated"] + resumed["reused"] == 4
    assert (project / "build/editions/report.english.html").exists()


def test_offline_downloads_nothing(project: Path) -> None:
    (project / "pipeline.yaml").write_text(
        CONFIG.replace('engine: "null"', "engine: argos, model: zh_en, download: true, models_dir: models")
    )
    done = start(project, "run", "--offline")
    assert done.returncode == 5


def test_markup_and_control_characters_appear_as_they_are(project: Path) -> None:
    write_source(project, "丰原县<script>alert(1)</script>举办了运动会。\x07参加的有300人&amp;更多。\n")
    (project / "pipeline.yaml").write_text(CONFIG.replace("layout: target", "layout: side-by-side"))
    summary(project)
    html = (project / "build/editions/report.english.html").read_text()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&amp;amp;" in html
    assert "\x07" not in html


def test_a_large_source_is_done_in_bounded_time(project: Path) -> None:
    write_source(project, "丰原县的水稻长势喜人，" * 20_000)
    done = start(project, "run", "--until", "align", "-q")
    assert done.returncode == 0, done.stderr
