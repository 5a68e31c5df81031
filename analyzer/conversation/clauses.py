"""Tracks -> clauses: stretches of one speaker's words that can be read and quoted on their own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analyzer.conversation.lexicon import NO_WORDS, Lexicon
from analyzer.conversation.timeline import Track, Unit
from analyzer.conversation.tokens import is_number, tokens_of
from analyzer.records import Word
from analyzer.settings import ConversationSettings
from analyzer.spans import GRACE_S, middle_s
from analyzer.speech.words.writing_systems import line_of

STOPS = (".", "?", "!", "\u3002", "\uff1f", "\uff01", "\u061f")
QUESTION_MARKS = ("?", "\uff1f", "\u061f")
SHORT_FORMS = frozenset({"e.g.", "i.e.", "etc.", "vs.", "dr.", "mr.", "ms."})
BROKEN = ("-", "\u2014", "\u2013", "...", "\u2026")
"""How the recogniser writes that somebody broke off."""
CLOSING = "\"')]\u201d\u2019"

CLAUSES_KEPT = 20_000
"""Clauses whose reading is remembered: with shaken labels, those of an hour's interview."""

Said = tuple[tuple[str, bool], ...]
"""The texts of words, each with whether it is a filler."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence, or as much of one as stands between two long pauses."""

    start_s: float
    end_s: float
    speaker: str
    text: str
    tokens: tuple[str, ...]
    words: tuple[Word, ...]
    plain: str = ""
    """What was meant: the text without fillers, particles and words said twice in a row."""
    fluent: tuple[str, ...] = ()
    """The tokens of `plain`; phrases are looked for here, stumbles in `tokens`."""

    @property
    def marked_question(self) -> bool:
        """Whether the recogniser ended it with a question mark."""
        return self.text.rstrip(CLOSING).endswith(QUESTION_MARKS)

    @property
    def content_words(self) -> int:
        """Words that are no filler."""
        return sum(not word.filler for word in self.words)


def build_clauses(
    tracks: Iterable[Track], settings: ConversationSettings, lexicon: Lexicon = NO_WORDS
) -> dict[str, tuple[Clause, ...]]:
    """Every speaker's clauses in order; a speaker without words has none.

    No sentence goes on over what somebody else says in between, unless he only listens.
    """
    told = tuple(tracks)
    taking = {track.speaker: _takes_floor_s(track, settings, lexicon) for track in told}
    found = {}
    for track in told:
        others_s = sorted(s for who, many in taking.items() if who != track.speaker for s in many)
        clauses = split_words(_spoken(track), settings, lexicon, others_s)
        found[track.speaker] = tuple(clause for clause in clauses if clause.tokens)
    return found


def unit_clauses(units: Iterable[Unit], settings: ConversationSettings) -> list[Clause]:
    """The clauses of units of one speaker, in order; those without a word are left out."""
    spoken = [(unit, word) for unit in units for word in unit.words]
    return [clause for clause in split_words(spoken, settings) if clause.tokens]


def split_words(
    units: Sequence[tuple[Unit | None, Word]],
    settings: ConversationSettings,
    lexicon: Lexicon = NO_WORDS,
    others_s: Sequence[float] = (),
) -> Iterator[Clause]:
    """Cut words (each with its speech unit) at stops, at long pauses, and when too long.

    Also where others have the floor in between: at the sorted times `others_s`.
    """
    held: list[Word] = []
    for index, (unit, word) in enumerate(units):
        held.append(word)
        following = units[index + 1] if index + 1 < len(units) else None
        if (
            following is None
            or ends_sentence(word.text)
            or len(held) >= settings.clause_max_words
            or _pause_s(unit, word, *following) >= settings.clause_pause_s - GRACE_S
            or _others_between(unit, word, *following, others_s)
        ):
            yield clause_of(held, lexicon)
            held = []


def clause_of(words: Sequence[Word], lexicon: Lexicon = NO_WORDS) -> Clause:
    """One clause of at least one word."""
    end_s = max(word.end_s for word in words)
    text, tokens, plain, fluent = _read(said(words), lexicon)
    return Clause(
        words[0].start_s, end_s, words[0].speaker, text, tokens, tuple(words), plain, fluent
    )


def said(words: Iterable[Word]) -> Said:
    """What of words does not depend on when they were said."""
    return tuple((word.text, word.filler) for word in words)


@lru_cache(maxsize=CLAUSES_KEPT)
def _read(words: Said, lexicon: Lexicon) -> tuple[str, tuple[str, ...], str, tuple[str, ...]]:
    """A clause's text and tokens, and those of what was meant; the same come again and again."""
    text = line_of(text for text, _ in words)
    plain = line_of(text for text, _ in said_once(without_particles(words, lexicon)))
    return text, tokens_of(text), plain, tokens_of(plain)


