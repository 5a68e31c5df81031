"""A complete pyannote.audio pipeline (community-1, say) as the diarizer, edges refined as ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analyzer.audio.pcm import Samples
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.boundaries import on_hops, refine
from analyzer.speech.contour import HOP_S, contour
from analyzer.speech.diarize import RATE, Diarization, named


class WholePipeline:
    """Wraps a loaded `pyannote.audio.Pipeline` that diarizes by itself."""

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline

    def __call__(
        self,
        samples: Samples,
        settings: SpeechSettings,
        *,
        speakers: int | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Diarization:
        """Diarize mono 16 kHz `samples`; each speaker's edges are then refined on the signal."""
        import torch

        wave = torch.from_numpy(samples[:])[None]
        output = self.pipeline(
            {"waveform": wave, "sample_rate": RATE}, num_speakers=speakers, hook=_hook(progress)
        )
        annotation = getattr(output, "speaker_diarization", output)
        duration_s = len(samples) / RATE
        tracks: dict[str, list[Interval]] = {}
        for segment, _track, label in annotation.itertracks(yield_label=True):
            tracks.setdefault(str(label), []).append(Interval(segment.start, segment.end))
        everyone = [item for track in tracks.values() for item in track]
        signal = contour(samples, on_hops(everyone, round(duration_s / HOP_S) + 1))
        refined = [refine(sorted(t), signal, settings, duration_s) for t in tracks.values()]
        return Diarization(named(refined, settings), signal)


def _hook(progress: Callable[[float], None] | None) -> Callable[..., None]:
    def hook(*_args: Any, completed: int | None = None, total: int | None = None, **_: Any) -> None:
        if progress is not None and completed is not None and total:
            progress(completed / total)

    return hook
