"""Conversation -> speech evidence of the signals that sound cannot rate, and the overall."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.records import (
    LEVELS,
    Conversation,
    Cue,
    CueKind,
    Evidence,
    Level,
    Overall,
    Rating,
    Signal,
)
from analyzer.rubric.phrase import cited, quoted
from analyzer.rubric.reader import load_rubric
from analyzer.rubric.rubric import Rubric
from analyzer.settings import RubricSettings

SIGNALS = ("problem_understanding", "technical_skills", "rationale")


def list_signals(
    conversation: Conversation, settings: RubricSettings | None = None
) -> Mapping[str, Signal]:
    """What was said that bears on the other three signals; the coach's level stays open.

    Problem understanding: clarifying questions and whether they were answered. Technical
    skills: walks through test cases. Rationale: reasons given.
    """
    within_s = (settings or RubricSettings()).answer_within_s
    asked = _cues(conversation, "clarifying_question")
    checked = _cues(conversation, "test_walkthrough")
    reasons = _cues(conversation, "justification")
    return {
        "problem_understanding": Signal(
            tuple(_question(conversation, cue, within_s) for cue in asked)
        ),
        "technical_skills": Signal(tuple(_said(cue) for cue in checked)),
        "rationale": Signal(
            tuple(_said(c, " (after a question)" if c.prompted else "") for c in reasons)
        ),
    }


def overall(rating: Rating, signals: Mapping[str, Signal], rubric: Rubric | None = None) -> Overall:
    """The rubric's reading of the mean of all four levels, halves rounded down.

    Empty until the rating and the coach's three levels are all there: a rubric of four signals
    is not read from one.
    """
    levels: list[Level | None] = [rating.level]
    levels += [signals[n].coach_level if n in signals else None for n in SIGNALS]
    ranks = [LEVELS.index(level) for level in levels if level in LEVELS]
    if len(ranks) < len(levels):
        return Overall()
    # Halves go down [J]: two of four signals below a level do not make it.
    mean = LEVELS[-(-(2 * sum(ranks) - len(ranks)) // (2 * len(ranks)))]
    reading = next(rule.reading for rule in (rubric or load_rubric()).levels if rule.name == mean)
    return Overall(mean, reading)


def _cues(conversation: Conversation, kind: CueKind) -> tuple[Cue, ...]:
    mine = conversation.ids("candidate")
    return tuple(c for c in conversation.cues if c.kind == kind and c.speaker in mine)


def _question(conversation: Conversation, cue: Cue, within_s: float) -> Evidence:
    theirs = conversation.ids("interviewer")
    answer = next(
        (
            t
            for t in conversation.turns
            if t.speaker in theirs and not t.backchannel
            if cue.start_s < t.start_s <= cue.end_s + within_s
        ),
        None,
    )
    if answer is None:
        return Evidence(cue.start_s, cue.end_s, f"{cited(cue.text)} was not answered")
    text = f"{cited(cue.text)} was answered {quoted(answer.text)}"
    return Evidence(cue.start_s, max(cue.end_s, answer.end_s), text)


def _said(cue: Cue, note: str = "") -> Evidence:
    return Evidence(cue.start_s, cue.end_s, quoted(cue.text) + note)
