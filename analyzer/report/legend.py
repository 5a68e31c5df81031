"""Analysis -> the key to its timeline: only what is drawn, each sign with its word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.records import Analysis, Conversation, Response
from analyzer.report import wording

LOOK_WORDS: Mapping[str, str] = {
    "immediate": f"up to 1{wording.NBSP}s",
    "noticeable": f"1 to 2{wording.NBSP}s",
    "slow": f"over 2{wording.NBSP}s",
    "deferred": "put off (\u201clet me think\u201d)",
    "unanswered": "not answered",
    "none_needed": "no reply needed",
}
OWNER_POSSESSIVES = {"candidate": "candidate's", "interviewer": "interviewer's", "shared": "shared"}


@dataclass(frozen=True, slots=True)
class Legend:
    """What stands in the key, pairs of a code and its word; cues with whether they are doubtful."""

    roles: tuple[tuple[str, str], ...]
    silences: tuple[tuple[str, str], ...]
    announced: bool
    typing: bool
    aloud: bool
    looks: tuple[tuple[str, str], ...]
    cues: tuple[tuple[str, str, bool], ...]


def response_look(response: Response | None) -> str:
    """The sign of a response: 'deferred' when it was put off, else the class of its first sound.

    >>> response_look(Response("deferred", 0.4, 9.0, 0.4, 12.0, "one second ... so"))
    'deferred'
    """
    if response is not None and response.status == "deferred":
        return "deferred"
    return wording.pace(response)


def legend(analysis: Analysis) -> Legend:
    """The key to this timeline; what does not occur has no entry."""
    talk = analysis.conversation
    owners = {s.owner for s in talk.silences}
    looks = {response_look(i.response) for i in talk.interjections}
    aloud = {m.name for m in analysis.measures if m.spans}
    return Legend(
        roles=tuple((r, w) for r, w in wording.ROLE_WORDS.items() if _heard(talk, r)),
        silences=tuple((o, w) for o, w in OWNER_POSSESSIVES.items() if o in owners),
        announced=any(s.announced for s in talk.silences),
        typing=any(s.typing for s in talk.silences),
        aloud=bool(aloud & {"think_aloud_coverage", "unnarrated_s"}),
        looks=tuple((k, w) for k, w in LOOK_WORDS.items() if k in looks),
        cues=_cues(talk),
    )


def _heard(talk: Conversation, role: str) -> bool:
    ids = {s.id for s in talk.speakers if s.role == role}
    return any(piece.speaker in ids for piece in talk.speech)


def _cues(talk: Conversation) -> tuple[tuple[str, str, bool], ...]:
    present = {cue.kind for cue in talk.cues}
    return tuple(
        (letter, word, kind in wording.DOUBTFUL_CUES)
        for kind, (letter, word) in wording.CUE_WORDS.items()
        if kind in present
    )
