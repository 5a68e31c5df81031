"""Speech that was heard + cues that were given -> names on the voices, and words with times.

Cue times are rough: what is said in them is laid onto the sound of whoever says it. A shift of all
cues (live captions come late) is found and taken off first.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval, Known, Speech, Word
from analyzer.spans import as_spans, clip, middle_s, union, unite_speech
from analyzer.speech.given.names import Cue
from analyzer.speech.given.text import GivenError, role_of
from analyzer.speech.regions.contour import Contour
from analyzer.speech.words.fillers import is_filler
from analyzer.speech.words.writing_systems import parted

STEP_S = 0.1
MAX_SHIFT_S = 12.0
MIN_SHIFT_S = 0.4
"""Smaller shifts are within the roughness of cues."""
BETTER = 0.1
"""Correlation of cues and speech that a shift must gain to be believed."""
MAX_BEYOND_S, MAX_BEYOND_SHARE = 60.0, 0.1
"""A transcript that goes on so much longer is another recording's."""
REACH_S = 0.7
"""A cue's edges are this rough."""
LEAST_SOUND_S = 0.02
"""No word is laid onto less of its speaker's sound."""
SNAP_S = 0.7
MIN_PIECE_S = 0.8
"""Shorter pieces of speech follow the voice, longer ones the names of the cues over them."""
COVERED, UNCOVERED = 0.6, 0.2


@dataclass(frozen=True, slots=True)
class Named:
    """Speech whose speakers are S1, S2 ... and what is known of them."""

    speech: tuple[Speech, ...]
    known: tuple[Known, ...]


def fit_cues(
    cues: Sequence[Cue], speech: Sequence[Speech], duration_s: float, path: Path
) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """Cues on the recording's clock and inside it, and notes on what was put right.

    Raises
    ------
    GivenError
        If the transcript is longer than the recording by much, or lies outside it.
    """
    last_s = max(cue.end_s for cue in cues)
    beyond = [cue for cue in cues if cue.start_s >= duration_s]
    too_long = last_s > duration_s + MAX_BEYOND_S
    if len(beyond) == len(cues) or (too_long and len(beyond) > MAX_BEYOND_SHARE * len(cues)):
        raise GivenError(
            f"speaks of {last_s:.0f} s, the recording lasts {duration_s:.0f} s",
            file=path,
            remedy="give the transcript of this recording",
        )
    shift_s = _shift_s(cues, speech, duration_s)
    moved = [replace(c, start_s=c.start_s - shift_s, end_s=c.end_s - shift_s) for c in cues]
    inside = [
        replace(c, start_s=max(0.0, c.start_s), end_s=min(c.end_s, duration_s))
        for c in moved
        if c.start_s < duration_s and c.end_s > 0
    ]
    notes = []
    if shift_s:
        way = "late" if shift_s > 0 else "early"
        notes.append(f"the transcript is {abs(shift_s):.1f} s {way}, which was set right")
    if len(inside) < len(cues):
        left = len(cues) - len(inside)
        notes.append(f"{left} cues of the transcript lie outside the recording and were left out")
    return tuple(inside), tuple(notes)


def _shift_s(cues: Sequence[Cue], speech: Sequence[Speech], duration_s: float) -> float:
    """Seconds by which all cues come late, 0 where no shift fits clearly better."""
    length = round((duration_s + 2 * MAX_SHIFT_S) / STEP_S) + 1
    heard, given = np.zeros(length), np.zeros(length)
    for mask, spans in ((heard, speech), (given, cues)):
        for item in spans:
            first = round((item.start_s + MAX_SHIFT_S) / STEP_S)
            mask[first : round((item.end_s + MAX_SHIFT_S) / STEP_S)] = 1.0
    inner = slice(round(MAX_SHIFT_S / STEP_S), length - round(MAX_SHIFT_S / STEP_S))
    if not 0 < heard[inner].mean() < 1:
        return 0.0

    def fit(steps: int) -> float:
        moved = np.roll(given, -steps)[inner]
        if not 0 < moved.mean() < 1:
            return 0.0
        return float(np.corrcoef(heard[inner], moved)[0, 1])

    reach = round(MAX_SHIFT_S / STEP_S)
    fits = {steps: fit(steps) for steps in range(-reach, reach + 1)}
    best = max(fits, key=lambda s: (fits[s], -abs(s)))
    if abs(best) * STEP_S < MIN_SHIFT_S or fits[best] < fits[0] + BETTER:
        return 0.0
    return round(best * STEP_S, 1)


