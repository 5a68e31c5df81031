"""A recording -> a data: address that any browser plays, for reports that carry their sound."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import SAMPLE_RATE_HZ, decode
from analyzer.audio.pcm import Samples, blocks, to_int16
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
    samples = lay_again(tracks, recording)
    levels = [float(np.sqrt(np.mean(np.square(loud)))) for loud in map(_loud, samples)]
    mixed = np.zeros(samples.shape[1], dtype=np.float32)
    for channel, level in zip(samples, levels, strict=True):
        mixed += channel * (min(TARGET_RMS / level, MAX_GAIN) if level > 0 else 0.0)
    return encode_mp3(np.asarray(np.tanh(mixed), dtype=np.float32))


def _loud(channel: NDArray[np.float32]) -> NDArray[np.float32]:
    """The louder fifth of a channel's seconds: where its person speaks."""
    whole = channel[: len(channel) // SAMPLE_RATE_HZ * SAMPLE_RATE_HZ].reshape(-1, SAMPLE_RATE_HZ)
    if len(whole) == 0:
        return channel
    power = np.square(whole).mean(axis=1)
    loud: NDArray[np.float32] = whole[power >= np.quantile(power, 0.8)]
    return loud


def encode_mp3(mono: Samples) -> bytes:
    """Mono 16 kHz samples as MP3."""
    buffer = io.BytesIO()
    with av.open(buffer, mode="w", format="mp3") as container:
        container.metadata.clear()
        stream: Any = container.add_stream("libmp3lame", rate=SAMPLE_RATE_HZ, layout="mono")
        stream.bit_rate = BIT_RATE
        for block in blocks(mono):
            samples = to_int16(block)[None]
            frame: Any = av.AudioFrame.from_ndarray(samples, format="s16p", layout="mono")
            frame.sample_rate = SAMPLE_RATE_HZ
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()
