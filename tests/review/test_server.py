"""The review server: this machine, this token, this page; nothing outside the folder; kill -9."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.outputs import MIX_NAME, write_outputs
from analyzer.records import TrackFile
from analyzer.report import render_report
from analyzer.review.scored import Scoring
from analyzer.review.shelf import Shelf
from tests.review.fresh import FRESH
from tests.review.served import Served, results, serve


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(results(tmp_path_factory.mktemp("review"))) as server:
        yield server


def test_pages_open_with_the_token_alone(served: Served) -> None:
    assert served.ask("GET", "/")[0] == 200
    status, page, headers = served.ask("GET", "/r/talk/")
    assert status == 200
    assert 'id="review"' in page
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    guess = replace(served, token="0" * len(served.token))
    assert guess.ask("GET", "/")[0] == 404
    assert replace(served, token="").ask("GET", "/")[0] == 404


def test_another_host_or_origin_is_refused(served: Served) -> None:
    assert served.ask("GET", "/", Host="evil.example")[0] == 421
    body = {"version": 0, "correction": {"kind": "rename", "speaker": "S1", "name": "x"}}
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
    ):
        assert served.ask("POST", "/r/talk/correct", body, **headers)[0] == 403
    assert served.ask("POST", "/r/talk/correct", body, Content_Type="text/plain")[0] == 415
    assert served.ask("PUT", "/r/talk/correct", body)[0] == 405
    assert json.loads(served.ask("GET", "/r/talk/version")[1])["version"] == 0


@pytest.mark.parametrize(
    "path",
    [
        "/r/../secret.txt",
        "/r/%2e%2e/",
        "/r/..%2f..%2fsecret.txt",
        "/r/talk/../../secret.txt",
        "/r/talk/..%2f..%2f..%2fsecret.txt",
        "/r/talk/review.sqlite",
        "/r/talk/%2fetc%2fpasswd",
        "/r/nobody/",
    ],
)
def test_nothing_outside_the_results_is_given_out(served: Served, path: str) -> None:
    status, told, _ = served.ask("GET", path)
    assert status in (404, 422)
    assert "secret" not in told
    assert "root:" not in told


def test_the_sound_plays_in_pieces_and_only_when_it_is_the_recording(served: Served) -> None:
    status, piece, _ = served.ask("GET", "/r/talk/sound", Range="bytes=0-3")
    assert (status, piece) == (206, "RIFF")


def test_of_a_session_in_tracks_the_mix_beside_its_result_plays(tmp_path: Path) -> None:
    files = tuple(TrackFile(who, f"{who}.wav", "0" * 64, 0.0, "given") for who in ("a", "b"))
    session = replace(FRESH, recording=replace(FRESH.recording, tracks=files))
    html = render_report(session, audio_href=MIX_NAME)
    folder = write_outputs(session, html, tmp_path / "out", source=Path("a.wav"))
    shelf = Shelf(tmp_path / "out", Scoring())
    assert shelf.sound(folder.name) is None
    (folder / MIX_NAME).write_bytes(b"sound")
    assert shelf.sound(folder.name) == folder / MIX_NAME
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / MIX_NAME).unlink()
    (folder / MIX_NAME).symlink_to(tmp_path / "secret")
    assert shelf.sound(folder.name) is None


def test_the_files_for_machines_are_linked(served: Served) -> None:
    status, text, _ = served.ask("GET", "/r/talk/analysis.json")
    assert status == 200
    assert json.loads(text)["recording"]["name"] == "talk.wav"


def test_a_report_under_review_says_whose_it_is_and_leads_to_the_others(tmp_path: Path) -> None:
    run = json.dumps({"key": "k", "details": {"candidate": "Ann", "recorded_on": "2024-05-01"}})
    write_outputs(FRESH, "<html></html>", tmp_path, source=Path("talk.wav"), run=run)
    with serve(tmp_path) as server:
        told = server.ask("GET", "/r/talk/")[1]
    assert "<b><bdi>Ann</bdi></b>" in told
    assert "<span>2024-05-01</span>" in told
    assert '<a href="../../">all recordings</a>' in told
    assert '"../../#before=' in told


def test_wrong_corrections_are_one_sentence(served: Served) -> None:
    for correction in ({"kind": "candidate", "speaker": "S9"}, {"kind": "x"}, {}):
        status, told = served.correct(**correction)
        assert status == 422
        assert told["error"].endswith(".")
    assert served.ask("POST", "/r/talk/undo", {"line": 99})[0] == 422
    assert served.ask("POST", "/r/talk/correct", [1])[0] == 422
    assert served.ask("POST", "/r/talk/correct", {"correction": "x" * 70_000})[0] == 413


def test_corrections_survive_kill_9_and_reach_the_files(tmp_path: Path) -> None:
    out = results(tmp_path)
    with serve(out) as first:
        assert first.correct(kind="rename", speaker="S1", name="Ann")[0] == 200
        judged = {"kind": "judge", "criterion": "clarity", "level": "strong", "comment": "=hm"}
        assert first.correct(**judged, time_s=12.0)[0] == 200
        first.process.send_signal(signal.SIGKILL)
    with serve(out) as again:
        assert json.loads(again.ask("GET", "/r/talk/version")[1])["version"] == 2
        stale, told = again.correct(kind="rename", speaker="S1", name="Bea")
        assert stale == 409
        assert "Ann has changed this meanwhile" in told["error"]
        assert again.ask("POST", "/r/talk/write", {})[0] == 200
    assert "Ann" in (out / "talk" / "analysis.json").read_text("utf-8")
    rows = (out / "ratings.csv").read_text("utf-8").splitlines()
    assert rows[0] == "recording,candidate,coach,criterion,level,time_s,comment"
    assert rows[1:] == ["talk,Ann,Ann,clarity,strong,12.00,'=hm"]


def test_a_recording_that_is_another_file_is_not_given_out(tmp_path: Path) -> None:
    out = results(tmp_path)
    report = out / "talk" / "report.html"
    page = report.read_text("utf-8").replace("../../talk.wav", "../../secret.txt")
    report.write_text(page, "utf-8")
    with serve(out) as server:
        status, told, _ = server.ask("GET", "/r/talk/sound")
    assert status == 404
    assert told != "secret"


def test_a_folder_without_results_is_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "review", str(tmp_path), "--no-open"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "holds no results" in done.stderr
    assert "Traceback" not in done.stderr
