"""Conversation x measures -> why the recording cannot be rated, "" when it can."""

from __future__ import annotations

from analyzer.measures.figure import SECONDS_PER_MIN
from analyzer.records import Conversation
from analyzer.rubric.phrase import figure, span
from analyzer.rubric.score import Score, Values
from analyzer.settings import RubricSettings

WEIGHT_TOLERANCE = 1e-9
"""Weights that add up to a half may be a trifle less in binary."""


def why_not_rated(
    conversation: Conversation, values: Values, score: Score, settings: RubricSettings
) -> str:
    """The first thing that stands against a rating, in one sentence; "" when nothing does."""
    return (
        _who(conversation, settings)
        or _how_much(values, settings)
        or _how_clear(values, settings)
        or _how_complete(conversation, score, settings)
    )


def uncertain_roles(conversation: Conversation, settings: RubricSettings) -> str:
    """A warning for the reason when the roles are a guess; the rating stands all the same."""
    known = [s.role_confidence for s in conversation.speakers if s.role != "other"]
    if not known or min(known) >= settings.low_role_confidence:
        return ""
    return (
        f"Who is the candidate is uncertain (confidence {figure(min(known), 'share')}): "
        "check the roles and relabel if they are wrong."
    )


def _who(conversation: Conversation, settings: RubricSettings) -> str:
    if not conversation.speech:
        return "No speech was heard in the recording."
    length_s = conversation.span.duration_s
    if length_s < settings.min_duration_s:
        what = "recording" if conversation.interview is None else "part that counts"
        return (
            f"The {what} lasts {span(length_s, down=True)}; under "
            f"{span(settings.min_duration_s)} there is too little evidence."
        )
    if not conversation.ids("candidate"):
        return _no_candidate(conversation)
    return "" if conversation.ids("interviewer") else _who_is_alone(conversation, settings)


def _who_is_alone(conversation: Conversation, settings: RubricSettings) -> str:
    if not any(phase.name == "implementation" for phase in conversation.phases):
        return "There is neither an interviewer nor an implementation in the recording."
    alone = next(s for s in conversation.speakers if s.role == "candidate")
    if alone.role_confidence < settings.lone_role_confidence:
        return (
            f"No interviewer is heard, and next to nothing that a candidate says (confidence "
            f"{figure(alone.role_confidence, 'share')}); --candidate {alone.id} settles who it is."
        )
    return ""


def _no_candidate(conversation: Conversation) -> str:
    if len(conversation.speakers) == 1:
        return (
            "Only one voice was told apart, so no candidate was found; if two people speak, "
            "analyse again with --speakers 2."
        )
    return "No candidate was found among the voices."


def _how_much(values: Values, settings: RubricSettings) -> str:
    mine, theirs = values.get("speech_s") or 0.0, values.get("interviewer_speech_s") or 0.0
    if mine < settings.min_candidate_speech_s:
        return f"The candidate speaks for {span(mine)} in all; that is too little evidence."
    if mine + theirs < settings.min_speech_s:
        return f"Only {span(mine + theirs)} of speech was heard; that is too little evidence."
    return ""


def _how_clear(values: Values, settings: RubricSettings) -> str:
    words, speech_s = values.get("words"), values.get("speech_s") or 0.0
    if words is None:
        return "No words were recognised, so nothing is known of what was said."
    pace = words * SECONDS_PER_MIN / speech_s if speech_s else 0.0
    if pace < settings.min_words_per_speech_min:
        return f"The candidate is unintelligible: {pace:.0f} words recognised per minute of speech."
    sure = values.get("word_probability")
    if sure is not None and sure < settings.min_word_probability:
        return (
            "The candidate is unintelligible: the words are recognised with "
            f"{figure(sure, 'share')} certainty."
        )
    return ""


def _how_complete(conversation: Conversation, score: Score, settings: RubricSettings) -> str:
    half = settings.min_measured_weight - WEIGHT_TOLERANCE
    if score.measured >= half:
        return ""
    missing = ", ".join(c.rule.label.lower() for c in score.criteria if c.measured < half)
    language = conversation.language
    spoken = f' in a recording in language "{language}"' if language not in ("en", "") else ""
    return f"Too little of the rubric could be measured{spoken}: without enough of {missing}."
