"""Mono samples -> a recording in one of five containers, and how late a decoder gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate, resample_poly

from sample_audio.script import Sound

LAG_RATE_HZ = 16_000  # at which original and decoded sound are compared
LAG_WINDOW_S = 60.0  # enough speech for a sharp peak
VIDEO_SIZE = (640, 360)
VIDEO_FPS = 2
SCREEN_GREY = (30, 34, 42)  # an editor's dark background

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Format:
    """Codec, its sampling rate, and its sample layout in PyAV's words."""

    codec: str
    rate_hz: int
    sample_format: str


FORMATS = {
    "wav": Format("adpcm_ima_wav", 16_000, "s16p"),
    "mp3": Format("libmp3lame", 24_000, "fltp"),
    "m4a": Format("aac", 24_000, "fltp"),
    "webm": Format("libopus", 48_000, "flt"),
    "mp4": Format("aac", 24_000, "fltp"),
}


def write_recording(samples: Samples, rate_hz: int, sound: Sound, path: Path) -> None:
    """Encode mono samples in [-1, 1]; mp4 gets a still dark screen, stereo the same twice."""
    spec = FORMATS[sound.container]
    mono = resampled(samples, rate_hz, spec.rate_hz)
    part = path.with_name(f".{path.name}")
    muxer = "ipod" if sound.container == "m4a" else sound.container
    repeatable = {"fflags": "+bitexact"}  # no random identifiers
    with av.open(str(part), "w", format=muxer, container_options=repeatable) as out:
        video = _video_stream(out) if sound.container == "mp4" else None
        layout = "stereo" if sound.stereo else "mono"
        audio: Any = out.add_stream(spec.codec, rate=spec.rate_hz, layout=layout)
        audio.format = spec.sample_format
        if sound.container != "wav":
            audio.bit_rate = sound.bitrate_kbps * 1000
        if video is not None:
            _write_screen(out, video, mono.size / spec.rate_hz)
        _write_audio(out, audio, mono, spec, layout)
    part.replace(path)


def decode(path: Path, rate_hz: int = LAG_RATE_HZ) -> tuple[Samples, float]:
    """Return the first audio track, channels averaged, at `rate_hz`, and its length in seconds."""
    with av.open(str(path)) as recording:
        stream = recording.streams.audio[0]
        native_hz = int(stream.rate)
        blocks = [_mono(frame) for frame in recording.decode(stream)]
    samples = np.concatenate(blocks)
    return resampled(samples, native_hz, rate_hz), samples.size / native_hz


def lag_s(original: Samples, decoded: Samples, rate_hz: int = LAG_RATE_HZ) -> float:
    """Return how much later the decoded sound comes than the original, in seconds."""
    count = int(LAG_WINDOW_S * rate_hz)
    first, second = original[:count], decoded[:count]
    match = correlate(second, first, mode="full", method="fft")
    return (int(np.argmax(match)) - (first.size - 1)) / rate_hz


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Change the sampling rate with a linear-phase filter, which delays nothing."""
    if from_hz == to_hz:
        return samples
    ratio = Fraction(to_hz, from_hz)
    return np.asarray(resample_poly(samples, ratio.numerator, ratio.denominator), dtype=np.float64)


def _mono(frame: Any) -> Samples:
    data = np.asarray(frame.to_ndarray())
    scale = 1.0 if data.dtype.kind == "f" else float(np.iinfo(data.dtype).max)
    if not frame.format.is_planar:
        data = data.reshape(-1, frame.layout.nb_channels).T
    return np.asarray(data.mean(axis=0) / scale, dtype=np.float64)


def _video_stream(out: Any) -> Any:
    video = out.add_stream("libx264", rate=VIDEO_FPS)
    video.width, video.height = VIDEO_SIZE
    video.pix_fmt = "yuv420p"
    video.options = {"crf": "35", "preset": "veryfast", "threads": "1"}
    video.gop_size = 240
    return video


def _write_screen(out: Any, video: Any, duration_s: float) -> None:
    picture = np.full((VIDEO_SIZE[1], VIDEO_SIZE[0], 3), SCREEN_GREY, dtype=np.uint8)
    for index in range(int(np.ceil(duration_s * VIDEO_FPS))):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, VIDEO_FPS)
        out.mux(video.encode(frame))
    out.mux(video.encode(None))


def _write_audio(out: Any, audio: Any, mono: Samples, spec: Format, layout: str) -> None:
    if not audio.codec_context.is_open:
        audio.codec_context.open()
    size = audio.codec_context.frame_size or 1024
    for start in range(0, mono.size, size):
        piece = mono[start : start + size]
        if spec.codec.startswith("adpcm"):  # takes whole blocks only
            piece = np.pad(piece, (0, size - piece.size))
        frame = _frame(piece, spec, layout)
        frame.pts, frame.time_base = start, Fraction(1, spec.rate_hz)
        out.mux(audio.encode(frame))
    out.mux(audio.encode(None))


def _frame(mono: Samples, spec: Format, layout: str) -> av.AudioFrame:
    data: NDArray[Any]
    if spec.sample_format.startswith("s16"):
        data = np.round(mono * 32767).astype(np.int16)[np.newaxis]
    else:
        data = mono.astype(np.float32)[np.newaxis]
    if layout == "stereo":
        data = np.repeat(data, 2, axis=0)
        if not spec.sample_format.endswith("p"):
            data = np.ascontiguousarray(data.T).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(data, format=spec.sample_format, layout=layout)
    frame.sample_rate = spec.rate_hz
    return frame
