"""Template, style and script -> one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analyzer.errors import UsageError

HERE = Path(__file__).parent
REMOTE = re.compile(r"\s*([a-z][a-z0-9+.-]*://|//|(javascript|data|vbscript|blob):)", re.I)
"""What would leave the folder: an address with a scheme, or one that names a host."""


def fill(
    template: str,
    styles: Sequence[str],
    scripts: Sequence[str],
    *,
    served: bool = False,
    **values: Any,
) -> str:
    """The page: the template with its styles, scripts and the content policy that names them.

    Only a page that is `served` by this program may ask its server for anything.
    """
    css, script = _joined(styles), _joined(scripts)
    page = environment().get_template(template)
    policy = content_policy(css, script, served=served)
    text = page.render(css=css, script=script, policy=policy, **values)
    return text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates with every value escaped and every missing one an error.

    They are compiled anew in each process, a tenth of a second: what a cache keeps of them is run
    unread.
    """
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def content_policy(css: str, script: str, *, served: bool = False) -> str:
    """A content policy under which only this page's own style and script run."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(css)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            *(("connect-src 'self'",) if served else ()),
            "media-src 'self' file: data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def local_href(path: str) -> str:
    """A path beside the page, or a file URL, as it stands in a link.

    Raises
    ------
    UsageError
        If the path would lead to a network or run as a script.

    Examples
    --------
    >>> local_href("talk 1/report.html")
    'talk%201/report.html'
    """
    if path.lower().startswith("file:"):
        return "file://" + quote(unquote(urlsplit(path).path), safe="/:")
    if REMOTE.match(path):
        raise UsageError(
            "is no path beside the report", value=path[:80], remedy="give a relative path"
        )
    return quote(path, safe="/", errors="surrogateescape")


def _joined(names: Sequence[str]) -> str:
    return "\n".join((HERE / "assets" / n).read_text(encoding="utf-8").strip() for n in names)


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
