"""Power in bands, and what an echo leaves of it -> frames in which a sound is new.

A room and somebody's loudspeaker both give back what was there before, softer and softer. What is
louder than that is new, and that is asked band by band: a word's last fricative is a new sound in
the high ones alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S

Levels = NDArray[np.float64]

STEADY_FRAMES = 5
"""A band's power is averaged over as many: an echo's own goes up and down by 6 dB."""
HEARD_DB = 6.0
"""Over the noise a band counts."""
FEWEST_BANDS = 3
"""Where fewer bands rise above the noise, one of them is no sound."""


def clear_power(power: NDArray[np.float32], floor_db: NDArray[np.float32]) -> Levels:
    """Power of what is not noise, shape (frames, bands), at least 3 dB under the noise."""
    from scipy.ndimage import uniform_filter1d

    noise = np.power(10.0, floor_db / 10, dtype=np.float64)
    steady = uniform_filter1d(power.astype(np.float64), STEADY_FRAMES, axis=0)
    return np.asarray(np.maximum(steady - noise, noise / 2))


def dying_db(level_db: Levels, decay_db_s: float) -> Levels:
    """What each frame leaves of the sounds until then that die away so fast, dB."""
    died_db = decay_db_s * HOP_S * np.arange(len(level_db))[:, None]
    return np.asarray(np.maximum.accumulate(level_db + died_db, axis=0) - died_db)


def new_sound(
    level_db: Levels, echo_db: Levels, floor_db: NDArray[np.float32], *, by_db: float, share: float
) -> NDArray[np.bool_]:
    """Frames in which more than this share of the bands that are heard is so much louder than the
    echo; `level_db` and `echo_db` have shape (frames, bands)."""
    heard = level_db > floor_db + HEARD_DB
    new = (level_db > echo_db + by_db) & heard
    bands = np.maximum(heard.sum(axis=1), FEWEST_BANDS)
    return np.asarray(new.sum(axis=1) / bands > share)
