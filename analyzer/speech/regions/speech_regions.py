"""Samples and the segmentation network -> where anybody speaks, with edges at the sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.acoustic_echo import echo_delay_s
from analyzer.audio.framing import HOP_S, runs
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.audio.room import bandwidth_hz
from analyzer.records import Interval
from analyzer.settings import AudioSettings, SpeechSettings
from analyzer.speech.regions.boundaries import (
    network_regions,
    on_hops,
    refine,
    with_soft_edges,
)
from analyzer.speech.regions.contour import Contour, contour
from analyzer.speech.regions.held_noise import held_hops
from analyzer.speech.regions.keystrokes import beside_keys, key_hops, near_keys
from analyzer.speech.regions.masking import sure_ends, unmask
from analyzer.speech.regions.returned import without_return
from analyzer.speech.regions.reverberation import room_decay_db_s, steepest_fall_db_s, trim_echo
from analyzer.speech.voices.segmentation import FRAME_S, Segmentation, frame_time_s


@dataclass(frozen=True, slots=True)
class SpeechRegions:
    """Where anybody speaks, sorted: `audible`, as far as it stands above the noise, which is what
    voices are known by; `whole`, as many, with what the noise masks and with soft sounds at their
    edges. The network has no doubt in what is `certain`; `signal` is the contour; `echoes`: they
    are said in a reverberant room; `telephone`: they reach no higher than a telephone passes;
    `returned_s`: so much later a voice comes back by somebody's loudspeaker, if one does."""

    audible: list[Interval]
    whole: list[Interval]
    certain: list[Interval]
    signal: Contour
    echoes: bool
    telephone: bool
    returned_s: float | None = None


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
    audible = regions if decay is None else trim_echo(regions, samples, signal, decay, speech)
    network = sure_ends(rough, segmentation.speech)
    whole = unmask(audible, network, signal, echoes=echoes, keyed=keyed)
    if steepest is not None and not echoes and not signal.shut:
        perhaps = (likely >= settings.soft_edge_probability) & ~near_keys(keys)[: len(likely)]
        perhaps &= ~held_hops(audible, samples, signal, settings)
        whole = with_soft_edges(whole, signal, perhaps, settings)
    delay_s = None if echoes else echo_delay_s(samples, audio.longest_return_s)
    if delay_s is not None:
        audible, whole = without_return(
            audible, whole, samples, signal, delay_s, settings.split_pause_s
        )
    band = bandwidth_hz(samples, audible, duration_s)
    telephone = band is not None and band < audio.narrow_band_hz
    return SpeechRegions(audible, whole, certain, signal, echoes, telephone, delay_s)


def on_contour(frames: NDArray[np.float32], hops: int) -> NDArray[np.float32]:
    """What the network says of each frame, at each of so many hops of the contour."""
    times_s = (np.arange(hops) + 0.5) * HOP_S
    found = np.interp(times_s, frame_time_s(np.arange(len(frames))), frames)
    return np.asarray(found, dtype=np.float32)


def speaking(segmentation: Segmentation, settings: SpeechSettings) -> NDArray[np.bool_]:
    """Frames in which somebody speaks: as the windows say on average, or a sure one for a while.

    In a reverberant room a window is deaf to a voice now and then that the next one hears.
    """
    out: NDArray[np.bool_] = segmentation.speech >= settings.speech_probability
    for first, last in runs(~out & (segmentation.surest >= settings.sure_window)):
        if (last - first) * FRAME_S >= settings.sure_window_s:
            out[first:last] = True
    return out
