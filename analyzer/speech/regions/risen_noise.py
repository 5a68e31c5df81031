"""Levels of frames in which nobody speaks -> how far the noise stands above its floor right now.

`noise_floor` knows the noise of a second, not the tenth of it in which a car comes near or gain
control lets go. That is one number for each frame, heard in all bands at once, so that it can
follow quickly and a soft sound of a voice, which fills a few bands, is no part of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S, runs
from analyzer.speech.regions.noise_floor import BLOCK, FEWEST_FRAMES

LOWER = 0.4
"""Of the bands so many may stand lower: a car fills the low ones, a telephone leaves the high ones
empty. With .3 onsets beside a low rumble are 35 ms off in the mean, with .4 they are 29; of twelve
dyads on the telephone and beside a fan 1.60 and 1.67 % of the speech are missed, with .5 1.74."""
BEHIND_S = 0.1
"""So long behind what the network hears a word may fade. Ends of the dyads are 34 ms off in the
mean without this, 32 with it."""
REACH_S, QUIETER = 0.25, 25.0
"""A frame's noise is this percentile of so much to either side. With the median 1.82 % of that
speech are missed, with the 10th as little as with the 25th; with .15 s 1.74 %, with .5 no more."""
HELD_S = 0.3
"""What does not last as long is no noise but a key, a breath or a soft sound of a word. With .1 s
1.75 % of that speech are missed; with .6 s a rumble is followed too late (onsets 29.4 ms off)."""
AROUND_S, QUIETEST = 1.0, 10.0
"""Amid speech noise is what the quietest tenth (percentile) of so much around shows: pauses for
breath and between syllables. Chosen by that; with the 2nd and the 20th edges are alike to 1 ms."""
LOOKED_S = 0.25
"""That is looked up four times a second; ten times, edges are the same to 0.1 ms."""


def risen_db(
    bands_db: NDArray[np.float32], floors_db: NDArray[np.float32], quiet: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """How far the noise stands above its floor, dB, at least 0, shape (frames,).

    Amid speech it is no lower than in the quieter one of the pauses before and behind, and no
    higher than in the louder one.

    Parameters
    ----------
    bands_db : ndarray, shape (frames, bands)
        Level in each mel band.
    floors_db : ndarray, shape (blocks, bands)
        The noise floor of every second (`noise_floor.noise_floors`).
    quiet : ndarray of bool, shape (frames,)
        Frames in which nobody speaks.
    """
    pauses = _pauses(quiet)
    frames = sum(last - first for first, last in pauses)
    if frames < FEWEST_FRAMES:
        return np.zeros(len(bands_db), dtype=np.float32)
    above_db = _above(bands_db, floors_db)
    above_db -= np.median(np.concatenate([above_db[slice(*pause)] for pause in pauses]))
    risen = np.empty(len(above_db), dtype=np.float32)
    for first, last in pauses:
        risen[first:last] = _held(above_db[first:last])
    last_heard = 0
    for first, last in [*pauses, (len(risen), len(risen))]:
        beside = [risen[at] for at in (last_heard - 1, first) if 0 <= at < len(risen)]
        if first > last_heard:
            between = _amid_speech(above_db, last_heard, first)
            risen[last_heard:first] = np.clip(between, min(beside), max(beside))
        last_heard = last
    return np.maximum(risen, 0.0)


def _pauses(quiet: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of frames that say what the noise is."""
    behind = round(BEHIND_S / HOP_S)
    later = ((first + behind if first else 0, last) for first, last in runs(quiet))
    return [(first, last) for first, last in later if first < last]


def _above(bands_db: NDArray[np.float32], floors_db: NDArray[np.float32]) -> NDArray[np.float32]:
    out = np.empty(len(bands_db), dtype=np.float32)
    for block, floor_db in enumerate(floors_db):
        rows = slice(block * BLOCK, (block + 1) * BLOCK)
        out[rows] = np.quantile(bands_db[rows] - floor_db, LOWER, axis=1)
    return out


def _held(above_db: NDArray[np.float32]) -> NDArray[np.float32]:
    from scipy.ndimage import grey_opening, percentile_filter

    reach = min(round(REACH_S / HOP_S), len(above_db) - 1)
    near = percentile_filter(above_db, QUIETER, 2 * reach + 1, mode="nearest")
    held = grey_opening(near, min(round(HELD_S / HOP_S), len(near)))
    return np.asarray(held, dtype=np.float32)


def _amid_speech(above_db: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
    around, step = round(AROUND_S / HOP_S), round(LOOKED_S / HOP_S)
    looked = np.arange(first, last, step)
    lowest = [np.percentile(above_db[max(0, at - around) : at + around], QUIETEST) for at in looked]
    return np.interp(np.arange(first, last), looked, lowest).astype(np.float32)
