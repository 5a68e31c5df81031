"""analysis.json: what is written is the contract, and reading it again changes nothing."""

from __future__ import annotations

import json
import math
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from analyzer import records as r
from analyzer.errors import ResultError
from analyzer.serialize import (
    SCHEMA_VERSION,
    from_json,
    hearing_of,
    json_schema,
    read_analysis,
    to_dict,
    to_json,
)
from tests.analyses import UNHURRIED, analyses, analysis_with, empty_analysis, example_analysis

ABSOLUTE = 0.006
"""Half of the coarsest rounding (0.01 dB), with room for binary fractions."""
RELATIVE = 6e-6
"""Six significant digits."""


def _assert_close(found: Any, wanted: Any, where: str = "") -> None:
    """Equal records, numbers up to their rounding."""
    if is_dataclass(wanted):
        assert type(found) is type(wanted), where
        for item in fields(wanted):
            at = f"{where}.{item.name}"
            _assert_close(getattr(found, item.name), getattr(wanted, item.name), at)
    elif isinstance(wanted, tuple):
        assert len(found) == len(wanted), where
        for n, (a, b) in enumerate(zip(found, wanted, strict=True)):
            _assert_close(a, b, f"{where}[{n}]")
    elif isinstance(wanted, dict):
        assert found.keys() == wanted.keys(), where
        for key in wanted:
            _assert_close(found[key], wanted[key], f"{where}.{key}")
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, rel=RELATIVE, abs=ABSOLUTE), where
    else:
        assert found == wanted, where


@given(analyses)
@UNHURRIED
def test_reading_gives_back_what_was_written(analysis: r.Analysis) -> None:
    text = to_json(analysis)
    again = from_json(text)
    _assert_close(again, analysis)
    assert to_json(again) == text


@given(analyses)
@UNHURRIED
def test_what_is_written_obeys_the_published_schema(analysis: r.Analysis) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(to_json(analysis)))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("analysis", [example_analysis(), empty_analysis()])
def test_dict_and_text_agree(analysis: r.Analysis) -> None:
    assert json.loads(to_json(analysis)) == to_dict(analysis)


CONTRACT = {
    "": "schema_version recording software quality language heard_s interview speakers words "
    "speech turns phases silences overlaps interjections cues typing measures rating signals "
    "overall edits waveform sources meant",
    "recording": "name sha256 duration_s sample_rate_hz channels container codec tracks",
    "sources": "speakers words notes",
    "software": "analyzer models settings_sha256 settings rubric_file rubric",
    "software.models.0": "role name revision sha256",
    "speakers.0": "id role role_confidence speech_s reasons prosody name role_given",
    "words.0": "start_s end_s text speaker probability filler",
    "speech.0": "start_s end_s speaker",
    "turns.0": "start_s end_s speaker text backchannel",
    "phases.0": "name start_s end_s",
    "silences.0": "start_s end_s owner phase announced typing",
    "overlaps.0": "start_s end_s speaker over interruption",
    "interjections.0": "start_s end_s speaker text kind phase expects_response response",
    "interjections.0.response": "status first_sound_s first_content_s start_s end_s text",
    "cues.0": "start_s end_s speaker kind text prompted",
    "measures.talk_share": "value unit numerator denominator reason spans",
    "rating": "signal level score reason margin stability criteria advice",
    "rating.stability": "share runs levels",
    "rating.criteria.0": "name score level weight evidence next because",
    "rating.criteria.0.evidence.0": "start_s end_s quote side",
    "rating.advice.0": "start_s end_s text",
    "signals.rationale": "evidence coach_level",
    "overall": "level reading",
    "edits.0": "what before after",
    "waveform": "step_s peaks",
    "meant": "weights clauses shares",
}


@pytest.mark.parametrize(("where", "names"), CONTRACT.items())
def test_names_and_their_order_are_the_contract(where: str, names: str) -> None:
    value: Any = json.loads(to_json(example_analysis()))
    for part in filter(None, where.split(".")):
        value = value[int(part)] if part.isdigit() else value[part]
    assert list(value) == names.split()


def test_the_text_is_one_record_per_line() -> None:
    text = to_json(example_analysis())
    assert text.endswith("}\n")
    word = '  {"start_s": 2.5, "end_s": 3.0, "text": "Because", "speaker": "S1",'
    assert any(line.startswith(word) for line in text.splitlines())


def test_equal_analyses_give_equal_bytes() -> None:
    """Ints for floats and the order of a mapping make no difference."""
    one = example_analysis()
    other = replace(
        one,
        signals=dict(reversed(list(one.signals.items()))),
        recording=replace(one.recording, duration_s=10),
    )
    assert one == other
    assert to_json(one) == to_json(other)


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.23456, 1.235), (-0.0, 0.0), (7, 7.0), (0.0004, 0.0)],
)
def test_times_are_rounded_to_milliseconds(value: float, written: float) -> None:
    data = to_dict(analysis_with(typing=(r.Interval(value, 9.0),)))
    assert str(data["typing"][0]["start_s"]) == str(written)


def test_a_score_stays_below_four() -> None:
    rating = replace(example_analysis().rating, score=math.nextafter(4.0, 0.0))
    assert to_dict(analysis_with(rating=rating))["rating"]["score"] == 3.999


def test_measure_values_keep_six_digits_and_counts_nine() -> None:
    measure = r.Measure("m", 1234.56789, "s", 123456.789123, None)
    data = to_dict(analysis_with(measures=(measure,)))["measures"]["m"]
    assert (data["value"], data["numerator"]) == (1234.57, 123456.789)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_never_written(value: float) -> None:
    with pytest.raises(ResultError, match=r"measures\.m\.value.*finite"):
        to_json(analysis_with(measures=(r.Measure("m", value, "s"),)))


