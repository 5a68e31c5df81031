"""Sound -> after how long one side of a call comes back in it; None where none does.

Who listens by loudspeaker sends the others' voices back through the microphone, and a recording of
the call holds them twice. A sound and its late copy make a ripple in the spectrum, whose period is
the delay: a peak in the cepstrum (Bogert, Healy & Tukey 1963), which averaging over the recording
lifts out of all that speech puts there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import windows
from analyzer.audio.pcm import RATE_HZ, Samples

WINDOW = 16_384
"""About a second: long against the delays, short against turns."""
MOST_WINDOWS = 400
"""Spread over the recording; three minutes of sound tell it."""
FEWEST_WINDOWS = 20
LOUD_DB = 20.0
"""So far under the loudest seconds (`LOUDEST`) there is speech."""
LOUDEST = 95
BAND_HZ = (150.0, 3600.0)
"""What a telephone passes as well."""
SMOOTH_BINS = 101
"""The spectrum's own shape, about 100 Hz wide, is taken off first."""
EARLY_S = 0.045
"""Before it the cepstrum is that of pitch."""
SHORTEST_S = 0.09
"""What comes sooner is a wall's reflection or cannot be told from one."""
OUTSTANDING = 8.0
"""Robust standard deviations [J]. Of 215 recordings without a copy none is both so high and
`OVER_EARLY`: outside rooms what exceeds the earlier peaks is 5.9 at most. Of 24 with one 20 are."""
OVER_EARLY = 1.5
"""A room's reflections become weaker, so that they are strongest before `SHORTEST_S`: in 38 rooms a
peak is 1.03 of the earlier ones at most; of a side that comes back at -12 dB it is 1.2 to 9 [J]."""


def echo_delay_s(samples: Samples, longest_s: float) -> float | None:
    """How long after a sound its copy follows, in seconds; None where no copy is heard.

    `longest_s` is the longest delay looked for.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(0, 0.1, 30 * RATE_HZ).astype(np.float32)
    >>> echoed = noise + 0.3 * np.concatenate((np.zeros(3200, np.float32), noise[:-3200]))
    >>> echo_delay_s(noise, 0.45), echo_delay_s(echoed, 0.45)
    (None, 0.2)
    """
    spectrum = _mean_log_spectrum(samples) if longest_s > SHORTEST_S else None
    if spectrum is None:
        return None
    cepstrum, step_s = _cepstrum(spectrum)
    early, first, last = (round(at_s / step_s) for at_s in (EARLY_S, SHORTEST_S, longest_s))
    spread = float(np.median(np.abs(cepstrum[first:last]))) / 0.6745
    best = first + int(np.argmax(cepstrum[first:last]))
    before = float(cepstrum[early : best - round(0.004 / step_s)].max())
    height = float(cepstrum[best])
    if height < OUTSTANDING * spread or height < OVER_EARLY * before:
        return None
    return round(best * step_s, 3)


def _mean_log_spectrum(samples: Samples) -> NDArray[np.float64] | None:
    """Mean over the loud windows of the log power in `BAND_HZ`, nepers; None if there are few."""
    count = len(samples) // (WINDOW // 2) - 1
    at = np.unique(np.linspace(0, count - 1, min(max(count, 0), MOST_WINDOWS)).astype(int))
    level_db = np.array([_level_db(_window(samples, index)) for index in at])
    loud = at[level_db >= np.percentile(level_db, LOUDEST) - LOUD_DB] if len(at) else at
    if len(loud) < FEWEST_WINDOWS:
        return None
    low, high = (round(hz / RATE_HZ * WINDOW) for hz in BAND_HZ)
    shape = np.hanning(WINDOW)
    total = np.zeros(high - low)
    for index in loud:
        power = np.square(np.abs(np.fft.rfft(_window(samples, index) * shape)))
        total += np.log(power + 1e-9 * power.max() + 1e-20)[low:high]
    return total / len(loud)


def _window(samples: Samples, index: int) -> NDArray[np.float32]:
    middle = WINDOW // 2
    return np.asarray(windows(samples, index + 1, 1, size=WINDOW, hop=middle)[0])


def _level_db(sound: NDArray[np.float32]) -> float:
    return 10 * float(np.log10(np.square(sound, dtype=np.float64).mean() + 1e-10))


def _cepstrum(spectrum: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The cepstrum of part of a log spectrum, and the seconds between its points."""
    ripple = spectrum - np.convolve(spectrum, np.ones(SMOOTH_BINS) / SMOOTH_BINS, "same")
    cepstrum = np.fft.irfft(ripple * np.hanning(len(ripple)))
    return np.asarray(cepstrum), WINDOW / RATE_HZ / len(cepstrum)
