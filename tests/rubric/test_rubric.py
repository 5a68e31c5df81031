"""The rubric file: what it holds, and what is refused at the door."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.records import LEVELS
from analyzer.rubric import Rubric, load_rubric
from analyzer.rubric.calibrate import text_with_floors
from tests.rubric.interviews import RUBRIC

TEXT = files("analyzer.rubric").joinpath("communication.toml").read_text(encoding="utf-8")
DESCRIPTION = 'description = "Talks, but in fragments that do not add up to an explanation."'


def test_the_five_criteria_have_their_weights() -> None:
    assert {c.name: c.weight for c in RUBRIC.criteria} == {
        "narration": 0.30,
        "justification": 0.25,
        "clarity": 0.20,
        "engagement": 0.15,
        "walk_through": 0.10,
    }


def test_fillers_are_a_tenth_of_clarity_and_latency_a_quarter_of_engagement() -> None:
    weights = {c.measure: c.weight for rule in RUBRIC.criteria for c in rule.components}
    assert weights["filler_rate_per_min"] <= 0.1
    assert weights["first_sound_median_s"] + weights["first_content_median_s"] <= 0.25


def test_prosody_talk_share_and_pace_are_never_scored() -> None:
    used = {c.measure for rule in RUBRIC.criteria for c in (*rule.components, *rule.caps)}
    assert not used & {
        "pitch_variation_semitones",
        "loudness_range_db",
        "articulation_rate",
        "talk_share",
        "words_per_minute",
        "words",
    }


def test_levels_read_as_the_rubric_says() -> None:
    assert [rule.name for rule in RUBRIC.levels] == list(LEVELS)
    assert RUBRIC.level_of(2.09) == "weak"
    assert RUBRIC.level_of(2.1) == "strong"
    assert RUBRIC.levels[0].reading.startswith("No hire")
    assert RUBRIC.levels[3].reading.startswith("Strong hire")


def test_every_part_has_a_source_and_a_reason() -> None:
    parts = [p for rule in RUBRIC.criteria for p in (*rule.components, *rule.caps)]
    assert all(p.source in "LPJ" and p.reason.endswith(".") for p in parts)
    assert all(g.source in "LPJ" and g.reason.endswith(".") for g in RUBRIC.gates)


def _replace(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def _ungated(text: str) -> str:
    return text.partition("[[gates]]")[0]


def _with_caps(value: str) -> Callable[[str], str]:
    """The walk-through's caps are what they should not be."""
    name = 'name = "walk_through"\n'
    return _replace(name, f"{name}caps = {value}\n")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (_replace("weight = 0.30", "weight = 0.40"), "add up to 1"),
        (_replace("weight = 0.30", "weight = 0.40"), "not to 1.1"),
        (_replace("weight = 0.35", "weight = -0.35"), "must be positive"),
        (_replace("weight = 0.35", "weight = 0"), "remove what should not count"),
        (_replace("weight = 0.35", "weight = nan"), "needs the number weight"),
        (_replace('"think_aloud_coverage"', '"thinking"'), "no such measure"),
        (_replace('unit = "share"', 'unit = "s"'), "unit must be share"),
        (_replace("[0.1, 1.0]", "[0.0, 1.0]"), "rising values"),
        (_replace("[0.1, 1.0]", "[0.1, 3.5]"), "only rise or only fall"),
        (_replace("[1.0, 4.0]", "[1.0, 5.0]"), "between 0 and 4"),
        (_replace("[0.1, 1.0]", '["a", 1.0]'), "pairs [value, score]"),
        (_replace('name = "weak"', 'name = "poor"'), "levels must be"),
        (_replace("floor = 0.7", "floor = 2.5"), "floors must rise"),
        (_replace('criterion = "narration"', 'criterion = "singing"'), "unknown criterion"),
        (_replace('source = "J"', 'source = "X"'), "source must be one of"),
        (_replace('version = "1"', ""), "needs the text version"),
        (_replace("floor = 0.7", 'floor = "one"'), "needs the number floor"),
        (_replace('name = "clarity"', 'name = "narration"'), "same name"),
        (_replace("[1.0, 4.0]", "[inf, 4.0]"), "pairs [value, score] of finite numbers"),
        (_replace("[0.1, 1.0]", "[nan, 1.0]"), "pairs [value, score] of finite numbers"),
        (_replace("[1.0, 4.0]", '["1.0", "4.0"]'), "pairs [value, score] of finite numbers"),
        (_replace("[0.0, 0.0]", "[false, false]"), "pairs [value, score] of finite numbers"),
        (_replace("floor = 3.15", "floor = 3.995"), "levels cannot be reached"),
        (_replace("floor = 2.1", "floor = 0.705"), "levels cannot be reached"),
        (_replace("min_score = 1.5", "min_score = 4"), "min_score must lie between 0 and 3.99"),
        (_replace("min_score = 1.5", "min_score = -1"), "min_score must lie between 0 and 3.99"),
        (_replace('level = "weak"\n', 'level = "very_weak"\n'), "cannot refuse the lowest level"),
        (lambda text: "gates = 5\n" + _ungated(text), "gates must be tables, each under [[gates]]"),
        (lambda text: "gates = [5]\n" + _ungated(text), "gates must be tables"),
        (lambda text: _ungated(text) + '[gates]\nlevel = "weak"\n', "gates must be tables"),
        (_with_caps("3"), "caps must be tables, each under [[criteria.caps]]"),
        (_with_caps("false"), "caps must be tables"),
        (_with_caps("[3]"), "caps must be tables"),
        (_with_caps('"x"'), "caps must be tables"),
        (_replace("floor = 0.7", "floor = " + "1" * 400), "floor is an integer of more than 64"),
        (_replace("floor = 0.7", "floor = " + "1" * 5000), "an integer of more than 64 bits"),
        (_replace("floor = 0.7", "floor = 0x" + "f" * 5000), "floor is an integer of more than"),
        (_replace("floor = 0.7", "floor = " + "[" * 5000 + "]" * 5000), "nested too deeply"),
        (_replace("floor = 0.7", "floor." + "a." * 5000 + "a = 1"), "nested too deeply"),
        (lambda _: "= nothing", "no valid TOML"),
        (lambda _: 'version = "1"', "[[levels]]"),
    ],
)
def test_a_faulty_rubric_is_refused_by_name(
    tmp_path: Path, change: Callable[[str], str], complaint: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(change(TEXT), encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        load_rubric(path)
    assert complaint in str(refusal.value)
    assert "mine.toml" in str(refusal.value)


def test_the_mark_that_windows_puts_before_utf_8_is_no_part_of_the_rubric(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert load_rubric(path).text == TEXT


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_rubric(tmp_path / "none.toml")


def test_a_measure_may_not_count_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    turned = TEXT.replace(
        "knots = [[0.0, 0.5], [0.3, 1.1], [0.5, 2.6], [0.7, 4.0]]",
        "knots = [[0.0, 4.0], [0.7, 1.0]]",
    )
    path.write_text(turned, encoding="utf-8")
    with pytest.raises(UsageError, match="more in one place and less in another"):
        load_rubric(path)


def own(tmp_path: Path, *changes: tuple[str, str]) -> tuple[str, Rubric]:
    """A rubric of one's own: its text, and as it is read."""
    text = TEXT
    for old, new in changes:
        text = _replace(old, new)(text)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return text, load_rubric(path)


def test_other_floors_leave_the_rest_of_the_text_alone(tmp_path: Path) -> None:
    text, rubric = own(
        tmp_path,
        ('name = "weak"\n', "  name='weak'  # ours\n"),
        ("floor = 2.1\n", "floor=2.125 # three of five coaches\n"),
        ("floor = 3.15\n", "\tfloor = +31.5e-1  # five coaches agreed\n"),
    )
    expected = text
    for old, new in (("floor = 0.7\n", "floor = 1.2\n"), ("+31.5e-1  #", "3.4  #")):
        expected = _replace(old, new)(expected)
    assert text_with_floors(text, rubric, (1.2, 2.125, 3.4)) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "weak"\nfloor = 0.7\n', 'floor = 0.7\nname = "weak"\n'),
        ("floor = 0.7", '"floor" = 0.7'),
        ("floor = 0.7", "floor = 0x1"),
        (DESCRIPTION, 'description = """\nfloor = 1\n"""'),
    ],
)
def test_floors_that_are_not_found_are_not_written(tmp_path: Path, old: str, new: str) -> None:
    text, rubric = own(tmp_path, (old, new))
    with pytest.raises(UsageError, match=r"mine\.toml: other floors cannot be put into"):
        text_with_floors(text, rubric, (1.2, 2.5, 3.4))
