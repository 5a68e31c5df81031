"""Hearing -> what of it belongs to the interview, where a person has said which part does."""

from __future__ import annotations

from dataclasses import replace

from analyzer.records import Hearing
from analyzer.spans import clip, intersect, middle_s


def only_interview(hearing: Hearing) -> Hearing:
    """The hearing without what lies outside `hearing.interview`; times stay as they are.

    Speech and typing are cut at its edges; a word belongs to the side that its midpoint lies on.
    How voices sound is kept of those who speak inside, as it was measured over the recording.

    Examples
    --------
    >>> from analyzer.records import Interval, Speech
    >>> heard = Hearing(60.0, (Speech(0.0, 9.0, "S1"),), (), interview=Interval(5.0, 30.0))
    >>> only_interview(heard).speech
    (Speech(start_s=5.0, end_s=9.0, speaker='S1'),)
    """
    part = hearing.interview
    if part is None:
        return hearing
    speech = tuple(
        replace(piece, start_s=cut.start_s, end_s=cut.end_s)
        for piece in hearing.speech
        for cut in clip([piece.interval], part)
    )
    words = tuple(w for w in hearing.words if part.start_s <= middle_s(w) < part.end_s)
    here = {piece.speaker for piece in speech} | {word.speaker for word in words}
    return replace(
        hearing,
        speech=speech,
        words=words,
        typing=intersect(hearing.typing, [part]),
        prosody=tuple(voice for voice in hearing.prosody if voice.speaker in here),
        known=tuple(item for item in hearing.known if item.speaker in here),
    )
