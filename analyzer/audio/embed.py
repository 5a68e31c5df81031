"""A recording -> a data: address that any browser plays, for reports that carry their sound."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import av
import numpy as np

from analyzer.audio.decode import SAMPLE_RATE_HZ, decode

BIT_RATE = 40_000
"""Speech in mono stays clear at 40 kbit/s: 18 MB an hour."""
CHUNK = 16_000 * 60


def audio_data_uri(source: Path) -> str:
    """The recording as mono MP3, times unchanged, in a `data:audio/mpeg;base64,` address."""
    mono = decode(source).mono
    buffer = io.BytesIO()
    with av.open(buffer, mode="w", format="mp3") as container:
        container.metadata.clear()
        stream: Any = container.add_stream("libmp3lame", rate=SAMPLE_RATE_HZ, layout="mono")
        stream.bit_rate = BIT_RATE
        for first in range(0, len(mono), CHUNK):
            block = np.clip(mono[first : first + CHUNK] * 32767, -32768, 32767).astype(np.int16)
            frame: Any = av.AudioFrame.from_ndarray(block[None], format="s16p", layout="mono")
            frame.sample_rate = SAMPLE_RATE_HZ
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return "data:audio/mpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
