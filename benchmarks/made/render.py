"""A cast in a scene -> one mix and everything that is true about it."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.made.catalogue import Scene
from benchmarks.made.dialogue import CANDIDATE, Dialogue
from benchmarks.made.noises import AMBIENT, SINGLE, at_ratio, babble, typing
from benchmarks.made.rooms import in_room
from sample_audio.script import Silence, Utterance
from sample_audio.timeline import Placed, Span, place_events
from sample_audio.voices import RATE_HZ, Clip, plain_text

TAIL_S = 1.5
"""After the last word."""
FLOOR_DB = -72.0
"""Level of the recorder's own noise, in every recording."""
UNSCORED_S = 1.3
"""A pause inside an utterance up to here is neither speech nor silence, as in the dyads."""
ANSWER_S = 10.0
"""Longest offset that is called a response."""
DIGITS = 3

Samples = NDArray[np.float64]
Clips = Mapping[Utterance, Clip]


@dataclass(frozen=True, slots=True)
class Rendered:
    """The mix before it is encoded, shape = (n_samples,), and the events' places in it."""

    samples: Samples
    placed: tuple[Placed, ...]
    noises: tuple[tuple[Span, str], ...]


def generator(*names: str) -> np.random.Generator:
    """A generator that depends on names alone."""
    digest = hashlib.sha256("/".join(names).encode()).digest()
    return np.random.default_rng(list(digest[:8]))


def render(
    dialogue: Dialogue,
    clips: Clips,
    scene: Scene,
    others: Sequence[Samples],
    rng: np.random.Generator,
) -> Rendered:
    """Place, level, reverberate, add noises; `others` are clips of people who babble behind."""
    placed = place_events(dialogue.events, lambda event: clips[event].times, lead_s=1.0)
    n_samples = int((max(item.span.end_s for item in placed) + TAIL_S) * RATE_HZ)
    tracks = _tracks(placed, clips, n_samples)
    mix = np.zeros(n_samples)
    for index, who in enumerate(sorted(tracks)):
        track = tracks[who] * 10 ** (scene.gain_db.get(who, 0.0) / 20)
        mix += in_room(track, scene.rt60_s, index) if scene.rt60_s else track
    noises = _silence_sounds(placed, dialogue)
    for span, name in noises:
        mix += SINGLE[name](span, n_samples, rng)
    mix += _steady(scene, sum(tracks.values(), np.zeros(n_samples)), others, rng)
    mix += rng.standard_normal(n_samples) * 10 ** (FLOOR_DB / 20)
    return Rendered(mix, placed, noises)


def truth_of(rendered: Rendered, lag_s: float) -> dict[str, Any]:
    """Everything with its time, as a decoder of the file meets it; speaker B is the candidate."""
    spoken = sorted(
        (
            (item.span.shifted(lag_s), item, item.event)
            for item in rendered.placed
            if isinstance(item.event, Utterance)
        ),
        key=lambda entry: entry[0].start_s,
    )
    speech, unscored, fillers = [], [], []
    for span, item, said in spoken:
        times = item.clip
        if times is None:
            continue
        runs, pauses = _runs(times.speech)
        speech += [(*_times(run.shifted(span.start_s)), said.speaker) for run in runs]
        unscored += [_times(pause.shifted(span.start_s)) for pause in pauses]
        fillers += [
            {"speaker": said.speaker, "word": f.word, **_named(f.span.shifted(span.start_s))}
            for f in times.fillers
        ]
    return {
        "speech": sorted(speech),
        "unscored": sorted(unscored),
        "turns": [
            {"speaker": said.speaker, **_named(span), "text": plain_text(said.text)}
            for span, _item, said in spoken
        ],
        "latencies": _latencies([(span, item, said) for span, item, said in spoken]),
        "interjections": _interjections(spoken),
        "fillers": fillers,
        "noises": [
            {"sound": name, **_named(span.shifted(lag_s))} for span, name in rendered.noises
        ],
    }


def _tracks(placed: Sequence[Placed], clips: Clips, n_samples: int) -> dict[str, Samples]:
    tracks: dict[str, Samples] = {}
    for item in placed:
        if isinstance(item.event, Utterance):
            track = tracks.setdefault(item.event.speaker, np.zeros(n_samples))
            clip = clips[item.event]
            start = round((item.span.start_s - clip.lead_s) * RATE_HZ)
            track[start : start + clip.samples.size] += clip.samples
    return tracks


def _silence_sounds(placed: Sequence[Placed], dialogue: Dialogue) -> tuple[tuple[Span, str], ...]:
    silences = [item.span for item in placed if isinstance(item.event, Silence)]
    return tuple(
        (span, name)
        for span, names in zip(silences, dialogue.sounds, strict=False)
        for name in names
    )


def _steady(
    scene: Scene, speech: Samples, others: Sequence[Samples], rng: np.random.Generator
) -> Samples:
    if scene.noise is None:
        return np.zeros(speech.size)
    if scene.noise == "babble":
        noise = babble(speech.size, rng, others)
    elif scene.noise == "keys":
        return typing(Span(0.0, speech.size / RATE_HZ), speech.size, rng)
    else:
        noise = AMBIENT[scene.noise](speech.size, rng)
    return at_ratio(noise, speech, scene.snr_db)


def _runs(speech: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """Speech of one utterance, and its short pauses; a long one is silence."""
    pauses = [
        Span(a.end_s, b.start_s)
        for a, b in itertools.pairwise(speech)
        if b.start_s - a.end_s <= UNSCORED_S
    ]
    return list(speech), pauses


def _latencies(spoken: Sequence[tuple[Span, Placed, Utterance]]) -> list[dict[str, Any]]:
    """Each change of floor from an interviewer to the candidate; overlaid speech takes no floor."""
    floor = [(span, said.speaker) for span, _item, said in spoken if said.at_s is None]
    return [
        {
            "asker": asker,
            "after": round(asked.end_s, DIGITS),
            "before": round(answered.start_s, DIGITS),
            "value": round(answered.start_s - asked.end_s, DIGITS),
        }
        for (asked, asker), (answered, other) in itertools.pairwise(floor)
        if asker != CANDIDATE == other and answered.start_s - asked.end_s <= ANSWER_S
    ]


def _interjections(spoken: Sequence[tuple[Span, Placed, Utterance]]) -> list[dict[str, Any]]:
    """The interviewers' utterances that call for a response, and the first content of it."""
    found = []
    floor = [entry for entry in spoken if entry[2].at_s is None]
    following = [*floor[1:], None]
    for (span, _item, said), after in zip(floor, following, strict=True):
        if not said.expects_response:
            continue
        content_s = None
        if after is not None and after[2].speaker == CANDIDATE and after[1].clip is not None:
            offset_s = after[1].clip.content_s
            content_s = None if offset_s is None else after[0].start_s + offset_s - span.end_s
        found.append(
            {
                "speaker": said.speaker,
                **_named(span),
                "status": said.response_status,
                "first_content_s": None if content_s is None else round(content_s, DIGITS),
            }
        )
    return found


def _times(span: Span) -> tuple[float, float]:
    return round(span.start_s, DIGITS), round(span.end_s, DIGITS)


def _named(span: Span) -> dict[str, float]:
    start, end = _times(span)
    return {"start": start, "end": end}
