"""Figures and moments -> the words of the rating: values with units, times, quotations."""

from __future__ import annotations

import math

from analyzer.conversation.clauses import QUESTION_MARKS
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.tokens import tokens_of
from analyzer.records import Level

LEVEL_WORDS: dict[Level, str] = {
    "very_weak": "very weak",
    "weak": "weak",
    "strong": "strong",
    "very_strong": "very strong",
    "not_rated": "not rated",
}
MAX_QUOTE_CHARS = 160
# Decimals by unit; shares are shown in percent.
DECIMALS = {
    "share": 2,
    "s": 1,
    "count": 0,
    "per_min": 1,
    "per_100_words": 1,
    "wpm": 0,
    "probability": 2,
    "semitones": 1,
    "dB": 0,
    "syllables_per_s": 1,
}
MORE = 3
"""Further decimals that may show a change; a smaller one is none [J]."""
SUFFIX = {
    "s": " s",
    "count": "",
    "per_min": " per minute",
    "per_100_words": " per 100 words",
    "wpm": " words per minute",
    "probability": "",
    "semitones": " semitones",
    "dB": " dB",
    "syllables_per_s": " syllables per second",
}


def figure(value: float, unit: str, more: int = 0) -> str:
    """A value with its unit, rounded for reading; `more` decimals than usual where needed.

    Examples
    --------
    >>> figure(0.416, "share"), figure(3.04, "s"), figure(2, "count")
    ('42 %', '3.0 s', '2')
    >>> figure(-0.04, "s")
    '0.0 s'
    """
    if unit == "share":
        return f"{100 * value:z.{more}f} %"
    return f"{value:z.{DECIMALS[unit] + more}f}{SUFFIX[unit]}"


def figures(before: float, after: float, unit: str) -> str:
    """A change of a value, its unit said once, with decimals enough to be seen.

    Examples
    --------
    >>> figures(0.0, 0.4, "per_100_words"), figures(0.12, 0.27, "share")
    ('from 0 to 0.4 per 100 words', 'from 12 % to 27 %')
    >>> figures(0.846, 0.85, "share")
    'from 84.6 % to 85.0 %'
    """
    shown = [(figure(before, unit, more), figure(after, unit, more)) for more in range(MORE + 1)]
    first, last = next((pair for pair in shown if pair[0] != pair[1]), shown[0])
    if unit != "share":
        first = first.removesuffix(SUFFIX[unit])
        first = "0" if before == 0 else first
    return f"from {first} to {last}"


def span(duration_s: float, *, down: bool = False) -> str:
    """A duration in words, rounded to what is shown; always `down` if it falls short of another.

    Examples
    --------
    >>> span(4.2), span(41.3), span(130)
    ('4.2 s', '41 s', '2 min 10 s')
    >>> span(119.7), span(119.7, down=True)
    ('2 min 00 s', '1 min 59 s')
    """
    if down:
        step_s = 0.1 if duration_s < 10 else 1.0
        duration_s = step_s * math.floor(duration_s / step_s + 1e-6)
    if duration_s < 9.95:
        return f"{duration_s:.1f} s"
    whole = round(duration_s)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def quoted(text: str) -> str:
    """The text in quotation marks, shortened at a word.

    Examples
    --------
    >>> quoted("so that  it stops")
    '"so that it stops"'
    """
    plain = " ".join(text.split())
    if len(plain) > MAX_QUOTE_CHARS:
        plain = plain[:MAX_QUOTE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:.") + "\u2026"
    return f'"{plain}"'


def cited(text: str) -> str:
    """The text in quotation marks inside a sentence, which goes on after it: without its own stop.

    Examples
    --------
    >>> cited("Then it stops."), cited("Does it stop?")
    ('"Then it stops"', '"Does it stop?"')
    """
    return quoted(text.rstrip(" .,;:"))


def had_to(text: str, language: str) -> str:
    """What somebody had to say, who asked it only if it is a question.

    Examples
    --------
    >>> had_to("Think out loud.", "en"), had_to("So what is it", "en")
    ('had to say "Think out loud"', 'had to ask "So what is it"')
    """
    opens = load_lexicon(language)["question_opener"].found_in(tokens_of(text))
    asks = opens or any(mark in text for mark in QUESTION_MARKS)
    return f"had to {'ask' if asks else 'say'} {cited(text)}"


def capital(text: str) -> str:
    """The text as a sentence begins.

    Examples
    --------
    >>> capital("justification rate")
    'Justification rate'
    """
    return text[:1].upper() + text[1:]
