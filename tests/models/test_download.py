import hashlib
import json
import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from report_pipeline.errors import MachineError, ModelInvalidError, ModelMissingError, UsageError
from report_pipeline.models import download
from report_pipeline.models.download import fetch
from report_pipeline.models.folders import cache_folder, packages_folder
from report_pipeline.models.install import install
from report_pipeline.progress import NullProgress

DATA = random.Random(1).randbytes(1_000_000)


class Server:
    """A server of files that can misbehave; it keeps what it was asked."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"/m.bin": DATA}
        self.tag = '"1"'
        self.break_after: list[int] = []
        """Bytes after which the next answers break off."""
        self.status: list[int] = []
        """Statuses of the next answers."""
        self.ranges = True
        self.asked: list[tuple[str, str]] = []
        """Path and Range header of each request."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:  # a client that went away
                pass

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers.get("Range", "")
        self.asked.append((handler.path, wanted))
        if self.status and (status := self.status.pop(0)) != 200:
            handler.send_error(status)
            return
        data = self.files.get(handler.path)
        if data is None:
            handler.send_error(404)
            return
        start = 0
        if wanted and self.ranges and handler.headers.get("If-Range") == self.tag:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                handler.send_error(416)
                return
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            handler.send_response(200)
        if self.tag:
            handler.send_header("ETag", self.tag)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.end_headers()
        stop = start + self.break_after.pop(0) if self.break_after else len(data)
        handler.wfile.write(data[start:stop])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, private_folders: Path) -> Iterator[Server]:
    monkeypatch.setattr(download, "PAUSES", (0.0, 0.0))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


def get(server: Server, tmp_path: Path, path: str = "/m.bin", sha256: str = "", size: int | None = None) -> bytes:
    folder = tmp_path / "downloads"
    file = fetch(server.url + path, folder, NullProgress(), sha256=sha256, size=size)
    data = file.read_bytes()
    file.unlink()
    assert list(folder.iterdir()) == []
    return data


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://host/file", "http://", "zh_en"])
def test_an_address_of_another_kind(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no http or https address"):
        fetch(address, tmp_path, NullProgress())


def test_a_file_that_the_server_lacks(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="no such file"):
        get(server, tmp_path, "/none")
    assert len(server.asked) == 1


def test_a_server_that_refuses(server: Server, tmp_path: Path) -> None:
    server.status = [403]
    with pytest.raises(MachineError, match="403"):
        get(server, tmp_path)


def test_a_server_that_nobody_runs(server: Server, tmp_path: Path) -> None:
    server.http.server_close()
    with pytest.raises(MachineError, match="download failed"):
        get(server, tmp_path)


def test_another_digest(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ModelInvalidError, match="SHA-256"):
        get(server, tmp_path, sha256="0" * 64)
    assert list((tmp_path / "downloads").iterdir()) == []


def test_another_size(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ModelInvalidError, match="1,000,000 bytes instead of 5"):
        get(server, tmp_path, size=5)


def test_more_than_the_disk_holds(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1))
    with pytest.raises(MachineError, match="needs 1,000,000 bytes and the disk has 1"):
        get(server, tmp_path)


def test_a_connection_that_always_breaks_is_given_up_and_the_next_command_goes_on(
    server: Server, tmp_path: Path
) -> None:
    server.break_after = [300_000, 0, 0, 0]
    with pytest.raises(MachineError, match="goes on from there"):
        get(server, tmp_path)
    server.asked.clear()
    server.break_after = []
    assert get(server, tmp_path) == DATA
    assert server.asked == [("/m.bin", "bytes=300000-")]


def test_a_connection_that_breaks_is_taken_up(server: Server, tmp_path: Path) -> None:
    server.break_after = [200_000] * 5
    assert get(server, tmp_path, sha256=hashlib.sha256(DATA).hexdigest(), size=len(DATA)) == DATA
    assert [r for _, r in server.asked] == ["", *(f"bytes={n}-" for n in range(200_000, 1_000_000, 200_000))]


def test_a_server_in_trouble_is_asked_again(server: Server, tmp_path: Path) -> None:
    server.status = [503, 500]
    assert get(server, tmp_path) == DATA


def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(server: Server, tmp_path: Path) -> None:
    server.break_after = [200_000, 0, 0, 0]
    with pytest.raises(MachineError):
        get(server, tmp_path)
    server.break_after = []
    server.tag, server.files["/m.bin"] = '"2"', DATA[::-1]
    assert get(server, tmp_path) == DATA[::-1]


