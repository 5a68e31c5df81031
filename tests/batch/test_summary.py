"""The tables over a folder: a row each, and figures pooled from counts."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analyzer.batch.jobs import Details
from analyzer.batch.pooled import Pool
from analyzer.batch.renew import last_failures, renew_tables
from analyzer.batch.summary import Failure, write_summary
from analyzer.cli.purge import purge_results
from analyzer.outputs import write_outputs
from analyzer.records import Analysis, Interjection, Measure, Response
from tests.analyses import example_analysis


def analysis(sha: str = "1", *measures: Measure, **changes: object) -> Analysis:
    made = example_analysis()
    recording = replace(made.recording, sha256=sha * 64)
    return replace(made, recording=recording, measures=measures, **changes)  # type: ignore[arg-type]


def pooled(*analyses: Analysis) -> dict[str, object]:
    pool = Pool()
    for item in analyses:
        pool.add(item)
    return {figure.name: figure for figure in pool.figures()}


def ratio(numerator: float, denominator: float) -> Measure:
    return Measure("talk_share", numerator / denominator, "share", numerator, denominator)


def asked(latency_s: float | None, kind: str = "question") -> Interjection:
    content_s = None if latency_s is None else 10.0 * latency_s
    response = Response("answered", latency_s, content_s, 1.0, 2.0, "yes")
    return Interjection(0.0, 1.0, "S2", "why?", kind, "intro", True, response)  # type: ignore[arg-type]


def test_rates_are_pooled_from_their_parts_not_averaged() -> None:
    figure = pooled(analysis("1", ratio(9, 10)), analysis("2", ratio(0, 90)))["talk_share"]
    assert figure.value == pytest.approx(0.09)  # type: ignore[attr-defined]
    assert (figure.numerator, figure.denominator, figure.recordings) == (9, 100, 2)  # type: ignore[attr-defined]


def test_an_undefined_measure_counts_for_nothing() -> None:
    nothing = Measure("talk_share", None, "share", 0.0, 0.0, "nobody spoke")
    figure = pooled(analysis("1", ratio(1, 2)), analysis("2", nothing))["talk_share"]
    assert (figure.value, figure.recordings) == (0.5, 1)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("what", "median_s"), [("sound", 2.5), ("content", 25.0)])
def test_medians_are_taken_over_all_responses(what: str, median_s: float) -> None:
    name = f"first_{what}_median_s"
    talks = [
        replace(example_analysis().conversation, interjections=tuple(asked(s) for s in waits))
        for waits in ([1.0], [2.0, 3.0, 4.0, None])
    ]
    made = [
        analysis(str(n), Measure(name, 1.0, "s"), conversation=talk) for n, talk in enumerate(talks)
    ]
    figure = pooled(*made)[name]
    assert (figure.value, figure.denominator) == (median_s, 4.0)  # type: ignore[attr-defined]


def test_counts_add_up_and_the_longest_is_the_longest() -> None:
    made = [
        analysis(
            str(n),
            Measure("unanswered", n, "count", n),
            Measure("longest_silence_s", 10.0 * n, "s"),
        )
        for n in (1, 2)
    ]
    figures = pooled(*made)
    assert figures["unanswered"].value == 3  # type: ignore[attr-defined]
    assert figures["longest_silence_s"].value == 20.0  # type: ignore[attr-defined]


def test_what_is_one_recordings_own_is_not_pooled() -> None:
    figure = pooled(analysis("1", Measure("pitch_sd", 2.0, "semitones")))
    assert all(item.value is None and item.reason for item in figure.values())  # type: ignore[attr-defined]


def test_the_tables_hold_every_result_and_every_failure(tmp_path: Path) -> None:
    run = '{"key": "K", "details": {"candidate": "=Ann", "recorded_on": "2024-05-01"}}'
    write_outputs(analysis("1", ratio(1, 2)), "", tmp_path, source=Path("a.wav"), run=run)
    write_outputs(analysis("2", ratio(1, 4)), "", tmp_path, source=Path("b.wav"))
    write_summary(tmp_path, [Failure("c.wav", "c.wav: is empty.", Details("Bo"))])
    sheet = pd.read_csv(tmp_path / "summary.csv")
    table = pd.read_parquet(tmp_path / "summary.parquet")
    assert list(sheet.columns) == list(table.columns)
    assert table["folder"].fillna("").tolist() == ["a", "b", ""]
    assert table["talk_share"].tolist()[:2] == [0.5, 0.25]
    assert table["talk_share_denominator"].tolist()[:2] == [2.0, 4.0]
    assert table["error"].tolist() == ["", "", "c.wav: is empty."]
    assert table["candidate"].tolist() == ["=Ann", "", "Bo"]
    assert sheet["candidate"].tolist()[0] == "'=Ann"
    whole = pd.read_csv(tmp_path / "pooled.csv")
    share = whole[(whole["name"] == "talk_share")].set_index("of")["value"]
    assert share.to_dict() == {"all recordings": pytest.approx(2 / 6), "'=Ann": 0.5}


def test_a_candidate_called_as_the_rows_of_all_changes_them_not(tmp_path: Path) -> None:
    for sha, name in (("1", "All Recordings"), ("2", "Bo"), ("3", "all recordings")):
        run = json.dumps({"key": "K", "details": {"candidate": name}})
        made = analysis(sha, ratio(int(sha), 4))
        write_outputs(made, "", tmp_path, source=Path(f"{sha}.wav"), run=run)
    write_summary(tmp_path, [])
    whole = pd.read_csv(tmp_path / "pooled.csv")
    share = whole[whole["name"] == "talk_share"].set_index("of")
    assert share["value"].to_dict() == {
        "all recordings": 0.5,
        "All Recordings (candidate)": 0.25,
        "Bo": 0.5,
        "all recordings (candidate)": 0.75,
    }
    assert share["of_recordings"].tolist() == [3, 1, 1, 1]


def test_analysed_and_failed_recordings_are_named_in_the_same_way(tmp_path: Path) -> None:
    run = json.dumps({"key": "K", "source": "Ann/a.wav", "details": {}})
    write_outputs(analysis("1"), "", tmp_path, source=Path("a.wav"), run=run)
    write_outputs(analysis("2"), "", tmp_path, source=Path("b.wav"))  # by no batch
    write_summary(tmp_path, [Failure("Bo/c.wav", "c.wav: is empty.", Details())])
    names = pd.read_parquet(tmp_path / "summary.parquet")["recording"].tolist()
    assert names == ["Ann/a.wav", analysis().recording.name, "Bo/c.wav"]


def test_names_that_are_no_utf8_leave_the_tables_whole(tmp_path: Path) -> None:
    folder = write_outputs(analysis("1", ratio(1, 2)), "", tmp_path, source=Path("a.wav"))
    if sys.platform == "linux":  # elsewhere names are Unicode
        folder.rename(tmp_path / "b\udce9")
    odd = "caf\udce9.wav"
    write_summary(tmp_path, [Failure(odd, f"{odd}: is empty.", Details("Ren\udce9"))])
    table = pd.read_parquet(tmp_path / "summary.parquet")
    row = table[table["error"] != ""].iloc[0]
    assert (row["recording"], row["error"]) == ("caf?.wav", "caf?.wav: is empty.")
    assert row["candidate"] == "Ren?"
    assert "caf?.wav: is empty." in (tmp_path / "index.html").read_text("utf-8")
    assert len(pd.read_csv(tmp_path / "summary.csv")) == 2


def test_no_results_give_empty_tables_with_all_columns(tmp_path: Path) -> None:
    write_summary(tmp_path, [])
    table = pd.read_parquet(tmp_path / "summary.parquet")
    assert len(table) == 0
    assert "talk_share_numerator" in table.columns


def test_a_damaged_result_is_a_row_with_the_reason(tmp_path: Path) -> None:
    folder = write_outputs(analysis("1", ratio(1, 2)), "", tmp_path, source=Path("a.wav"))
    path = folder / "analysis.json"
    path.write_text(path.read_text("utf-8").replace('"schema_version"', '"version"'), "utf-8")
    write_summary(tmp_path, [])
    error = pd.read_csv(tmp_path / "summary.csv")["error"].tolist()
    assert len(error) == 1
    assert "schema_version" in error[0]


def test_a_damaged_result_has_one_row_however_often_the_tables_are_renewed(tmp_path: Path) -> None:
    folder = write_outputs(analysis("1", ratio(1, 2)), "", tmp_path, source=Path("a.wav"))
    path = folder / "analysis.json"
    path.write_text(path.read_text("utf-8").replace('"schema_version"', '"version"'), "utf-8")
    write_summary(tmp_path, [Failure("c.wav", "c.wav: is empty.", Details("Bo"))])
    for _ in range(2):
        assert renew_tables(tmp_path)
    table = pd.read_parquet(tmp_path / "summary.parquet")
    assert sorted(table["recording"]) == ["a", "c.wav"]
    assert dict(zip(table["recording"], table["folder"].fillna(""), strict=True)) == {
        "a": "a",
        "c.wav": "",
    }
    assert [f.name for f in last_failures(tmp_path)] == ["c.wav"]
    purge_results([folder], dry_run=False, as_json=False)
    assert pd.read_parquet(tmp_path / "summary.parquet")["recording"].tolist() == ["c.wav"]


def test_a_folder_that_is_called_like_an_address_is_one_row_among_the_others(
    tmp_path: Path,
) -> None:
    for sha, name in (("1", "data: Ann"), ("2", "javascript:alert(1)"), ("3", "Bo")):
        made = write_outputs(analysis(sha), "<html>", tmp_path, source=Path(f"{sha}.wav"))
        (made / "run.json").write_text('{"key": "k"}')
        made.rename(tmp_path / name)
    write_summary(tmp_path, ())
    page = (tmp_path / "index.html").read_text("utf-8")
    for link in ("./data%3A%20Ann/report", "./javascript%3Aalert%281%29/report", "./Bo/report"):
        assert f'href="{link}.html"' in page
