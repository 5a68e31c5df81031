"""Speakers -> how the report names them, and what it says where a side is missing."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.records import Conversation, Speaker
from analyzer.report import wording
from analyzer.report.assessment import is_role_uncertain

ROLE_ORDER = {"candidate": 0, "interviewer": 1, "other": 2}
SIDES = ("candidate", "interviewer")


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """One person of the header; `role_beside` is '' where the name says the role itself."""

    id: str
    name: str
    role: str
    role_beside: str
    speech: str
    share: str
    confidence: str
    doubtful: bool
    reasons: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What is said in the place of interjections and of responses; '' where there are some.

    `only_voice`: one person alone was heard, so that no two can be the wrong way round.
    """

    only_voice: bool
    interjections: str
    responses: str


def by_role(conversation: Conversation) -> list[Speaker]:
    """The candidate first, then each interviewer, then other voices."""
    return sorted(conversation.speakers, key=lambda s: ROLE_ORDER[s.role])


def role_beside_name(speaker: Speaker, name: str) -> str:
    """The role in small letters, '' where the name shown has it in it.

    >>> role_beside_name(Speaker("S1", "candidate", 0.9, 60.0, name="Ann"), "Ann")
    'candidate'
    >>> role_beside_name(Speaker("S2", "interviewer", 0.9, 60.0), "Interviewer 2")
    ''
    """
    role = wording.ROLE_WORDS[speaker.role].lower()
    return "" if role in name.lower() else role


def speaker_lines(conversation: Conversation) -> tuple[SpeakerLine, ...]:
    """A line for each person; with one side alone there is no share of the talk."""
    names = wording.speaker_names(conversation.speakers)  # numbered as in the transcript
    sides = {s.role for s in conversation.speakers if s.role in SIDES}
    spoken_s = sum(s.speech_s for s in conversation.speakers if s.role in SIDES)
    shared = len(sides) == len(SIDES) and spoken_s > 0
    return tuple(
        _line(s, names[s.id], spoken_s if shared and s.role in SIDES else None)
        for s in by_role(conversation)
    )


def _line(speaker: Speaker, name: str, spoken_s: float | None) -> SpeakerLine:
    """`spoken_s` is the speech of both sides; None for who has no share of it."""
    return SpeakerLine(
        id=wording.clean(speaker.id),
        name=name,
        role=speaker.role,
        role_beside=role_beside_name(speaker, name),
        speech=wording.length(speaker.speech_s),
        share="" if spoken_s is None else wording.percent(speaker.speech_s / spoken_s),
        confidence=wording.percent(speaker.role_confidence),
        doubtful=is_role_uncertain(speaker),
        reasons=wording.typeset("; ".join(speaker.reasons)),
    )


def what_is_missing(conversation: Conversation) -> Missing:
    """What there is to say where nobody interjected or nothing called for a response."""
    calls = conversation.interjections
    nobody = "" if conversation.speech else "Nobody was heard."
    alone = "" if conversation.ids("interviewer") else "No interviewer was heard."
    listening = "The interviewer said nothing that was more than a signal of listening."
    unasked = "Nothing was asked that called for a response."
    return Missing(
        only_voice=len(conversation.speakers) == 1,
        interjections="" if calls else nobody or alone or listening,
        responses="" if any(i.response for i in calls) else nobody or alone or unasked,
    )


def what_to_check(conversation: Conversation) -> tuple[str, ...]:
    """What a coach looks into where there is evidence too little for a level."""
    apart = "Was the other side on another track? Analyse both files with --track."
    if not conversation.speech:
        return (
            "Play the recording: is the interview on it?",
            "Were the voices recorded elsewhere? Analyse those files with --track.",
        )
    if len(conversation.speakers) == 1:
        return "Do two people speak? Analyse again with --speakers 2.", apart
    return (
        "Read the transcript: are the words right, and is the candidate the candidate?",
        "Is the interview whole? The beginning or the end alone is seldom enough.",
    )
