"""Words as heard and the text a person typed -> words with times."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from analyzer.records import Word

MIN_WORD_S = 0.02


def retimed(
    words: Sequence[Word],
    text: str,
    speaker: str,
    start_s: float,
    end_s: float,
    language: str = "en",
) -> list[Word]:
    """The typed words: those kept have their times, new ones share the place of what they replace.

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
            low = words[i].start_s if i < j else (words[i - 1].end_s if i else start_s)
            high = words[j - 1].end_s if i < j else (words[i].start_s if i < len(words) else end_s)
            found += _spread(
                typed[k:m], low, max(high, low + MIN_WORD_S * (m - k)), speaker, language
            )
    return found


def _spread(
    texts: Sequence[str], low_s: float, high_s: float, speaker: str, language: str
) -> list[Word]:
    """Words over a stretch, each as long as its letters take; a person's words are certain."""
    from analyzer.speech.fillers import is_filler

    total = sum(len(text) for text in texts)
    words, at = [], low_s
    for text in texts:
        end = at + (high_s - low_s) * len(text) / total
        words.append(
            Word(round(at, 3), round(end, 3), text, speaker, 1.0, is_filler(text, language))
        )
        at = end
    return words
