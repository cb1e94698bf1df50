"""The whole program, twice, in worlds that differ in all that must not matter: every output comes out the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
CONFIG = """\
version: 1
documents: [{id: example, source: source/example.txt}]
stages:
  translate: {engine: gloss}
  publish:
    editions:
      - {name: both, layout: side-by-side, formats: [docx, pdf, html, epub]}
      - {name: words, layout: interlinear, formats: [docx, html, epub], comments: true}
"""
ONE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1", "USER": "ann", "LOGNAME": "ann"}
OTHER = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "", "PYTHONHASHSEED": "4711", "USER": "bo", "LOGNAME": "bo"}


def build(folder: Path, world: dict[str, str], umask: int) -> dict[str, bytes]:
    """Return every output of a run in a new ``folder`` by name: all of build/ but the cache and who held it."""
    (folder / "source").mkdir(parents=True)
    (folder / "home").mkdir()
    shutil.copy(HERE / "source/example.txt", folder / "source/example.txt")
    os.utime(folder / "source/example.txt", (10**9 + umask, 10**9 + umask))
    (folder / "pipeline.yaml").write_text(CONFIG)
    run(folder, world, umask)
    return outputs(folder)


def run(folder: Path, world: dict[str, str], umask: int, **changes: str) -> None:
    homes = {"HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "home/c")}
    done = subprocess.run(
        [sys.executable, "-m", "report_pipeline", "run", "-q"],
        cwd=folder, env={**os.environ, **world, **homes, **changes}, umask=umask,
        capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def outputs(folder: Path) -> dict[str, bytes]:
    files = [p for p in folder.glob("build/**/*") if p.is_file() and "cache" not in p.parts and "run." not in p.name]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in [*files, folder / "pipeline.lock"]}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    build(folder, ONE, 0o022)
    return folder


def test_every_output_is_the_same_elsewhere_and_at_another_time(one: Path, tmp_path: Path) -> None:
    first, second = outputs(one), build(tmp_path / "somewhere else 别处", OTHER, 0o077)
    assert len(first) > 12
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_source_date_epoch_is_in_every_format_that_has_a_date(one: Path) -> None:
    before = outputs(one)
    run(one, ONE, 0o022, SOURCE_DATE_EPOCH="1700000000")
    after = outputs(one)
    changed = {name for name in before if before[name] != after[name]}
    dated = {name for name in before if name.endswith((".docx", ".pdf", ".epub"))}
    assert changed == dated | {"build/manifest.json", "pipeline.lock"}
