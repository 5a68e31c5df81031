"""Samples -> who spoke when: segmentation, voices, and a decision for every unit of speech.

Voices are found on long clean pieces alone; then every unit is decided by what it and its
neighbours sound like and by what the network hears in the windows around it; overlapped stretches
have a second voice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import Samples
from analyzer.records import Interval, Speech
from analyzer.settings import AudioSettings, SpeechSettings
from analyzer.spans import clip
from analyzer.speech.regions.contour import Contour
from analyzer.speech.regions.not_speech import SecondOpinion
from analyzer.speech.regions.returned import without_copies
from analyzer.speech.regions.speech_regions import SpeechRegions, speech_regions
from analyzer.speech.voices.assignment import SaidBy, assign
from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.clustering import Pieces, find_voices
from analyzer.speech.voices.deafness import deaf_stretches
from analyzer.speech.voices.known_voice import known_voices
from analyzer.speech.voices.line_changes import (
    LineChange,
    Narrowed,
    line_changes,
    line_changes_midway,
    persons,
)
from analyzer.speech.voices.network_evidence import Profiles, heard_voices, unit_profiles
from analyzer.speech.voices.overlap import OverlapThresholds, overlap_thresholds
from analyzer.speech.voices.segmentation import Segmentation, Segmenter
from analyzer.speech.voices.told import Told
from analyzer.speech.voices.tracks import at_seams, named, tracks, with_masked, with_unknown_voice
from analyzer.speech.voices.units import Unit, beside_overlaps, clean_pieces, cut_units
from analyzer.speech.voices.voice_sums import VoiceSums, voice_sums
from analyzer.speech.voices.voices_by_words import TwoVoices, two_voices

SEGMENTING = 0.2
"""Part of the time that segmentation takes; the rest is hearing the voices (docs/speed.md)."""


@dataclass(frozen=True, slots=True)
class Diarization:
    """`speech`, sorted by start; speakers are S1, S2 ... in the order of first appearance.

    `one`, where everybody sounds like one person, can be parted by what is said; at `line_changes`,
    seconds, somebody is heard through another line from then on.
    """

    speech: tuple[Speech, ...]
    signal: Contour
    one: OneVoice | None = None
    line_changes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What the networks hear of a recording, whoever speaks."""

    units: list[Unit]
    sums: VoiceSums
    profiles: Profiles
    segmentation: Segmentation
    regions: SpeechRegions
    thresholds: OverlapThresholds


@dataclass(frozen=True, slots=True)
class Who:
    """`labels`, shape (units,): the voice of each unit; `likely`, shape (units, voices): the
    probability that it is heard there."""

    labels: NDArray[np.int64]
    likely: NDArray[np.float32]

    def of_persons(self, changes: Sequence[LineChange]) -> Who:
        """The same by persons: a voice goes on as another where the line changes."""
        if not changes:
            return self
        whose = persons(self.likely.shape[1], changes)
        people = np.unique(whose)
        likely = [self.likely[:, whose == person].max(axis=1) for person in people]
        return Who(np.searchsorted(people, whose[self.labels]), np.stack(likely, axis=1))


