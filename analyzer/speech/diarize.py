"""Samples -> who spoke when: segmentation, voices, and a decision for every unit of speech.

Voices are found on long clean pieces alone; then every unit is decided by what it and its
neighbours sound like and by what the network hears in the windows around it; overlapped stretches
have a second voice.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S, runs
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.audio.room import bandwidth_hz
from analyzer.records import Interval, Speech
from analyzer.settings import AudioSettings, SpeechSettings
from analyzer.spans import bridge
from analyzer.speech.assignment import SaidBy, assign
from analyzer.speech.boundaries import (
    network_regions,
    on_hops,
    refine,
    with_soft_edges,
)
from analyzer.speech.campplus import SpeakerEmbedder
from analyzer.speech.clustering import Pieces, find_voices
from analyzer.speech.contour import Contour, contour
from analyzer.speech.held_noise import held_hops
from analyzer.speech.keys import beside_keys, key_hops, near_keys
from analyzer.speech.lines import (
    LineChange,
    Narrowed,
    line_changes,
    line_changes_midway,
    persons,
)
from analyzer.speech.masking import sure_ends, unmask
from analyzer.speech.network_evidence import Profiles, heard_voices, unit_profiles
from analyzer.speech.not_speech import SecondOpinion
from analyzer.speech.overlap import OverlapThresholds, overlap_at_change, overlap_thresholds
from analyzer.speech.reverberation import room_decay_db_s, steepest_fall_db_s, trim_echo
from analyzer.speech.segmentation import FRAME_S, Segmentation, Segmenter, frame_time_s
from analyzer.speech.told import Told
from analyzer.speech.units import Unit, beside_overlaps, clean_pieces, cut_units
from analyzer.speech.voice_frames import VoiceSums, voice_sums
from analyzer.speech.voices_by_words import TwoVoices, two_voices

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
        segmentation = self.segmenter(samples, lambda share: report(SEGMENTING * share))
        found = speech_regions(samples, segmentation, settings, audio)
        regions = self.second_opinion(found.audible, samples, settings, found.certain)
        regions = [r for r in regions if r.duration_s >= settings.min_speech_s]
        thresholds = overlap_thresholds(
            segmentation, settings, echoes=found.echoes, telephone=found.telephone
        )
        units = cut_units(regions, segmentation, found.signal, settings, thresholds)
        midway = line_changes_midway(units, samples, settings)
        sums = voice_sums(
            Narrowed(samples) if midway else samples,
            [u.interval for u in units],
            self.embedder,
            lambda share: report(SEGMENTING + (1.0 - SEGMENTING) * share),
            alone=() if found.echoes else beside_overlaps(units),
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


@dataclass(frozen=True, slots=True)
class SpeechRegions:
    """Where anybody speaks, sorted: `audible`, as far as it stands above the noise, which is what
    voices are known by; `whole`, as many, with what the noise masks and with soft sounds at their
    edges. The network has no doubt in what is `certain`; `signal` is the contour; `echoes`: they
    are said in a reverberant room; `telephone`: they reach no higher than a telephone passes."""

    audible: list[Interval]
    whole: list[Interval]
    certain: list[Interval]
    signal: Contour
    echoes: bool
    telephone: bool


def speech_regions(
    samples: Samples,
    segmentation: Segmentation,
    settings: SpeechSettings,
    audio: AudioSettings | None = None,
) -> SpeechRegions:
    """The network's regions with edges refined on the signal."""
    audio = audio or AudioSettings()
    duration_s = len(samples) / RATE_HZ
    rough = network_regions(speaking(segmentation, settings), duration_s)
    speech = on_hops(rough, round(duration_s / HOP_S) + 1)
    signal = contour(samples, speech)
    certain = network_regions(segmentation.speech >= settings.certain_probability, duration_s)
    likely = on_contour(segmentation.speech, len(signal.level_db))
    keys = key_hops(samples, speech, audio)
    keyed = beside_keys(rough, signal, keys, settings)
    regions = refine(rough, signal, settings, duration_s, likely, keyed)
    steepest = steepest_fall_db_s(regions, signal)
    echoes = steepest is not None and steepest <= settings.echo_decay_db_s
    decay = room_decay_db_s(signal) if echoes else None
    audible = regions if decay is None else trim_echo(regions, samples, signal, decay)
    network = sure_ends(rough, segmentation.speech)
    whole = unmask(audible, network, signal, echoes=echoes, keyed=keyed)
    if steepest is not None and not echoes:
        perhaps = (likely >= settings.soft_edge_probability) & ~near_keys(keys)[: len(likely)]
        perhaps &= ~held_hops(audible, samples, signal, settings)
        whole = with_soft_edges(whole, signal, perhaps, settings)
    band = bandwidth_hz(samples, audible, duration_s)
    telephone = band is not None and band < audio.narrow_band_hz
    return SpeechRegions(audible, whole, certain, signal, echoes, telephone)