def name_voices(speech: Sequence[Speech], cues: Sequence[Cue], signal: Contour) -> Named:
    """Speakers by the names of the cues, edges by the sound.

    Each voice has the name whose cues cover most of its speech; a piece of speech that lies
    clearly under another name's cues is that person's. Pieces are parted where the name changes, at
    the softest moment near.
    """
    mapped = _mapping(speech, cues)
    pieces = [piece for item in speech for piece in _parted(item, cues, signal)]
    renamed = [replace(p, speaker=_name_of(p, mapped.get(p.speaker, ""), cues)) for p in pieces]
    return numbered(unite_speech(renamed))


def name_known(
    speech: Sequence[Speech], cues: Sequence[Cue], known: Sequence[Known]
) -> tuple[Known, ...]:
    """Names for speakers who are told apart already, by the cues that cover their speech."""
    mapped = _mapping(speech, cues)
    told = {item.speaker: item for item in known}
    out = []
    for speaker in sorted({s.speaker for s in speech}):
        item = told.get(speaker, Known(speaker))
        name = mapped.get(speaker, "")
        role = item.role or role_of(name)
        out.append(replace(item, name=name or item.name, role=role))
    return tuple(out)


def numbered(speech: Sequence[Speech]) -> Named:
    """Labels -> S1, S2 ... by first appearance, the labels kept as names.

    Labels that are such ids already stay as they are.
    """
    labels = list(dict.fromkeys(s.speaker for s in sorted(speech)))
    if all(label[:1] == "S" and label[1:].isdecimal() for label in labels):
        return Named(tuple(sorted(speech)), ())
    ids = {label: f"S{number}" for number, label in enumerate(labels, 1)}
    known = tuple(Known(ids[label], label, role_of(label)) for label in labels)
    return Named(tuple(sorted(replace(s, speaker=ids[s.speaker]) for s in speech)), known)


def _mapping(speech: Sequence[Speech], cues: Sequence[Cue]) -> dict[str, str]:
    """Voice -> the name whose cues share most time with it."""
    shared: dict[str, dict[str, float]] = {}
    for item in speech:
        for cue in _near(cues, item.start_s, item.end_s):
            if cue.name:
                row = shared.setdefault(item.speaker, {})
                row[cue.name] = row.get(cue.name, 0.0) + _overlap_s(cue, item)
    return {voice: max(row, key=lambda n: row[n]) for voice, row in shared.items() if row}


def _near(cues: Sequence[Cue], start_s: float, end_s: float) -> list[Cue]:
    return [cue for cue in cues if cue.start_s < end_s and cue.end_s > start_s]


def _overlap_s(a: Cue | Interval, b: Speech | Interval) -> float:
    return max(0.0, min(a.end_s, b.end_s) - max(a.start_s, b.start_s))


def _parted(item: Speech, cues: Sequence[Cue], signal: Contour) -> list[Speech]:
    """The speech cut where the cues over it change from one name to another."""
    over = [c for c in _near(cues, item.start_s, item.end_s) if _overlap_s(c, item) >= MIN_PIECE_S]
    marks = [item.start_s]
    for before, after in itertools.pairwise(sorted(over)):
        if before.name != after.name:
            at_s = _softest((before.end_s + after.start_s) / 2, signal)
            if at_s - marks[-1] >= MIN_PIECE_S / 2 and item.end_s - at_s >= MIN_PIECE_S / 2:
                marks.append(at_s)
    return [
        Speech(a, b, item.speaker) for a, b in itertools.pairwise([*marks, item.end_s]) if b > a
    ]


def _softest(near_s: float, signal: Contour) -> float:
    first = max(0, round((near_s - SNAP_S) / HOP_S))
    piece = signal.level_db[first : round((near_s + SNAP_S) / HOP_S)]
    if len(piece) < 3:
        return near_s
    smooth = np.convolve(piece, np.ones(5) / 5, "same")
    smooth[:2] = smooth[-2:] = np.inf
    return round((first + int(smooth.argmin())) * HOP_S, 3)