@pytest.mark.parametrize("tag", ["", 'W/"1"'])
def test_a_server_without_a_strong_mark_is_asked_for_the_whole(server: Server, tmp_path: Path, tag: str) -> None:
    server.tag = tag
    server.break_after = [200_000]
    assert get(server, tmp_path) == DATA
    assert [r for _, r in server.asked] == ["", ""]


def test_a_server_without_ranges(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    server.break_after = [200_000]
    assert get(server, tmp_path) == DATA


def test_a_part_longer_than_the_file(server: Server, tmp_path: Path) -> None:
    server.break_after = [400_000, 0, 0, 0]
    with pytest.raises(MachineError):
        get(server, tmp_path)
    server.break_after = []
    server.files["/m.bin"] = DATA[:1000]
    assert get(server, tmp_path) == DATA[:1000]


def test_an_empty_file(server: Server, tmp_path: Path) -> None:
    server.files["/m.bin"] = b""
    assert get(server, tmp_path) == b""


def serve_index(server: Server, entries: object, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/index/index.json"] = json.dumps(entries).encode()
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", f"{server.url}/index/")


def entry(server: Server, version: str, path: str, **more: object) -> dict[str, object]:
    base = {"from_code": "zh", "to_code": "en", "package_version": version, "links": ["ipfs://x", server.url + path]}
    return base | more


def test_a_package_is_installed_from_its_address(server: Server, tiny_argosmodel: Path) -> None:
    server.files["/v1/translate-zh_en.argosmodel"] = tiny_argosmodel.read_bytes()
    server.break_after = [30_000]
    model = install(
        f"{server.url}/v1/translate-zh_en.argosmodel",
        models_dir=None,
        progress=NullProgress(),
    )
    assert model.path is not None
    assert model.path.parent == packages_folder()
    assert list((cache_folder() / "downloads").iterdir()) == []


def test_a_web_page_in_place_of_a_package(server: Server) -> None:
    server.files["/m.argosmodel"] = b"<html>Please sign in</html>"
    with pytest.raises(ModelInvalidError, match="no zip archive"):
        install(f"{server.url}/m.argosmodel", models_dir=None, progress=NullProgress())
    assert list((cache_folder() / "downloads").iterdir()) == []


def test_the_newest_package_of_a_pair_comes_from_the_index(
    server: Server, tiny_argosmodel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files["/new"] = tiny_argosmodel.read_bytes()
    others = [
        entry(server, "9.0", "/x", from_code="de"),
        "noise",
        entry(server, "odd", "/x"),
        entry(server, "2", "", links=3),
    ]
    serve_index(server, [entry(server, "1.9", "/old"), entry(server, "1.10", "/new"), *others], monkeypatch)
    install("zh_en", models_dir=None, progress=NullProgress())
    assert [path for path, _ in server.asked] == ["/index/index.json", "/new"]


def test_the_digest_in_an_index_is_checked(
    server: Server, tiny_argosmodel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files["/new"] = tiny_argosmodel.read_bytes()
    serve_index(server, [entry(server, "1.9", "/new", sha256="0" * 64)], monkeypatch)
    with pytest.raises(ModelInvalidError, match="SHA-256"):
        install("zh_en", models_dir=None, progress=NullProgress())


def test_a_pair_of_other_languages_is_refused_before_anything_is_fetched(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_index(server, [], monkeypatch)
    with pytest.raises(ModelInvalidError, match="does not translate Chinese into English"):
        install("en_de", models_dir=None, progress=NullProgress())
    assert server.asked == []


@pytest.mark.parametrize("index", [[], {}, [{"from_code": "en", "to_code": "zh"}]])
def test_a_pair_that_the_index_lacks(server: Server, index: object, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_index(server, index, monkeypatch)
    with pytest.raises(ModelMissingError, match="no package zh_en"):
        install("zh_en", models_dir=None, progress=NullProgress())


def test_an_index_that_is_none(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_index(server, [], monkeypatch)
    server.files["/index/index.json"] = b"<html>"
    with pytest.raises(ModelInvalidError, match="no JSON"):
        install("zh_en", models_dir=None, progress=NullProgress())


def test_an_index_out_of_reach(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "http://127.0.0.1:1")
    with pytest.raises(MachineError, match="download failed"):
        install("zh_en", models_dir=None, progress=NullProgress())
