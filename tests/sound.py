"""Sound for the tests: synthetic signals, files in any container, cuts of the sample interviews."""

from __future__ import annotations

import functools
import io
import json
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import Sound, decode
from analyzer.records import Speech

RATE = 16_000
SAMPLES = Path(__file__).parents[1] / "sample_audio"
Samples = NDArray[np.float32]

CODECS = {
    ".wav": "pcm_s16le",
    ".mp3": "libmp3lame",
    ".m4a": "aac",
    ".mp4": "aac",
    ".webm": "libopus",
    ".mkv": "pcm_s16le",
}


class Watched:
    """Samples that remember the longest piece read of them."""

    def __init__(self, samples: Samples) -> None:
        self.samples, self.longest = samples, 0

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, span: slice, /) -> NDArray[np.float32]:
        piece = self.samples[span]
        self.longest = max(self.longest, len(piece))
        return piece


def silence(seconds: float, rate: int = RATE) -> Samples:
    """Digital silence."""
    return np.zeros(round(seconds * rate), dtype=np.float32)


def noise(seconds: float, level_db: float, *, seed: int = 0, rate: int = RATE) -> Samples:
    """White noise at an RMS level in dBFS."""
    drawn = np.random.default_rng(seed).standard_normal(round(seconds * rate))
    return np.asarray((drawn * 10 ** (level_db / 20)), dtype=np.float32)


def tone(seconds: float, hz: float, level_db: float = -20.0, *, rate: int = RATE) -> Samples:
    """A sine at an RMS level in dBFS."""
    time = np.arange(round(seconds * rate)) / rate
    return np.asarray(
        (np.sqrt(2) * 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * time)), dtype=np.float32
    )


def voiced(seconds: float, hz: float = 120.0, level_db: float = -20.0) -> Samples:
    """A vowel-like tone: harmonics up to 4 kHz that fall by 6 dB an octave, RMS in dBFS."""
    time = np.arange(round(seconds * RATE)) / RATE
    numbers = np.arange(1, int(4000 / hz) + 1)
    wave = sum(np.sin(2 * np.pi * n * hz * time + n * n) / n for n in numbers)
    wave = np.asarray(wave) / np.sqrt(np.mean(np.square(wave)))
    return np.asarray((wave * 10 ** (level_db / 20)), dtype=np.float32)


def keys_at(times_s: list[float], seconds: float, *, seed: int = 1) -> Samples:
    """Keystrokes: noise bursts of 6 ms that rise at once and die away."""
    out = silence(seconds)
    draw = np.random.default_rng(seed)
    for time_s in times_s:
        first = round(time_s * RATE)
        burst = draw.standard_normal(96) * 0.2 * np.exp(-np.arange(96) / 24)
        out[first : first + 96] += burst.astype(np.float32)
    return out


def added(base: Samples, piece: Samples, at_s: float) -> Samples:
    """A copy of `base` with `piece` mixed in at a time."""
    out = base.copy()
    first = round(at_s * RATE)
    out[first : first + len(piece)] += piece
    return out


def tiny(name: str) -> bytes:
    """A WAV that can be opened, of a few samples, another for each name."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(name.encode())
    return file.getvalue()


def write(
    path: Path,
    samples: NDArray[np.float32],
    rate: int = RATE,
    *,
    video: bool = False,
    hole: tuple[float, float] | None = None,
) -> Path:
    """Encode (n,) or (channels, n) samples; the suffix names the container.

    `hole` = (at_s, length_s): timestamps from `at_s` on are moved by `length_s`, as a recorder
    does that was paused. `video` adds a black picture track.
    """
    channels = samples[None] if samples.ndim == 1 else samples
    layout = {1: "mono", 2: "stereo"}[len(channels)]
    codec = CODECS[path.suffix]
    with av.open(str(path), "w") as container:
        picture: Any = container.add_stream("mpeg4", rate=10) if video else None
        stream: Any = container.add_stream(codec, rate=rate, layout=layout)
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            _write_picture(container, picture, channels.shape[1] / rate)
        wanted = stream.codec_context.format.name
        resampler = av.AudioResampler(format=wanted, layout=layout, rate=rate)
        _write_sound(container, stream, resampler, channels, rate, hole)
    return path


def _write_picture(container: Any, stream: Any, seconds: float) -> None:
    for _ in range(max(1, round(seconds * 10))):
        black = np.zeros((48, 64, 3), dtype=np.uint8)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
    container.mux(stream.encode(None))


def _write_sound(
    container: Any,
    stream: Any,
    resampler: Any,
    channels: NDArray[np.float32],
    rate: int,
    hole: tuple[float, float] | None,
) -> None:
    size = stream.codec_context.frame_size or 1024
    stream.codec_context.time_base = Fraction(1, rate)
    for first in range(0, channels.shape[1], size):
        block = np.ascontiguousarray(channels[:, first : first + size])
        frame: Any = av.AudioFrame.from_ndarray(block, format="fltp", layout=resampler.layout.name)
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), first
        for piece in resampler.resample(frame):
            shift = 0 if hole is None or first < hole[0] * rate else round(hole[1] * rate)
            piece.pts = first + shift
            container.mux(stream.encode(piece))
    container.mux(stream.encode(None))


@functools.cache
def sample(name: str) -> Sound:
    """A decoded sample interview; decoded once per run."""
    return decode(next(p for p in SAMPLES.glob(f"{name}.*") if p.suffix != ".py"))


@functools.cache
def truth(name: str) -> dict[str, Any]:
    """The exact timeline of a sample interview."""
    found: dict[str, Any] = json.loads((SAMPLES / "truth" / f"{name}.json").read_text("utf-8"))
    return found


def cut(name: str, start_s: float, end_s: float) -> Samples:
    """A stretch of a sample interview, mono 16 kHz."""
    return sample(name).pcm[round(start_s * RATE) : round(end_s * RATE)]


def speech_in(name: str, start_s: float, end_s: float) -> tuple[Speech, ...]:
    """The true speech of a stretch of a sample interview, times from the stretch's start."""
    return tuple(
        Speech(s["start_s"] - start_s, s["end_s"] - start_s, s["speaker"])
        for s in truth(name)["speech"]
        if s["start_s"] >= start_s and s["end_s"] <= end_s
    )


def solo_pieces(name: str, speaker: str, min_s: float, max_s: float = 4.0) -> list[Samples]:
    """Stretches in which only this speaker talks, at least `min_s` long, cut at `max_s`."""
    own = [s for s in truth(name)["speech"] if s["speaker"] == speaker]
    others = [s for s in truth(name)["speech"] if s["speaker"] != speaker]
    out = []
    for item in own:
        alone = all(o["end_s"] <= item["start_s"] or o["start_s"] >= item["end_s"] for o in others)
        if alone and item["end_s"] - item["start_s"] >= min_s:
            out.append(cut(name, item["start_s"], min(item["end_s"], item["start_s"] + max_s)))
    return out
