"""A channel -> the same without the constant offset that some sound cards and recorders add.

Power is taken with it: 0.02 of full scale makes noise of -34 dBFS of a silent room.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.defects import CUT_OFF
from analyzer.audio.framing import HOP
from analyzer.audio.pcm import BLOCK, FULL_SCALE
from analyzer.audio.spool import Channel, Spool

LEAST = 0.001
"""Of full scale: a smaller offset has -60 dBFS or less, as the noise of good recordings has, and
the samples stay as they are. The sample recordings have 0.0004 at most."""


def without_offset(channel: Channel) -> Channel:
    """The channel about its mean; samples at full scale stay there, and are counted as clipped."""
    total = sounding = 0
    for first in range(0, len(channel), BLOCK):
        block = channel[first : first + BLOCK]
        total += int(block.sum(dtype=np.int64))
        sounding += int(_sounds(block).sum())
    if abs(total) <= LEAST * FULL_SCALE * sounding:
        return channel
    spool = Spool()
    for first in range(0, len(channel), BLOCK):
        block = channel[first : first + BLOCK].astype(np.int32)
        moved = _sounds(block) & (np.abs(block) < CUT_OFF * FULL_SCALE)
        block[moved] -= round(total / sounding)
        spool.add(np.clip(block, -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes())
    return spool.channel()


def _sounds(block: NDArray[np.signedinteger]) -> NDArray[np.bool_]:
    """Whether each sample lies in a frame that is not all zeros.

    Ten milliseconds of nothing but zeros are a hole or a muted microphone, which has no offset.
    """
    frames = np.pad(block, (0, -len(block) % HOP)).reshape(-1, HOP)
    return np.repeat(frames.any(axis=1), HOP)[: len(block)]
