"""A clause -> whether it was left unfinished: at its end, or in its middle for a new beginning."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from analyzer.conversation.clauses import CLAUSES_KEPT, Clause, Said, said, said_once
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.tokens import tokens_of
from analyzer.speech.words.writing_systems import line_of

RESTART_WORDS = 2
"""Words after a comma that tell whether something begins anew."""


def dangles(tokens: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the last words ask for more ("with respect to"); "I think so" does not.

    Examples
    --------
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> lexicon = load_lexicon("en")
    >>> dangles(("it", "is", "so"), lexicon), dangles(("i", "think", "so"), lexicon)
    (True, False)
    """
    if lexicon["whole_end"].found_in(tokens):
        return False
    word = lexicon["dangling"].found_in(tokens[-1:])
    return word or lexicon["dangling_phrase"].found_in(tokens)


def starts_over(clause: Clause, lexicon: Lexicon) -> bool:
    """Left on a function word in the middle ("with the, well, it is"), and not taken up again."""
    return _starts_over(said(clause.words), lexicon)


def commas(clause: Clause, lexicon: Lexicon) -> int:
    """Commas at which something may begin anew: none around what is put in before it goes on."""
    pieces = _pieces(clause.plain.split())
    count = held = 0
    for at, piece in enumerate(pieces):
        if lexicon["put_in"].covers(piece):
            held += at > 0
        elif held or at == 0 or lexicon["put_in"].covers(pieces[at - 1]):
            begins = lexicon["new_clause"].found_in(piece)
            count, held = count + (held + 1 if held and begins else 0), 0
        else:
            count += 1
    return count + held


@lru_cache(maxsize=CLAUSES_KEPT)
def _starts_over(words: Said, lexicon: Lexicon) -> bool:
    texts = [text for text, _ in said_once(words)]
    left = (at for at in range(len(texts) - 1) if _left_at(texts, at, lexicon))
    return any(not _goes_on(texts, at, lexicon) for at in left)


def _left_at(texts: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a function word stands before a comma after which something else may begin."""
    if not texts[at].rstrip().endswith(","):
        return False
    last = tokens_of(texts[at])[-1:]
    after = tokens_of(line_of(texts[at + 1 : at + 1 + RESTART_WORDS]))
    surely = lexicon["restart_surely"].found_in(after)
    if lexicon["left_hanging"].found_in(last):
        return surely or lexicon["restart"].found_in(after)
    return surely and lexicon["left_perhaps"].found_in(last)


def _goes_on(texts: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether the sentence only had something put in: "the, let me see, argmin", "is, no, is"."""
    hung = tokens_of(texts[at])
    pieces = _pieces(texts[at + 1 :])
    put_in = 0
    while put_in < len(pieces) and lexicon["put_in"].covers(pieces[put_in]):
        put_in += 1
    took_back = put_in
    while took_back < len(pieces) and lexicon["restart_surely"].covers(pieces[took_back]):
        took_back += 1
    again = [token for piece in pieces[took_back:] for token in piece][: len(hung)]
    if tuple(again) == hung:
        return True
    rest = [token for piece in pieces[put_in:] for token in piece]
    return put_in > 0 and bool(rest) and not lexicon["new_clause"].found_in(rest)


def _pieces(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The tokens between commas."""
    pieces: list[tuple[str, ...]] = [()]
    for text in texts:
        pieces[-1] += tokens_of(text)
        if text.rstrip().endswith(","):
            pieces.append(())
    return [piece for piece in pieces if piece]
