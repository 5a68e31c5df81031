"""Samples -> how far each 10-ms frame stands above the noise, band by band."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP, HOP_S, windows
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.speech.regions.noise_floor import BLOCK, FEWEST_FRAMES, noise_floors
from analyzer.speech.regions.risen_noise import risen_db
from analyzer.speech.runtime import prepare_runtime

WINDOW = 400
"""25 ms at 16 kHz."""
FFT = 512
BANDS = 24
LOW_HZ = 100.0
CHUNK_FRAMES = 6_000
"""A minute at a time keeps the spectrogram small."""
SHUT_DB = -90.0
"""A pause no louder, dBFS, is a line that a gate, a noise suppressor or an editor has shut: the
quietest of 93 recordings of an open line has its noise at -82, digital silence is at -100. What is
noise is heard before and behind words then, where the line is open but nobody speaks."""
OPEN_S = 0.5
"""So near speech, as long as gates hold at the most; what opens the line elsewhere is a key or a
door. Chosen by that, not fitted."""


@dataclass(frozen=True, slots=True)
class Contour:
    """`level_db`, shape (frames,): energy of a 25-ms window, dBFS; `excess_db`, shape (frames,):
    mean over the louder half of the mel bands of the level above the noise, >= 0;
    `noise_db`, shape (frames,): mean of that noise over the bands; `floors_db`, shape
    (blocks, bands): its floor of every second; `shut`: the line is shut in most pauses, and
    the floor is that of the line while it is open."""

    level_db: NDArray[np.float32]
    excess_db: NDArray[np.float32]
    noise_db: NDArray[np.float32]
    floors_db: NDArray[np.float32]
    shut: bool = False

    def floor_db(self, frame: int) -> NDArray[np.float32]:
        """The noise floor of each band around a frame, shape (bands,)."""
        block = min(frame // BLOCK, len(self.floors_db) - 1)
        return np.asarray(self.floors_db[block])


def contour(samples: Samples, speech: NDArray[np.bool_]) -> Contour:
    """Energy contour of mono 16 kHz `samples`.

    Parameters
    ----------
    speech : ndarray of bool, shape (frames,)
        Where the network hears speech, per 10-ms frame; the noise floor is taken elsewhere.
    """
    bands_db, level_db = _band_levels(samples)
    frames = bands_db.shape[0]
    quiet = ~np.pad(speech[:frames], (0, max(0, frames - len(speech))))
    opened = _open_line(quiet, level_db)
    nobody = quiet if opened is None else opened
    floors_db = noise_floors(bands_db, nobody)
    risen = risen_db(bands_db, floors_db, nobody)
    if opened is not None:
        # a gate that closes behind a word is no noise that was turned down
        risen = np.maximum(risen, 0.0)
    excess = np.empty_like(level_db)
    for block, floor_db in enumerate(floors_db):
        rows = slice(block * BLOCK, (block + 1) * BLOCK)
        excess[rows] = excess_over(bands_db[rows] - risen[rows, None], floor_db)
    noise = np.repeat(floors_db.mean(axis=1), BLOCK)[:frames] + risen
    return Contour(level_db, excess, noise, floors_db, opened is not None)


def _open_line(quiet: NDArray[np.bool_], level_db: NDArray[np.float32]) -> NDArray[np.bool_] | None:
    """Where the line is shut in most frames without speech, those near speech in which it is open;
    None where it is not, or if they are too few."""
    shut = quiet & (level_db <= SHUT_DB)
    if 2 * np.count_nonzero(shut) <= np.count_nonzero(quiet):
        return None
    from scipy.ndimage import maximum_filter1d

    near_speech = maximum_filter1d(~quiet, 2 * round(OPEN_S / HOP_S) + 1)
    opened = quiet & ~shut & near_speech
    return opened if opened.sum() >= FEWEST_FRAMES else None


def excess_over(
    bands_db: NDArray[np.float32], floor_db: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Mean over the louder half of the bands of how far each frame stands above a floor, dB >= 0,
    shape (frames,)."""
    above = np.sort(np.maximum(bands_db - floor_db, 0.0), axis=1)
    return np.asarray(above[:, BANDS // 2 :].mean(axis=1))


def band_levels_db(samples: Samples, first: int, count: int) -> NDArray[np.float32]:
    """Level in each mel band, dB, shape (count, bands), of `count` frames from `first` on."""
    return np.asarray(10 * np.log10(band_powers(samples, first, count)[0] + 1e-10))


def band_powers(
    samples: Samples, first: int, count: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Power in each mel band, shape (count, bands), and in all, shape (count,), of `count` frames
    from `first` on; silence where the recording has none."""
    view = windows(samples, first, count, size=WINDOW)
    spectrum = np.fft.rfft(view * np.hanning(WINDOW).astype(np.float32), FFT, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) / WINDOW
    return np.asarray(power @ _mel_bank(), dtype=np.float32), np.square(view).mean(axis=1)


def _band_levels(samples: Samples) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    frames = 1 + len(samples) // HOP
    bands = np.empty((frames, BANDS), dtype=np.float32)
    levels = np.empty(frames, dtype=np.float32)
    for first in range(0, frames, CHUNK_FRAMES):
        rows = slice(first, min(first + CHUNK_FRAMES, frames))
        power, total = band_powers(samples, first, rows.stop - first)
        bands[rows] = 10 * np.log10(power + 1e-10)
        levels[rows] = 10 * np.log10(total + 1e-10)
    return bands, levels


@functools.cache
def _mel_bank() -> NDArray[np.float32]:
    """Triangular filters on Slaney's mel scale, shape (bins, bands)."""
    prepare_runtime()
    from torchaudio.functional import melscale_fbanks

    return np.asarray(
        melscale_fbanks(FFT // 2 + 1, LOW_HZ, RATE_HZ / 2, BANDS, RATE_HZ, mel_scale="slaney")
    )
