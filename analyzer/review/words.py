"""Words as heard and the text a person typed -> words with times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from analyzer.records import Interval, Word
from analyzer.spans import Spans, as_spans, bridge

MIN_WORD_S = 0.02
PAUSE_S = 1.0
"""Words in a longer pause would be too far from all that is heard to be anybody's."""


def retimed(
    words: Sequence[Word],
    text: str,
    speaker: str,
    start_s: float,
    end_s: float,
    language: str = "en",
) -> list[Word]:
    """The typed words: those kept have their times, new ones share the place of what they replace.

    Where that is too little for them, they take what they need from the words beside them.

    Parameters
    ----------
    words : sequence of Word
        As heard, in order; may be empty.
    text : str
        As typed, words separated by blanks; '' takes all words away.
    start_s, end_s : float
        The turn's edges, for words typed where none were heard.
    language : str
        Of the words: what is a filled pause in one is a word in another.
    """
    typed = text.split()
    heard = [word.text for word in words]
    found: list[Word] = []
    matcher = SequenceMatcher(None, heard, typed, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            found += words[i:j]
        elif k < m:
            place = _place(words[:i], words[i:j], words[j:], start_s, end_s)
            found += _spread(typed[k:m], place, speaker, language)
    first_s = min([start_s, *(word.start_s for word in words)])
    last_s = max([end_s, *(word.end_s for word in words)])
    return _in_order(found, first_s, last_s)


def _in_order(words: Sequence[Word], first_s: float, last_s: float) -> list[Word]:
    """The words, each with `MIN_WORD_S` before the next begins, or with its part of the stretch
    where that is shorter: words are put in order by their times wherever they are read."""
    step_s = min(MIN_WORD_S, (last_s - first_s) / max(len(words), 1))
    placed: list[Word] = []
    next_s = last_s
    for number, word in reversed(list(enumerate(words))):
        start_s = max(first_s + number * step_s, min(word.start_s, next_s - step_s))
        end_s = min(max(word.end_s, start_s + step_s), next_s)
        placed.append(replace(word, start_s=round(start_s, 3), end_s=round(end_s, 3)))
        next_s = start_s
    return placed[::-1]


def _place(
    before: Sequence[Word],
    replaced: Sequence[Word],
    after: Sequence[Word],
    start_s: float,
    end_s: float,
) -> Spans:
    """Where new words belong: where those were that they replace, or between others."""
    if replaced:
        return bridge(as_spans(replaced), PAUSE_S, shorter=True)
    low = before[-1].end_s if before else start_s
    high = after[0].start_s if after else end_s
    return (Interval(low, max(low, min(high, low + PAUSE_S / 2) if before else high)),)


def _spread(
    texts: Sequence[str], place: Sequence[Interval], speaker: str, language: str
) -> list[Word]:
    """Words over the stretches, as long as their letters take; a person's words are certain."""
    from analyzer.speech.words.fillers import is_filler

    letter_s = sum(part.duration_s for part in place) / sum(len(text) for text in texts)
    words, said_s = [], 0.0
    for text in texts:
        start_s, room_s = _at(place, said_s)
        end_s = start_s + min(letter_s * len(text), room_s)
        filler = is_filler(text, language)
        words.append(Word(round(start_s, 3), round(end_s, 3), text, speaker, 1.0, filler))
        said_s += letter_s * len(text)
    return words


def _at(place: Sequence[Interval], said_s: float) -> tuple[float, float]:
    """The time after so much of the stretches, and what is left of that one."""
    for part in place:
        if said_s < part.duration_s:
            return part.start_s + said_s, part.duration_s - said_s
        said_s -= part.duration_s
    return place[-1].end_s, 0.0
