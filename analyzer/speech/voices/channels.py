"""Channels with a person or a panel each -> who spoke when, and on which channel each is heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.bleed import OwnSound
from analyzer.audio.framing import hop_span
from analyzer.audio.pcm import Samples
from analyzer.records import Interval, Speech
from analyzer.settings import AudioSettings, ChannelSettings, SpeechSettings
from analyzer.spans import Spans, as_spans, bridge
from analyzer.speech.voices.voice_sums import voice_sums

if TYPE_CHECKING:
    from analyzer.speech.models import Diarizes
    from analyzer.speech.voices.campplus import SpeakerEmbedder

SAMPLE_S = 4.0
"""A voice is known from its longest pieces of at most this length."""
PIECES = 12


@dataclass(frozen=True, slots=True)
class ChannelSpeech:
    """`speech` sorted by start, speakers S1, S2 ... by first appearance; `channel` says on which
    channel each of them is heard."""

    speech: tuple[Speech, ...]
    channel: Mapping[str, int]


def speech_by_channel(
    sounds: Sequence[OwnSound],
    diarizer: Diarizes,
    speech_settings: SpeechSettings,
    settings: ChannelSettings,
    *,
    audio: AudioSettings | None = None,
    speakers: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> ChannelSpeech:
    """Diarize every channel on its own sound; what is another channel's bleed is left out.

    Several people on one channel are told apart where their voices clearly differ.
    """
    people: list[tuple[int, Spans]] = []
    for index, sound in enumerate(sounds):

        def report(share: float, index: int = index) -> None:
            if progress is not None:
                progress((index + share) / len(sounds))

        found = diarizer(
            sound.samples, speech_settings, audio=audio, speakers=None, progress=report
        )
        own = [s for s in found.speech if _own_share(s, sound) >= settings.own_share]
        alone = speakers is not None and speakers <= len(sounds)
        groups = _voices(own, sound.samples, diarizer, settings, alone=alone)
        people += [
            (index, bridge(as_spans(group), speech_settings.bridge_s, shorter=True))
            for group in groups
        ]
    people = sorted((p for p in people if p[1]), key=lambda p: (p[1][0].start_s, p[0]))
    names = [f"S{number}" for number in range(1, len(people) + 1)]
    speech = [
        Speech(t.start_s, t.end_s, name)
        for name, (_, track) in zip(names, people, strict=True)
        for t in track
    ]
    channel = {name: index for name, (index, _) in zip(names, people, strict=True)}
    return ChannelSpeech(tuple(sorted(speech)), channel)


def _own_share(item: Speech, sound: OwnSound) -> float:
    first, last = hop_span(item)
    held = sound.own[first : max(first + 1, last)]
    return float(held.mean()) if len(held) else 0.0


def _voices(
    speech: Sequence[Speech],
    samples: Samples,
    diarizer: Diarizes,
    settings: ChannelSettings,
    *,
    alone: bool,
) -> list[list[Speech]]:
    """The speech of each person on a channel; labels whose voices are alike are one person."""
    groups: dict[str, list[Speech]] = {}
    for item in speech:
        groups.setdefault(item.speaker, []).append(item)
    kept = sorted(groups.values(), key=lambda g: -_seconds(g))
    embedder = getattr(diarizer, "embedder", None)
    if alone or len(kept) < 2:
        return [list(speech)] if speech else []
    if embedder is None:
        return kept
    voices = [_voice(group, samples, embedder) for group in kept]
    out, known = [kept[0]], [voices[0]]
    for group, voice in zip(kept[1:], voices[1:], strict=True):
        alike = [float(voice @ other) for other in known]
        nearest = int(np.argmax(alike))
        if alike[nearest] >= settings.panel_cosine or _seconds(group) < settings.panel_min_s:
            out[nearest] = [*out[nearest], *group]
        else:
            out.append(group)
            known.append(voice)
    return out


def _voice(
    group: Sequence[Speech], samples: Samples, embedder: SpeakerEmbedder
) -> NDArray[np.float32]:
    """Mean direction of the embeddings of a label's longest pieces."""
    longest = sorted(group, key=lambda s: s.start_s - s.end_s)[:PIECES]
    cuts = []
    for item in sorted(longest):
        spare = max(0.0, item.end_s - item.start_s - SAMPLE_S) / 2
        cuts.append(Interval(item.start_s + spare, item.end_s - spare))
    sums = voice_sums(samples, cuts, embedder)
    vectors = embedder.embed_pooled(sums.pooled(np.arange(len(cuts)), len(cuts)))
    total = vectors.sum(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), dtype=np.float32)


def _seconds(group: Sequence[Speech]) -> float:
    return sum(s.end_s - s.start_s for s in group)
