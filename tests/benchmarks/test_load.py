"""A folder of each kind, written by hand, as it is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.records import Interval, Phase, Speech
from benchmarks.load import load_references, load_talks
from benchmarks.reference import Call, Filler, Interview, Latency, Reference, Utterance

NOWHERE = Path("nowhere")
SPEECH = (Speech(1.0, 2.0, "A"), Speech(2.5, 4.0, "B"))
SPANS = [[s.start_s, s.end_s, s.speaker] for s in SPEECH]
DYAD: dict[str, Any] = {
    "speech": SPANS,
    "unscored": [[3.0, 3.2]],
    "latencies": [{"after": 2.0, "before": 2.5, "value": 0.5}],
}
MADE: dict[str, Any] = {
    **DYAD,
    "condition": "noise",
    "spoken": True,
    "speakers": {"A": "interviewer", "B": "candidate"},
    "turns": [{"speaker": "A", "start": 1.0, "end": 2.0, "text": "Why?"}],
    "latencies": [{"asker": "A", "after": 2.0, "before": 2.5, "value": 0.5}],
    "interjections": [
        {"start": 1.0, "end": 2.0, "status": "answered", "first_content_s": 0.75},
        {"start": 8.0, "end": 9.0, "status": "unanswered", "first_content_s": None},
    ],
    "fillers": [{"speaker": "B", "start": 2.5, "end": 2.7}],
    "noises": [{"sound": "breath", "start": 5.0, "end": 6.0}],
}
UTTERANCE = {"start_s": 1.0, "end_s": 2.0, "speaker": "interviewer"}
CALL = {**UTTERANCE, "expects_response": True, "status": "answered", "first_content_s": 0.75}
SAMPLE: dict[str, Any] = {
    "level": "weak",
    "speech": [UTTERANCE, {"start_s": 2.5, "end_s": 4.0, "speaker": "candidate"}],
    "utterances": [
        {**UTTERANCE, "text": "Why?"},
        {"start_s": 2.5, "end_s": 4.0, "speaker": "candidate", "text": "Um, since."},
        {"start_s": 8.0, "end_s": 9.0, "speaker": "interviewer 2", "text": "I see."},
    ],
    "interjections": [
        {**CALL, "first_sound_s": 0.5},
        {"start_s": 8.0, "end_s": 9.0, "expects_response": False},
    ],
    "fillers": [{"start_s": 2.5, "end_s": 2.75, "speaker": "candidate"}],
    "typing": [{"start_s": 5.0, "end_s": 6.0}],
    "phases": [{"name": "intro", "start_s": 0.0, "end_s": 9.5}],
}


def _write(recording: Path, truth: Path, of: dict[str, Any]) -> None:
    truth.parent.mkdir(parents=True, exist_ok=True)
    recording.touch()
    truth.write_text(json.dumps(of), "utf-8")


def _only(found: list[Reference]) -> Reference:
    (one,) = found
    return one


def test_a_dyad_asks_with_a_and_answers_with_b(tmp_path: Path) -> None:
    folder = tmp_path / "dyads"
    _write(folder / "dyad7_amr.3gp", folder / "dyad7_amr.json", DYAD)
    found = _only(load_references(tmp_path, NOWHERE, samples=NOWHERE))
    assert found == Reference(
        "dyad7_amr",
        folder / "dyad7_amr.3gp",
        "dyads",
        "phone",
        SPEECH,
        (Interval(3.0, 3.2),),
        (Latency(after_s=2.0, before_s=2.5, asker="A", other="B"),),
    )


def test_a_made_recording_has_its_script_and_the_sound_of_answers(tmp_path: Path) -> None:
    _write(tmp_path / "a.flac", tmp_path / "a.json", MADE)
    assert not load_references(NOWHERE, tmp_path, samples=NOWHERE, held_out=True)
    found = _only(load_references(NOWHERE, tmp_path, samples=NOWHERE))
    assert (found.collection, found.condition, found.held_out) == ("made", "noise", False)
    assert found.latencies == (Latency(2.0, 2.5, "A", "B"),)
    assert found.noises == (Interval(5.0, 6.0),)
    assert found.interview == Interview(
        {"A": "interviewer", "B": "candidate"},
        (Utterance("A", "Why?", 1.0, 2.0),),
        (Filler(2.6, "B"),),
        (Call(1.0, 2.0, "answered", 2.5, 2.75), Call(8.0, 9.0, "unanswered", None, None)),
    )


def test_what_is_kept_aside_is_read_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "held_out"
    _write(folder / "a.flac", folder / "a.json", {**MADE, "spoken": False})
    found = _only(load_references(NOWHERE, tmp_path, samples=NOWHERE, held_out=True))
    assert found.held_out
    assert found.interview is None


def test_a_sample_has_everything(tmp_path: Path) -> None:
    _write(tmp_path / "a.webm", tmp_path / "truth" / "a.json", SAMPLE)
    found = _only(load_references(NOWHERE, NOWHERE, samples=tmp_path))
    assert found.latencies == (Latency(2.0, 2.5, "interviewer", "candidate"),)
    assert found.speech == (Speech(1.0, 2.0, "interviewer"), Speech(2.5, 4.0, "candidate"))
    assert found.noises == (Interval(5.0, 6.0),)
    interview = found.interview
    assert interview is not None
    assert interview.roles == {
        "interviewer": "interviewer",
        "candidate": "candidate",
        "interviewer 2": "interviewer",
    }
    assert interview.calls == (Call(1.0, 2.0, "answered", 2.5, 2.75),)
    assert interview.fillers == (Filler(2.625, "candidate"),)
    assert (interview.level, interview.phases) == ("weak", (Phase("intro", 0.0, 9.5),))


def test_meetings_are_there_with_the_packaged_call_or_not_at_all(tmp_path: Path) -> None:
    assert not load_references(tmp_path, NOWHERE, samples=NOWHERE)
    folder = tmp_path / "meetings"
    folder.mkdir()
    (folder / "m.flac").touch()
    (folder / "m.rttm").write_text("SPEAKER m 1 1.5 2.0 <NA> <NA> x <NA> <NA>\n", "utf-8")
    meeting, call = load_references(tmp_path, NOWHERE, samples=NOWHERE)
    assert meeting.speech == (Speech(1.5, 3.5, "x"),)
    assert (meeting.condition, call.name) == ("meeting", "pyannote_sample")


@pytest.mark.parametrize(("only", "names"), [(["a"], ["ab"]), (["b", "c"], ["ba"]), (["x"], [])])
def test_names_are_taken_by_how_they_begin(
    only: list[str], names: list[str], tmp_path: Path
) -> None:
    for name in ("ab", "ba"):
        _write(tmp_path / f"{name}.flac", tmp_path / f"{name}.json", MADE)
    found = load_references(NOWHERE, tmp_path, only, samples=NOWHERE)
    assert [r.name for r in found] == names


def test_several_folders_give_their_talks_once_each_and_no_meeting(tmp_path: Path) -> None:
    data, made, spoken = tmp_path / "data", tmp_path / "made", tmp_path / "spoken"
    _write(data / "dyads" / "d.flac", data / "dyads" / "d.json", DYAD)
    _write(data / "meetings" / "m.flac", data / "meetings" / "m.rttm", MADE)
    _write(spoken / "s.webm", spoken / "truth" / "s.json", SAMPLE)
    _write(made / "n.flac", made / "n.json", MADE)
    _write(made / "held_out" / "k.flac", made / "held_out" / "k.json", MADE)
    found = load_talks([data, data], [made], [spoken])
    assert [reference.name for reference in found] == ["d", "s", "n", "k"]
    assert [reference.name for reference in load_talks(made=[made], held_out=[True])] == ["k"]
