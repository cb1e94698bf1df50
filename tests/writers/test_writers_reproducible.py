"""The same edition gives the same bytes: in one process, in another, elsewhere and at another time."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from report_pipeline.model import Layout
from report_pipeline.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]

SCRIPT = """
import hashlib, pathlib, pickle, sys
from report_pipeline.writers import WRITERS

edition = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
for name, writer in sorted(WRITERS.items()):
    print(name, hashlib.sha256(writer(pathlib.Path(sys.argv[2])).render(edition)).hexdigest())
"""


def test_every_format_of_the_config_has_a_writer() -> None:
    assert sorted(WRITERS) == ["docx", "epub", "html", "pdf"]
    assert all(writer.suffix == name for name, writer in WRITERS.items())


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_two_renders_are_alike(edition: Maker, render: Render, name: str) -> None:
    made = edition(Layout.INTERLEAVED)
    assert render(WRITERS[name], made) == render(WRITERS[name], made)


def test_another_process_writes_the_same_bytes(edition: Maker, render: Render, tmp_path: Path) -> None:
    made = edition()
    (tmp_path / "edition").write_bytes(pickle.dumps(made))
    elsewhere = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Shanghai", "LC_ALL": "C", "HOME": str(tmp_path)}
    shown = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / "edition", tmp_path / "other"],
        env=elsewhere, cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    here = [f"{n} {hashlib.sha256(render(w, made)).hexdigest()}" for n, w in sorted(WRITERS.items())]
    assert shown.split("\n")[:-1] == here


def test_the_writers_are_quick_to_import() -> None:
    code = "import sys, report_pipeline.writers as w; w.WRITERS; print(*{m.split('.')[0] for m in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"weasyprint", "docx", "pikepdf", "fontTools", "uharfbuzz", "lxml"} & set(loaded)
