"""Numbers and codes -> the words a coach reads; every rounding in the report is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analyzer.records import Conversation, Interjection, Level, Measure, Response, Speaker
from analyzer.rubric.counts import is_time_share, things
from analyzer.times import clock

UNIT = re.compile(r"(\d) (%|s\b|min\b|h\b|dB\b)")
STRAIGHT_QUOTES = re.compile(r'"([^"]*)"')
MINUS = "\u2212"
NBSP = "\u00a0"
ELLIPSIS = "\u2026"

# First-sound latency classes in seconds: immediate up to 1, noticeable up to 2, then slow
# [Roberts & Francis 2013].
IMMEDIATE_S = 1.0
NOTICEABLE_S = 2.0

LEVEL_WORDS: Mapping[str, str] = {
    "very_weak": "Very weak",
    "weak": "Weak",
    "strong": "Strong",
    "very_strong": "Very strong",
    "not_rated": "Not rated",
}
ROLE_WORDS = {"candidate": "Candidate", "interviewer": "Interviewer", "other": "Other voice"}
PHASE_WORDS: Mapping[str, str] = {
    "intro": "Introduction",
    "understanding": "Understanding",
    "implementation": "Implementation",
    "verification": "Verification",
    "wrapup": "Wrap-up",
}
OWNER_WORDS = {"candidate": "Candidate", "interviewer": "Interviewer", "shared": "Shared"}
KIND_WORDS: Mapping[str, str] = {
    "question": "Question",
    "hint": "Hint",
    "correction": "Correction",
    "prompt": "Prompt",
    "statement": "Statement",
}
STATUS_WORDS: Mapping[str, str] = {
    "answered": "Answered",
    "deferred": "Put off",
    "unanswered": "Not answered",
    "none_needed": "No reply needed",
}
CUE_WORDS: Mapping[str, tuple[str, str]] = {
    "justification": ("J", "Justification"),
    "line_narration": ("N", "Narrates the code"),
    "clarifying_question": ("Q", "Clarifying question"),
    "test_walkthrough": ("W", "Test walk-through"),
    "structure_marker": ("S", "Structure marker"),
    "hint_uptake": ("U", "Takes up a hint"),
    "engagement": ("E", "Engages with the remark"),
    "announced_pause": ("P", "Announces a pause"),
    "abandoned_sentence": ("A", "Abandoned sentence"),
    "self_repair": ("R", "Self-repair"),
    "hedge": ("H", "Hedge"),
}
# Cues that count against clarity; drawn in another tone.
DOUBTFUL_CUES = frozenset({"abandoned_sentence", "self_repair", "hedge"})
CRITERION_WORDS: Mapping[str, tuple[str, str]] = {
    "narration": ("Narration", "Says what is being written and thought while working"),
    "justification": ("Justification", "Gives reasons for the approach, unasked"),
    "clarity": ("Clarity", "Finished, ordered sentences that need no second asking"),
    "engagement": ("Engagement", "Meets questions, hints and corrections at once, and uses them"),
    "walk_through": ("Walk-through", "Calls out the inputs and expected outputs of test cases"),
}
SIGNAL_WORDS: Mapping[str, tuple[str, str]] = {
    "problem_understanding": (
        "Problem understanding",
        "Clarifying questions, and whether they were answered.",
    ),
    "technical_skills": (
        "Technical skills",
        "Talk of checking the code: cases tried, expected results.",
    ),
    "rationale": ("Rationale", "Reasons given for decisions."),
}
VERDICT_WORDS = {"good": "Good", "fair": "Fair", "poor": "Poor"}
VERDICT_RANKS = {"poor": 1, "fair": 2, "good": 3}
# Measures whose name begins so are latencies, shown in hundredths of a second.
LATENCY_NAMES = ("first_sound", "first_content")
# Seconds in the unit in which the denominator of a rate is kept.
RATE_S = {"per_min": 60.0, "wpm": 60.0, "syllables_per_s": 1.0}
UNIT_SUFFIX: Mapping[str, tuple[int, str]] = {
    "count": (0, ""),
    "probability": (2, ""),
    "per_min": (1, "per min"),
    "per_100_words": (1, "per 100 words"),
    "wpm": (0, "words per min"),
    "semitones": (1, "semitones"),
    "dB": (0, "dB"),
    "syllables_per_s": (1, "syllables per s"),
}


def number(value: float, decimals: int) -> str:
    """A number with a true minus sign; minus nought is nought.

    >>> number(0.256, 2), number(-0.001, 1), number(-2, 0) == MINUS + "2"
    ('0.26', '0.0', True)
    """
    text = f"{abs(value):.{decimals}f}"
    return MINUS + text if value < 0 and float(text) != 0 else text


def score(value: float | None) -> str:
    """A score as it was computed, so that the figure and the level never disagree; '' for none.

    >>> score(2.09), score(2.1), score(None)
    ('2.09', '2.10', '')
    """
    return "" if value is None else number(value, 2)


def part(talk: Conversation) -> str:
    """Which part of the recording counts, "" for all of it."""
    at = talk.interview
    return "" if at is None else f"{clock(at.start_s)} to {clock(at.end_s)}"


def length(duration_s: float) -> str:
    """A duration to read: '3.4 s' under ten seconds, '42 s', '4 min 05 s', '2 h', '1 h 02 min'.

    >>> [length(t).replace(NBSP, " ") for t in (3.44, 59.6, 3723)]
    ['3.4 s', '1 min', '1 h 02 min']
    """
    if abs(duration_s) < 9.95:
        return f"{number(duration_s, 1)}{NBSP}s"
    whole = round(duration_s)
    if whole < 60:
        return f"{whole}{NBSP}s"
    if whole < 3600:
        return f"{whole // 60}{NBSP}min" + _rest(whole % 60, "s")
    minutes = round(duration_s / 60)
    return f"{minutes // 60}{NBSP}h" + _rest(minutes % 60, "min")


def _rest(count: int, unit: str) -> str:
    return f" {count:02d}{NBSP}{unit}" if count else ""


def latency(value_s: float | None) -> str:
    """A response latency in hundredths; None is 'not answered'.

    >>> latency(1.236).replace(NBSP, " "), latency(None)
    ('1.24 s', 'not answered')
    """
    return "not answered" if value_s is None else f"{number(value_s, 2)}{NBSP}s"


def percent(share: float) -> str:
    """A share in whole percent; what is neither nought nor whole is never shown as such.

    >>> [percent(share).replace(NBSP, " ") for share in (0.623, 0.001, 0.999)]
    ['62 %', '<1 %', '>99 %']
    """
    if 0 < share < 0.005:
        return f"<1{NBSP}%"
    if 0.995 <= share < 1:
        return f">99{NBSP}%"
    return f"{number(share * 100, 0)}{NBSP}%"


def measure_value(measure: Measure) -> tuple[str, str]:
    """The measure's figure and the unit to set beside it; an en dash when it is undefined."""
    value = measure.value
    if value is None:
        return "\u2013", ""
    if measure.unit == "share":
        return percent(value), ""
    if measure.unit == "s":
        return (latency(value) if measure.name.startswith(LATENCY_NAMES) else length(value)), ""
    decimals, suffix = UNIT_SUFFIX.get(measure.unit, (2, measure.unit.replace("_", " ")))
    return number(value, decimals), suffix


