"""Made-up measures, ratings and signals for the report's tests."""

from __future__ import annotations

from analyzer.measures.catalogue import catalogue
from analyzer.records import (
    Advice,
    Conversation,
    Criterion,
    Evidence,
    Level,
    Measure,
    Rating,
    Signal,
    Stability,
)

TYPICAL = {
    "share": (0.62, 124.0, 200.0),
    "s": (7.4, None, None),
    "count": (4.0, None, None),
    "per_min": (3.2, 12.0, 3.75),
    "per_100_words": (1.9, 9.0, 474.0),
    "wpm": (148.0, 474.0, 3.2),
    "semitones": (2.7, None, None),
    "dB": (11.0, None, None),
    "probability": (0.87, None, None),
    "syllables_per_s": (4.3, None, None),
}


def make_measures(talk: Conversation) -> tuple[Measure, ...]:
    """A figure for every entry of the catalogue; hint uptake has none, with a reason."""
    figures = []
    for item in catalogue():
        value, above, below = TYPICAL[item.unit]
        if item.name.startswith("first_sound"):
            value = 0.64
        if item.name.startswith("hint_uptake"):
            reason = "The interviewer gave no hint."
            figures.append(Measure(item.name, None, item.unit, reason=reason))
            continue
        if item.name == "talk_share":
            own = sum(s.end_s - s.start_s for s in talk.speech if s.speaker == "S1")
            both = sum(s.end_s - s.start_s for s in talk.speech)
            value, above, below = own / both, own, both
        figures.append(Measure(item.name, value, item.unit, above, below))
    return tuple(figures)


def make_rating(talk: Conversation) -> Rating:
    """A 'strong' that wavers towards 'weak'."""
    quotes = tuple(
        Evidence(t.start_s, t.end_s, f'"{t.text}"') for t in talk.turns if t.speaker == "S1"
    )
    rows: tuple[tuple[str, float | None, Level, float, str, str], ...] = (
        (
            "narration",
            2.4,
            "strong",
            0.3,
            "Speech in 71 % of the 15-second stretches.",
            "Say what you are about to type before long silences; 80 % would do.",
        ),
        (
            "justification",
            1.7,
            "weak",
            0.25,
            "1.9 reasons per 100 words, a third unasked.",
            "Give the reason with the choice, before anyone asks.",
        ),
        (
            "clarity",
            2.1,
            "strong",
            0.2,
            "Two abandoned sentences in 474 words.",
            "Name the step before you start it: first, then, finally.",
        ),
        ("engagement", 3.2, "very_strong", 0.15, "9 of 10 answered, median 0.64 s.", ""),
        (
            "walk_through",
            None,
            "not_rated",
            0.1,
            "No verification phase was heard.",
            "Walk one small input through the code aloud.",
        ),
    )
    criteria = tuple(
        Criterion(name, score, level, weight, quotes[n * 2 : n * 2 + 3], after, because)
        for n, (name, score, level, weight, because, after) in enumerate(rows)
    )
    return Rating(
        level="strong",
        score=2.1,
        reason="",
        margin="0.1 above weak; justification is the measure nearest to a step.",
        stability=Stability(0.72, 50, {"weak": 14, "strong": 36}),
        criteria=criteria,
        advice=_advice(talk),
    )


def _advice(talk: Conversation) -> tuple[Advice, ...]:
    longest = max(talk.silences, key=lambda s: s.duration_s)
    late = max(talk.interjections, key=lambda i: i.end_s - i.start_s)
    return (
        Advice(
            "You were silent here while coding. Say what you are about to write, then write it.",
            longest.start_s,
            longest.end_s,
        ),
        Advice("Give your reason before you are asked for it.", late.start_s, late.end_s),
        Advice("Call out the input and the result you expect before you run the test.", 30.0, 34.0),
    )


def make_signals(talk: Conversation) -> dict[str, Signal]:
    """Evidence for two signals, none for the third; one has a coach's level."""
    quotes = tuple(
        Evidence(t.start_s, t.end_s, f'"{t.text}"') for t in talk.turns if t.speaker == "S1"
    )
    return {
        "rationale": Signal(quotes[4:7], "strong"),
        "problem_understanding": Signal(quotes[:2]),
        "technical_skills": Signal(()),
    }
