"""One run at a time in a project: the second one is told who holds it."""

from __future__ import annotations

import json
import os
import socket
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from report_pipeline.errors import BusyError, MachineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def hold(build: Path) -> Iterator[None]:
    """Hold the project until the context ends; the system lets go of it when the process dies.

    Raises BusyError where another process holds it, MachineError where ``build`` cannot be written.
    """
    from filelock import FileLock, Timeout

    holder = build / "run.holder.json"
    try:
        build.mkdir(parents=True, exist_ok=True)
        lock = FileLock(build / "run.lock", timeout=0)
        lock.acquire()
    except Timeout as err:
        raise BusyError(
            f"another run is at work here{_who(holder)}", advice="wait until it ends, or stop it with Ctrl-C there"
        ) from err
    except OSError as err:
        raise MachineError(
            f"cannot write in {build}: {err.strerror or err}", advice="make the folder writable, or free space"
        ) from err
    try:
        with suppress(OSError):  # who holds it is a courtesy to the second run, and no reason to stop the first
            now = datetime.now(UTC).strftime("%H:%M:%S UTC")
            holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": now}))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text())
        return f" (process {who['pid']} on {who['host']}, since {who['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
