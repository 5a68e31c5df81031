"""A list of terms of the field -> what the recogniser is shown, and how misheard terms are known.

The packaged list (`vocabulary.txt`) can be extended by a file of the same form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from analyzer.errors import UsageError

MAX_TERMS = 2000
"""More is a dictionary, not a vocabulary: everything would sound like something in it."""
MAX_TERM_LETTERS = 60
PROMPT_LETTERS = 60
"""Seven or eight terms. Of a long list Whisper writes the last ones into pauses ("PyTorch")."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it is to be written, and the ways in which it may be misheard."""

    text: str
    sounds_like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms, those of the user first."""

    terms: tuple[Term, ...]

    def prompt(self) -> str:
        """The first terms as a list, short enough to be shown to the recogniser.

        Examples
        --------
        >>> Vocabulary((Term("K-means"), Term("NumPy"))).prompt()
        'K-means, NumPy.'
        """
        shown = self.shown()
        return ", ".join(shown) + "." if shown else ""

    def shown(self) -> tuple[str, ...]:
        """The terms that the prompt names."""
        shown: list[str] = []
        for term in self.terms:
            if len(", ".join([*shown, term.text])) > PROMPT_LETTERS:
                break
            shown.append(term.text)
        return tuple(shown)


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """The packaged terms, after those of a file if one is given.

    Raises
    ------
    UsageError
        If the file cannot be read, or a line of it is no term.
    """
    packaged = resources.files("analyzer.speech.words") / "vocabulary.txt"
    terms = parse_terms(packaged.read_text(encoding="utf-8"), "vocabulary.txt")
    own = parse_terms(_read(path), path) if path is not None else []
    named = {plain(term.text) for term in own}
    return Vocabulary((*own, *(t for t in terms if plain(t.text) not in named)))


def parse_terms(text: str, source: Path | str) -> list[Term]:
    """Terms from lines "term = sounds like, sounds like"; "#" begins a comment line.

    Raises
    ------
    UsageError
        Naming the line.

    Examples
    --------
    >>> parse_terms("# mine\\nNumPy = num pie, numb pie\\nlogits", "mine.txt")[0].sounds_like
    ('num pie', 'numb pie')
    """
    terms: list[Term] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, mark, variants = (part.strip() for part in line.partition("="))
        sounds = tuple(" ".join(v.split()) for v in variants.split(",") if v.strip())
        _check_line(name, bool(mark), sounds, number, source)
        terms.append(Term(" ".join(name.split()), sounds))
    if len(terms) > MAX_TERMS:
        raise UsageError(
            f"lists {len(terms)} terms, more than {MAX_TERMS}",
            file=source,
            remedy="keep the terms that are spoken in your interviews",
        )
    return terms


def plain(text: str) -> str:
    """Letters and digits alone, lower case: "K-means" and "k means" are one.

    Examples
    --------
    >>> plain("K-means,"), plain("scikit learn")
    ('kmeans', 'scikitlearn')
    """
    return re.sub(r"[\W_]", "", text.lower())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError("cannot be read", file=path, value=error.strerror) from error
    except UnicodeDecodeError as error:
        remedy = "save it as plain text in UTF-8, one term per line"
        raise UsageError("is no text file", file=path, remedy=remedy) from error


def _check_line(
    name: str, marked: bool, sounds: tuple[str, ...], number: int, source: Path | str
) -> None:
    where, form = f"line {number}", "write: term = sounds like, sounds like"
    if not plain(name):
        raise UsageError(f"{where} names no term", file=source, value=name, remedy=form)
    if len(name) > MAX_TERM_LETTERS:
        problem = f"{where} is longer than {MAX_TERM_LETTERS} characters"
        raise UsageError(problem, file=source, value=name[:30] + "...", remedy="one term per line")
    if not all(c.isprintable() for c in name):
        raise UsageError(f"{where} has characters that are no text", file=source, remedy=form)
    if marked and not sounds:
        raise UsageError(f"{where} ends after '='", file=source, value=name, remedy=form)
    for sound in sounds:
        if not plain(sound):
            raise UsageError(f"{where} has an empty variant", file=source, value=sound, remedy=form)
