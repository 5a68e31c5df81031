"""Conversation -> transcript.vtt: WebVTT with a voice per cue, cut where one would pause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from analyzer.records import Conversation, Role, Turn, Word
from analyzer.spans import middle_s

MAX_CUE_S = 7.0
"""The longest time a subtitle stays up in common subtitling guidelines."""
MAX_CUE_CHARACTERS = 84
"""Two lines of 42 characters, in the same guidelines."""
MIN_SENTENCE_S = 1.0
"""A sentence end closes a cue that is at least this long."""
PAUSE_S = 0.7
"""A pause that closes a cue."""
ROLE_NAMES: dict[Role, str] = {
    "candidate": "Candidate",
    "interviewer": "Interviewer",
    "other": "Other",
}


class _Piece(NamedTuple):
    start_s: float
    end_s: float
    text: str


def transcript_vtt(conversation: Conversation) -> str:
    """The transcript as WebVTT; a turn without text gives no cue.

    Examples
    --------
    >>> turn = Turn(1.0, 2.0, "S1", "Is a < b?")
    >>> talk = Conversation(3.0, (), (), (), (turn,), (), (), (), (), ())
    >>> print(transcript_vtt(talk).splitlines()[-1])
    <v S1>Is a &lt; b?
    """
    names = {
        item.id: _escape(item.name) or _escape(f"{ROLE_NAMES[item.role]} {item.id}")
        for item in conversation.speakers
    }
    words = _Words(conversation.words)
    cues = [
        (piece, names.get(turn.speaker) or _escape(turn.speaker))
        for turn in conversation.turns
        for piece in _cut(_timed_tokens(turn, words.of(turn)))
    ]
    cues.sort(key=lambda cue: cue[0][:2])
    return "WEBVTT\n" + "".join(_cue_text(piece, voice) for piece, voice in cues)


class _Words:
    """The words of each speaker, to be found by their middle."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words: dict[str, list[Word]] = {}
        for word in sorted(words, key=middle_s):
            self._words.setdefault(word.speaker, []).append(word)

    def of(self, turn: Turn) -> Sequence[Word]:
        words = self._words.get(turn.speaker, [])
        first = bisect_left(words, turn.start_s, key=middle_s)
        return words[first : bisect_left(words, turn.end_s, lo=first, key=middle_s)]


def _timed_tokens(turn: Turn, words: Sequence[Word]) -> list[_Piece]:
    """The turn's tokens with the words' times, or spread by length when the words differ."""
    tokens = turn.text.split()
    if len(words) == len(tokens):
        times = [(word.start_s, word.end_s) for word in words]
    else:
        times = _spread(tokens, turn)
    return [
        _Piece(max(start, turn.start_s), min(end, turn.end_s), token)
        for token, (start, end) in zip(tokens, times, strict=True)
    ]


def _spread(tokens: Sequence[str], turn: Turn) -> list[tuple[float, float]]:
    ends = list(accumulate((len(token) + 1 for token in tokens), initial=0))
    step_s = (turn.end_s - turn.start_s) / max(ends[-1], 1)
    return [(turn.start_s + step_s * a, turn.start_s + step_s * b) for a, b in pairwise(ends)]


def _cut(tokens: Sequence[_Piece]) -> Iterator[_Piece]:
    """Join tokens into cues that end at a sentence, a pause, or where they would get too long."""
    open_cue: _Piece | None = None
    for token in tokens:
        if open_cue is None:
            open_cue = token
        elif _closes(open_cue, token):
            yield open_cue
            open_cue = token
        else:
            text = f"{open_cue.text} {token.text}"
            open_cue = _Piece(open_cue.start_s, token.end_s, text)
    if open_cue is not None:
        yield open_cue


def _closes(cue: _Piece, token: _Piece) -> bool:
    """Whether the cue ends before the token."""
    ends_sentence = cue.text.endswith((".", "?", "!")) and _length_s(cue) >= MIN_SENTENCE_S
    pauses = token.start_s - cue.end_s >= PAUSE_S
    too_long = token.end_s - cue.start_s > MAX_CUE_S
    return ends_sentence or pauses or too_long or _is_too_wide(cue, token)


def _is_too_wide(cue: _Piece, token: _Piece) -> bool:
    return len(cue.text) + 1 + len(token.text) > MAX_CUE_CHARACTERS


def _length_s(piece: _Piece) -> float:
    return piece.end_s - piece.start_s


def _cue_text(piece: _Piece, voice: str) -> str:
    """The cue; no shorter than one millisecond, the least that its times can tell apart."""
    start_ms = round(piece.start_s * 1000)
    end_ms = max(round(piece.end_s * 1000), start_ms + 1)
    return f"\n{_timestamp(start_ms)} --> {_timestamp(end_ms)}\n<v {voice}>{_escape(piece.text)}\n"


def _timestamp(time_ms: int) -> str:
    minutes, rest_ms = divmod(time_ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest_ms // 1000:02d}.{rest_ms % 1000:03d}"


def _escape(text: str) -> str:
    """Markup-free text on one line."""
    one_line = re.sub(r"[\x00-\x20\x7f\x85\u2028\u2029]+", " ", text).strip()
    return one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
