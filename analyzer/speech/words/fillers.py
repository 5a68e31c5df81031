"""Filled pauses: how they are spelt, and those on the signal that the recogniser left out.

Whisper was taught on text without "um" and leaves many out, even when it is prompted with some.
Where a short steady voice stands alone and no word fits it, "um" is put into the text and the
recogniser asked, by teacher forcing, how likely it finds it there: at least once in fifty where
one was spoken, once in a thousand elsewhere. Or it takes one for a word of a syllable ("well",
"not"), and is not sure of it: then "uh" is asked for in its place, and the two are compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analyzer.settings import SpeechSettings
from analyzer.spans import middle_s, shared_part
from analyzer.speech.whisper.whisper import TimedWord, letter_s
from analyzer.speech.words.islands import Island
from analyzer.speech.words.vocabulary import plain

FILLERS = frozenset({"um", "umm", "uh", "uhm", "er", "erm", "ah", "hm", "hmm", "mm", "eh"})
"""Filled pauses as Whisper spells them (measures.md: um, uh, er, ah, hm)."""
FILLER = re.compile(r"u+h*m+|u+h+|h+m+|m{2,}|e+r+m*|a+h+")
FILLER_ANYWHERE = re.compile(r"u+h+m*|h+m+|m{2,}")
"""Outside of English only sounds that are words in no language: "er" and "um" are words in German,
"um" in Portuguese, "eh" and "ah" are exclamations in French and Spanish."""
ASKED = " um,"
"""What is put into the text to ask for a filled pause that was left out."""
ASKED_INSTEAD = " uh,"
"""What is asked for in the place of a word: it is "uh" that sounds like one."""
BEFORE = " Um, uh, so, um, let me, uh, think. Hmm, um, okay."
"""What the recogniser takes to have been said before. One filled pause makes the next ten times as
likely: with some before all of them, an answer no longer hangs on what else is asked."""
COVERED = 0.5
"""A word covers an island when their intersection is at least this share of their union."""
TOUCHED = 0.25
"""A doubtful word that shares this much with an island may be what the recogniser made of it."""
WITHIN = 0.8
"""An island lies in a word when at least this share of it does."""
LEAST_SOUND_S = 0.1
"""What a word has of sound beside an island in it; words' times are no surer."""
MISHEARD = {"bum": "um", "om": "um", "hum": "hmm"}
"""How Whisper spells a filled pause that it takes for a word; only where it stands alone."""
SPELT_HUM = re.compile(r"m-h-m|m-h(-[aehmou]){2,}|(?=.*h)(?=.*m)[aehmu](-[aehmu]){3,}")
"""A hum that Whisper spells out ("M-H-E-M-H-E-M"); "H-M" may be two sides of a matrix, and "H-M-M"
a model."""
NEAR_S = 0.3
"""A word's time by attention is this far off at most, but for a few."""
MOVED_S = 0.5
LONG_S = 0.8
"""Longer than any but one filled pause in a hundred."""
SHORT_WORD_LETTERS = 5
"""A filled pause is misheard as a word of one syllable."""
SOUND_ALIKE = frozenset({"a", "an", "the"})
"""Words that are said as filled pauses are: the recogniser finds either as likely. Before a stop
("The, the sigmoid") they are what it made of one, or were broken off."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """An island that no word fits. It stands before `words[position]`, or in its place."""

    position: int
    island: Island
    replaces: bool = False


def is_filler(text: str, language: str = "en") -> bool:
    """Whether a word of a language is a filled pause.

    Examples
    --------
    >>> is_filler("Um,"), is_filler("Umbrella"), is_filler("H-M")
    (True, False, False)
    >>> is_filler("um", "de"), is_filler("Hm,", "de")
    (False, True)
    """
    bare = re.sub(r"^\W+|\W+$", "", text.lower())
    if language.lower().split("-")[0] != "en":
        return FILLER_ANYWHERE.fullmatch(bare) is not None
    return bare in FILLERS or FILLER.fullmatch(bare) is not None


def find_suspects(
    words: Sequence[TimedWord], islands: Sequence[Island], settings: SpeechSettings
) -> list[Suspect]:
    """Islands that no word fits, with their place among the words; at most one per place.

    A word fits when it covers the island and the recogniser was not unsure of it. An island that
    is not covered is a suspect when the words around it take longer than words of their letters
    do in this text: one of them has swallowed it.
    """
    if not words:
        return []
    pace_s = letter_s(words)
    out: dict[int, Suspect] = {}
    for island in islands:
        found = _suspect(words, island, pace_s, settings)
        if found is None or any(is_filler(w.text) for w in _around(words, found)):
            continue
        rival = out.get(found.position)
        if rival is None or rival.island.duration_s < island.duration_s:
            out[found.position] = found
    return [out[position] for position in sorted(out)]


def _suspect(
    words: Sequence[TimedWord], island: Island, pace_s: float, settings: SpeechSettings
) -> Suspect | None:
    fits = [shared_part(word, island) for word in words]
    best = int(np.argmax(fits))
    word = words[best]
    if fits[best] >= TOUCHED and _may_be_filler(word, island, settings):
        return Suspect(best, island, replaces=True)
    if fits[best] >= COVERED or any(_is_part(island, word, pace_s) for word in words):
        return None
    middle = middle_s(island)
    edges = [word.start_s for word in words] + [words[-1].end_s]
    position = int(np.argmin([abs(edge - middle) for edge in edges]))
    around = words[max(0, position - 1) : position + 1]
    first, last = min(around[0].start_s, island.start_s), max(around[-1].end_s, island.end_s)
    spare_s = last - first - pace_s * sum(word.letters for word in around)
    return Suspect(position, island) if spare_s >= island.duration_s else None


def _is_part(island: Island, word: TimedWord, pace_s: float) -> bool:
    """Whether an island is one of the words that a number is read in ("0.7": "zero point seven").

    It is none of them when it stands before or behind the others, and these have room without it.
    """
    shared_s = min(word.end_s, island.end_s) - max(word.start_s, island.start_s)
    if not any(c.isdigit() for c in word.text) or shared_s < WITHIN * island.duration_s:
        return False
    begun = island.previous_s is not None and island.previous_s - word.start_s >= LEAST_SOUND_S
    going_on = island.next_s is not None and word.end_s - island.next_s >= LEAST_SOUND_S
    if begun and going_on:
        return True
    room_s = island.start_s - word.start_s if begun else word.end_s - island.end_s
    return room_s < pace_s * word.letters


def _may_be_filler(word: TimedWord, island: Island, settings: SpeechSettings) -> bool:
    return (
        word.probability < settings.misheard_filler_probability
        and word.letters <= SHORT_WORD_LETTERS
        and (plain(word.text) not in SOUND_ALIKE or not word.text[-1].isalnum())
        and island.stands_clear(settings.misheard_filler_gap_s)
    )


def _around(words: Sequence[TimedWord], suspect: Suspect) -> Sequence[TimedWord]:
    first = suspect.position if suspect.replaces else max(0, suspect.position - 1)
    return words[first : suspect.position + 1]


def asking(
    words: Sequence[TimedWord], suspects: Sequence[Suspect], encode: Callable[[str], Sequence[int]]
) -> tuple[list[int], list[int]]:
    """Tokens of the text with a filled pause put in at every suspect, and where each begins.

    The text ends with the last one's first token: what comes after says nothing of it. One in the
    place of a word begins as it does, with a small letter or a capital.
    """
    tokens: list[int] = []
    begins: list[int] = []
    at = {suspect.position: suspect for suspect in suspects}
    for index in range(len(words) + 1):
        replaces = index in at and at[index].replaces
        if index in at:
            begins.append(len(tokens))
            tokens += encode(_in_case(ASKED_INSTEAD, words[index]) if replaces else ASKED)
        if index < len(words) and not replaces:
            tokens += words[index].tokens
    return tokens[: begins[-1] + 1] if begins else [], begins


def _in_case(asked: str, word: TimedWord) -> str:
    return asked.title() if word.text.strip()[0].isupper() else asked


def answers(tokens: Sequence[float], begins: Sequence[int]) -> list[float]:
    """Probability of what was put in at each token index, from those of the tokens asked."""
    return [tokens[begin] if begin < len(tokens) else 0.0 for begin in begins]


def put_in(
    words: Sequence[TimedWord],
    suspects: Sequence[Suspect],
    probabilities: Sequence[float],
    settings: SpeechSettings,
) -> list[TimedWord]:
    """The words with the likely suspects among them, or in their place."""
    likely = {
        suspect.position: (suspect, probability)
        for suspect, probability in zip(suspects, probabilities, strict=True)
        if probability >= _needed(suspect, words, settings)
    }
    out: list[TimedWord] = []
    for index in range(len(words) + 1):
        if index in likely:
            suspect, probability = likely[index]
            island = suspect.island
            text = "um," if island.nasal else "uh,"
            out.append(TimedWord(text, island.start_s, island.end_s, probability, ()))
            if suspect.replaces:
                continue
        if index < len(words):
            out.append(words[index])
    return out


def _needed(suspect: Suspect, words: Sequence[TimedWord], settings: SpeechSettings) -> float:
    """How likely the recogniser must find a suspect; one that it misheard, as against the word."""
    if not suspect.replaces:
        return settings.filler_probability
    by_word = settings.misheard_filler_odds * words[suspect.position].probability
    return min(settings.filler_probability, by_word)


def timed_by_sound(words: Sequence[TimedWord], islands: Sequence[Island]) -> list[TimedWord]:
    """Filled pauses moved to the island they are, and the word after each to the next onset.

    Attention places a word to about 0.2 s; the sound, where it is steady and stands alone, to
    0.02 s.
    """
    out = list(words)
    for index, word in enumerate(words):
        if not is_filler(word.text):
            continue
        others = [*words[max(0, index - 1) : index], *words[index + 1 : index + 2]]
        near = [
            i
            for i in islands
            if _apart(word, i) <= NEAR_S
            and all(shared_part(other, i) <= shared_part(word, i) for other in others)
        ]
        if not near:
            continue
        home = max(near, key=lambda i: (shared_part(word, i), -_apart(word, i)))
        out[index] = replace(out[index], start_s=home.start_s, end_s=home.end_s)
        if index:
            out[index - 1] = _ending(out[index - 1], home.start_s)
        if index + 1 < len(out):
            out[index + 1] = _following(out[index + 1], home)
    return out


def _following(word: TimedWord, island: Island) -> TimedWord:
    start_s = max(word.start_s, island.end_s)
    if island.next_s is not None and abs(island.next_s - start_s) <= MOVED_S:
        start_s = island.next_s
    return replace(word, start_s=start_s, end_s=max(word.end_s, start_s))


def _apart(word: TimedWord, island: Island) -> float:
    """Seconds between the middles of a word and an island.

    Attention that has reached back over a pause makes a word longer than any filled pause; then
    its end counts, which is where its sound is.
    """
    if word.end_s - word.start_s > LONG_S:
        return abs(word.end_s - middle_s(island))
    return abs((word.start_s + word.end_s) - (island.start_s + island.end_s)) / 2


def respelled(word: TimedWord) -> TimedWord:
    """A filled pause under the name of a word that stands alone ("Hum,") gets its own name.

    So does a hum that is spelt out, with which a listener agrees or a speaker thinks.
    """
    spelt = SPELT_HUM.fullmatch(re.sub(r"^\W+|\W+$", "", word.text.lower()))
    if spelt:
        hum = "mm-hm" if spelt.group().startswith("m") else "hmm"
        return replace(word, text=re.sub(r"\w.*\w", hum, word.text))
    bare = plain(word.text)
    if bare not in MISHEARD or word.text.strip()[-1].isalnum():
        return word
    return replace(word, text=re.sub(r"\w+", MISHEARD[bare], word.text))


def _ending(word: TimedWord, latest_s: float) -> TimedWord:
    start_s = min(word.start_s, latest_s)
    return replace(word, start_s=start_s, end_s=max(start_s, min(word.end_s, latest_s)))
