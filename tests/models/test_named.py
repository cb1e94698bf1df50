from __future__ import annotations

from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tiny_gguf import write_tiny_gguf

from report_pipeline.commands.models import models
from report_pipeline.errors import ModelMissingError
from report_pipeline.models import named
from report_pipeline.models.named import NAMED, memory_of_machine, too_big

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("private_folders")


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that a local server serves in place of the makers' site."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    address = f"http://127.0.0.1:{server.server_port}/weights.gguf"
    monkeypatch.setitem(NAMED, "qwen2.5-7b-instruct", replace(NAMED["qwen2.5-7b-instruct"], url=address))
    monkeypatch.chdir(tmp_path)
    yield folder
    server.shutdown()
    server.server_close()


def test_an_unknown_name_lists_the_known_ones(shelf: Path) -> None:
    error = CliRunner().invoke(models, ["install", "qwen9-1t"]).exception
    assert isinstance(error, ModelMissingError)
    assert all(name in error.advice for name in NAMED)


def test_a_model_is_installed_and_found_by_its_name(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny_gguf(shelf / "weights.gguf")
    monkeypatch.setattr(named, "memory_of_machine", lambda: 8 * 10**9)
    done = CliRunner().invoke(models, ["install", "Qwen2.5-7B-instruct"])
    assert done.exit_code == 0, done.output
    assert "installed qwen2.5-7b-instruct (language model" in done.stdout
    assert "takes about 10 GB of memory; this machine has 8 GB free" in done.stderr
    listed = CliRunner().invoke(models, ["list"])
    assert "auto takes qwen2.5-7b-instruct" in listed.stderr
    assert "  qwen2.5-7b-instruct" not in listed.stderr  # it is no longer offered
    assert "  qwen2.5-14b-instruct" in listed.stderr


def test_what_fits_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert memory_of_machine() > 2**28
    monkeypatch.setattr(named, "memory_of_machine", lambda: 4 * 10**9)
    assert too_big(10**9) == ""
    assert "4 GB free" in too_big(3 * 10**9)
    monkeypatch.setattr(named, "memory_of_machine", lambda: 0)
    assert too_big(10**15) == ""  # unknown
