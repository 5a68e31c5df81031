"""Regions taken for speech + samples -> those that a second network takes for speech too.

The segmentation network was made to tell people apart: it takes a creaking chair, a telephone or a
slamming door for a person now and then. Silero's voice activity detector (MIT, inside
faster-whisper) was made for just this question. Neither is right alone: Silero is deaf to a voice
far from the microphone until its level is raised, and raised it hears voices in doors. So it is
asked twice, as recorded and at a speaking level; what it doubts both times is no speech.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP, runs, whole_frames
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.records import Interval, ModelInfo
from analyzer.settings import SpeechSettings
from analyzer.speech.threads import side_by_side
from analyzer.speech.weights.files import sha256_of
from analyzer.speech.weights.registry import list_models, model_path

STEP = 512
STEP_S = STEP / RATE_HZ
"""Silero hears 32 ms at a time."""
LEAD_S = 3.0
"""Sound before a region lets the network settle: after one second it is deaf to some answers of
half a second to a second, on the telephone most of all, of which it is sure after two."""
TAIL_S = 0.1
HELD_STEPS = 3
"""A tenth of a second: a click or a squeak makes one step likely, a word makes three."""
SURE = 0.8
"""From here on the first answer stands."""
SPEAKING_LEVEL_DB = -23.0
"""The usual level of speech in calls (ITU-T P.56 active level of -26 dBov, rounded up)."""
LOUD_PERCENTILE = 90
EDGE_S = 0.05
"""Kept on either side of a sound that the second network hears."""

Probabilities = NDArray[np.float32]


class SecondOpinion:
    """Holds Silero's network, which is loaded when it is first asked; one per process.

    Parameters
    ----------
    detector : callable, optional
        Samples, a multiple of 512 of them -> probability of speech for each 512; another network
        in the place of Silero's.
    """

    def __init__(self, detector: Callable[[NDArray[np.float32]], Probabilities] | None = None):
        self._given = detector

    @cached_property
    def _detector(self) -> Callable[[NDArray[np.float32]], Probabilities]:
        if self._given is not None:
            return self._given
        from faster_whisper.vad import get_vad_model

        detector: Callable[[NDArray[np.float32]], Probabilities] = get_vad_model()
        return detector

    def __call__(
        self,
        regions: list[Interval],
        samples: Samples,
        settings: SpeechSettings,
        certain: Sequence[Interval] = (),
    ) -> list[Interval]:
        """Regions of mono 16 kHz `samples` without what is no speech, in order.

        A region goes when the two answers, each the probability held for a tenth of a second, are
        below `speech_doubt` on average, unless it holds `certain_speech_s` of the stretches of
        which the first network is `certain`: no noise convinces it for that long. Of those that
        stay, stretches of at least `noise_edge_s` at an edge, or `noise_pause_s` within, are taken
        out where neither answer reaches `noise_probability`.
        """

        def judged(region: Interval) -> list[Interval]:
            return self._judged(region, samples, settings, certain)

        return [part for parts in side_by_side(judged, regions) for part in parts]

    def likelihood(self, region: Interval, samples: Samples) -> float:
        """The mean probability of speech in a region, as recorded."""
        return float(self._ask(region, samples, raised=False).mean())

    def _judged(
        self,
        region: Interval,
        samples: Samples,
        settings: SpeechSettings,
        certain: Sequence[Interval],
    ) -> list[Interval]:
        answer = self._ask(region, samples, raised=False)
        quiet = _longest_run(answer < settings.noise_probability) * STEP_S
        if _held(answer) >= SURE and quiet < settings.noise_edge_s:
            return [region]
        raised = self._ask(region, samples, raised=True)
        if (_held(answer) + _held(raised)) / 2 < settings.speech_doubt:
            convinced_s = sum(region.overlap_s(stretch) for stretch in certain)
            return [region] if convinced_s >= settings.certain_speech_s else []
        return _without(region, np.maximum(answer, raised), settings)

    def _ask(self, region: Interval, samples: Samples, *, raised: bool) -> Probabilities:
        """Probability of speech for each 32 ms of the region, from its start on, at least one."""
        first = round(region.start_s * RATE_HZ)
        count = max(1, int(np.ceil(region.duration_s / STEP_S)))
        lead = min(first // STEP, int(LEAD_S / STEP_S)) * STEP
        sound = np.asarray(samples[first - lead : first + count * STEP + round(TAIL_S * RATE_HZ)])
        if raised:
            sound = _raised(sound, sound[lead : lead + count * STEP])
        padded = np.pad(sound, (0, -len(sound) % STEP))
        probabilities = self._detector(padded.astype(np.float32))
        return np.asarray(probabilities, dtype=np.float32)[lead // STEP :][:count]


def activity_info() -> ModelInfo:
    """What the analysis records about Silero: the file that lies inside faster-whisper here.

    Another version of faster-whisper may carry another file. It is used all the same, since
    faster-whisper itself opens it, and named as what it is.
    """
    pinned = next(model for model in list_models() if model.role == "activity")
    revision = f"faster-whisper=={version('faster-whisper')}"
    path = model_path("activity")
    digest = sha256_of(path) if path is not None else ""
    name = pinned.name if digest == pinned.sha256 else "Silero, not the pinned file"
    return ModelInfo("activity", name, revision, digest)


def _raised(sound: NDArray[np.float32], inside: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sound with a gain that brings the louder frames inside to the speaking level.

    It stays as it is where the recording ends within the first frame.
    """
    frames = whole_frames(inside, HOP)
    if not len(frames):
        return sound
    power = np.percentile(np.square(frames).mean(axis=1), LOUD_PERCENTILE)
    gain = 10 ** (SPEAKING_LEVEL_DB / 20) / np.sqrt(power + 1e-10)
    return np.asarray(np.clip(sound * gain, -1.0, 1.0), dtype=np.float32)


def _held(probability: Probabilities) -> float:
    """What the best `HELD_STEPS` steps reach, or the better half of fewer."""
    steps = min(HELD_STEPS, max(1, len(probability) // 2))
    return float(np.sort(probability)[-steps])


def _longest_run(mask: NDArray[np.bool_]) -> int:
    return max((last - first for first, last in runs(mask)), default=0)


def _without(
    region: Interval, probability: Probabilities, settings: SpeechSettings
) -> list[Interval]:
    """The region less the stretches in which no speech is heard."""
    heard = np.flatnonzero(probability >= settings.noise_probability)
    if len(heard) == 0:
        return [region]
    starts = region.start_s + heard * STEP_S - EDGE_S
    ends = np.minimum(starts + STEP_S + 2 * EDGE_S, region.end_s)
    if starts[0] - region.start_s < settings.noise_edge_s:
        starts[0] = region.start_s
    if region.end_s - ends[-1] < settings.noise_edge_s:
        ends[-1] = region.end_s
    parted = np.flatnonzero(starts[1:] - ends[:-1] >= settings.noise_pause_s)
    begins = [starts[0], *starts[parted + 1]]
    stops = [*ends[parted], ends[-1]]
    return [Interval(float(a), float(b)) for a, b in zip(begins, stops, strict=True)]
