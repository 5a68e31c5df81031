"""Thresholds of the rubric stage that are not in `rubric/communication.toml`."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class RubricSettings:
    """Section [rubric] of a settings file."""

    min_duration_s: float = threshold(
        120.0, "s", "J", "too little evidence in a shorter recording: not rated"
    )
    min_speech_s: float = threshold(
        20.0, "s", "J", "less speech of both sides together is no interview: not rated"
    )
    min_candidate_speech_s: float = threshold(
        5.0, "s", "J", "with less, nobody can say what the candidate is like: not rated"
    )
    min_word_probability: float = threshold(
        0.4,
        "probability",
        "J",
        "recognition this unsure is guessing; its words are no evidence: not rated",
    )
    min_words_per_speech_min: float = threshold(
        25.0,
        "per_min",
        "J",
        "far below any speaking rate: the recogniser understood almost nothing: not rated",
    )
    min_measured_weight: float = threshold(
        0.5, "share", "J", "with less than half of the rubric's weight measured: not rated"
    )
    low_role_confidence: float = threshold(
        0.6, "share", "J", "below this the rating says that the roles are uncertain"
    )
    lone_role_confidence: float = threshold(
        0.2,
        "share",
        "J",
        "a voice alone that is the candidate's with less is not rated: who codes alone has .45, of "
        "two monologues about other things one had .05 and one .02",
    )
    low_talk_share: float = threshold(
        0.4, "share", "J", "below this the report says whose doing the low share is"
    )
    interviewer_work_share: float = threshold(
        0.25,
        "share",
        "J",
        "an interviewer who talks through a quarter of the work leaves less room",
    )
    room_to_answer_s: float = threshold(
        2.0, "s", "J", "who goes on sooner after a question did not wait for its answer"
    )
    long_question_s: float = threshold(
        10.0, "s", "J", "a question this long has several parts to think about"
    )
    min_each_length: int = threshold(
        2, "questions", "J", "one long question is no pattern", least=1
    )
    slower_by_s: float = threshold(
        0.7, "s", "J", "several times the 0.2 s below which latencies do not differ"
    )
    max_evidence: int = threshold(5, "quotes", "J", "more quotes per criterion are not read")
    max_advice: int = threshold(3, "points", "J", "more than three points are not worked on")
    silence_quoted_s: float = threshold(
        15.0, "s", "L", "shorter silences while implementing are no evidence against anybody"
    )
    unreasoned_quoted_s: float = threshold(
        120.0, "s", "J", "working this long without a reason is quoted as a gap"
    )
    slow_content_s: float = threshold(
        9.0, "s", "L", "a first content word later than this is quoted as slow (Roberts 2006)"
    )
    answer_within_s: float = threshold(
        10.0, "s", "J", "an interviewer turn this soon after a question is its answer"
    )
    edge_jitter_s: float = threshold(
        0.1, "s", "J", "stability: speech edges and word times are moved by up to this"
    )
    swapped_share: float = threshold(
        0.04, "share", "J", "stability: this share of the short speech pieces changes speaker"
    )
    short_piece_s: float = threshold(
        1.0, "s", "J", "stability: pieces up to this length are those diarization mistakes"
    )
    knot_jitter: float = threshold(
        0.1, "share", "J", "stability: each component's knots are scaled by up to this", under=1.0
    )
    stability_runs: int = threshold(24, "runs", "J", "a share known to about a tenth")
