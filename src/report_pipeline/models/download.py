"""Downloads that go on where they stopped, and are what they should be or are not there."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import MachineError, ModelInvalidError, ModelMissingError, Place, UsageError

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from pathlib import Path

    from report_pipeline.progress import Progress, Task

TIMEOUT = 60.0
"""Seconds of silence after which a connection is given up."""
PAUSES = (1.0, 3.0, 10.0)
"""Seconds before each new attempt after a broken connection."""
CHUNK = 1 << 18
_NOT_FOUND = (404, 410)
_RANGE_NOT_SATISFIABLE = 416
_PARTIAL = 206
_SERVER_ERROR = 500


def fetch(url: str, folder: Path, progress: Progress, *, sha256: str = "", size: int | None = None) -> Path:
    """Download a file into ``folder`` and return its path; what an earlier attempt brought is not fetched again.

    Raises UsageError for an address that is none, ModelMissingError where the server has no such file,
    ModelInvalidError when size or SHA-256 differ (the file is removed), MachineError when the network or the disk
    fails (what has come is kept for the next attempt).
    """
    check_address(url)
    download = _Download(url, folder, progress)
    try:
        download.run()
    except (urllib.error.URLError, HTTPException, OSError) as err:
        raise _network_error(url, err) from err
    return download.checked(sha256.lower(), size)


def fetch_json(url: str, limit: int = 20_000_000) -> Any:  # noqa: ANN401 - JSON
    """Return a small JSON file of the web. Raises MachineError, ModelMissingError, ModelInvalidError."""
    check_address(url)
    try:
        with _open(url, {}) as response:
            data = response.read(limit)
    except (urllib.error.URLError, HTTPException, OSError) as err:
        raise _network_error(url, err) from err
    try:
        return json.loads(data)
    except ValueError as err:
        raise ModelInvalidError("what the server sent is no JSON", place=Place(url)) from err


def check_address(url: str) -> None:
    """Raises UsageError for an address that is not http or https."""
    if not re.match(r"https?://[^/\s]+", url):
        raise UsageError(f"{url!r} is no http or https address", advice="give a file, a folder, a URL, or zh_en")


def _open(url: str, headers: dict[str, str]) -> HTTPResponse:
    agent = {"User-Agent": f"report-pipeline/{version('report-pipeline')}", "Accept-Encoding": "identity"}
    request = urllib.request.Request(url, headers=agent | headers)  # noqa: S310 - check_address saw to the scheme
    response: HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT)  # noqa: S310
    return response


class _Download:
    """One file on its way: ``<digest of the address>.part`` and what is known of it beside it."""

    def __init__(self, url: str, folder: Path, progress: Progress) -> None:
        self.url = url
        name = hashlib.sha256(url.encode()).hexdigest()[:20]
        self.part = folder / f"{name}.part"
        self.note = folder / f"{name}.json"
        self.progress = progress
        self.total: int | None = None

    def run(self) -> None:
        """Fetch what is missing, again after broken connections as long as each attempt brings something."""
        self.part.parent.mkdir(parents=True, exist_ok=True)
        pauses = list(PAUSES)
        while True:
            before = self._have()
            try:
                self._attempt()
            except urllib.error.HTTPError as err:
                if err.code < _SERVER_ERROR or not pauses:
                    raise
            except (urllib.error.URLError, HTTPException, ConnectionError, TimeoutError):
                if not pauses:
                    raise
            else:
                if self.total is None or self._have() >= self.total:
                    return
                if not pauses:  # the server keeps closing early
                    raise ConnectionError(f"the connection ended after {self._have():,} of {self.total:,} bytes")
            if self._have() > before:
                pauses = list(PAUSES)
            time.sleep(pauses.pop(0))

    def _have(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _attempt(self) -> None:
        start, mark = self._have(), self._mark()
        headers = {"Range": f"bytes={start}-", "If-Range": mark} if start and mark else {}
        try:
            response = _open(self.url, headers)
        except urllib.error.HTTPError as err:
            if err.code != _RANGE_NOT_SATISFIABLE:
                raise
            self.part.unlink(missing_ok=True)  # longer than the file: not a part of it
            response, start = _open(self.url, {}), 0
        with response:
            if response.status != _PARTIAL or not _starts_at(response, start):
                start = 0
            length = response.headers.get("Content-Length", "")
            self.total = start + int(length) if length.isdigit() else None
            self._note(response)
            self._see_space(start)
            self._copy(response, start)

    def _copy(self, response: HTTPResponse, start: int) -> None:
        with (
            self.part.open("r+b" if start else "wb") as file,
            self.progress.task("Downloading", self.total, "bytes") as task,
        ):
            file.seek(start)
            task.advance(start)
            _pump(response, file, task)

    def _mark(self) -> str:
        """Return the validator of the part that is here: a strong ETag or a date; empty when there is none."""
        try:
            note = json.loads(self.note.read_bytes())
        except (OSError, ValueError):
            return ""
        return str(note.get("mark", "")) if isinstance(note, dict) and note.get("url") == self.url else ""

    def _note(self, response: HTTPResponse) -> None:
        tag = response.headers.get("ETag", "")
        mark = tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")
        self.note.write_text(json.dumps({"url": self.url, "mark": mark}), encoding="utf-8")

    def _see_space(self, start: int) -> None:
        free = shutil.disk_usage(self.part.parent).free
        if self.total is not None and self.total - start > free:
            raise MachineError(
                f"the download needs {self.total - start:,} bytes and the disk has {free:,}",
                place=Place(str(self.part.parent)),
                advice="free some disk space, or set XDG_CACHE_HOME to another disk",
            )

    def checked(self, sha256: str, size: int | None) -> Path:
        """Return the finished file. Raises ModelInvalidError, and removes it, when it is not the one expected."""
        problem = ""
        if size is not None and self._have() != size:
            problem = f"it has {self._have():,} bytes instead of {size:,}"
        elif sha256:
            with self.part.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != sha256:
                problem = f"its SHA-256 is {found}, not {sha256}"
        self.note.unlink(missing_ok=True)
        if problem:
            self.part.unlink(missing_ok=True)
            raise ModelInvalidError(
                f"the downloaded file is not the one expected: {problem}",
                place=Place(self.url),
                advice="check the address and the digest, and try again",
            )
        return self.part


def _pump(response: HTTPResponse, file: Any, task: Task) -> None:  # noqa: ANN401 - a binary stream
    while chunk := response.read(CHUNK):
        file.write(chunk)
        task.advance(len(chunk))


def _starts_at(response: HTTPResponse, start: int) -> bool:
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return bool(found) and found is not None and int(found.group(1)) == start


def _network_error(url: str, err: Exception) -> MachineError | ModelMissingError:
    if isinstance(err, urllib.error.HTTPError):
        if err.code in _NOT_FOUND:
            return ModelMissingError("the server has no such file", place=Place(url), advice="check the address")
        return MachineError(f"the server answers {err.code} {err.reason}", place=Place(url), advice="try again later")
    reason = err.reason if isinstance(err, urllib.error.URLError) else err
    return MachineError(
        f"the download failed: {reason}",
        place=Place(url),
        advice="check the network and run the command again: it goes on from there; or install from a file",
    )
