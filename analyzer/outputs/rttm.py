"""Speech -> RTTM, the exchange format of diarization (NIST Rich Transcription)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.records import Speech

MIN_DURATION_S = 0.001
"""Times are written to the millisecond; shorter speech would have no length."""
READ_AS_MISSING = frozenset({"", "na", "nan", "nat", "null", "none", "-nan", "_na_"})
"""Words that table readers take for a missing value."""


def rttm(speech: Sequence[Speech], uri: str) -> str:
    """One SPEAKER line per stretch of speech, sorted by time; "" for no speech.

    Examples
    --------
    >>> print(rttm([Speech(0.5, 2.0, "S1")], "my call"), end="")
    SPEAKER my_call 1 0.500 1.500 <NA> <NA> S1 <NA> <NA>
    """
    name = _token(uri)
    return "".join(_line(item, name) for item in sorted(speech) if _length_s(item) > 0)


def _line(item: Speech, uri: str) -> str:
    times = f"{item.start_s:.3f} {_length_s(item):.3f}"
    return f"SPEAKER {uri} 1 {times} <NA> <NA> {_token(item.speaker)} <NA> <NA>\n"


def _length_s(item: Speech) -> float:
    length = round(item.end_s, 3) - round(item.start_s, 3)
    return length if length > MIN_DURATION_S / 2 else 0.0


def _token(text: str) -> str:
    """Fields are separated by spaces: letters, digits, dot and dash stay, the rest becomes _."""
    token = re.sub(r"[^\w.\-]+", "_", text)
    return f"id_{token}" if token.lower() in READ_AS_MISSING else token
