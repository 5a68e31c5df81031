"""The chart of pace shows the measure of the speaking rate, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.measures import measure
from analyzer.records import Conversation, Measure
from analyzer.report import render_report, wording
from analyzer.report.axes import TALK_WIDTH, Bins
from analyzer.report.charts import talk_chart
from analyzer.report.pace import MIN_WORDS, pace_chart, paces, thresholds_of
from analyzer.report.view import build_view
from analyzer.settings import MeasureSettings
from tests.measures.timeline import conversation
from tests.report.factory import make_analysis


def rate(talk: Conversation, settings: MeasureSettings | None = None) -> Measure:
    measures = measure(talk, settings or MeasureSettings())
    return next(m for m in measures if m.name == "words_per_minute")


@given(
    st.text("###u.", min_size=8, max_size=240),
    st.text("#...", max_size=240),
    st.sampled_from([5.0, 20.0, 60.0]),
    st.integers(1, 12),
)
def test_all_stretches_pooled_are_the_measure(
    mine: str, theirs: str, bin_s: float, shortest: int
) -> None:
    settings = MeasureSettings(turn_min_words=shortest)
    talk = conversation(mine, theirs)
    found = paces(talk, Bins(0.0, talk.duration_s, bin_s), settings)
    words, spoken_s = sum(p.words for p in found), sum(p.spoken_s for p in found)
    assert (words * 60 / spoken_s if spoken_s else None) == pytest.approx(
        rate(talk, settings).value
    )
    assert all(p.words >= MIN_WORDS for p in found) or len(found) == 1
    bins = [b for p in found for b in range(p.first, p.last + 1)]
    assert bins == sorted(set(bins))


@pytest.mark.parametrize("duration_s", [240.0, 3600.0])
def test_the_dots_are_these_stretches(duration_s: float) -> None:
    talk = make_analysis(duration_s).conversation
    chart, found = pace_chart(talk), paces(talk, Bins(0.0, duration_s, 60.0))
    shown = [dot.label.split(": ")[-1] for dot in chart.dots]
    assert shown == [f"{wording.number(p.wpm, 0)} words per minute" for p in found]
    assert all(0 <= dot.y <= 64 and 0 <= dot.x <= TALK_WIDTH for dot in chart.dots)


def test_a_single_dot_says_what_the_tile_says() -> None:
    """Pauses of a second belong to the pace, and a turn of four words has none."""
    talk = conversation("####." * 8 + "." * 10 + "####", "." * 42 + "##")
    (dot,) = pace_chart(talk).dots
    assert dot.label == f"0:00: {wording.measure_value(rate(talk))[0]} words per minute"


def test_a_stretch_of_a_few_words_is_told_with_its_neighbour() -> None:
    """Nine words, then three of the next minute."""
    talk = conversation("." * 51 + "#" * 12 + "." * 37)
    (dot,) = pace_chart(talk).dots
    assert dot.label == "0:00 to 1:40: 60 words per minute"


def test_pace_has_the_time_axis_of_the_talk_chart() -> None:
    analysis = make_analysis(3600.0)
    talk = analysis.conversation
    assert pace_chart(talk).ticks == talk_chart(talk).ticks
    assert 1 < len(pace_chart(talk).ticks) <= 8
    html = render_report(analysis, audio_href=None)
    chart = html.partition('aria-label="Chart of pace"')[2].partition("</svg>")[0]
    assert re.findall(r'"axis-x"[^>]*>([^<]+)<', chart) == [t.label for t in talk_chart(talk).ticks]


def test_pace_is_counted_by_the_thresholds_that_are_kept_with_the_result() -> None:
    analysis = make_analysis(600.0)
    software = replace(analysis.software, settings="[measures]\nturn_min_words = 16\n")
    found = build_view(replace(analysis, software=software)).pace
    assert found.caption.endswith("at least 16 words")
    assert found.dots == pace_chart(analysis.conversation, thresholds_of(software)).dots
    unread = replace(analysis.software, settings="[measures]\nno_such_threshold = 1\n")
    assert thresholds_of(unread) == MeasureSettings()
