"""One candidate's recordings side by side: levels, figures, and what to work on since."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest

from analyzer.report.assessment import Moment
from analyzer.report.folder_page import FolderEntry, failed, render_folder
from analyzer.report.folder_series import NO_ADVICE, NO_LEVEL, series
from analyzer.report.series import InSeries, fragment, series_line
from analyzer.report.wording import NBSP
from tests.report.test_folder_page import entry
from tests.report.test_render import HOSTILE, read

LATE = replace(entry("late", 3.0, candidate="Ann", recorded_on="2026-03-01"), id="late")
EARLY = replace(entry("early", 1.0, candidate="Ann", recorded_on="2026-01-01"), id="early")
ROWS = [LATE, EARLY, entry("other", 2.0, candidate="Bo"), entry("nobody's", 2.0)]


def silent(row: FolderEntry, shown: str) -> FolderEntry:
    figures = (replace(f, shown=shown) if "silence" in f.name else f for f in row.figures)
    return replace(row, figures=tuple(figures))


def test_levels_and_figures_stand_side_by_side_oldest_first() -> None:
    ann, bo = series([silent(LATE, "5 s"), silent(EARLY, "41 s"), *ROWS[2:]])
    assert (ann.candidate, bo.candidate) == ("Ann", "Bo")
    assert [(s.id, s.when, s.href) for s in ann.sessions] == [
        ("early", "2026-01-01", "early/report.html"),
        ("late", "2026-03-01", "late/report.html"),
    ]
    whole, *criteria = ann.levels
    assert [(c.level, c.shown, c.score) for c in whole.cells] == [
        ("weak", "Weak", "1.00"),
        ("very_strong", "Very strong", "3.00"),
    ]
    assert [row.label for row in criteria] == [c.label for c in EARLY.criteria]
    assert {row.label: row.cells for row in ann.figures}["Longest silence"] == ("41 s", "5 s")
    assert ann.counts == f"2 recordings \u00b7 8{NBSP}min of sound"
    assert ann.order == "in order of date"


def test_a_criterion_that_one_recording_lacks_is_a_dash_there() -> None:
    (ann,) = series([replace(EARLY, criteria=()), LATE])
    assert [c.shown for c in ann.levels[1].cells] == ["\u2013", LATE.criteria[0].level_shown]


def test_the_newest_recordings_advice_leads_to_its_moments() -> None:
    newest = replace(
        LATE,
        advice=(
            Moment(170.0, "2:50", "At 2:50 you said it"),
            Moment(5.0, "0:05", "Say it at 0:05"),
        ),
    )
    (ann,) = series([newest, EARLY])
    first, second = ann.advice
    assert (first.lead, first.clock, first.rest) == ("At", "2:50", "you said it")
    assert first.href == "late/report.html#t=2:50"
    assert (second.lead, second.rest) == ("", "Say it at 0:05")
    page = render_folder([newest, EARLY])
    assert 'At <a href="late/report.html#t=2:50">2:50</a> you said it' in page


def test_without_dates_nothing_is_said_to_be_the_last_time() -> None:
    dated, undated = LATE, replace(EARLY, recorded_on="")
    assert series([dated])[0].advice_title == "Last time's advice"
    assert series([dated, undated])[0].advice_title == "Advice"
    assert "Last time" not in render_folder([undated])


@pytest.mark.parametrize(("score", "said"), [(3.5, NO_ADVICE), (None, NO_LEVEL)])
def test_no_advice_has_a_reason(score: float | None, said: str) -> None:
    (ann,) = series([replace(entry("a", score, candidate="Ann"), advice=())])
    assert (ann.advice, ann.no_advice) == ((), said)
    assert ann.order == ""


def test_a_name_leads_to_its_series_and_one_without_a_result_to_nothing() -> None:
    rows = [*ROWS, failed("x.mp3", "is empty", candidate="Cy")]
    tags = read(render_folder(rows)).tags
    ids = [a["id"] for t, a in tags if t == "section" and "data-candidate" in a]
    assert ids == ["candidate=Ann", "candidate=Bo"]
    links = {a["href"] for t, a in tags if t == "a" and str(a.get("href")).startswith("#cand")}
    assert links == {f"#{name}" for name in ids}


def test_a_hostile_name_stays_text_and_one_address() -> None:
    reader = read(render_folder([replace(entry("a", 1.0, candidate=HOSTILE), name=HOSTILE)]))
    assert not [t for t, _ in reader.tags if t == "img"]
    (section,) = [a for t, a in reader.tags if t == "section" and "data-candidate" in a]
    assert unquote(str(section["id"])) == f"candidate={section['data-candidate']}"
    assert not set(' "<>#') & set(str(section["id"]))


def test_a_report_asks_the_page_over_the_folder_for_its_neighbours() -> None:
    line = series_line(InSeries("Ann Lee", "2024-05-01T10:00", "../index.html"), "ab" * 32)
    assert line is not None
    assert line.over_time == "../index.html#" + fragment("Ann Lee")
    assert (line.before, line.after) == (
        "../index.html#before=abababababab",
        "../index.html#after=abababababab",
    )
    assert (line.recorded_on, line.everything) == ("2024-05-01", "../index.html")


def test_without_a_folder_or_a_name_there_is_no_way_to_others() -> None:
    alone = series_line(InSeries("Ann", "2024-05-01"), "ab" * 32)
    assert alone is not None
    assert (alone.candidate, alone.over_time, alone.before, alone.everything) == ("Ann", "", "", "")
    nameless = series_line(InSeries(page="../index.html"), "ab" * 32)
    assert nameless is not None
    assert (nameless.before, nameless.everything) == ("", "../index.html")
    assert series_line(InSeries(), "ab" * 32) is None
    assert series_line(None, "ab" * 32) is None
