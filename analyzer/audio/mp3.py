"""A recording -> a data: address that any browser plays, for reports that carry their sound."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.audio.framing import whole_frames
from analyzer.audio.pcm import RATE_HZ, Samples, blocks, to_int16
from analyzer.audio.tracks import TrackInput, lay_again
from analyzer.records import Recording

BIT_RATE = 40_000
"""Speech in mono stays clear at 40 kbit/s: 18 MB an hour."""
TARGET_RMS = 0.1
"""-20 dBFS while somebody speaks."""
MAX_GAIN = 30.0


def audio_data_uri(source: Path) -> str:
    """The recording as mono MP3, times unchanged, in a `data:audio/mpeg;base64,` address."""
    return mp3_data_uri(encode_mp3(decode(source).pcm))


def mp3_data_uri(mp3: bytes) -> str:
    """Bytes of an MP3 in a `data:` address."""
    return "data:audio/mpeg;base64," + base64.b64encode(mp3).decode("ascii")


def mixed_mp3(tracks: Sequence[TrackInput], recording: Recording) -> bytes:
    """All tracks of a session in one mono MP3, each person as loud as the others."""
    laid = lay_again(tracks, recording)
    levels = [_loud_rms(channel) for channel in laid]
    return encode_mp3(
        Mixed(laid, tuple(min(TARGET_RMS / x, MAX_GAIN) if x > 0 else 0.0 for x in levels))
    )


@dataclass(frozen=True, slots=True)
class Mixed:
    """Channels of equal length added up with their gains, softly limited, where it is sliced."""

    channels: tuple[Samples, ...]
    gains: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.channels[0])

    def __getitem__(self, span: slice, /) -> NDArray[np.float32]:
        parts = (c[span] * np.float32(g) for c, g in zip(self.channels, self.gains, strict=True))
        return np.asarray(np.tanh(sum(parts)), dtype=np.float32)


def _loud_rms(channel: Samples) -> float:
    """Level of the louder fifth of a channel's seconds: where its person speaks."""
    power = []
    for block in blocks(channel):
        seconds = whole_frames(block, RATE_HZ)
        power += np.square(seconds).mean(axis=1).tolist()
    if not power:
        return float(np.sqrt(np.mean(np.square(channel[:])))) if len(channel) else 0.0
    each = np.array(power)
    return float(np.sqrt(each[each >= np.quantile(each, 0.8)].mean()))


def encode_mp3(mono: Samples) -> bytes:
    """Mono 16 kHz samples as MP3."""
    buffer = io.BytesIO()
    with av.open(buffer, mode="w", format="mp3") as container:
        container.metadata.clear()
        stream: Any = container.add_stream("libmp3lame", rate=RATE_HZ, layout="mono")
        stream.bit_rate = BIT_RATE
        for block in blocks(mono):
            samples = to_int16(block)[None]
            frame: Any = av.AudioFrame.from_ndarray(samples, format="s16p", layout="mono")
            frame.sample_rate = RATE_HZ
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()
