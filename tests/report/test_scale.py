"""A score stands in the step of its own level, wherever the scale is drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.records import LEVELS, Analysis, Level
from analyzer.report.folder_charts import PROGRESS_HEIGHT, progress
from analyzer.report.folder_page import render_folder, summarise
from analyzer.report.scale import position_pct, rubric_of
from analyzer.report.view import build_view
from analyzer.rubric import Rubric, load_rubric, parse_rubric
from analyzer.rubric.reader import rubric_text
from tests.report.factory import make_analysis

ANALYSIS = make_analysis(240.0)
OWN = rubric_text().replace("floor = 2.1\n", "floor = 3.0\n")


def rated(score: float, level: Level, rubric: str = "") -> Analysis:
    criterion = replace(ANALYSIS.rating.criteria[0], score=score, level=level)
    rating = replace(
        ANALYSIS.rating, score=score, level=level, stability=None, criteria=(criterion,)
    )
    software = replace(ANALYSIS.software, rubric=rubric, rubric_file="own.toml" if rubric else "")
    return replace(ANALYSIS, rating=rating, software=software)


@pytest.mark.parametrize("rubric", [load_rubric(), parse_rubric(OWN, Path("own.toml"))])
def test_every_score_stands_in_the_quarter_of_its_level(rubric: Rubric) -> None:
    scores = [n / 100 for n in range(400)]
    places = [position_pct(score, rubric.level_of(score), rubric) or 0.0 for score in scores]
    assert [LEVELS[int(place // 25)] for place in places] == [rubric.level_of(s) for s in scores]
    assert places == sorted(set(places))


@pytest.mark.parametrize(
    ("score", "level", "rubric", "shown", "quarter"),
    [
        (2.09, "weak", "", "2.09", 1),
        (2.1, "strong", "", "2.10", 2),
        (3.14, "strong", "", "3.14", 2),
        (2.1, "weak", OWN, "2.10", 1),
        (2.1, "strong", "no rubric at all", "2.10", 2),
        (2.5, "weak", "no rubric at all", "2.50", 1),
        (2.05, "strong", "", "2.05", 2),
        (0.88, "very_weak", "", "0.88", 0),
        (3.17, "strong", "", "3.17", 2),
    ],
)
def test_report_row_and_progress_agree_with_the_level(
    score: float, level: Level, rubric: str, shown: str, quarter: int
) -> None:
    analysis = rated(score, level, rubric)
    view = build_view(analysis)
    rows = [summarise(analysis, report=f"{n}/report.html", candidate="Ann") for n in range(2)]
    (course,) = progress(rows)
    places = [
        view.level.position_pct,
        view.criteria[0].position_pct,
        rows[0].position_pct,
        100 - 100 * course.points[0].y / PROGRESS_HEIGHT,
    ]
    assert [int((place or 0.0) // 25) for place in places] == [quarter] * 4
    assert (view.level.score, view.criteria[0].score) == (shown, shown)
    assert f"{shown} of 4" in course.points[0].label
    assert f">{shown}</span>" in render_folder(rows)


def test_a_rubric_that_cannot_be_read_any_more_leaves_ours() -> None:
    assert rubric_of(rated(2.0, "weak", "levels = 3").software) == load_rubric()
