"""A settings file: what it may hold, and what is refused in one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UsageError
from analyzer.settings import Settings, load_settings, parse_settings, settings_toml
from analyzer.settings.toml_text import MAX_DEPTH, parse_toml, toml_text

texts = st.text(max_size=8)
plain = st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False) | texts


@pytest.mark.parametrize(
    ("section", "entry", "complaint"),
    [
        ("rubric", "min_duration_s = " + "1" * 400, "min_duration_s is an integer of more than 64"),
        ("rubric", "stability_runs = 0x" + "f" * 5000, "stability_runs is an integer of more than"),
        ("rubric", "stability_runs = " + "1" * 5000, "holds an integer of more than 64 bits"),
        ("rubric", "min_duration_s = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("rubric", "min_duration_s." + "a." * 5000 + "a = 1", "nested too deeply"),
        ("rubric", "= 1", "is no valid TOML"),
        ("rubric", "edge_jitter_s = -1", "rubric.edge_jitter_s must be at least 0 (got -1.0)"),
        ("rubric", "swapped_share = -0.1", "swapped_share must be at least 0"),
        ("rubric", "stability_runs = -2", "stability_runs must be at least 0"),
        ("rubric", "max_evidence = -1", "max_evidence must be at least 0"),
        ("rubric", "max_advice = -1", "max_advice must be at least 0"),
        ("rubric", "knot_jitter = 3", "knot_jitter must be below 1"),
        ("rubric", "knot_jitter = 1", "knot_jitter must be below 1"),
        ("measures", "coverage_min_words = -1", "coverage_min_words must be at least 0"),
        ("measures", "coverage_bin_s = 0", "measures.coverage_bin_s must be at least 1 (got 0.0)"),
        ("measures", "coverage_bin_s = 1e-9", "coverage_bin_s must be at least 1"),
        ("speech", "max_speakers = 0", "max_speakers must be at least 1"),
        ("rubric", "min_each_length = 0", "min_each_length must be at least 1"),
    ],
)
def test_what_no_threshold_can_be_is_refused_in_one_sentence(
    tmp_path: Path, section: str, entry: str, complaint: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"[{section}]\n{entry}\n", encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        load_settings(path)
    said = str(refusal.value)
    assert said.startswith(f"{path}: ")
    assert complaint in said
    assert len(said) < 300


def test_scores_and_levels_of_sound_may_lie_below_nought(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[conversation]\nnarration_sense = -2\n[audio]\npoor_snr_db = -3\n", "utf-8")
    found = load_settings(path)
    assert found.conversation.narration_sense == -2
    assert found.audio.poor_snr_db == -3


def test_what_differs_from_the_defaults_is_written_and_reads_as_it_was(tmp_path: Path) -> None:
    given = Settings()
    own = replace(
        given,
        audio=replace(given.audio, good_snr_db=25.5),
        rubric=replace(given.rubric, max_advice=2, knot_jitter=0.05),
    )
    text = settings_toml(own)
    assert text == "[audio]\ngood_snr_db = 25.5\n[rubric]\nmax_advice = 2\nknot_jitter = 0.05\n"
    assert parse_settings(text, tmp_path) == own


@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ("{a = ", "}")])
def test_ten_lists_or_tables_inside_each_other_are_read_and_no_more(
    opens: str, closes: str
) -> None:
    within = MAX_DEPTH - 1
    parse_toml(f"x = {opens * within}[]{closes * within}", "mine")
    with pytest.raises(UsageError, match="nested too deeply"):
        parse_toml(f"x = {opens * within}[[]]{closes * within}", "mine")


def test_the_mark_that_windows_puts_before_utf_8_is_no_part_of_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[rubric]\nmax_advice = 2\n", encoding="utf-8-sig")
    assert load_settings(path).rubric.max_advice == 2


def test_settings_in_a_result_that_are_no_toml_name_the_result(tmp_path: Path) -> None:
    source = tmp_path / "analysis.json"
    assert parse_settings("", source) == Settings()
    with pytest.raises(UsageError, match=r"the settings in .*analysis\.json: is no valid TOML"):
        parse_settings("[rubric", source)


@given(
    st.dictionaries(
        texts,
        st.recursive(
            plain,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
            max_leaves=8,
        ),
        max_size=4,
    )
)
def test_what_is_written_as_toml_reads_as_it_was(data: dict[str, Any]) -> None:
    assert parse_toml(toml_text(data), "written") == data
