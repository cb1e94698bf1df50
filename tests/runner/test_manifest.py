from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from report_pipeline.errors import InputError
from report_pipeline.runner.lockfile import Lock, StepRecord
from report_pipeline.runner.manifest import NAME, read_manifest, write_manifest

if TYPE_CHECKING:
    from pathlib import Path

EMPTY = hashlib.sha256(b"").hexdigest()


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def lock_of(**changes: str) -> Lock:
    own = {"layout": "target", "generator": "report-pipeline 9", "review": sha("r"), "stages.publish.theme.size": "10"}
    steps = {
        "ingest": StepRecord(
            {"step": "ingest", "source/a.txt": sha("source"), "stages.ingest.unwrap": "auto"}, sha("i")
        ),
        "translate": StepRecord(
            {"segment": sha("s"), "glossary": sha("g"), "engine": "gloss", "model": "M", "model.digest": sha("m")},
            sha("t"),
        ),
        "align": StepRecord({"translate": sha("t"), "glossary": sha("g"), "checks": "7"}, sha("a")),
        "review": StepRecord({"align": sha("a"), "glossary": sha("g"), "review/a.yaml": EMPTY}, sha("r")),
        "en.html": StepRecord(own | changes, sha("made"), "build/editions/a.en.html"),
        "en.pdf": StepRecord(own, sha("pdf"), "build/editions/a.en.pdf"),
        "review-template.yaml": StepRecord({}, sha("form"), "build/a/review-template.yaml"),
    }
    return Lock({"a": steps})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, content in (
        ("editions/a.en.html", "made"),
        ("editions/a.en.pdf", "pdf"),
        ("a/review-template.yaml", "form"),
    ):
        path = tmp_path / "build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"format": 1}', '{"format": 2, "documents": {}}', '{"format": 1, "documents": {"a": {"files": [{}]}}}'],
)
def test_what_is_no_manifest_is_an_input_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.json").write_text(content)
    with pytest.raises(InputError, match="no manifest of ours"):
        read_manifest(tmp_path / "m.json")


def test_a_missing_manifest_names_the_command_that_writes_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="report-pipeline run"):
        read_manifest(tmp_path / NAME)


def test_it_says_what_was_made_from_what(project: Path) -> None:
    write_manifest(project, lock_of())
    (document,) = read_manifest(project / NAME).values()
    assert document["source"] == {"source/a.txt": sha("source")}
    assert document["decisions"] == {"review/a.yaml": EMPTY}
    assert document["reference"] == {}
    assert document["engine"] == {"engine": "gloss", "model": "M", "model.digest": sha("m")}
    html, pdf = document["files"]
    assert (html["file"], html["step"], html["sha256"], html["size"]) == (
        "build/editions/a.en.html", "en.html", sha("made"), 4,
    )  # fmt: skip
    assert html["generator"] == "report-pipeline 9"
    assert html["theme"] == pdf["theme"]


def test_settings_and_theme_have_digests_of_their_own(project: Path) -> None:
    def entry(**changes: str) -> dict[str, str]:
        write_manifest(project, lock_of(**changes))
        found: dict[str, str] = read_manifest(project / NAME)["a"]["files"][0]
        return found

    plain, other, large = entry(), entry(layout="source"), entry(**{"stages.publish.theme.size": "12"})
    assert plain["settings"] != other["settings"]
    assert plain["settings"] == large["settings"]
    assert plain["theme"] == other["theme"] != large["theme"]


def test_what_is_gone_or_changed_by_hand_is_forgotten(project: Path) -> None:
    (project / "build/editions/a.en.pdf").unlink()
    write_manifest(project, lock_of())
    assert [f["step"] for f in read_manifest(project / NAME)["a"]["files"]] == ["en.html"]
    (project / "build/editions/a.en.html").write_text("by hand")
    write_manifest(project, lock_of())
    assert read_manifest(project / NAME) == {}


def test_it_is_written_anew_only_when_it_changes(project: Path) -> None:
    write_manifest(project, lock_of())
    before = (project / NAME).stat().st_ino, (project / NAME).read_bytes()
    write_manifest(project, lock_of())
    assert before == ((project / NAME).stat().st_ino, (project / NAME).read_bytes())
    assert json.loads(before[1])["format"] == 1
