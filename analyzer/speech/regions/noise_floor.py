"""Levels of frames in which nobody speaks -> the noise floor of each band, second by second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S

SPAN_S = 30.0
"""The noise of a room is taken from non-speech this near."""
FEWEST_FRAMES = 50
"""The noise of a recording is measured in no fewer."""
BLOCK_S, REACH_S = 1.0, 1.0
"""The noise of a second is asked for in it and this far around it: gain control raises it within a
second or two of the last word, a passing car comes and goes in a few. In noise that is switched on
and off every 7 s onsets and ends of three dyads are 13 and 53 ms off in the mean, with a reach of
.5 s 16 and 66, with 2.5 s 49 and 85."""
LEAST = 10.0
"""Percentile of what is heard around a second, in each band, that the noise of it is not under:
keys, a breath or a soft voice do not fill nine tenths of it. With the 25th, .3 s of a soft voice in
a meeting are lost, with the 10th .2; with the 5th, onsets in that noise are 35 ms off."""
BLOCK, REACH, SPAN = (round(length_s / HOP_S) for length_s in (BLOCK_S, REACH_S, SPAN_S))
FEWEST_NEAR = 100
"""Frames without speech that tell the noise around a second, or of half a minute: with half of
them what the network leaves out of soft words is noise, and 1.7 % of two dyads' speech through
G.711 is missed, not 1.5."""


def noise_floors(bands_db: NDArray[np.float32], quiet: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The noise floor of every `BLOCK_S`, dB, shape (blocks, bands).

    It is the median of the half-minutes around it, as the noise of a room is, but no lower than
    nearly all that is heard around the second: there gain control raises it in a pause, or
    something passes by. Where too little is heard without speech, what it is raised by is taken to
    change steadily from one pause to the next. It is not lowered where it is quieter for a moment:
    noise that comes back would be sound then.

    Parameters
    ----------
    bands_db : ndarray, shape (frames, bands)
        Level in each mel band.
    quiet : ndarray of bool, shape (frames,)
        Frames in which nobody speaks.
    """
    steady = _steady_floors(bands_db, quiet)
    starts = np.arange(0, len(bands_db), BLOCK)
    raised = np.zeros((len(starts), bands_db.shape[1]))
    told = []
    for index, start in enumerate(starts):
        near = slice(max(0, start - REACH), start + BLOCK + REACH)
        heard = bands_db[near][quiet[near]]
        if len(heard) >= FEWEST_NEAR:
            least = np.percentile(heard, LEAST, axis=0)
            raised[index] = np.maximum(least - steady[start // SPAN], 0.0)
            told.append(index)
    if told:
        every = np.arange(len(starts))
        raised = np.stack([np.interp(every, told, band[told]) for band in raised.T], axis=1)
    return np.asarray(steady[starts // SPAN] + raised, dtype=np.float32)


def _steady_floors(bands_db: NDArray[np.float32], quiet: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Of every `SPAN_S` the median per band of the nearby non-speech frames, shape (spans, bands).

    Where there are too few, all non-speech of the recording stands in; where that is too little,
    the 10th percentile of everything.
    """
    bands = bands_db.T
    if quiet.sum() >= FEWEST_FRAMES:
        overall = np.array([np.median(band[quiet]) for band in bands])
    else:
        overall = np.array([np.percentile(band, 10) for band in bands])
    floors = []
    for first in range(0, len(bands_db), SPAN):
        near = slice(max(0, first - SPAN // 2), first + SPAN + SPAN // 2)
        rows = bands_db[near][quiet[near]]
        floors.append(np.median(rows, axis=0) if len(rows) >= FEWEST_NEAR else overall)
    return np.asarray(floors, dtype=np.float32)
