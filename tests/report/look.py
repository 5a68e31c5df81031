"""A page as it looks -> a small grey picture and the places of its parts, for comparison.

Fonts and hinting differ from machine to machine, so neither letters nor exact heights are
compared: the picture is a blur of the first screen, down to the first part in which lines break
elsewhere, and the parts are compared by their edges.
"""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

COLUMNS = 32
PARTS = "header.masthead, main > section, footer.about, .board, .transport, .tiles, .charts"
PLACES = """(wanted) => Array.from(document.querySelectorAll(wanted))
  .filter((e) => e.getClientRects().length)
  .map((e) => {
    const b = e.getBoundingClientRect();
    const wide = document.documentElement.clientWidth;
    return [e.id || e.className.split(" ")[0], b.left / wide, b.width / wide, b.height];
  })"""
GREY_TOLERANCE = 10.0
"""Mean difference of the blurred pictures on a scale of 255; another theme differs by 150."""
EDGE_TOLERANCE = 0.03
"""Left edge and width, as a share of the page's width."""
HEIGHT_TOLERANCE = 0.3
"""Heights, as a share: other fonts break lines elsewhere."""

INSIDE = frozenset({"board", "tiles", "charts", "transport"})
"""Parts that lie in or over another one; all others follow each other down the page."""

Look = dict[str, Any]


def look_at(page: Page) -> Look:
    """The look of an open page."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("L")
    rows = max(1, round(COLUMNS * shot.height / shot.width))
    small = shot.resize((COLUMNS, rows), Image.Resampling.BOX)
    grey = base64.b64encode(small.tobytes()).decode("ascii")
    places = [
        [name, round(x, 3), round(w, 3), round(h)] for name, x, w, h in page.evaluate(PLACES, PARTS)
    ]
    return {"rows": rows, "wide_px": shot.width, "grey": grey, "places": places}


def differences(now: Look, kept: Look) -> list[str]:
    """What looks otherwise than it was kept, in words."""
    found = []
    if [p[0] for p in now["places"]] != [p[0] for p in kept["places"]]:
        return [f"parts are {[p[0] for p in now['places']]}, were {[p[0] for p in kept['places']]}"]
    for (name, x, w, h), (_, kept_x, kept_w, kept_h) in zip(
        now["places"], kept["places"], strict=True
    ):
        if max(abs(x - kept_x), abs(w - kept_w)) > EDGE_TOLERANCE:
            found.append(f"{name} lies at {x} and is {w} wide, was at {kept_x} and {kept_w}")
        if abs(h - kept_h) > HEIGHT_TOLERANCE * max(kept_h, 80):
            found.append(f"{name} is {h} high, was {kept_h}")
    rows = _rows_alike(now, kept)
    apart = np.mean(np.abs(_pixels(now) - _pixels(kept))[:rows]) if rows and not found else 0.0
    if apart > GREY_TOLERANCE:
        found.append(f"the first screen differs by {apart:.1f} of 255")
    return found


def _rows_alike(now: Look, kept: Look) -> int:
    """Rows of the picture above the end of the first part of another height: below it all that
    follows lies lower or higher."""
    end_px = 0
    for (name, *_, high), (*_, kept_high) in zip(now["places"], kept["places"], strict=True):
        if name in INSIDE:
            continue
        if high != kept_high:
            return int(end_px / now["wide_px"] * COLUMNS)
        end_px += high
    return int(kept["rows"])


def _pixels(look: Look) -> Any:
    flat = np.frombuffer(base64.b64decode(look["grey"]), np.uint8).astype(float)
    return flat.reshape(look["rows"], COLUMNS)