def _name_of(piece: Speech, voice_name: str, cues: Sequence[Cue]) -> str:
    length_s = piece.end_s - piece.start_s
    shares: dict[str, float] = {}
    for cue in _near(cues, piece.start_s, piece.end_s):
        if cue.name:
            shares[cue.name] = shares.get(cue.name, 0.0) + _overlap_s(cue, piece) / length_s
    best = max(shares, key=lambda n: shares[n], default="")
    sure = length_s >= MIN_PIECE_S and shares.get(best, 0.0) >= COVERED
    if best and (not voice_name or (sure and shares.get(voice_name, 0.0) <= UNCOVERED)):
        return best
    return voice_name or "unnamed"


def place_words(
    cues: Sequence[Cue], speech: Sequence[Speech], known: Sequence[Known]
) -> tuple[Word, ...]:
    """Every word of the cues with a time inside the speech that the cue covers, and its speaker.

    A cue's words are spread over the speech of its person in and around the cue, in proportion to
    their letters; pauses hold none. Of several speakers of one name each has the words that lie in
    its speech. A cue whose person is unknown takes everybody's speech.
    """
    names = {item.speaker: item.name for item in known}
    heard = {names.get(s.speaker, "") for s in speech}
    cues_of: dict[str, list[Cue]] = {}
    for cue in cues:
        cues_of.setdefault(cue.name if cue.name in heard else "", []).append(cue)
    words: list[Word] = []
    for name, mine in cues_of.items():
        own = [s for s in speech if name in ("", names.get(s.speaker))]
        spans = union(as_spans(own))
        for index, cue in enumerate(mine):
            before_s = mine[index - 1].end_s if index else -np.inf
            after_s = mine[index + 1].start_s if index + 1 < len(mine) else np.inf
            low = max(cue.start_s - REACH_S, min(cue.start_s, (before_s + cue.start_s) / 2))
            high = min(cue.end_s + REACH_S, max(cue.end_s, (after_s + cue.end_s) / 2))
            near = [s for s in clip(spans, Interval(low, high)) if s.duration_s > LEAST_SOUND_S]
            words += _spread(cue, near, own)
    return tuple(sorted(words))


def _spread(cue: Cue, spans: Sequence[Interval], speech: Sequence[Speech]) -> list[Word]:
    tokens = parted(cue.text)
    heard = spans or as_spans([cue])
    weights = np.array([len(token) + 1.0 for token in tokens])
    marks = np.concatenate(([0.0], np.cumsum(weights))) / weights.sum()
    total_s = sum(s.duration_s for s in heard)
    out = []
    for token, first, last in zip(tokens, marks[:-1], marks[1:], strict=True):
        span = _placed(heard, float(first) * total_s, float(last) * total_s)
        who = _speaker_at(middle_s(span), speech)
        if any(character.isalnum() for character in token):
            times = round(span.start_s, 3), round(max(span.end_s, span.start_s + 0.01), 3)
            out.append(Word(*times, token, who, 1.0))
    return out


def _placed(spans: Sequence[Interval], from_s: float, to_s: float) -> Interval:
    """Times in joined spans -> times in the recording, within the span that holds most of them."""
    best, at_s = spans[0], 0.0
    most = -1.0
    for span in spans:
        low, high = max(from_s, at_s), min(to_s, at_s + span.duration_s)
        if high - low > most:
            most = high - low
            start_s = span.start_s + max(0.0, low - at_s)
            best = Interval(start_s, max(start_s, span.start_s + high - at_s))
        at_s += span.duration_s
    return best


def _speaker_at(at_s: float, speech: Sequence[Speech]) -> str:
    """Who speaks at a moment, or nearest to it; "S1" where nobody does."""
    nearest = min(speech, key=lambda s: max(s.start_s - at_s, at_s - s.end_s, 0.0), default=None)
    return "S1" if nearest is None else nearest.speaker


def with_fillers(words: Sequence[Word], language: str) -> tuple[Word, ...]:
    """The words, those marked that are filled pauses in their language."""
    return tuple(replace(word, filler=is_filler(word.text, language)) for word in words)
