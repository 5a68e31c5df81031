"""The pages look as they were kept: five sizes, dark, and paper.

After an intended change: `RENEW_LOOK=1 python -m pytest tests/report/test_look.py`, then look at
the pages yourself and commit `kept/look.json`.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.report import render_report
from analyzer.report.folder_page import render_folder
from tests.report.factory import make_analysis
from tests.report.look import COLUMNS, differences, look_at
from tests.report.test_folder_browser import ROWS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KEPT = Path(__file__).parent / "kept" / "look.json"
SIZES = {
    "phone": (360, 740),
    "tablet": (768, 1024),
    "laptop": (1280, 800),
    "desk": (1440, 900),
    "wide": (1920, 1080),
}
VIEWS = [*((size, "light") for size in SIZES), ("laptop", "dark"), ("paper", "print")]
PAPER_PX = (718, 1000)
"""A4 without its margins, at 96 to the inch."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("look")
    report = render_report(make_analysis(1200.0, 4), audio_href=None)
    (folder / "report.html").write_text(report, encoding="utf-8")
    (folder / "folder.html").write_text(render_folder(ROWS, title="Spring"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["report", "folder"])
@pytest.mark.parametrize(("size", "mode"), VIEWS, ids=lambda v: v)
def test_it_looks_as_it_did(browser: Browser, pages: Path, name: str, size: str, mode: str) -> None:
    width, height = SIZES.get(size, PAPER_PX)
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if mode == "dark" else "light",
        reduced_motion="reduce",
    )
    page.goto((pages / f"{name}.html").as_uri())
    if mode == "print":
        page.emulate_media(media="print")
    page.wait_for_timeout(200)
    now = look_at(page)
    page.close()
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.is_file() else {}
    key = f"{name} {size} {mode}"
    if os.environ.get("RENEW_LOOK"):
        kept[key] = now
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n", "utf-8")
        return
    assert differences(now, kept[key]) == []


def test_a_moved_part_and_another_theme_are_noticed() -> None:
    places = [["level", 0.1, 0.5, 200]]
    white = {"rows": 1, "wide_px": 32, "grey": _grey(255), "places": places}
    assert differences(white, white) == []
    assert differences({**white, "grey": _grey(20)}, white) != []
    assert differences({**white, "places": [["level", 0.2, 0.5, 200]]}, white) != []
    assert differences({**white, "places": [["level", 0.1, 0.5, 400]]}, white) != []
    assert differences({**white, "places": []}, white) != []


def test_what_lies_below_a_line_that_breaks_elsewhere_is_not_compared() -> None:
    kept = {
        "rows": 2,
        "wide_px": 32,
        "grey": _grey(255, 255),
        "places": [["masthead", 0.0, 1.0, 1], ["summary", 0.0, 1.0, 200]],
    }
    other = {**kept, "places": [["masthead", 0.0, 1.0, 1], ["summary", 0.0, 1.0, 220]]}
    assert differences({**other, "grey": _grey(255, 20)}, kept) == []
    assert differences({**other, "grey": _grey(20, 255)}, kept) != []
    assert differences({**kept, "grey": _grey(255, 20)}, kept) != []


def _grey(*levels: int) -> str:
    return base64.b64encode(b"".join(bytes([n]) * COLUMNS for n in levels)).decode("ascii")


def test_rows_are_whole_on_paper(browser: Browser, pages: Path, tmp_path: Path) -> None:
    """A row that would be cut goes to the next page: the rules that say so are in force."""
    page = browser.new_page()
    page.goto((pages / "report.html").as_uri())
    page.emulate_media(media="print")
    kinds = ".criterion, .advice li, #t-interjections tr, #t-silences tr, .turn, figure"
    loose = page.eval_on_selector_all(
        kinds, "all => all.filter(e => getComputedStyle(e).breakInside !== 'avoid').length"
    )
    assert loose == 0
    page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").read_bytes().count(b"/Type /Page\n") >= 2
    page.close()
