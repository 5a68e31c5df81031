"""A placed script -> the exact times of everything in its recording, as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sample_audio.script import Script, Silence, Utterance
from sample_audio.timeline import (
    Placed,
    Span,
    mutual_silences,
    phase_spans,
    response_to,
    speech_spans,
)
from sample_audio.voices import Voice, plain_text

DIGITS = 3


@dataclass(frozen=True)
class Recording:
    """What the finished file adds to the script: its name, length and codec delay."""

    file: str
    duration_s: float
    codec_lag_s: float
    typing: tuple[Span, ...]


def truth_of(
    script: Script, placed: Sequence[Placed], recording: Recording, voices: Mapping[str, Voice]
) -> dict[str, Any]:
    """Return the truth, every time as a decoder of the file meets it."""
    moved = [
        Placed(item.event, item.span.shifted(recording.codec_lag_s), item.clip) for item in placed
    ]
    typing = [span.shifted(recording.codec_lag_s) for span in recording.typing]
    phases = phase_spans(moved, recording.duration_s)
    speech = speech_spans(moved)
    silences = mutual_silences((span for span, _ in speech), recording.duration_s)
    return {
        "name": script.name,
        "title": script.title,
        "file": recording.file,
        "problem": script.problem,
        "level": script.level,
        "duration_s": round(recording.duration_s, DIGITS),
        "codec_lag_s": round(recording.codec_lag_s, 4),
        "voices": script.voices,
        "speakers": {who: _described(name, voices) for who, name in script.voices.items()},
        "utterances": [_utterance(item.span, said) for item, said in _by_onset(moved)],
        "speech": [{**_times(span), "speaker": speaker} for span, speaker in speech],
        "phases": [{"name": name, **_times(span)} for name, span in phases],
        "silences": [_silence(span, moved, typing, phases) for span in silences],
        "interjections": [
            _interjection(item, said, moved) for item, said in _by_onset(moved) if _asks(said)
        ],
        "fillers": _fillers(moved),
        "typing": [_times(span) for span in typing],
    }


def _described(name: str, voices: Mapping[str, Voice]) -> dict[str, str]:
    voice = voices[name]
    return {"voice": name, "sex": voice.sex, "engine": voice.engine}


def _times(span: Span) -> dict[str, float]:
    return {"start_s": round(span.start_s, DIGITS), "end_s": round(span.end_s, DIGITS)}


def _by_onset(placed: Sequence[Placed]) -> list[tuple[Placed, Utterance]]:
    spoken = [(item, item.event) for item in placed if isinstance(item.event, Utterance)]
    return sorted(spoken, key=lambda pair: pair[0].span.start_s)


def _utterance(span: Span, said: Utterance) -> dict[str, Any]:
    return {
        **_times(span),
        "speaker": said.who,
        "text": plain_text(said.text),
        "kind": said.kind,
        "phase": said.phase,
    }


def _silence(
    span: Span, placed: Sequence[Placed], typing: Sequence[Span], phases: list[tuple[str, Span]]
) -> dict[str, Any]:
    announced = any(
        isinstance(item.event, Silence) and item.event.announced and item.span.overlap_s(span) > 0
        for item in placed
    )
    phase = max(phases, key=lambda pair: pair[1].overlap_s(span))[0]
    return {
        **_times(span),
        "typing": any(one.overlap_s(span) > 0 for one in typing),
        "announced": announced,
        "phase": phase,
    }


def _asks(said: Utterance) -> bool:
    return said.speaker == "interviewer" and said.kind != "backchannel"


def _interjection(item: Placed, said: Utterance, placed: Sequence[Placed]) -> dict[str, Any]:
    found: dict[str, Any] = {
        **_times(item.span),
        "text": plain_text(said.text),
        "kind": said.kind,
        "phase": said.phase,
        "expects_response": said.expects_response,
        "status": said.response_status,
    }
    if said.expects_response:
        response = response_to(item, placed)
        found["first_sound_s"] = _rounded(response.first_sound_s)
        found["first_content_s"] = _rounded(response.first_content_s)
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _fillers(placed: Sequence[Placed]) -> list[dict[str, Any]]:
    """Filled pauses; the "uh" of a backchannel's "uh-huh" is none."""
    return [
        {
            "speaker": said.who,
            "word": filler.word,
            **_times(filler.span.shifted(item.span.start_s)),
        }
        for item, said in _by_onset(placed)
        if item.clip is not None and said.kind != "backchannel"
        for filler in item.clip.fillers
    ]
