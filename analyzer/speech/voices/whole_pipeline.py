"""A complete pyannote.audio pipeline (community-1, say) as the diarizer, edges refined as ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analyzer.audio.framing import HOP_S
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.records import Interval
from analyzer.settings import AudioSettings, SpeechSettings
from analyzer.speech.regions.boundaries import on_hops, refine
from analyzer.speech.regions.contour import contour
from analyzer.speech.regions.keystrokes import beside_keys, key_hops
from analyzer.speech.voices.diarize import Diarization
from analyzer.speech.voices.tracks import named


class WholePipeline:
    """Wraps a loaded `pyannote.audio.Pipeline` that diarizes by itself."""

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline

    def __call__(
        self,
        samples: Samples,
        settings: SpeechSettings,
        *,
        audio: AudioSettings | None = None,
        speakers: int | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Diarization:
        """Diarize mono 16 kHz `samples`; each speaker's edges are then refined on the signal."""
        import torch

        wave = torch.from_numpy(samples[:])[None]
        output = self.pipeline(
            {"waveform": wave, "sample_rate": RATE_HZ}, num_speakers=speakers, hook=_hook(progress)
        )
        annotation = getattr(output, "speaker_diarization", output)
        duration_s = len(samples) / RATE_HZ
        tracks: dict[str, list[Interval]] = {}
        for segment, _track, label in annotation.itertracks(yield_label=True):
            tracks.setdefault(str(label), []).append(Interval(segment.start, segment.end))
        everyone = [item for track in tracks.values() for item in track]
        speech = on_hops(everyone, round(duration_s / HOP_S) + 1)
        signal = contour(samples, speech)
        keys = key_hops(samples, speech, audio or AudioSettings())
        refined: list[list[Interval]] = []
        for track in tracks.values():
            rough = sorted(track)
            keyed = beside_keys(rough, signal, keys, settings)
            refined.append(refine(rough, signal, settings, duration_s, keyed=keyed))
        return Diarization(named(refined, settings), signal)


def _hook(progress: Callable[[float], None] | None) -> Callable[..., None]:
    def hook(*_args: Any, completed: int | None = None, total: int | None = None, **_: Any) -> None:
        if progress is not None and completed is not None and total:
            progress(completed / total)

    return hook
