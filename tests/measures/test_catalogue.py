"""The catalogue names exactly what is measured, in plain words."""

from __future__ import annotations

from analyzer.measures import catalogue, definition
from tests.measures.figures import figures
from tests.measures.timeline import conversation

UNITS = {
    "share",
    "s",
    "count",
    "per_min",
    "per_100_words",
    "wpm",
    "semitones",
    "dB",
    "probability",
    "syllables_per_s",
}


def test_every_measure_is_defined_and_every_definition_measured_in_order() -> None:
    measured = list(figures(conversation("####", "####")))
    assert measured == [d.name for d in catalogue()]
    assert len(set(measured)) == len(measured)


def test_units_and_sources_are_known() -> None:
    for item in catalogue():
        assert item.unit in UNITS, item
        assert item.source in {"L", "P", "J"}, item


def test_a_definition_is_one_plain_sentence() -> None:
    for item in catalogue():
        assert item.text.endswith("."), item
        assert item.text.count(". ") == 0, item
        assert "{" not in item.text + item.label + item.name, item


def test_measures_carry_the_catalogues_unit() -> None:
    for name, found in figures(conversation("####", "####")).items():
        assert found.unit == definition(name).unit
