"""What a correction of an hour's interview costs: processor time and time on the clock.

    python -m benchmarks.correction

makes an interview of 3,600 s and some 6,500 words, corrects it as the review page does, and prints
for each kind of correction the time until measures and level are new, then for the page that is
sent, then for the stability, which follows in the background. Where the sentence encoder is
installed it reads what changes. Where there is a Chromium, the same is done in its window: from
the click on "Save" until the page stands there corrected.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.outputs import write_outputs
from analyzer.records import Analysis
from analyzer.report import render_report
from analyzer.review.desk import Desk
from analyzer.review.edits import parse
from analyzer.review.history import review_data
from analyzer.scoring import rescore
from analyzer.serialize import from_json, to_json
from analyzer.settings import Settings
from analyzer.speech.sentences import sentence_encoder
from tests import chromium
from tests.report.factory import make_analysis
from tests.review.served import serve

LENGTH_S = 3600.0
WARMING_S = 5.0
"""Somebody looks at the page for so long before the first correction."""


def main() -> None:
    """Print the table."""
    found = interview()
    with tempfile.TemporaryDirectory() as folder:
        out = write_outputs(found, "<html></html>", Path(folder), source=Path("talk.wav"))
        desk = Desk(out)
        timed("warming", desk.warm)
        for name, fields in corrections(found):
            edit = parse(fields)
            timed(name, lambda edit=edit: desk.correct(edit, reviewer="coach"))  # type: ignore[misc]
        last = desk.state().entries[-1].id
        timed("taking it back", lambda: desk.undo(last, reviewer="coach"))
        for name in ("first page", "page"):
            timed(name, lambda: page(desk))
        timed("stability", lambda: desk.settle(lambda: False))
    if chromium.PATH is not None:
        with tempfile.TemporaryDirectory() as folder:
            write_outputs(found, "<html></html>", Path(folder), source=Path("talk.wav"))
            in_the_browser(Path(folder))


def in_the_browser(out: Path) -> None:
    """Correct words through the page and print what the person at it waits for."""
    from playwright.sync_api import sync_playwright

    with serve(out) as server, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://127.0.0.1:{server.port}/{server.token}/r/talk/")
        time.sleep(WARMING_S)
        for turn in (4, 5, 9, 12, 15):
            page.locator("#turns li .fix").nth(turn).click()
            words = page.locator("#fix textarea")
            words.fill(words.input_value() + " because it converges")
            save = page.get_by_role("button", name="Save").element_handle()
            done = page.locator("#history li").count()
            clock_s = time.perf_counter()
            save.dispatch_event("click")
            page.wait_for_selector(f"#history li:nth-child({done + 1})", state="attached")
            while not page.evaluate("geometry.height > 0 && !waiting"):
                pass
            print(f"words, in the browser {time.perf_counter() - clock_s:19.2f} s on the clock")
        browser.close()


def interview() -> Analysis:
    """An hour as the product would have scored it."""
    made = make_analysis(LENGTH_S, 4)
    encoder = sentence_encoder()
    if encoder is not None:
        models = (*made.software.models, encoder.info)
        made = replace(made, software=replace(made.software, models=models))
    stored = from_json(to_json(made))
    return from_json(to_json(rescore(stored, Settings(), candidate="S1", steady=False)))


def corrections(found: Analysis) -> list[tuple[str, dict[str, Any]]]:
    """One of each kind, the first words twice: what is read for the first time costs more."""
    talk = found.conversation
    turns = [t for t in talk.turns if t.speaker == "S1" and not t.backchannel]
    gap = next(s for s in talk.silences if s.duration_s > 3)

    def of(n: int) -> dict[str, Any]:
        turn = turns[n]
        return {"speaker": "S1", "start_s": turn.start_s, "end_s": turn.end_s}

    def words(n: int) -> dict[str, Any]:
        said = turns[n].text
        return {"kind": "reword", **of(n), "before": said, "after": f"{said} because it converges"}

    silence = {"start_s": gap.start_s, "end_s": gap.end_s, "announced": not gap.announced}
    return [
        ("first words", words(4)),
        ("words", words(5)),
        ("turn moved", {"kind": "move", "to": "S2", **of(8)}),
        ("silence announced", {"kind": "announce", **silence}),
        ("name", {"kind": "rename", "speaker": "S1", "name": "Ann"}),
        ("own level", {"kind": "judge", "criterion": "clarity", "level": "weak"}),
        ("words again", words(9)),
    ]


def page(desk: Desk) -> str:
    """What the review server sends."""
    state = desk.state()
    return render_report(state.analysis, audio_href=None, review=review_data(state, "coach"))


def timed(name: str, work: Callable[[], object]) -> None:
    """Do it and print what it took."""
    clock_s, busy_s = time.perf_counter(), time.process_time()
    work()
    busy_s, clock_s = time.process_time() - busy_s, time.perf_counter() - clock_s
    print(f"{name:18s} {busy_s:6.2f} s of processor {clock_s:6.2f} s on the clock")


if __name__ == "__main__":
    main()
