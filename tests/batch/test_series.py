"""Candidate and date reach the report, with ways to the candidate's other recordings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.batch.jobs import Details
from analyzer.batch.series import PAGE, REPORT, known, known_beside, renew_details
from analyzer.batch.shelf import look
from analyzer.batch.summary import write_summary
from analyzer.library import Result
from analyzer.outputs import RUN_FILE, write_outputs
from analyzer.records import Edit
from analyzer.report import render_report
from analyzer.report.reread import audio_of
from analyzer.report.series import InSeries, recording_id
from analyzer.review.desk import Desk, correct_again
from analyzer.review.edits import parse
from analyzer.review.scored import Scoring
from analyzer.serialize import read_analysis
from tests.chromium import watched
from tests.review.fresh import FRESH

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ANN = Details("Ann", "2024-05-01")


def result(out: Path, name: str = "talk", details: Details | None = None) -> Path:
    """A result whose report does not know whose it is; run.json does where `details` are given."""
    recording = replace(FRESH.recording, sha256=name.encode().hex().ljust(64, "0"))
    told = details or Details()
    run = {"key": "k", "details": {"candidate": told.candidate, "recorded_on": told.recorded_on}}
    html = render_report(FRESH, audio_href=f"../{name}.wav")
    analysis = replace(FRESH, recording=recording)
    return write_outputs(analysis, html, out, source=Path(name), run=json.dumps(run))


def page(folder: Path) -> str:
    return (folder / REPORT).read_text("utf-8")


def header(folder: Path) -> str:
    """What the report says of the candidate, the day and the ways to others."""
    return page(folder).partition('<div class="in-series">')[2].partition("</div>")[0]


def test_what_is_known_later_reaches_the_report_which_keeps_its_sound(tmp_path: Path) -> None:
    folder = result(tmp_path)
    assert header(folder) == ""
    assert renew_details(folder, ANN)
    assert "Ann" in header(folder)
    assert "2024-05-01" in header(folder)
    assert f"../index.html#before={recording_id('74616c6b' + 56 * '0')}" in header(folder)
    assert audio_of(folder / REPORT) == ("../talk.wav", None)
    held = look(folder)
    assert held is not None
    assert held.details == ANN
    before = page(folder)
    assert not renew_details(folder, ANN)
    assert page(folder) == before
    assert renew_details(folder, Details("Bea"))
    assert "Bea" in header(folder)
    assert "Ann" not in header(folder)
    assert "2024-05-01" in header(folder)


def test_a_run_that_is_stopped_in_between_is_made_good_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = result(tmp_path)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("analyzer.batch.series.replace_file", stop)
        with pytest.raises(KeyboardInterrupt):
            renew_details(folder, ANN)
    assert renew_details(folder, ANN)
    assert "Ann" in header(folder)


def test_a_result_that_cannot_be_read_keeps_its_report(tmp_path: Path) -> None:
    folder = result(tmp_path)
    text = (folder / "analysis.json").read_text("utf-8")
    (folder / "analysis.json").write_text(text.replace('"schema_version"', '"version"'), "utf-8")
    before = page(folder)
    assert renew_details(folder, ANN)
    assert page(folder) == before


def test_the_page_over_the_folder_is_linked_where_it_is(tmp_path: Path) -> None:
    folder = result(tmp_path, details=ANN)
    assert known_beside(folder) == InSeries("Ann", "2024-05-01", "")
    (tmp_path / PAGE).touch()
    assert known_beside(folder) == known(ANN)
    (folder / RUN_FILE).unlink()
    assert known_beside(folder) == InSeries("", "", "../index.html")


def test_a_result_that_is_saved_again_keeps_the_line(tmp_path: Path) -> None:
    folder = result(tmp_path, details=ANN)
    saved = Result(read_analysis(folder), Path("talk.wav"))
    assert saved.save(tmp_path, series=known_beside(folder)) == folder
    assert "Ann" in header(folder)


def test_corrections_keep_the_line_and_a_typed_name_goes_before(tmp_path: Path) -> None:
    folder = result(tmp_path, details=ANN)
    desk = Desk(folder)
    desk.write()
    assert "Ann" in header(folder)
    desk.correct(parse({"kind": "rename", "speaker": "S1", "name": "Anna"}), reviewer="coach")
    desk.write()
    assert "<bdi>Anna</bdi>" in header(folder)
    assert any(edit == Edit("name of S1", "", "Anna") for edit in desk.state().analysis.edits)


def test_corrections_put_into_a_new_analysis_keep_the_line_without_run_json(tmp_path: Path) -> None:
    folder = result(tmp_path, details=ANN)
    told = {"kind": "judge", "criterion": "clarity", "level": "weak"}
    Desk(folder).correct(parse(told), reviewer="coach")
    (folder / RUN_FILE).unlink()
    assert correct_again(folder, Scoring(), known(ANN)) is not None
    assert "Ann" in header(folder)
    assert "2024-05-01" in header(folder)


def test_from_report_to_report_of_one_candidate(browser: Browser, tmp_path: Path) -> None:
    days = {"third": "2024-05-01", "first": "2024-03-01", "second": "2024-04-01"}
    folders = {
        name: result(tmp_path, name, details=Details("Ann Lee", day)) for name, day in days.items()
    }
    write_summary(tmp_path, ())
    for folder in folders.values():
        Desk(folder).write()
    opened = browser.new_page()
    complaints = watched(opened)
    opened.goto((folders["first"] / REPORT).as_uri())
    for name in ("second", "third"):
        opened.get_by_role("link", name="Next recording of Ann Lee").click()
        opened.wait_for_url(f"**/{name}/{REPORT}")
    opened.get_by_role("link", name="Previous recording of Ann Lee").click()
    opened.wait_for_url(f"**/second/{REPORT}")
    opened.get_by_role("link", name="Ann Lee over time").click()
    assert opened.locator("main h2:visible").all_inner_texts() == ["Ann Lee"]
    opened.go_back()
    opened.get_by_role("link", name="all recordings").click()
    assert "Recordings" in opened.locator("main h2:visible").all_inner_texts()
    assert [text for text in complaints if "ERR_FILE_NOT_FOUND" not in text] == []
    opened.close()
