"""A folder of results -> a local web application to look at, correct and judge them."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from analyzer.errors import AnalyzerError, UsageError
from analyzer.outputs import FILES
from analyzer.report import render_report
from analyzer.report.folder_page import render_folder
from analyzer.report.reread import audio_of
from analyzer.review.desk import ConflictError, Desk
from analyzer.review.edits import NAME_CHARACTERS, one_line, parse
from analyzer.review.guard import Guard
from analyzer.review.history import review_data, stability_data
from analyzer.review.settle import Settler
from analyzer.review.shelf import Shelf

Body = dict[str, Any]


def create_app(shelf: Shelf, *, token: str, port: int, reviewer: str) -> Guard:
    """The application; every address begins with the token.

    Parameters
    ----------
    shelf : Shelf
        The results.
    token : str
        A secret of ASCII letters and digits, part of every address.
    port : int
        The port it is served on, for the check of the host.
    reviewer : str
        Who corrects until the page is told otherwise.
    """
    pages = _Pages(shelf, reviewer)
    at = f"/{token}"
    routes = [
        Route(f"{at}/", pages.folder),
        Route(f"{at}/ratings.csv", pages.ratings),
        Route(f"{at}/r/{{name}}/", pages.report),
        Route(f"{at}/r/{{name}}/version", pages.version),
        Route(f"{at}/r/{{name}}/sound", pages.sound),
        Route(f"{at}/r/{{name}}/correct", pages.correct, methods=["POST"]),
        Route(f"{at}/r/{{name}}/undo", pages.undo, methods=["POST"]),
        Route(f"{at}/r/{{name}}/write", pages.write, methods=["POST"]),
        Route(f"{at}/r/{{name}}/{{file}}", pages.file),
    ]
    app = Starlette(routes=routes, exception_handlers=_HANDLERS)
    return Guard(app, token=token, port=port)


async def _told(_request: Request, error: Exception) -> Response:
    status = 409 if isinstance(error, ConflictError) else 422
    if isinstance(error, UsageError) and error.problem == "there is no such result":
        status = 404
    return JSONResponse({"error": str(error)}, status)


def _lies_in(folder: Path, path: Path) -> bool:
    """Whether a file lies in the folder itself: a link in a result that others made leads
    anywhere."""
    return path.is_file() and path.resolve().parent == folder.resolve()


async def _gone(_request: Request, _error: Exception) -> Response:
    """Nobody is there any more to read it."""
    return Response(status_code=400)


_HANDLERS: Mapping[Any, Any] = {AnalyzerError: _told, ClientDisconnect: _gone}


def _number(body: Body, key: str, missing: str) -> int:
    """A whole number of the body: `true` is none, though Python takes it for 1."""
    value = body.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(missing)
    return value


class _Pages:
    """One method per address; the work is done in threads, so that nobody waits for another."""

    def __init__(self, shelf: Shelf, reviewer: str) -> None:
        self._shelf = shelf
        self._reviewer = reviewer
        self._settler = Settler()
        threading.Thread(target=shelf.warm, name="warming", daemon=True).start()

    async def folder(self, _request: Request) -> Response:
        rows = await run_in_threadpool(self._shelf.entries)
        title = self._shelf.out.resolve().name
        return HTMLResponse(await run_in_threadpool(render_folder, rows, title=title))

    async def report(self, request: Request) -> Response:
        name = request.path_params["name"]
        page = await run_in_threadpool(self._render, name)
        return HTMLResponse(page, background=BackgroundTask(self._prepare, name))

    def _prepare(self, name: str) -> None:
        """What the first correction and the reader of the level will wait for."""
        desk = self._shelf.desk(name)
        desk.warm()
        if not desk.state().settled:
            self._settler.ask(desk)

    def _render(self, name: str) -> str:
        desk = self._shelf.desk(name)
        state = desk.state()
        href, data = audio_of(desk.folder / "report.html")
        return render_report(
            state.analysis,
            audio_href="sound" if href and data is None else None,
            audio_data_uri=data,
            others=self._shelf.others(name),
            review=review_data(state, self._reviewer),
            series=self._shelf.series(name),
        )

    async def version(self, request: Request) -> Response:
        desk = self._shelf.desk(request.path_params["name"])
        return JSONResponse(await run_in_threadpool(lambda: stability_data(desk.state())))

    async def sound(self, request: Request) -> Response:
        path = await run_in_threadpool(self._shelf.sound, request.path_params["name"])
        if path is None:
            return Response("The recording is not where it was, or has changed.", 404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return FileResponse(path, media_type=kind)

    async def file(self, request: Request) -> Response:
        desk, name = self._shelf.desk(request.path_params["name"]), request.path_params["file"]
        path = desk.folder / name
        if name not in FILES or name == "report.html" or not _lies_in(desk.folder, path):
            return Response("There is no such file.", 404)
        return FileResponse(path)

    async def ratings(self, _request: Request) -> Response:
        path = (await run_in_threadpool(self._shelf.write_ratings)).path
        if path is None:
            return Response("No levels have been given yet.", 404)
        return FileResponse(path, media_type="text/csv", filename="ratings.csv")

    async def correct(self, request: Request) -> Response:
        desk, body = await self._asked(request)
        version = _number(body, "version", "the version that was looked at is missing")
        edit, who = parse(body.get("correction")), self._who(body)
        return await self._done(lambda: desk.correct(edit, reviewer=who, version=version).version)

    async def undo(self, request: Request) -> Response:
        desk, body = await self._asked(request)
        line, who = _number(body, "line", "the line to take back is missing"), self._who(body)
        return await self._done(lambda: desk.undo(line, reviewer=who).version)

    async def write(self, request: Request) -> Response:
        desk, _ = await self._asked(request)

        def work() -> int:
            version = desk.write().version
            self._shelf.renew()
            return version

        return await self._done(work)

    async def _asked(self, request: Request) -> tuple[Desk, Body]:
        desk = self._shelf.desk(request.path_params["name"])
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise UsageError("this is no JSON") from error
        if not isinstance(body, dict):
            raise UsageError("this is no JSON object")
        return desk, body

    def _who(self, body: Body) -> str:
        given = body.get("reviewer")
        name = one_line(given)[:NAME_CHARACTERS] if isinstance(given, str) else ""
        return name or self._reviewer

    async def _done(self, work: Callable[[], int]) -> Response:
        self._settler.interrupt()
        return JSONResponse({"version": await run_in_threadpool(work)})
