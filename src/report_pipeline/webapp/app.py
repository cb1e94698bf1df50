"""The page's addresses. No name that comes from the browser becomes a path: documents, rows and files are looked up."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from report_pipeline.errors import PipelineError
from report_pipeline.webapp import faces, payload
from report_pipeline.webapp.guard import Guard
from report_pipeline.webapp.inputs import change_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request

    from report_pipeline.webapp.desk import Desk
    from report_pipeline.webapp.room import Room

_TYPES = {"css": "text/css", "js": "text/javascript"}
_PREVIEW_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_CONFLICT = 409


def make_app(room: Room, *, host: str, port: int, token: str) -> Guard:
    """Return the application for the documents of ``room``, behind its guard."""
    pages = _Pages(room)
    document = "/d/{document}"
    routes = [
        Route("/", pages.index),
        Route("/static/{name}", pages.static),
        Route(document, pages.page),
        Route(f"{document}/rows", pages.rows),
        Route(f"{document}/changes", pages.changes),
        Route(f"{document}/preview", pages.preview),
        Route(f"{document}/font/{{face}}", pages.font),
        Route(f"{document}/publish", pages.publish, methods=["POST"]),
        Route(f"{document}/rows/{{row}}", pages.details),
        Route(f"{document}/rows/{{row}}", pages.save, methods=["PUT"]),
    ]
    handlers: dict[Any, Any] = {PipelineError: _problem, HTTPException: _refusal, Exception: _failure}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), host=host, port=port, token=token)


class _Pages:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._static = _static_files()
        self._templates = _templates()

    def _desk(self, request: Request) -> Desk:
        desk = self._room.desk(request.path_params["document"])
        if desk is None:
            raise HTTPException(404, "There is no such document.")
        return desk

    def index(self, request: Request) -> Response:
        """List the documents; with a single one, go there."""
        ids = self._room.ids
        if len(ids) == 1:
            return RedirectResponse(f"/d/{ids[0]}", 303)
        desks = [(name, self._room.desk(name)) for name in ids]
        documents = [(name, _progress(desk)) for name, desk in desks if desk is not None]
        problems = {name: err.message for name, err in self._room.problems.items()}
        return self._html("index.html", request, documents=documents, problems=problems)

    def page(self, request: Request) -> Response:
        """Return the page of a document; its rows come after it."""
        desk = self._desk(request)
        return self._html(
            "review.html",
            request,
            document=request.path_params["document"],
            several=len(self._room.ids) > 1,
            language=desk.source_language,
            target_language=self._room.project.config.languages.target,
            editions=self._room.editions,
            default_name=self._room.default_name,
        )

    def _html(self, template: str, request: Request, **values: Any) -> Response:  # noqa: ANN401 - what a template takes
        theme = request.cookies.get("review-theme", "")
        values |= {"theme": theme if theme in {"light", "dark"} else ""}
        values["name"] = unquote(request.cookies.get("review-name", ""))
        return HTMLResponse(self._templates.get_template(template).render(**values))

    def static(self, request: Request) -> Response:
        """Return a file of the page from memory."""
        name = request.path_params["name"]
        if name not in self._static:
            raise HTTPException(404, "There is no such file.")
        media = _TYPES[name.rpartition(".")[2]]
        return Response(self._static[name], media_type=media, headers={"Cache-Control": "no-cache"})

    def rows(self, request: Request) -> Response:
        """Return all rows."""
        desk = self._desk(request)
        problem = _refreshed(desk)
        rows = [payload.row(row) for row in desk.rows()]
        return _json(desk, rows=rows, sections=payload.blocks(desk), problem=problem)

    def changes(self, request: Request) -> Response:
        """Return the rows that changed since a revision of the same desk; ``all`` says that the desk is another."""
        desk = self._desk(request)
        problem = _refreshed(desk)
        since = request.query_params.get("since", "")
        if request.query_params.get("desk") != desk.id or not since.isdecimal():
            return _json(desk, all=True, problem=problem)
        return _json(desk, rows=[payload.row(row) for row in desk.rows(int(since))], problem=problem)

    def details(self, request: Request) -> Response:
        """Return what helps with one row."""
        desk = self._desk(request)
        row = desk.row(request.path_params["row"])
        if row is None:
            raise HTTPException(404, "There is no such segment.")
        return JSONResponse(payload.details(desk, row, desk.view))

    async def save(self, request: Request) -> Response:
        """Write a decision."""
        change = await change_of(request)
        return await run_in_threadpool(self._save, request, change)

    def _save(self, request: Request, change: Any) -> Response:  # noqa: ANN401
        desk = self._desk(request)
        row = desk.row(request.path_params["row"])
        if row is None:
            raise HTTPException(404, "There is no such segment.")
        saved = desk.save(change.decided(row.reviewed.pair), expected=change.expected, typing=change.typing)
        answer = {"row": payload.row(saved.row), "conflict": saved.conflict}
        return JSONResponse(answer, _CONFLICT if saved.conflict else 200)

    def preview(self, request: Request) -> Response:
        """Return an edition as it would look now, in which no script runs."""
        desk = self._desk(request)
        page = self._room.preview(desk, request.query_params.get("edition", ""))
        return HTMLResponse(page, headers={"Content-Security-Policy": _PREVIEW_POLICY})

    def font(self, request: Request) -> Response:
        """Return a face of the page with the characters of a document."""
        found = faces.font(self._desk(request), request.path_params["face"])
        if found is None:
            raise HTTPException(404, "The system's font serves.")
        return Response(found, media_type="font/ttf", headers={"Cache-Control": "private, max-age=600"})

    def publish(self, request: Request) -> Response:
        """Write the editions, or say what stops it."""
        self._desk(request)
        result = self._room.publish(request.path_params["document"])
        problem = "" if result.error is None else str(result.error)
        return JSONResponse({"files": result.files if result.error is None else [], "problem": problem})


def _refreshed(desk: Desk) -> str:
    """Take over what others wrote; return what is wrong in the review file, if anything is."""
    try:
        desk.refresh()
    except PipelineError as err:
        return str(err)
    return ""


def _json(desk: Desk, **values: Any) -> Response:  # noqa: ANN401 - JSON
    return JSONResponse({"desk": desk.id, "revision": desk.revision, **values})


def _progress(desk: Desk) -> tuple[int, int]:
    rows = desk.rows()
    return sum(row.reviewed.status in {"approved", "locked"} for row in rows), len(rows)


def _problem(_request: Request, err: PipelineError) -> Response:
    """Tell the page what is wrong and what to do, as the terminal would."""
    return JSONResponse({"problem": str(err)}, 503)


def _refusal(_request: Request, err: HTTPException) -> Response:
    return JSONResponse({"problem": err.detail}, err.status_code)


def _failure(_request: Request, _err: Exception) -> Response:
    return JSONResponse({"problem": "This is a bug in report-pipeline; the terminal has the details."}, 500)


@lru_cache
def _static_files() -> dict[str, bytes]:
    folder = files("report_pipeline.webapp") / "static"
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.name.rpartition(".")[2] in _TYPES}


@lru_cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("report_pipeline.webapp"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