class Diarizer:
    """Holds the networks; one per process."""

    def __init__(self, segmenter: Segmenter, embedder: SpeakerEmbedder) -> None:
        self.segmenter = segmenter
        self.embedder = embedder
        self.second_opinion = SecondOpinion()

    def __call__(
        self,
        samples: Samples,
        settings: SpeechSettings,
        *,
        audio: AudioSettings | None = None,
        speakers: int | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Diarization:
        """Diarize mono 16 kHz `samples`; `speakers` fixes the count when it is known.

        `audio`, the usual thresholds if there is none, says what the strokes of keys and what a
        telephone's band are.
        """
        report = progress or _silent
        segmentation, found = self._speech(samples, settings, audio, report)
        regions = self._heard_twice(samples, settings, segmentation, found)
        returns = found.returned_s is not None
        if found.returned_s is not None:
            overlap = without_copies(
                segmentation, samples, found.returned_s, settings.overlap_at_change
            )
            segmentation = replace(segmentation, overlap=overlap)
        thresholds = overlap_thresholds(
            segmentation,
            settings,
            echoes=found.echoes,
            telephone=found.telephone,
            returns=returns,
        )
        units = cut_units(regions, segmentation, found.signal, settings, thresholds)
        midway = line_changes_midway(units, samples, settings)
        sums = voice_sums(
            Narrowed(samples) if midway else samples,
            [u.interval for u in units],
            self.embedder,
            lambda share: report(SEGMENTING + (1.0 - SEGMENTING) * share),
            alone=() if found.echoes or returns else beside_overlaps(units),
        )
        heard = Heard(
            units, sums, unit_profiles(units, segmentation), segmentation, found, thresholds
        )
        pieces = self._pieces(units, sums, heard.profiles, settings)
        find = partial(find_voices, pieces, settings, telephone=found.telephone or midway)
        by_sound = find()
        who = self._who(heard, by_sound)
        changes = line_changes(units, who.labels, samples, settings)
        people = len(by_sound) - len(changes)
        if speakers not in (None, people):
            who, changes = self._who(heard, find(speakers=speakers)), []
        speech = self._spoken(heard, who.of_persons(changes), settings, alone=speakers == 1)
        one = speakers in (None, 2) and len(by_sound) == 1
        return Diarization(
            speech,
            found.signal,
            OneVoice(self, heard, settings) if one else None,
            tuple(change.at_s for change in changes),
        )

    def speech_of(
        self, heard: Heard, voices: NDArray[np.float32], settings: SpeechSettings, said: SaidBy
    ) -> tuple[Speech, ...]:
        """Who speaks when, of these voices and by what is said."""
        return self._spoken(heard, self._who(heard, voices, said), settings)

    def _who(self, heard: Heard, voices: NDArray[np.float32], said: SaidBy | None = None) -> Who:
        likely = heard_voices(heard.units, heard.profiles, heard.sums, voices, self.embedder)
        labels = assign(heard.units, heard.sums, voices, likely, self.embedder, said)
        return Who(labels, likely)

    def _spoken(
        self, heard: Heard, who: Who, settings: SpeechSettings, *, alone: bool = False
    ) -> tuple[Speech, ...]:
        """Who speaks when; nobody else where somebody is `alone`."""
        units, labels, likely = heard.units, who.labels, who.likely
        if not alone:
            likely = with_unknown_voice(units, likely, settings)
        second_heard = heard.thresholds.believed * settings.second_in_overlap
        spoken = tracks(with_masked(units, heard.regions), labels, likely, second_heard)
        for voice, both in at_seams(units, labels, heard.segmentation, settings):
            spoken[voice].append(both)
        return named(spoken, settings)

    def _speech(
        self,
        samples: Samples,
        settings: SpeechSettings,
        audio: AudioSettings | None,
        report: Callable[[float], None],
    ) -> tuple[Segmentation, SpeechRegions]:
        """What the windows hear, and where anybody speaks; asked again where they may be deaf."""
        segmentation = self.segmenter(samples, lambda share: report(SEGMENTING * share))
        found = speech_regions(samples, segmentation, settings, audio)
        deaf = deaf_stretches(samples, found.whole, found.signal, self.second_opinion)
        if deaf:
            segmentation = self.segmenter.again(samples, segmentation, deaf)
            found = speech_regions(samples, segmentation, settings, audio)
        return segmentation, found

    def _heard_twice(
        self,
        samples: Samples,
        settings: SpeechSettings,
        segmentation: Segmentation,
        found: SpeechRegions,
    ) -> list[Interval]:
        """What a second network takes for speech too, or has the voice of somebody heard there."""
        heard = self.second_opinion(found.audible, samples, settings, found.certain)
        doubted = [r for r in found.audible if not clip(heard, r)]
        heard += known_voices(doubted, heard, samples, segmentation, self.embedder, settings)
        return [r for r in sorted(heard) if r.duration_s >= settings.min_speech_s]

    def _pieces(
        self, units: list[Unit], sums: VoiceSums, profiles: Profiles, settings: SpeechSettings
    ) -> Pieces:
        """Clean pieces with their embeddings and what the network says of them."""
        spans = clean_pieces(units, settings.cluster_piece_s)
        home = np.full(len(units), -1, dtype=np.int64)
        for number, span in enumerate(spans):
            home[span] = number
        length = np.array([u.duration_s for u in units])
        regions = np.cumsum([unit.first or unit.doubtful for unit in units])
        held = home >= 0
        kept = held[profiles.unit]
        unit = profiles.unit[kept]
        return Pieces(
            vectors=self.embedder.embed_pooled(sums.pooled(home, len(spans))),
            seconds=np.bincount(home[held], length[held], len(spans)).astype(np.float64),
            region=np.array([regions[span.start] for span in spans], dtype=np.int64),
            window=profiles.window[kept],
            piece=home[unit],
            local=(profiles.share[kept] * length[unit][:, None]).astype(np.float32),
        )


@dataclass(frozen=True, slots=True)
class OneVoice:
    """A recording in which everybody sounds like one person."""

    diarizer: Diarizer
    heard: Heard
    settings: SpeechSettings

    def weigh(self, told: Sequence[Told]) -> TwoVoices | None:
        """The two who may say these sentences, and what speaks for them."""
        return two_voices(self.heard.units, self.heard.sums, told, self.diarizer.embedder)

    def apart(self, told: Sequence[Told]) -> tuple[Speech, ...] | None:
        """The speech of two people, or None where the sentences are likely enough one's."""
        found = self.weigh(told)
        if found is None or not found.believed(self.settings):
            return None
        return self.diarizer.speech_of(self.heard, found.voices, self.settings, found.said)


def _silent(_share: float) -> None:
    return None
