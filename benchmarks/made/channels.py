"""A mix -> a file as a recorder, a call or a telephone leaves it, and its codec delay."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from sample_audio.encode import LAG_RATE_HZ, decode, lag_s, resampled
from sample_audio.voices import RATE_HZ

Samples = NDArray[np.float64]
PEAK = 0.89
"""-1 dB relative to full scale; louder mixes are turned down as a whole."""


@dataclass(frozen=True, slots=True)
class Channel:
    """How sound is kept; `band_hz` is passed before, as a telephone does."""

    suffix: str
    codec: str
    rate_hz: int
    sample_format: str
    bitrate_kbps: float = 0.0
    band_hz: tuple[float, float] | None = None


TELEPHONE_HZ = (300.0, 3400.0)
CHANNELS = {
    "flac": Channel("flac", "flac", 16_000, "s16"),
    "mp3_48k": Channel("mp3", "libmp3lame", 16_000, "fltp", 48),
    "mp3_24k": Channel("mp3", "libmp3lame", 16_000, "fltp", 24),
    "aac_32k": Channel("m4a", "aac", 24_000, "fltp", 32),
    "opus_16k": Channel("webm", "libopus", 48_000, "flt", 16),
    "phone_mp3": Channel("mp3", "libmp3lame", 8_000, "fltp", 24, TELEPHONE_HZ),
    "phone_g711": Channel("wav", "pcm_mulaw", 8_000, "s16", 0, TELEPHONE_HZ),
    "phone_amr": Channel("3gp", "libopencore_amrnb", 8_000, "s16", 12.2, TELEPHONE_HZ),
    "phone_opus": Channel("ogg", "libopus", 8_000, "flt", 12, TELEPHONE_HZ),
}
MUXERS = {"m4a": "ipod"}


def write(mix: Samples, channel: Channel, path: Path) -> tuple[float, float]:
    """Write a mono mix at `RATE_HZ`; returns the decoded length and codec delay in seconds."""
    mono = mix * min(1.0, PEAK / max(float(np.max(np.abs(mix))), 1e-9))
    if channel.band_hz:
        mono = sosfiltfilt(butter(4, channel.band_hz, "bandpass", fs=RATE_HZ, output="sos"), mono)
    sent = resampled(mono, RATE_HZ, channel.rate_hz)
    part = path.with_name(f".{path.name}")
    _encode(sent, channel, part)
    part.replace(path)
    decoded, duration_s = decode(path)
    return duration_s, lag_s(resampled(mono, RATE_HZ, LAG_RATE_HZ), decoded)


def _encode(mono: Samples, channel: Channel, path: Path) -> None:
    muxer = MUXERS.get(channel.suffix, channel.suffix)
    with av.open(str(path), "w", format=muxer, container_options={"fflags": "+bitexact"}) as out:
        stream: Any = out.add_stream(channel.codec, rate=channel.rate_hz, layout="mono")
        stream.format = channel.sample_format
        if channel.bitrate_kbps:
            stream.bit_rate = round(channel.bitrate_kbps * 1000)
        if not stream.codec_context.is_open:
            stream.codec_context.open()
        size = stream.codec_context.frame_size or 1024
        for start in range(0, mono.size, size):
            piece = mono[start : start + size]
            if channel.codec.startswith("libopencore"):  # takes whole blocks only
                piece = np.pad(piece, (0, size - piece.size))
            frame = _frame(piece, channel)
            frame.pts = start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _frame(mono: Samples, channel: Channel) -> av.AudioFrame:
    data: NDArray[Any] = mono.astype(np.float32)
    if channel.sample_format.startswith("s16"):
        data = np.round(np.clip(mono, -1, 1) * 32767).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(
        data[np.newaxis], format=channel.sample_format, layout="mono"
    )
    frame.sample_rate = channel.rate_hz
    return frame
