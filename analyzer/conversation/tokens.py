"""Recognised text -> plain lower-case tokens with contractions written out."""

from __future__ import annotations

import re
from functools import lru_cache

WORDS_KEPT = 20_000
"""Texts that are remembered: more than the vocabulary of any interview."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
_WHOLE = {
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "cannot": ("can", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "let's": ("let", "us"),
    "lemme": ("let", "me"),
    "ok": ("okay",),
    "alright": ("all", "right"),
    "mhm": ("mm", "hm"),
    "mmhmm": ("mm", "hm"),
    "hmm": ("hm",),
    "hmmm": ("hm",),
    "mmm": ("mm",),
    "umm": ("um",),
    "uhh": ("uh",),
    "yep": ("yeah",),
    "yup": ("yeah",),
    "cuz": ("because",),
    "'cause": ("because",),
}
_ENDINGS = {
    "'ll": "will",
    "'m": "am",
    "'re": "are",
    "'ve": "have",
    "'d": "would",
    "n't": "not",
}
_IS_BEFORE = frozenset(
    {"it", "that", "what", "there", "here", "he", "she", "where", "how", "who", "which", "this"}
)
"""After these "'s" is "is"; after any other word it is the possessive and goes."""


@lru_cache(maxsize=WORDS_KEPT)
def tokens_of(text: str) -> tuple[str, ...]:
    """Split text into tokens; the same for what was said and for the phrases of a lexicon.

    Examples
    --------
    >>> tokens_of("So I'll set K-means up, it's 0.5!")
    ('so', 'i', 'will', 'set', 'k', 'means', 'up', 'it', 'is', '0.5')
    >>> tokens_of("...")
    ()
    """
    folded = text.lower().replace("\u2019", "'")
    return tuple(token for raw in _TOKEN.findall(folded) for token in _written_out(raw))


def is_number(token: str) -> bool:
    """Whether the token begins with a digit; number words are the lexicon's business."""
    return token[:1].isdigit()


@lru_cache(maxsize=4096)
def stem(token: str) -> str:
    """Cut common English endings, so that "centroids" and "centroid" meet.

    Examples
    --------
    >>> stem("subtracting"), stem("subtract"), stem("classes"), stem("class")
    ('subtract', 'subtract', 'class', 'class')
    """
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s"):
        if token.endswith(ending) and len(token) - len(ending) >= 4 and not token.endswith("ss"):
            token = token[: -len(ending)]
            break
    return token[:-1] if len(token) > 4 and token[-1] in "ey" else token


@lru_cache(maxsize=8192)
def _written_out(raw: str) -> tuple[str, ...]:
    if raw in _WHOLE:
        return _WHOLE[raw]
    for ending, word in _ENDINGS.items():
        if raw.endswith(ending) and len(raw) > len(ending):
            return raw[: -len(ending)], word
    if raw.endswith("'s"):
        stem_ = raw[:-2]
        return (stem_, "is") if stem_ in _IS_BEFORE else (stem_,)
    return (raw,)
