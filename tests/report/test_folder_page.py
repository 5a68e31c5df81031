"""The page over a folder: a row per recording, failures with their sentence, CSV, charts."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

import pytest

from analyzer.errors import UsageError
from analyzer.records import Level, Silence, Sources, Speech
from analyzer.report.folder_charts import (
    DOT_PCT,
    DOT_PX,
    MOST_FLOORS,
    PROGRESS_HEIGHT,
    Spread,
    level_counts,
    progress,
    spreads,
)
from analyzer.report.folder_page import FolderEntry, failed, render_folder, summarise
from analyzer.report.folder_rows import COLUMNS, folder_csv, small_timeline
from tests.report.factory import make_analysis
from tests.report.test_render import HOSTILE, read

ANALYSIS = make_analysis(240.0)


def entry(
    name: str, score: float | None, *, candidate: str = "", recorded_on: str = ""
) -> FolderEntry:
    levels: tuple[Level, ...] = ("very_weak", "weak", "strong", "very_strong")
    level: Level = "not_rated" if score is None else levels[int(score)]
    rating = replace(ANALYSIS.rating, score=score, level=level, stability=None)
    changed = replace(
        ANALYSIS, rating=rating, recording=replace(ANALYSIS.recording, name=f"{name}.wav")
    )
    return summarise(
        changed, report=f"{name}/report.html", candidate=candidate, recorded_on=recorded_on
    )


def test_every_recording_is_a_row_that_links_to_its_report() -> None:
    page = render_folder([entry("a 1", 1.5), entry("b", 2.5)])
    links = [a.get("href") for t, a in read(page).tags if t == "a"]
    assert "a%201/report.html" in links
    assert "b/report.html" in links
    assert "2 recordings" in page


def test_a_failure_shows_its_sentence_and_no_figures() -> None:
    page = render_folder([failed("broken.mp4", "broken.mp4: holds no sound"), entry("b", 2.5)])
    assert "broken.mp4: holds no sound" in page
    assert "1 could not be analysed" in page


def test_an_empty_folder_says_so() -> None:
    assert "holds no results yet" in render_folder([])


def test_hostile_names_stay_text() -> None:
    odd = replace(entry("a", 1.0, candidate=HOSTILE), name=HOSTILE)
    reader = read(render_folder([odd, failed(HOSTILE, HOSTILE)], title=HOSTILE))
    assert not [t for t, _ in reader.tags if t == "img"]
    assert len(reader.inside["script"]) == 1
    assert not [n for _, attributes in reader.tags for n in attributes if n.startswith("on")]


@pytest.mark.parametrize("report", ["https://x.example/r.html", "javascript:alert(1)", "//x/y"])
def test_a_report_elsewhere_is_refused(report: str) -> None:
    with pytest.raises(UsageError):
        render_folder([replace(entry("a", 1.0), report=report)])


def test_csv_holds_every_row_and_runs_no_formula() -> None:
    rows = [entry("a", 1.25, candidate="=1+1"), failed("b\nc.wav", "-no sound")]
    read_back = list(csv.DictReader(io.StringIO(folder_csv(rows))))
    assert [r["recording"] for r in read_back] == ["a.wav", "b c.wav"]
    assert read_back[0]["candidate"] == "'=1+1"
    assert float(read_back[0]["score"]) == 1.25
    assert read_back[1]["error"] == "'-no sound"
    assert read_back[1]["level"] == ""
    page = render_folder(rows)
    address = next(a["href"] for t, a in read(page).tags if t == "a" and "download" in a)
    assert unquote(str(address)).endswith(folder_csv(rows))


def test_what_is_to_be_checked_is_said_in_its_row_and_in_the_csv() -> None:
    talk = ANALYSIS.conversation
    doubtful = tuple(replace(s, role_confidence=0.7) for s in talk.speakers)
    unsure = replace(ANALYSIS, conversation=replace(talk, speakers=doubtful))
    alike = replace(ANALYSIS, sources=Sources("voices and words"))
    rows = [
        summarise(one, report=f"{name}/report.html")
        for name, one in (("sure", ANALYSIS), ("unsure", unsure), ("alike", alike))
    ]
    assert [row.check for row in rows] == ["", "roles uncertain", "voices alike"]
    assert [r["check"] for r in csv.DictReader(io.StringIO(folder_csv(rows)))] == [
        row.check for row in rows
    ]
    page = render_folder([*rows, failed("d", "x")])
    marked = [a.get("data-check") for t, a in read(page).tags if t == "tr" and "data-check" in a]
    assert marked == ["", "yes", "yes", ""]
    assert "to check (2)" in page
    assert "to check" not in render_folder(rows[:1])


def test_sound_of_a_verdict_without_a_word_sorts_first() -> None:
    assert 'data-v="0" data-label="Sound"' in render_folder([replace(entry("a", 1.0), quality="?")])


def test_levels_are_counted_and_unrated_ones_shown_only_where_they_occur() -> None:
    rows = [entry("a", 0.5), entry("b", 2.5), entry("c", 2.7), failed("d", "x")]
    assert {c.code: c.count for c in level_counts(rows)} == {
        "very_weak": 1,
        "weak": 0,
        "strong": 2,
        "very_strong": 0,
    }
    assert level_counts([*rows, entry("e", None)])[-1].code == "not_rated"


def test_progress_goes_by_date_and_needs_two_rated_recordings() -> None:
    rows = [
        entry("late", 3.0, candidate="Ann", recorded_on="2026-03-01"),
        entry("early", 1.0, candidate="Ann", recorded_on="2026-01-01"),
        entry("alone", 2.0, candidate="Bo"),
        entry("unrated", None, candidate="Bo"),
    ]
    (ann,) = progress(rows)
    assert [p.report for p in ann.points] == ["early/report.html", "late/report.html"]
    assert ann.points[0].y > ann.points[1].y
    assert ann.change.startswith("+2.00")
    assert len(ann.lines) == 1


def test_progress_says_its_scores_and_claims_no_order_without_dates() -> None:
    undated = [entry(f"talk {n}", score, candidate="Ann") for n, score in ((10, 1.0), (2, 3.0))]
    (ann,) = progress(undated)
    assert [p.report for p in ann.points] == ["talk 2/report.html", "talk 10/report.html"]
    assert (ann.change, ann.order) == ("2 recordings", "in order of file name")
    assert ann.lines == ()
    assert 'Ann</bdi></a> <span class="quiet">2 recordings, in order of file name' in (
        render_folder(undated)
    )
    assert [label.text for label in ann.labels] == ["3.00", "1.00"]
    many = [
        entry(str(n), 0.1 * n, candidate="Ann", recorded_on=f"2026-01-{n}") for n in range(10, 30)
    ]
    (ann,) = progress(many)
    assert [label.text for label in ann.labels] == ["1.00", "2.90"]
    assert all(-1 <= label.y <= PROGRESS_HEIGHT for label in ann.labels)


def test_why_a_recording_is_not_rated_stands_apart_from_the_level() -> None:
    page = render_folder([replace(entry("a", None), reason="No speech was heard.")])
    text = " ".join(re.sub("<[^>]*>", "", page).split())
    assert "Not rated No speech was heard." in text


def test_spreads_leave_out_what_only_one_recording_has() -> None:
    assert spreads([entry("a", 1.0)]) == ()
    shown = spreads([entry("a", 1.0), entry("b", 1.0)])
    assert all(4 <= p.x_pct <= 96 for s in shown for p in s.points)


def spread_of(shares: Sequence[float]) -> Spread:
    """The first figure of recordings with these values."""
    rows = []
    for n, share in enumerate(shares):
        row = entry(str(n), 1.0)
        rows.append(replace(row, figures=(replace(row.figures[0], value=share),)))
    (spread,) = spreads(rows)
    return spread


@pytest.mark.parametrize("count", [2, 4, 8, 60])
def test_no_dot_of_a_spread_covers_another(count: int) -> None:
    shares = [1.0] * count if count < 10 else [(n % 31) / 30 for n in range(count)]
    spread = spread_of(shares)
    assert len(spread.points) == spread.count == count
    assert spread.bars == ()
    assert all(point.y >= 16 - spread.height for point in spread.points)
    for a, b in itertools.combinations(spread.points, 2):
        assert abs(a.x_pct - b.x_pct) >= DOT_PCT or abs(a.y - b.y) >= DOT_PX


@pytest.mark.parametrize("count", [MOST_FLOORS + 1, 3000])
def test_stacks_that_grow_too_high_are_bars_that_count_every_one(count: int) -> None:
    spread = spread_of([0.0, *[1.0] * count])
    assert spread.points == ()
    assert [bar.label for bar in spread.bars] == ["1 recording", f"{count} recordings"]
    assert (spread.bars[0].x_pct, spread.bars[0].height) == (4.0, max(1.0, round(44 / count, 1)))
    assert spread.bars[-1].x_pct + spread.bars[-1].width_pct == pytest.approx(96.0, abs=0.02)


def test_small_timeline_puts_speech_where_it_was() -> None:
    talk = replace(
        ANALYSIS.conversation,
        duration_s=240.0,
        speech=(Speech(0.0, 120.0, "S1"), Speech(120.0, 240.0, "S2")),
        silences=(Silence(60.0, 62.9, "candidate", "intro", False, False),),
    )
    drawn = small_timeline(talk)
    assert (drawn.candidate, drawn.interviewer) == ("M0 0h120", "M120 0h120")
    assert drawn.own_silence == ""


def drawn_share(path: str) -> float:
    return sum(map(float, re.findall(r"h([\d.]+)", path))) / COLUMNS


@pytest.mark.parametrize(
    ("every_s", "long_s", "most"),
    [(60.0, 4.2, 0.09), (30.0, 2.0, 0.11), (15.0, 0.9, 0.21), (20.0, 14.0, 0.72)],
)
def test_an_hour_of_short_pieces_is_drawn_and_about_as_long_as_it_is(
    every_s: float, long_s: float, most: float
) -> None:
    """Each piece can be seen, and a quiet interviewer is not shown as talking all the time."""
    starts = [every_s * n for n in range(int(3600 / every_s))]
    talk = replace(
        ANALYSIS.conversation,
        duration_s=3600.0,
        speech=tuple(Speech(at, at + long_s, "S2") for at in starts),
        silences=tuple(
            Silence(at, at + long_s, "candidate", "implementation", False, False) for at in starts
        ),
    )
    drawn = small_timeline(talk)
    assert drawn.interviewer.count("M") == len(starts)
    assert long_s / every_s - 0.02 < drawn_share(drawn.interviewer) < most
    assert drawn.own_silence == (drawn.interviewer if long_s >= 3.0 else "")
    assert drawn.candidate == ""


@pytest.mark.parametrize("duration_s", [1800.0, 3600.0, 7200.0])
def test_drawn_shares_are_near_the_true_ones_and_the_row_stays_small(duration_s: float) -> None:
    talk = make_analysis(duration_s).conversation
    drawn = small_timeline(talk)
    lanes = ((talk.ids("interviewer"), drawn.interviewer), (talk.ids("candidate"), drawn.candidate))
    for ids, path in lanes:
        true = sum(s.end_s - s.start_s for s in talk.speech if s.speaker in ids) / duration_s
        assert true <= drawn_share(path) < true + 0.13
        assert len(path) < 3000


def test_strokes_stay_on_the_grid() -> None:
    talk = replace(
        ANALYSIS.conversation,
        duration_s=240.0,
        speech=(Speech(-1.0, 0.05, "S1"), Speech(239.99, 241.0, "S1")),
    )
    assert small_timeline(talk).candidate == "M0 0h0.2M239.8 0h0.2"


def test_two_hundred_recordings_stay_small() -> None:
    rows = [entry(f"r{i}", i % 4 + 0.5, candidate=f"C{i % 20}") for i in range(200)]
    assert len(render_folder(rows).encode()) < 1_500_000
    each_alone = [replace(row, candidate=row.name) for row in rows]
    assert len(render_folder(each_alone).encode()) < 2_000_000
