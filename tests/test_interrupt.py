"""Ctrl-C while a language model decodes: the program ends at once, says so, and keeps what was finished."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tiny_gguf import write_tiny_gguf

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
version: 1
documents: [{id: long, source: source/long.txt}]
stages: {translate: {model: tiny.gguf, threads: 2}}
"""


@pytest.mark.usefixtures("private_folders")
def test_an_interrupted_run_keeps_what_was_translated(tmp_path: Path) -> None:
    write_tiny_gguf(tmp_path / "tiny.gguf")
    (tmp_path / "pipeline.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "source").mkdir()
    sentences = (f"第{n}组的居民在院子里种下了{n + 3}棵石榴树。" for n in range(6000))
    (tmp_path / "source" / "long.txt").write_text("".join(sentences), encoding="utf-8")
    command = [sys.executable, "-m", "report_pipeline", "-C", str(tmp_path), "run", "--until", "translate"]
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs ignore it
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heed) as run:  # noqa: PLW1509
        assert run.stderr is not None
        said = ""
        while not said.startswith("Translating"):
            said = run.stderr.readline()
            assert said, "the run ended before it was interrupted"
        time.sleep(1)
        run.send_signal(signal.SIGINT)
        rest = run.stderr.read()
        assert run.wait(timeout=20) == 130
    assert rest.splitlines()[-1] == "interrupted; what was finished is kept, run again to go on"
    assert "Traceback" not in rest
    assert "terminate" not in rest
    with closing(sqlite3.connect(tmp_path / "build" / "cache" / "translations.sqlite")) as store:
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = max(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608
    assert 0 < kept < 6000
