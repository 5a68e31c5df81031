"""Speech regions + samples -> beside which of their edges somebody types.

There the sound does not say where speech begins or ends: beside keys as loud as the voice, or 12 dB
less, its edges are 0.18 to 0.28 s off in the median, the network's 42 to 64 ms (1572 edges of 18
recordings, `benchmarks/keys.py`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S, hop_span, runs
from analyzer.audio.keyboard import find_strokes
from analyzer.audio.pcm import Samples
from analyzer.records import Interval
from analyzer.settings import AudioSettings, SpeechSettings
from analyzer.speech.regions.boundaries import GAP_IN_EDGE_S, Edges, loud_enough, on_hops
from analyzer.speech.regions.contour import Contour

STROKE_S = (0.02, 0.1)
"""A key sounds from so long before the moment of its stroke until so long after: the moment is
known to two frames of 10 ms, and a click has died away within 80 ms (`audio.keyboard`)."""


def key_hops(
    samples: Samples, speech: NDArray[np.bool_], settings: AudioSettings
) -> NDArray[np.bool_]:
    """Where keys sound outside speech, as a mask of 10-ms hops.

    Parameters
    ----------
    speech : ndarray, shape (hops,)
        Where the network hears speech.
    """
    gaps = [Interval(a * HOP_S, b * HOP_S) for a, b in runs(~speech)]
    before, after = STROKE_S
    strokes = find_strokes(samples, gaps, settings).tolist()
    return on_hops([Interval(max(0.0, t - before), t + after) for t in strokes], len(speech))


def near_keys(keys: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The same hops, and those that no gap inside a word parts from them."""
    gap = round(GAP_IN_EDGE_S / HOP_S)
    return np.convolve(keys, np.ones(2 * gap + 1), mode="same") > 0


def beside_keys(
    regions: list[Interval],
    signal: Contour,
    keys: NDArray[np.bool_],
    settings: SpeechSettings,
) -> list[Edges]:
    """Before and after which of the network's regions keys sound as if they were its edges: as
    loud as its sound, and as near as it is looked for (`edge_search_s`) or little further."""
    reach = round((settings.edge_search_s + STROKE_S[1]) / HOP_S)
    out: list[Edges] = []
    for region in regions:
        sound = loud_enough(region, signal, settings)
        if sound is None:
            out.append((False, False))
            continue
        first, last = hop_span(region)
        loud = keys[: len(sound)] & sound[: len(keys)]
        before, after = loud[max(0, first - reach) : first], loud[last : last + reach]
        out.append((bool(before.any()), bool(after.any())))
    return out
