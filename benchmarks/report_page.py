"""The report of a long interview in a real browser: size, time to open, and frames while moving.

    python -m benchmarks.report_page

makes an interview of 10,500 s and some 20,000 words, opens its report in Debian's Chromium, and
prints for each movement the median and the 95th percentile of the time from frame to frame, and
the processor time that the page's own thread takes for one. A screen shows a frame each 16.7 ms;
the processor draws everything here, no graphics card helps.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.report import render_report
from tests import chromium
from tests.report.factory import make_analysis

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

FRAME_COUNT = 70
"""Ten to come to rest, sixty that are timed."""

FRAMES = """async (move) => {
  document.querySelector(move === "scroll" ? "#turns-box" : "#overview").scrollIntoView();
  for (let i = 0; i < 10; i += 1) await new Promise(requestAnimationFrame);
  const times = [];
  let before = performance.now();
  for (let i = 0; i < 60; i += 1) {
    if (move === "pan") pan(20);
    else if (move === "zoom") zoom(i % 2 ? 0.8 : 1.25);
    else if (move === "play") setTime(player.time + 7);
    else document.querySelector("#turns-box").scrollTop += 900;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - before);
    before = now;
  }
  times.sort((a, b) => a - b);
  return [times[30], times[57]];
}"""


def main() -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright

    if chromium.PATH is None:
        raise SystemExit(chromium.MISSING)
    analysis = make_analysis(10_500.0, 3, talkative=30.0)
    html = render_report(analysis, audio_href=None)
    print(f"{len(analysis.conversation.words)} words, {len(html.encode()) / 1e6:.2f} MB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        page_file = Path(folder) / "report.html"
        page_file.write_text(html, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        began = time.perf_counter()
        page.goto(page_file.as_uri())
        print(f"open   {1000 * (time.perf_counter() - began):6.0f} ms")
        metrics = page.context.new_cdp_session(page)
        metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
        for move in ("pan", "zoom", "play", "scroll"):
            before = _busy_s(metrics)
            middle, high = page.evaluate(FRAMES, move)
            busy_ms = 1000 * (_busy_s(metrics) - before) / FRAME_COUNT
            print(
                f"{move:6s} {middle:6.1f} ms median {high:6.1f} ms 95th percentile "
                f"{busy_ms:6.1f} ms of the page's thread"
            )
        browser.close()


def _busy_s(metrics: CDPSession) -> float:
    """Processor time of the page's thread so far."""
    found = metrics.send("Performance.getMetrics")["metrics"]
    return next(float(m["value"]) for m in found if m["name"] == "TaskDuration")


if __name__ == "__main__":
    main()
