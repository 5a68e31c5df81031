"""Sound in which two people speak -> the same with the louder one no louder than the other.

The recogniser writes what the loudest person says, and leaves out whole sentences of a quiet one:
in a recording whose candidate is 20 dB softer, 268 words were heard of the 400 that are without it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import whole_frames
from analyzer.audio.pcm import RATE_HZ

FRAME = 400
"""Samples whose loudness is taken: 25 ms at 16 kHz."""
MUCH_LOUDER = 2.0
"""Ratio of amplitudes, 6 dB: less the recogniser hears through, and every change of the sound may
change its mind."""
LEAST = RATE_HZ
"""Samples, 1 s: so much of a speaker alone tells how loud the speaker is."""


def levelled(
    sound: NDArray[np.float32], others: list[slice], alone: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """`sound`, shape (n,), with those of `others` brought down that are much louder than `alone`.

    Parameters
    ----------
    others : list of slice
        Where somebody else speaks, too.
    alone : ndarray of bool, shape (n,)
        Where the speaker speaks alone. Less than a second of it, and nothing is changed.
    """
    if alone.sum() < LEAST:
        return sound
    level = loudness(sound[alone])
    for other in others:
        loud = loudness(sound[other])
        if loud > MUCH_LOUDER * level > 0:
            sound[other] *= level / loud
    return sound


def loudness(sound: NDArray[np.float32]) -> float:
    """Root mean square of the frame that is louder than nine tenths; 0 if there is none."""
    frames = whole_frames(sound, FRAME)
    if not len(frames):
        return 0.0
    power = np.square(frames).mean(axis=1)
    return float(np.sqrt(np.percentile(power, 90)))
