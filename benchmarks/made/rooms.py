"""Dry speech -> the same in a room with a given reverberation time, its onsets where they were."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from sample_audio.voices import RATE_HZ

ROOM_M = (5.2, 4.1, 2.7)
MICROPHONE_M = (2.6, 1.9, 1.1)
PLACES_M = ((1.2, 1.1, 1.2), (4.0, 3.0, 1.2), (3.9, 0.9, 1.5), (1.0, 3.2, 1.5), (2.6, 3.7, 1.3))
"""Where speakers sit, 1.7 to 2 m from the microphone, as round a table with a laptop on it."""
MAX_ORDER = 12
"""Of the image sources; rays trace the rest of the tail."""

Samples = NDArray[np.float64]


def impulse_response(rt60_s: float, place: int) -> Samples:
    """Room impulse response at `RATE_HZ` which begins with the direct sound, of unit energy.

    Wall absorption follows from the reverberation time by Sabine's formula.
    """
    import pyroomacoustics as acoustics

    acoustics.random.seed(0)
    np.random.seed(0)
    absorption, _ = acoustics.inverse_sabine(rt60_s, ROOM_M)
    room = acoustics.ShoeBox(
        ROOM_M,
        fs=RATE_HZ,
        materials=acoustics.Material(absorption),
        max_order=MAX_ORDER,
        ray_tracing=True,
    )
    room.add_source(PLACES_M[place])
    room.add_microphone(MICROPHONE_M)
    room.compute_rir()
    response = np.asarray(room.rir[0][0], dtype=np.float64)
    direct = int(np.flatnonzero(np.abs(response) > 0.5 * np.max(np.abs(response)))[0])
    response = response[direct:]
    return np.asarray(response / np.sqrt(np.sum(response**2)))


def in_room(dry: Samples, rt60_s: float, place: int) -> Samples:
    """Convolve; as long as the dry sound, shape = (n_samples,)."""
    return np.asarray(fftconvolve(dry, impulse_response(rt60_s, place))[: dry.size])
