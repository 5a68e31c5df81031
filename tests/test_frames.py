"""The tables: the same columns and types for every recording, one row per record."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given

from analyzer import records as r
from analyzer.frames import COLUMNS, frames
from tests.analyses import UNHURRIED, analyses, empty_analysis, example_analysis

ASKED = (
    "words",
    "speech",
    "turns",
    "phases",
    "silences",
    "overlaps",
    "interjections",
    "cues",
    "measures",
    "criteria",
)


@pytest.mark.parametrize("name", [*ASKED, "speakers", "evidence"])
def test_an_empty_table_has_the_columns_and_types_of_a_full_one(name: str) -> None:
    full, empty = frames(example_analysis())[name], frames(empty_analysis())[name]
    assert len(full) > 0
    assert len(empty) == 0
    pd.testing.assert_series_equal(full.dtypes, empty.dtypes)
    assert list(full.columns) == list(COLUMNS[name])


@given(analyses)
@UNHURRIED
def test_types_never_depend_on_the_values(analysis: r.Analysis) -> None:
    for name, frame in frames(analysis).items():
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == COLUMNS[name]


def test_there_is_one_row_per_record_in_its_order() -> None:
    tables = frames(example_analysis())
    talk = example_analysis().conversation
    for name in ("words", "speech", "turns", "phases", "silences", "overlaps", "cues"):
        assert tables[name]["start_s"].tolist() == [x.start_s for x in getattr(talk, name)]
    assert tables["words"]["text"].tolist() == [word.text for word in talk.words]


def test_durations_and_roles_are_filled_in() -> None:
    turns = frames(example_analysis())["turns"]
    assert turns["duration_s"].tolist() == [2.0, 3.5]
    assert turns["role"].tolist() == ["interviewer", "candidate"]


def test_the_response_stands_in_the_row_of_its_interjection() -> None:
    table = frames(example_analysis())["interjections"]
    first, second = table.to_dict("records")
    assert first["response_status"] == "answered"
    assert (first["first_sound_s"], first["first_content_s"]) == (0.5, 0.6)
    assert (first["response_start_s"], first["response_end_s"]) == (2.5, 6.0)
    assert table["response_status"].isna().tolist() == [False, True]
    assert math.isnan(second["first_sound_s"])


def test_an_undefined_measure_is_missing_and_keeps_its_reason() -> None:
    measures = frames(example_analysis())["measures"].set_index("name")
    assert measures.loc["talk_share", "value"] == 0.6
    assert measures["spans"].tolist() == [1, 0]
    assert bool(measures["value"].isna()["uptake"])
    assert measures.loc["uptake", "reason"] == "no hint was given"


def test_criteria_count_the_evidence_that_is_listed_apart() -> None:
    tables = frames(example_analysis())
    assert tables["criteria"]["evidence"].tolist() == [1]
    assert tables["evidence"]["criterion"].tolist() == ["narration"]
    assert tables["evidence"]["quote"].tolist() == ["Because it is <fast>."]


def test_tables_of_many_recordings_stack_without_changing_type() -> None:
    full, empty = frames(example_analysis()), frames(empty_analysis())
    for name in COLUMNS:
        stacked = pd.concat([full[name], empty[name]], ignore_index=True)
        pd.testing.assert_frame_equal(stacked, full[name])
