"""An RTTM file -> who spoke when, as somebody else has found it."""

from __future__ import annotations

import math
import re
from pathlib import Path

from analyzer.records import Speech
from analyzer.spans import unite_speech
from analyzer.speech.given.text import GivenError, clean_name, read_text

MAX_BEYOND_SHARE = 0.1
"""More speech than this after the recording's end: it speaks of another recording."""
FIELDS = 8
NONE = "<NA>"
"""What the format writes where a field holds nothing."""

Lines = list[tuple[int, list[str]]]
"""Numbers of lines and their fields."""


def read_rttm(path: Path, stem: str, duration_s: float) -> tuple[tuple[Speech, ...], str]:
    """SPEAKER lines of one recording, clipped to its length; speakers keep their labels.

    Parameters
    ----------
    stem : str
        The recording's name without suffix: chooses among several recordings in one file.

    Returns
    -------
    speech, note
        Sorted; one speaker's touching or overlapping lines are joined. The note says what was cut
        off, "" for nothing.

    Raises
    ------
    GivenError
        If a line of the recording is malformed, no speech is given, or it does not fit.
    """
    found: dict[str, Lines] = {}
    for number, line in enumerate(read_text(path).split("\n"), 1):
        words = line.split()
        if words and words[0].upper() == "SPEAKER":
            if len(words) == 1:
                raise _malformed(words, number, path)
            found.setdefault(words[1], []).append((number, words))
    if not found:
        raise GivenError("holds no SPEAKER line", file=path, remedy="give an RTTM file")
    entries = [_entry(words, number, path) for number, words in _of_recording(found, stem, path)]
    items = [s for s in entries if s.end_s > s.start_s]
    if not items:
        raise GivenError("gives nobody any speech", file=path)
    total_s = sum(s.end_s - s.start_s for s in items)
    clipped = [
        Speech(s.start_s, min(s.end_s, duration_s), s.speaker)
        for s in items
        if s.start_s < duration_s
    ]
    kept_s = sum(s.end_s - s.start_s for s in clipped)
    if kept_s <= (1 - MAX_BEYOND_SHARE) * total_s:
        last = max(s.end_s for s in items)
        raise GivenError(
            f"speaks of {last:.0f} s, the recording lasts {duration_s:.0f} s",
            file=path,
            remedy="give the RTTM of this recording",
        )
    beyond_s = total_s - kept_s
    note = f"{beyond_s:.1f} s of {path.name} lie after the end and were cut off"
    return unite_speech(clipped), note if beyond_s >= 0.1 else ""


def _entry(words: list[str], number: int, path: Path) -> Speech:
    try:
        start_s, length_s = float(words[3]), float(words[4])
    except (IndexError, ValueError):
        start_s = length_s = math.nan
    if len(words) < FIELDS or not (math.isfinite(start_s) and math.isfinite(length_s)):
        raise _malformed(words, number, path)
    if start_s < 0 or length_s < 0:
        raise GivenError(f"line {number} has a negative time", file=path)
    name = "" if words[7] == NONE else clean_name(words[7])
    return Speech(round(start_s, 3), round(start_s + length_s, 3), name or "unnamed")


def _malformed(words: list[str], number: int, path: Path) -> GivenError:
    return GivenError(
        f"line {number} is no RTTM",
        file=path,
        value=" ".join(words)[:80],
        remedy="write SPEAKER file 1 start duration <NA> <NA> name <NA> <NA>",
    )


def _of_recording(found: dict[str, Lines], stem: str, path: Path) -> Lines:
    """The lines of one recording; what is wrong in those of others is no concern of it."""
    if len(found) == 1:
        return next(iter(found.values()))
    names = {re.sub(r"[^\w.\-]+", "_", name).casefold(): name for name in found}
    name = names.get(re.sub(r"[^\w.\-]+", "_", stem).casefold())
    if name is None:
        raise GivenError(
            f"holds {len(found)} recordings, none called {stem}",
            file=path,
            remedy="keep the lines of this one",
        )
    return found[name]
