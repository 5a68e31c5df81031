"""The real networks on 40 s of a sample interview: when, and the same again."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from analyzer import analyze
from analyzer.errors import UsageError
from analyzer.library import Result
from analyzer.outputs import FILES
from analyzer.serialize import json_schema
from analyzer.speech.models import Models
from tests.sound import truth


def test_the_first_answers_come_when_they_truly_do(kmeans_result: Result) -> None:
    asked = [i for i in kmeans_result.conversation.interjections if i.expects_response]
    true = [i for i in truth("kmeans")["interjections"] if i["expects_response"]][:2]
    for found, known in zip(asked[:2], true, strict=True):
        assert found.end_s == pytest.approx(known["end_s"], abs=0.15)
        assert found.response is not None
        assert found.response.first_sound_s == pytest.approx(known["first_sound_s"], abs=0.15)


def test_the_json_keeps_the_published_schema(kmeans_result: Result) -> None:
    jsonschema.validate(json.loads(kmeans_result.to_json()), json_schema())


def test_the_same_recording_gives_the_same_bytes(
    kmeans_result: Result, kmeans_clip: Path, models: Models, tmp_path: Path
) -> None:
    again = analyze(kmeans_clip, models=models)
    # Side by side, so that the way from the report to the sound is the same.
    first, second = kmeans_result.save(tmp_path / "a"), again.save(tmp_path / "b")
    assert sorted(p.name for p in first.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_a_part_is_heard_as_the_whole_and_counts_alone(
    kmeans_result: Result, kmeans_clip: Path, models: Models
) -> None:
    part = analyze(kmeans_clip, models=models, part=(12.0, 500.0))
    talk, whole = part.conversation, kmeans_result.conversation
    assert talk.interview is not None
    assert (talk.span.start_s, talk.span.end_s) == (12.0, whole.duration_s)
    later = [(s.start_s, min(s.end_s, whole.duration_s)) for s in whole.speech if s.start_s >= 12.0]
    assert [(s.start_s, s.end_s) for s in talk.speech if s.start_s > 12.0] == later
    assert analyze(kmeans_clip, models=models, part=(0.0, 500.0)).to_json() == (
        kmeans_result.to_json()
    )
    with pytest.raises(UsageError, match="after the recording's end"):
        analyze(kmeans_clip, models=models, part=(500.0, 600.0))