def fraction(measure: Measure) -> str:
    """Numerator over denominator with what they count, '' when the measure is no ratio.

    >>> plain = lambda *parts: fraction(Measure(*parts)).replace(NBSP, " ")
    >>> plain("filler_rate_per_min", 42.9, "per_min", 2, 2.8 / 60)
    '2 fillers in 2.8 s'
    >>> plain("think_aloud_coverage", 1 / 12, "share", 1, 12)
    '1 of 12 stretches of 15 s'
    """
    above, below, name = measure.numerator, measure.denominator, measure.name
    if above is None or below is None:
        return ""
    if is_time_share(name):
        return f"{length(above)} of {length(below)}"
    counted = f"{_plain(above)} {things(name, above)}".rstrip()
    if measure.unit in RATE_S:
        return f"{counted} in {length(below * RATE_S[measure.unit])}"
    if measure.unit == "per_100_words":
        return f"{counted} in {_plain(below)} words"
    return typeset(f"{_plain(above)} of {_plain(below)} {things(name, below)}".rstrip())


def _plain(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)


def humanise(name: str) -> str:
    """A code name as words: 'hint_uptake' -> 'Hint uptake'."""
    words = name.replace("_", " ").replace("/", ", ").strip()
    return words[:1].upper() + words[1:]


def clean(text: str) -> str:
    """Drop control characters and lone surrogates, which no page can show."""
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and not 127 <= ord(c) < 160))
    return kept.encode("utf-8", "replace").decode("utf-8")


def typeset(text: str) -> str:
    """Prose as it is printed: cleaned, its straight quotation marks turned, figures and their
    units kept on one line.

    >>> typeset('at 0:12 you said "it stops"')
    'at 0:12 you said “it stops”'
    """
    turned = STRAIGHT_QUOTES.sub("\u201c\\1\u201d", clean(text))
    return UNIT.sub(f"\\1{NBSP}\\2", turned)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word with an ellipsis.

    >>> shorten("why this loss and not another", 16)
    'why this loss…'
    """
    text = clean(text).strip()
    if len(text) <= limit:
        return text
    head = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return (head or text[: limit - 1]) + ELLIPSIS


def status(interjection: Interjection) -> str:
    """The code of how the interjection was met, 'none_needed' where nothing was called for."""
    if interjection.response is None:
        return "none_needed"
    return interjection.response.status


def pace(response: Response | None) -> str:
    """The class of a response by its first sound: immediate, noticeable, slow, unanswered.

    >>> pace(Response("answered", 1.4, 2.0, 1.0, 2.0, "so"))
    'noticeable'
    """
    if response is None:
        return "none_needed"
    if response.status == "unanswered" or response.first_sound_s is None:
        return "unanswered"
    if response.first_sound_s <= IMMEDIATE_S:
        return "immediate"
    return "noticeable" if response.first_sound_s <= NOTICEABLE_S else "slow"


def level_range(levels: Sequence[Level]) -> str:
    """One level, or the span from the lowest to the highest: 'Weak to strong'."""
    if not levels:
        return LEVEL_WORDS["not_rated"]
    low, high = LEVEL_WORDS[levels[0]], LEVEL_WORDS[levels[-1]]
    return low if low == high else f"{low} to {high.lower()}"


def speaker_names(speakers: Sequence[Speaker]) -> dict[str, str]:
    """Speaker id -> the name shown: as given, else the role, numbered where several share it."""
    totals: dict[str, int] = {}
    for speaker in speakers:
        totals[speaker.role] = totals.get(speaker.role, 0) + 1
    names: dict[str, str] = {}
    seen: dict[str, int] = {}
    for speaker in speakers:
        seen[speaker.role] = seen.get(speaker.role, 0) + 1
        word = ROLE_WORDS[speaker.role]
        numbered = f"{word} {seen[speaker.role]}" if totals[speaker.role] > 1 else word
        shown = shorten(speaker.name, 40) or numbered
        names[speaker.id] = f"{shown} {speaker.id}" if shown in names.values() else shown
    return names
