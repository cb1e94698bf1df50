"""Who may talk to the page: a browser on this machine that was opened with the token, and nobody else.

A page of another site must not reach the server by a name of its own (DNS rebinding: the Host header is checked), nor
send requests with this browser's cookie (CSRF: SameSite=Strict, and the Origin header is checked). What the page may
load is said by a Content-Security-Policy under which no script or style of a text can run.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY: Final = 256 * 1024
"""Bytes of a request; a segment with its note has a hundredth of it."""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_SAFE: Final = {"GET", "HEAD"}
_CLOSED: Final = "Open the address that the terminal shows: it has the key to this page.\n"


class Guard:
    """Stands before the application and lets through what it trusts."""

    def __init__(self, app: ASGIApp, *, host: str, port: int, token: str) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._token = token
        self._session = secrets.token_urlsafe(32)
        # Cookies do not tell ports apart, and several projects may be open at once.
        self._cookie = f"review-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on (ASGI)."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no web sockets here
            return
        answer = self._answer(scope)
        guarded = _with_headers(send)
        if answer is not None:
            await answer(scope, receive, guarded)
        else:
            await self._app(scope, _bounded(receive), guarded)

    def _answer(self, scope: Scope) -> Response | None:
        """Return the refusal of a request, or its way in; ``None`` for one to let through."""
        headers = Headers(scope=scope)
        if not self.is_ours(headers.get("host", "")):
            return PlainTextResponse("This server does not answer to that name.\n", 421)
        if not self._is_own(headers, scope["method"]):
            return PlainTextResponse("Another site's page may not use this server.\n", 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            return PlainTextResponse("Too much at once.\n", 413)
        offered = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and offered:
            return self._let_in() if _equal(offered, self._token) else PlainTextResponse(_CLOSED, 403)
        shown = cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        return None if _equal(shown, self._session) else PlainTextResponse(_CLOSED, 403)

    def _let_in(self) -> Response:
        response = RedirectResponse("/", 303)
        response.set_cookie(self._cookie, self._session, httponly=True, samesite="strict")
        return response

    def is_ours(self, host: str) -> bool:
        """Tell whether a Host header names this server: by its own address, or an address that no name stands for."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port or 80
        except ValueError:
            return False
        if port != self._port or parts.netloc != host or "@" in host:
            return False
        loopback = {"localhost", "127.0.0.1", "::1"}
        if name in loopback or name == self._host.lower():
            return True
        return self._host not in loopback and (name == socket.gethostname().lower() or _is_address(name))

    def _is_own(self, headers: Headers, method: str) -> bool:
        """Tell whether a request comes from this server's own page, or from a person who opened its address."""
        origin = headers.get("origin")
        if origin is not None:
            return origin == f"http://{headers['host']}"
        if method in _SAFE:
            # A link from elsewhere may open the page, which changes nothing; nothing else may be drawn from here.
            site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
            return site in {"none", "same-origin"} or mode == "navigate"
        return False


def _equal(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _bounded(receive: Receive) -> Receive:
    """Stop a body that is longer than it said, or said nothing of its length."""
    left = MAX_BODY

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, "Too much at once.")
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return with_headers