def without_particles(words: Said, lexicon: Lexicon) -> Said:
    """The words without those that only carry the talk along ("basically", "kind of", ", like,").

    Some are particles only when set off by a comma or the clause's edge: "you know, it wraps" but
    "do you know it".
    """
    owner = [at for at, (text, _) in enumerate(words) for _ in tokens_of(text)]
    tokens = [token for text, _ in words for token in tokens_of(text)]
    meant = lexicon["no_particle"].find(tokens)
    spans = [
        *lexicon["particle"].find(tokens),
        *(s for s in lexicon["particle_aside"].find(tokens) if _set_off(words, owner, s)),
    ]
    loose = {
        owner[at]
        for start, end in spans
        if not any(start < until and since < end for since, until in meant)
        for at in range(start, end)
    }
    return tuple(word for at, word in enumerate(words) if at not in loose)


def _set_off(words: Said, owner: Sequence[int], span: tuple[int, int]) -> bool:
    first, last = owner[span[0]], owner[span[1] - 1]
    opens = first == 0 or words[first - 1][0].rstrip().endswith(",")
    return opens or last + 1 == len(words) or words[last][0].rstrip().endswith(",")


def said_once(words: Said) -> Said:
    """The words without fillers and without what is said again at once ("the, the", "I, um, I").

    Of words said twice the last stays; numbers in digits are data and stay twice.
    """
    kept: list[tuple[str, bool]] = []
    for text, filler in words:
        if filler:
            continue
        if kept and _again(kept[-1][0], text):
            kept.pop()
        kept.append((text, filler))
    return tuple(kept)


def _again(before: str, text: str) -> bool:
    old, new = tokens_of(before), tokens_of(text)
    return old == new and not ends_sentence(before) and bool(new) and not any(map(is_number, new))


def is_hesitation(word: Word, lexicon: Lexicon) -> bool:
    """Whether a word is a filled pause; "mm-hm" and "uh-uh" are answers made of them.

    Examples
    --------
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> lexicon = load_lexicon("en")
    >>> [is_hesitation(Word(0.0, 1.0, text, "S1", 1.0), lexicon) for text in ("Hm,", "Mm-hm.")]
    [True, False]
    """
    tokens = tokens_of(word.text)
    return word.filler or (len(tokens) <= 1 and lexicon["filler"].covers(tokens))


def only_hesitates(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether there is nothing but filled pauses; "mm hm" is assent as two words, too."""
    tokens = [token for word in words for token in tokens_of(word.text)]
    hums = bool(tokens) and lexicon["hum"].covers(tokens)
    return not hums and all(is_hesitation(word, lexicon) for word in words)


def only_listens(unit: Unit, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """Short, and nothing but acknowledgement; what was not recognised may be a swallowed mm-hm."""
    if unit.duration_s > settings.backchannel_max_s + 1e-9:
        return False
    if len(unit.words) > settings.backchannel_max_words or "?" in unit.text:
        return False
    return lexicon["backchannel"].covers(tokens_of(unit.text))


def is_question(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether it asks: by its question mark, or by how it opens when that is missing."""
    return clause.marked_question or lexicon["question_opener"].found_in(clause.tokens)


def _spoken(track: Track) -> list[tuple[Unit | None, Word]]:
    """All words in order with their unit; words far from any speech have none."""
    home = {id(word): unit for unit in track.units for word in unit.words}
    return [(home.get(id(word)), word) for word in track.words]


def _pause_s(unit: Unit | None, word: Word, next_unit: Unit | None, next_word: Word) -> float:
    """The silence between two words: acoustic where there is speech, for word times lie."""
    between_words_s = next_word.start_s - word.end_s
    if unit is None or next_unit is None:
        return between_words_s
    return 0.0 if unit is next_unit else next_unit.start_s - unit.end_s


def _takes_floor_s(track: Track, settings: ConversationSettings, lexicon: Lexicon) -> list[float]:
    """The middles of a speaker's units that say something; unknown without a lexicon."""
    return [
        middle_s(unit)
        for unit in track.units
        if lexicon.known
        and unit.words
        and not only_listens(unit, lexicon, settings)
        and not only_hesitates(unit.words, lexicon)
    ]


def _others_between(
    unit: Unit | None,
    word: Word,
    next_unit: Unit | None,
    next_word: Word,
    others_s: Sequence[float],
) -> bool:
    if unit is not None and unit is next_unit:
        return False
    since_s = word.end_s if unit is None else unit.end_s
    until_s = next_word.start_s if next_unit is None else next_unit.start_s
    return bisect_right(others_s, since_s) < bisect_left(others_s, until_s)


@lru_cache(maxsize=CLAUSES_KEPT)
def ends_sentence(text: str) -> bool:
    """Whether a word ends with a full stop, a question or an exclamation mark; "e.g." does not."""
    bare = text.strip().rstrip(CLOSING)
    return bare.endswith(STOPS) and bare.lower() not in SHORT_FORMS
