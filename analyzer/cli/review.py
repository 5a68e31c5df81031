"""`review`: a local page over a folder of results, for this machine alone."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from pathlib import Path

import typer
import uvicorn

from analyzer.errors import ResultError, UsageError
from analyzer.review.scored import Scoring
from analyzer.review.server import create_app
from analyzer.review.shelf import Shelf

TOKEN_BYTES = 16


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
    if open_browser:
        webbrowser.open(address)
    config = uvicorn.Config(app, log_level="error", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


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
