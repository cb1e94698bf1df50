"""The preview's addresses, behind the same guard as the review page's."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from report_pipeline.errors import PipelineError
from report_pipeline.webapp.guard import Guard

if TYPE_CHECKING:
    from starlette.requests import Request

    from report_pipeline.config_file import Project
    from report_pipeline.webapp.preview import Preview

_STATIC = {"base.css": "text/css", "preview.css": "text/css", "preview.js": "text/javascript"}
_EDITION_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""The edition's own policy, inside the page, is stricter still: it names its one script by digest."""


def serve_preview(
    project: Project, documents: tuple[str, ...], *, host: str = "127.0.0.1", port: int = 0, open_browser: bool = True
) -> None:
    """Serve the preview until Ctrl-C; raises UsageError for an unknown document, MachineError for a bad address."""
    from report_pipeline.webapp.preview import Preview
    from report_pipeline.webapp.server import serve_app

    shown = Preview(project, documents)
    serve_app(
        lambda bound, token: make_preview(shown, host=host, port=bound, token=token),
        "Save a source, a review file or pipeline.yaml, and the page follows. Ctrl-C ends it.",
        host=host,
        port=port,
        open_browser=open_browser,
    )


def make_preview(preview: Preview, *, host: str, port: int, token: str) -> Guard:
    """Return the application behind its guard."""
    pages = _Pages(preview)
    routes = [
        Route("/", pages.index),
        Route("/static/{name}", pages.static),
        Route("/state", pages.state),
        Route("/menu", pages.menu),
        Route("/html/{document}/{edition}", pages.html),
        Route("/pdf/{document}/{edition}", pages.pdf),
        Route("/page/{digest}/{number:int}", pages.page),
    ]
    handlers: dict[Any, Any] = {PipelineError: _problem}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), host=host, port=port, token=token)


class _Pages:
    def __init__(self, preview: Preview) -> None:
        self._preview = preview

    def index(self, _request: Request) -> Response:
        return HTMLResponse((files("report_pipeline.webapp") / "templates" / "preview.html").read_bytes())

    def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _STATIC:
            raise HTTPException(404, "There is no such file.")
        data = (files("report_pipeline.webapp") / "static" / name).read_bytes()
        return Response(data, media_type=_STATIC[name])

    def state(self, _request: Request) -> Response:
        return JSONResponse({"state": self._preview.state()})

    def menu(self, _request: Request) -> Response:
        return JSONResponse(self._preview.menu())

    def html(self, request: Request) -> Response:
        page = self._preview.html(request.path_params["document"], request.path_params["edition"])
        return HTMLResponse(page, headers={"Content-Security-Policy": _EDITION_POLICY})

    def pdf(self, request: Request) -> Response:
        return JSONResponse(self._preview.pages(request.path_params["document"], request.path_params["edition"]))

    def page(self, request: Request) -> Response:
        picture = self._preview.picture(request.path_params["digest"], request.path_params["number"])
        if picture is None:
            raise HTTPException(404, "This page is gone.")
        return Response(picture, media_type="image/png")


def _problem(_request: Request, err: PipelineError) -> Response:
    return JSONResponse({"problem": str(err)}, 503)
