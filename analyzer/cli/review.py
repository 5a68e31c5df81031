"""`review`: a local page over a folder of results, for this machine alone."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Timer

import typer
import uvicorn

from analyzer.errors import ResultError, UsageError
from analyzer.review.scored import Scoring
from analyzer.review.server import create_app
from analyzer.review.shelf import Shelf

TOKEN_BYTES = 16
REDIRECTS_S = 60.0
"""By then a browser has started and has read where to go."""


def serve_review(
    out: Path, scoring: Scoring, *, port: int, reviewer: str, open_browser: bool
) -> None:
    """Serve until Ctrl-C.

    Raises
    ------
    ResultError
        If the folder holds no results.
    UsageError
        If the port is taken.
    """
    shelf = Shelf(out, scoring)
    if not shelf.names():
        raise ResultError(
            "holds no results", file=out, remedy="name the folder given to analyze -o"
        )
    listener = _listen(port)
    taken, token = listener.getsockname()[1], secrets.token_hex(TOKEN_BYTES)
    app = create_app(shelf, token=token, port=taken, reviewer=reviewer)
    address = f"http://127.0.0.1:{taken}/{token}/"
    typer.echo(f"Review: {address}")
    typer.echo("The address is a key: it opens on this machine only. Ctrl-C ends.", err=True)
    config = uvicorn.Config(app, log_level="error", access_log=False, server_header=False)
    with _opened(address, out) if open_browser else nullcontext():
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _opened(address: str, out: Path) -> Iterator[None]:
    """Open the address in a browser by a file that only its owner can read, and remove that soon.

    Whoever else uses the machine sees with what a browser is called, and the address is a key. The
    file lies with the results, since some browsers may not read temporary folders.
    """
    try:
        file = _leading_to(address, out)
    except OSError:
        file = _leading_to(address, None)
    removal = Timer(REDIRECTS_S, file.unlink, kwargs={"missing_ok": True})
    removal.daemon = True
    try:
        removal.start()
        webbrowser.open(file.as_uri())
        yield
    finally:
        removal.cancel()
        file.unlink(missing_ok=True)


def _leading_to(address: str, folder: Path | None) -> Path:
    """A new file that leads a browser on; None lets the system choose where."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", prefix=".review-", suffix=".html", dir=folder, delete=False
    ) as page:
        page.write(f'<meta http-equiv="refresh" content="0; url={address}">\n')
    return Path(page.name).absolute()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise UsageError(
            "this port is taken", value=port, remedy="choose another, or leave --port out"
        ) from error
    return listener
