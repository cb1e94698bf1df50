"""Serving the page: a socket on this machine, a key in the address, and the browser opened on it."""

from __future__ import annotations

import contextlib
import secrets
import socket
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING

from report_pipeline.console import make_progress
from report_pipeline.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.config_file import Project
    from report_pipeline.webapp.guard import Guard


def serve(
    project: Project,
    documents: tuple[str, ...] = (),
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    open_browser: bool = True,
) -> None:
    """Serve the review page of ``documents`` (all of the project, if none are named) until Ctrl-C.

    They are brought up to date first. The address, with its key, is printed on stdout. ``port`` 0 takes a free one.
    Another ``host`` than the loopback address lets other machines in that have the key.

    Raises UsageError for an unknown document, MachineError for an address that cannot be had, and what stops a run.
    """
    from report_pipeline.webapp.app import make_app
    from report_pipeline.webapp.room import Room

    def make(bound: int, token: str) -> Guard:
        room = Room(project, documents, make_progress())
        for document, err in room.problems.items():
            sys.stderr.write(f"{document} is left out: {err}\n")
        return make_app(room, host=host, port=bound, token=token)

    hint = "Ctrl-C ends the review; every decision is in the file already."
    serve_app(make, hint, host=host, port=port, open_browser=open_browser)


def serve_app(make: Callable[[int, str], Guard], hint: str, *, host: str, port: int, open_browser: bool) -> None:
    """Serve the application that ``make`` returns for a port and a key, until Ctrl-C.

    Raises MachineError for an address that cannot be had, and what ``make`` raises.
    """
    import uvicorn

    with _listening(host, port) as listener:
        token = secrets.token_urlsafe(24)
        bound = listener.getsockname()[1]
        app = make(bound, token)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2, ws="none"
        )
        url = f"http://{_in_url(host)}:{bound}/?token={token}"
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stderr.write(f"{hint}\n")
        if open_browser:
            threading.Timer(0.3, webbrowser.open, (url,)).start()
        with contextlib.suppress(KeyboardInterrupt):  # the usual way to end it
            uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=64)
    except (OSError, OverflowError) as err:
        raise MachineError(
            f"cannot listen on {host} port {port}: {err}", advice="choose another --port, or leave it out"
        ) from err


def _in_url(host: str) -> str:
    """Return a host as it stands in an address; the one that listens everywhere is reached by the local one."""
    if host in {"0.0.0.0", "", "::"}:  # noqa: S104 - what the user asked for
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
