"""ASCII timelines -> conversations: one character is one second of one speaker.

    #  speech with one word       u  speech with one filler       .  quiet
    k  quiet, with keyboard noise (on either line)

Mutual quiet from 1 s on becomes a silence, the candidate's inside the implementation, else shared.
A run of one speaker's speech, bridging quiet, until the other speaks, is a turn.
"""

from __future__ import annotations

from itertools import groupby

from analyzer.records import (
    Conversation,
    Cue,
    CueKind,
    Interjection,
    InterjectionKind,
    Interval,
    Owner,
    Phase,
    PhaseName,
    Response,
    ResponseStatus,
    Silence,
    Speaker,
    Speech,
    Turn,
    Word,
)

SPOKEN = "#u"
LETTERS: dict[str, PhaseName] = {
    "i": "intro",
    "u": "understanding",
    "m": "implementation",
    "v": "verification",
    "w": "wrapup",
}


def conversation(
    candidate: str,
    interviewer: str = "",
    phases: str = "",
    *,
    announced: tuple[float, ...] = (),
    cues: tuple[Cue, ...] = (),
    interjections: tuple[Interjection, ...] = (),
    language: str = "en",
) -> Conversation:
    """Build the conversation; `phases` has one letter per second (i u m v w), default all m."""
    length = max(len(candidate), len(interviewer))
    lines = {"C": candidate.ljust(length, "."), "I": interviewer.ljust(length, ".")}
    if not interviewer:
        del lines["I"]
    spans = _phases(phases or "m" * length)
    speech = tuple(sorted(Speech(a, b, who) for who, t in lines.items() for a, b in _runs(t)))
    words = tuple(sorted(_word(i, mark, who) for who, t in lines.items() for i, mark in _said(t)))
    speakers = [Speaker("C", "candidate", 0.9, _length(speech, "C"))]
    if interviewer:
        speakers.append(Speaker("I", "interviewer", 0.9, _length(speech, "I")))
    return Conversation(
        float(length),
        tuple(speakers),
        speech,
        words,
        tuple(_turns(speech)),
        spans,
        _silences(lines, length, spans, announced),
        (),
        interjections,
        cues,
        tuple(Interval(float(i), i + 1.0) for i in range(length) if _key(lines, i)),
        language=language,
    )


def cue(kind: CueKind, start_s: float, *, prompted: bool = False, text: str = "said so") -> Cue:
    """A one-second cue of the candidate."""
    return Cue(start_s, start_s + 1.0, "C", kind, text, prompted)


def asked(
    start_s: float,
    end_s: float,
    status: ResponseStatus | None = "answered",
    first_s: float | None = 0.5,
    kind: InterjectionKind = "question",
) -> Interjection:
    """An interjection with its response; no status: it calls for none."""
    response = None
    if status is not None:
        at_s = None if first_s is None else end_s + first_s
        later_s = None if first_s is None else first_s + 1.0
        ends_s = None if at_s is None else at_s + 3.0
        response = Response(status, first_s, later_s, at_s, ends_s, "well it is linear in n")
    text = "what does it cost"
    return Interjection(
        start_s, end_s, "I", text, kind, "implementation", status is not None, response
    )


def _runs(line: str) -> list[tuple[float, float]]:
    runs, at = [], 0
    for spoken, group in groupby(line, key=lambda mark: mark in SPOKEN):
        length = len(list(group))
        if spoken:
            runs.append((float(at), float(at + length)))
        at += length
    return runs


def _said(line: str) -> list[tuple[int, str]]:
    return [(i, mark) for i, mark in enumerate(line) if mark in SPOKEN]


def _word(index: int, mark: str, who: str) -> Word:
    filler = mark == "u"
    return Word(index + 0.1, index + 0.9, "um" if filler else "mean", who, 0.8, filler)


def _turns(speech: tuple[Speech, ...]) -> list[Turn]:
    turns = []
    for who, group in groupby(speech, key=lambda s: s.speaker):
        pieces = list(group)
        turns.append(Turn(pieces[0].start_s, max(p.end_s for p in pieces), who, "mean"))
    return turns


def _phases(letters: str) -> tuple[Phase, ...]:
    phases, at = [], 0
    for letter, group in groupby(letters):
        length = len(list(group))
        phases.append(Phase(LETTERS[letter], float(at), float(at + length)))
        at += length
    return tuple(phases)


def _silences(
    lines: dict[str, str], length: int, phases: tuple[Phase, ...], announced: tuple[float, ...]
) -> tuple[Silence, ...]:
    quiet = "".join(
        "#" if all(t[i] not in SPOKEN for t in lines.values()) else "." for i in range(length)
    )
    found = []
    for start, end in _runs(quiet):
        inside = [p.name for p in phases if p.start_s <= start < p.end_s]
        phase: PhaseName = inside[0] if inside else "wrapup"
        owner: Owner = "candidate" if phase == "implementation" else "shared"
        typed = any(_key(lines, i) for i in range(int(start), int(end)))
        found.append(Silence(start, end, owner, phase, start in announced, typed))
    return tuple(found)


def _key(lines: dict[str, str], index: int) -> bool:
    return any(line[index] == "k" for line in lines.values())


def _length(speech: tuple[Speech, ...], who: str) -> float:
    return sum(s.interval.duration_s for s in speech if s.speaker == who)