def on_contour(frames: NDArray[np.float32], hops: int) -> NDArray[np.float32]:
    """What the network says of each frame, at each of so many hops of the contour."""
    times_s = (np.arange(hops) + 0.5) * HOP_S
    found = np.interp(times_s, frame_time_s(np.arange(len(frames))), frames)
    return np.asarray(found, dtype=np.float32)


def with_masked(units: list[Unit], regions: SpeechRegions) -> list[Unit]:
    """Units that begin or end where a region does, moved to where it does as a whole.

    An edge that was drawn after the signal's, around another sound, stays; no unit ends before it
    begins.
    """
    starts = {a.start_s: w.start_s for a, w in zip(regions.audible, regions.whole, strict=True)}
    ends = {a.end_s: w.end_s for a, w in zip(regions.audible, regions.whole, strict=True)}
    return [
        replace(
            unit,
            start_s=min(starts.get(unit.start_s, unit.start_s), unit.end_s)
            if unit.first
            else unit.start_s,
            end_s=max(ends.get(unit.end_s, unit.end_s), unit.start_s),
        )
        for unit in units
    ]


def speaking(segmentation: Segmentation, settings: SpeechSettings) -> NDArray[np.bool_]:
    """Frames in which somebody speaks: as the windows say on average, or a sure one for a while.

    In a reverberant room a window is deaf to a voice now and then that the next one hears.
    """
    out: NDArray[np.bool_] = segmentation.speech >= settings.speech_probability
    for first, last in runs(~out & (segmentation.surest >= settings.sure_window)):
        if (last - first) * FRAME_S >= settings.sure_window_s:
            out[first:last] = True
    return out


def with_unknown_voice(
    units: list[Unit], heard: NDArray[np.float32], settings: SpeechSettings
) -> NDArray[np.float32]:
    """`heard`, with a second voice where one alone is known and two are heard at once.

    Who speaks only while another does leaves no clean piece to be known by.
    """
    overlapped = np.array([unit.overlapped for unit in units], dtype=np.bool_)
    doubled_s = sum(unit.duration_s for unit in units if unit.overlapped)
    if heard.shape[1] != 1 or doubled_s < settings.min_voice_s:
        return heard
    return np.concatenate([heard, overlapped[:, None].astype(np.float32)], axis=1)


def at_seams(
    units: list[Unit],
    labels: NDArray[np.int64],
    segmentation: Segmentation,
    settings: SpeechSettings,
) -> Iterator[tuple[int, Interval]]:
    """Two voices each, and when both speak, where one follows the other without a pause."""
    for (before, earlier), (unit, later) in itertools.pairwise(zip(units, labels, strict=True)):
        joined = not unit.first and unit.dip_s < settings.bridge_s
        alone = not (before.overlapped or unit.overlapped)
        if joined and alone and earlier != later:
            middle_s = unit.start_s - unit.dip_s / 2
            both = overlap_at_change(segmentation, middle_s, settings)
            if both is not None:
                yield int(earlier), both
                yield int(later), both


def tracks(
    units: list[Unit],
    labels: NDArray[np.int64],
    heard: NDArray[np.float32],
    second_heard: float,
) -> list[list[Interval]]:
    """Per voice, its intervals: each unit to its voice, overlapped ones to a second one too.

    That is the other of two, or of more the one that the network hears most, if with a probability
    of `second_heard` at least: it may be somebody who is not known.

    A dip between two units belongs to a voice that has both, or to nobody.
    """
    out: list[list[Interval]] = [[] for _ in range(max(1, heard.shape[1]))]
    before: list[int] = []
    for index, unit in enumerate(units):
        voices = _voices(unit, int(labels[index]), heard[index], second_heard)
        going_on = [] if unit.first else [voice for voice in voices if voice in before]
        for voice in voices:
            start = unit.start_s - unit.dip_s if voice in going_on[:1] else unit.start_s
            out[voice].append(Interval(start, unit.end_s))
        before = voices
    return out


def _voices(unit: Unit, label: int, heard: NDArray[np.float32], second_heard: float) -> list[int]:
    """The voice of a unit and, where it is overlapped, the second one if there is one."""
    if not unit.overlapped or len(heard) < 2:
        return [label]
    others = heard.copy()
    others[label] = -1.0
    second = int(others.argmax())
    return [label, second] if len(heard) == 2 or others[second] >= second_heard else [label]


def named(tracks: list[list[Interval]], settings: SpeechSettings) -> tuple[Speech, ...]:
    """Bridge brief pauses, drop blips, and name speakers by first appearance."""
    bridged = [bridge(track, settings.bridge_s, shorter=True) for track in tracks]
    long = [[t for t in track if t.duration_s >= settings.min_speech_s] for track in bridged]
    heard = sorted((track for track in long if track), key=lambda track: track[0].start_s)
    speech = [
        Speech(round(float(t.start_s), 3), round(float(t.end_s), 3), f"S{number}")
        for number, track in enumerate(heard, 1)
        for t in track
    ]
    return tuple(sorted(speech))