def test_a_measure_named_twice_is_refused() -> None:
    measure = r.Measure("m", 1.0, "s")
    with pytest.raises(ResultError, match=r"same name.*'m'"):
        to_json(analysis_with(measures=(measure, measure)))


def test_a_file_name_that_is_no_utf8_is_written_as_question_marks() -> None:
    recording = replace(example_analysis().recording, name="caf\udce9.wav")
    text = to_json(replace(example_analysis(), recording=recording))
    assert from_json(text).recording.name == "caf?.wav"


def _changed(path: str, value: Any) -> str:
    data = to_dict(example_analysis())
    *parents, last = path.split(".")
    node: Any = data
    for part in parents:
        node = node[int(part)] if part.isdigit() else node[part]
    node[last] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("words.2.start_s", "0.7", r"words\.2\.start_s: .*number"),
        ("words.2.start_s", math.nan, r"words\.2\.start_s: .*finite"),
        ("words.2.start_s", -1, r"words\.2\.start_s: .*greater"),
        ("words.2.end_s", 0.1, r"words\.2: end_s 0\.1 lies before start_s 0\.7"),
        ("phases.1.end_s", 0.1, r"phases\.1: end_s 0\.1 lies before"),
        ("interjections.0.response.end_s", 1, r"interjections\.0\.response: end_s 1\.0 lies"),
        ("words.2.probability", 1.5, r"words\.2\.probability"),
        ("words.2.extra", 1, r"words\.2\.extra: is not a known name"),
        ("silences.0.owner", "coach", r"silences\.0\.owner: .*'candidate'"),
        ("signals.luck", {}, r"signals\.luck"),
        ("rating.score", 4.0, r"rating\.score: .*less than 4"),
        ("recording.sha256", "xyz", r"recording\.sha256"),
        ("waveform.peaks", "???", r"waveform\.peaks: is no base64"),
        ("turns.0.backchannel", 0, r"turns\.0\.backchannel"),
    ],
)
def test_a_wrong_field_is_named_with_the_file(path: str, value: Any, message: str) -> None:
    with pytest.raises(ResultError, match=r"^a\.json: " + message):
        from_json(_changed(path, value), file="a.json")


def test_a_missing_field_is_named() -> None:
    data = to_dict(example_analysis())
    del data["words"][0]["text"]
    with pytest.raises(ResultError, match=r"words\.0\.text: is missing; analyze"):
        from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "{", "nonsense", "[" * 100_000])
def test_text_that_is_no_json_is_one_sentence(text: str) -> None:
    with pytest.raises(ResultError, match=r"a\.json: is no JSON"):
        from_json(text, file="a.json")


@pytest.mark.parametrize("text", ["[]", "3", "{}", '{"schema_version": 1}', "null"])
def test_other_json_is_no_analysis(text: str) -> None:
    with pytest.raises(ResultError, match="no schema_version"):
        from_json(text)


@pytest.mark.parametrize(
    ("version", "remedy"), [("2.0", "update interview-analyzer"), ("0.9", "analyze the recording")]
)
def test_another_major_version_is_refused(version: str, remedy: str) -> None:
    with pytest.raises(ResultError, match=rf"version {version}.*reads 1\.x; {remedy}"):
        from_json(_changed("schema_version", version))


def test_a_newer_minor_version_with_new_names_asks_for_an_update() -> None:
    text = _changed("overall.extra", 1).replace(f'"{SCHEMA_VERSION}"', '"1.7"')
    with pytest.raises(ResultError, match="not a known name; update"):
        from_json(text)


def test_evidence_of_an_earlier_version_speaks_neither_way() -> None:
    data = json.loads(to_json(example_analysis()))
    data["schema_version"] = "1.2"
    found = data["rating"]["criteria"][0]["evidence"][0]
    assert found.pop("side") == "for"
    assert from_json(json.dumps(data)).rating.criteria[0].evidence[0].side is None


def test_files_and_folders_are_read(tmp_path: Path) -> None:
    path = tmp_path / "analysis.json"
    path.write_text(to_json(example_analysis()), encoding="utf-8")
    assert read_analysis(tmp_path) == read_analysis(path)
    assert read_analysis(path).schema_version == SCHEMA_VERSION


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match=r"analysis\.json: cannot be read"):
        read_analysis(tmp_path / "analysis.json")
    (tmp_path / "analysis.json").write_bytes(b"\xff\xfe")
    with pytest.raises(ResultError, match="no UTF-8"):
        read_analysis(tmp_path)


def test_hearing_of_is_the_conversation_stages_input() -> None:
    talk = example_analysis().conversation
    hearing = hearing_of(example_analysis())
    assert hearing == r.Hearing(
        10.0, talk.speech, talk.words, talk.typing, talk.prosody, talk.language
    )


def test_a_number_of_thousands_of_digits_is_told_in_one_sentence() -> None:
    text = to_json(example_analysis()).replace("{", f'{{"n": {"1" * 5000},', 1)
    with pytest.raises(ResultError, match="is no JSON"):
        from_json(text)


@pytest.mark.parametrize(("read", "written"), [("1.0", SCHEMA_VERSION), ("1.10", "1.10")])
def test_what_is_written_has_the_version_of_its_fields(read: str, written: str) -> None:
    analysis = replace(example_analysis(), schema_version=read)
    assert from_json(to_json(analysis)).schema_version == written
