"""Recognised words and a vocabulary -> the same words, with misheard terms put right.

Three rules, the longest stretch of words first. What is spelt like a term but for spaces and
hyphens ("soft max") is written as the term, unless small words were surely heard in it. What a term
is known to be misheard as ("num pie") is replaced unless the recogniser was sure of it. What merely
sounds like a term is replaced when the recogniser was unsure, the consonants agree by Metaphone
(Philips 1990), most letters agree, and it is no common word of its own.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import jellyfish

from analyzer.records import Word
from analyzer.settings import SpeechSettings
from analyzer.speech.words.vocabulary import Vocabulary, plain

MAX_WORDS = 4
"""A term is misheard as at most so many words."""
LITTLE = frozenset(
    ("a", "an", "the", "i", "it", "its", "is", "in", "on", "to", "of", "at", "as", "so", "we", "he")
)
"""Words that stand beside any other: that they spell a term together ("log its") is chance, where
they were surely heard."""
MIN_SOUNDS = 3
"""A Metaphone code shorter than this is shared by too many words."""


@dataclass(frozen=True, slots=True)
class _Sound:
    term: str
    letters: str
    code: str


class Corrector:
    """Puts misheard terms right; holds the vocabulary prepared for look-up.

    Parameters
    ----------
    vocabulary : Vocabulary
    is_common : callable
        Whether a word stands on its own in the language, so that likeness alone does not
        replace it.
    """

    def __init__(self, vocabulary: Vocabulary, is_common: Callable[[str], bool]) -> None:
        self._is_common = is_common
        self._spelt = {plain(t.text): t.text for t in reversed(vocabulary.terms)}
        self._misheard = {
            plain(s): t.text for t in reversed(vocabulary.terms) for s in t.sounds_like
        }
        codes = [(t.text, plain(t.text), sound_code(t.text)) for t in vocabulary.terms]
        self._sounds = [_Sound(*found) for found in codes if len(found[2]) >= MIN_SOUNDS]

    def __call__(self, words: Sequence[Word], settings: SpeechSettings) -> list[Word]:
        """Words of one speaker in order -> words; a replaced stretch becomes one word."""
        out: list[Word] = []
        index = 0
        while index < len(words):
            for count in range(min(MAX_WORDS, len(words) - index), 0, -1):
                stretch = words[index : index + count]
                term = self._term(stretch, settings) if _connected(stretch, settings) else None
                if term is not None:
                    out.append(_as_term(stretch, term))
                    index += count
                    break
            else:
                out.append(words[index])
                index += 1
        return out

    def _term(self, stretch: Sequence[Word], settings: SpeechSettings) -> str | None:
        letters = "".join(plain(word.text) for word in stretch)
        unsure = min(word.probability for word in stretch)
        sure = unsure >= settings.known_mishearing_probability
        if letters in self._spelt:
            by_chance = sure and any(plain(word.text) in LITTLE for word in stretch)
            return None if len(stretch) == 1 or by_chance else self._spelt[letters]
        if letters in self._misheard and unsure < settings.known_mishearing_probability:
            return self._misheard[letters]
        if unsure >= settings.unsure_word_probability or len(stretch) > 2:
            return None
        if len(stretch) == 1 and self._is_common(letters):
            return None
        code = sound_code(" ".join(word.text for word in stretch))
        if len(stretch) > 1 and any(sound_code(word.text) == code for word in stretch):
            return None  # the other one, a letter or a number, is no part of the term
        alike = [s for s in self._sounds if s.code == code]
        best = max(alike, key=lambda s: _likeness(s.letters, letters), default=None)
        if best is None or _likeness(best.letters, letters) < settings.term_likeness:
            return None
        return best.term


def sound_code(text: str) -> str:
    """Metaphone code of the letters without spaces and hyphens.

    Examples
    --------
    >>> sound_code("num pie") == sound_code("NumPy")
    True
    """
    return str(jellyfish.metaphone(re.sub(r"[^a-z]", "", text.lower())))


def _likeness(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def _connected(stretch: Sequence[Word], settings: SpeechSettings) -> bool:
    """Whether the words stand together: no filler, no pause, no sentence's end between them."""
    if any(word.filler for word in stretch):
        return False
    return all(
        b.start_s - a.end_s < settings.bridge_s and not a.text.rstrip("'\"").endswith(tuple(".,?!"))
        for a, b in itertools.pairwise(stretch)
    )


def _as_term(stretch: Sequence[Word], term: str) -> Word:
    tail = re.search(r"[.,;:?!]*$", stretch[-1].text)
    return replace(
        stretch[0],
        end_s=stretch[-1].end_s,
        text=term + (tail.group() if tail else ""),
        probability=round(sum(w.probability for w in stretch) / len(stretch), 3),
    )
