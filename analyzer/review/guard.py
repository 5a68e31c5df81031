"""Requests -> only those of this page on this machine: host, token, origin, size."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 64 * 1024
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


class Guard:
    """Lets a request through when its address holds the token, it names this machine as its host
    (another name would be a page that had its own name pointed here), and, if it changes
    something, when it comes from a page of ours as JSON of modest size."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token.encode("ascii")
        self._hosts = frozenset(
            host.encode("ascii") for host in (f"127.0.0.1:{port}", f"localhost:{port}")
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            status, sentence = refused
            await PlainTextResponse(sentence, status)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _refusal(self, scope: MutableMapping[str, Any]) -> tuple[int, str] | None:
        headers = dict(scope["headers"])
        if headers.get(b"host") not in self._hosts:
            return 421, "This address serves this machine alone."
        first = scope["path"].split("/")[1].encode("utf-8", "replace")
        if not secrets.compare_digest(first, self._token):
            return 404, "Open the address that the command printed."
        if scope["method"] in ("GET", "HEAD"):
            return None
        if scope["method"] != "POST":
            return 405, "This cannot be done here."
        return self._refused_change(headers)

    def _refused_change(self, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        if headers.get(b"origin") != b"http://" + headers[b"host"]:
            return 403, "Corrections are taken from the review page alone."
        if headers.get(b"sec-fetch-site", b"same-origin") != b"same-origin":
            return 403, "Corrections are taken from the review page alone."
        if headers.get(b"content-type", b"").split(b";")[0].strip() != b"application/json":
            return 415, "Corrections are sent as JSON."
        length = headers.get(b"content-length", b"")
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            return 413, "This is too long for a correction."
        return None
