"""Analysis -> the same analysis without what gives people away.

Every text of the records goes through the placeholders, whatever field it stands in, so that a
field that is added later is covered too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import PurePath
from typing import Any, TypeVar, cast

from analyzer.errors import UsageError
from analyzer.records import Analysis, Conversation, Meant, Recording, Word
from analyzer.redact.find import everyday_words, find
from analyzer.redact.found import Found, Kind
from analyzer.redact.placeholders import Placeholders

T = TypeVar("T")
ROLE_LABEL = re.compile(r"(?i)(?:candidate|interviewer|other|speaker|guest|host)?[\s_\d]*$")
"""Labels of speakers that name nobody."""
NAME_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Redacted:
    """The analysis to share; how many different things of each kind were replaced; the texts that
    were, to be looked over by the person who shares it."""

    analysis: Analysis
    counts: Mapping[Kind, int]
    hidden: tuple[str, ...]


def redact(
    analysis: Analysis,
    *,
    names: Sequence[str] = (),
    also: Sequence[str] = (),
    keep: Sequence[str] = (),
    nlp: Any = None,
) -> Redacted:
    """Replace names, organisations, e-mail addresses, telephone numbers and links.

    Parameters
    ----------
    names : sequence of str, optional
        People who are known to appear (a candidate of a manifest).
    also, keep : sequence of str, optional
        Further texts to be replaced, and finds that are to stay.
    nlp : optional
        The loaded spaCy pipeline, where several analyses are redacted.

    Raises
    ------
    UsageError
        If the conversation is not in English: nothing would be found.
    ModelError
        If the extra `redact` is not installed.
    """
    talk = analysis.conversation
    if talk.language not in ("en", ""):
        raise UsageError(
            "is not in English, and names are found in English only",
            file=analysis.recording.name,
            value=talk.language,
        )
    known = [*_known(analysis, names), *(Found(0, len(t), "TERM", t) for t in also)]
    texts = list(_texts(analysis))
    found = [item for hits in find(texts, nlp) for item in hits]
    places = Placeholders([*known, *found], keep, everyday_words(texts))
    hidden = _hide(replace(analysis, conversation=_without_words(talk)), places)
    conversation = replace(hidden.conversation, words=tuple(_hide_words(talk.words, places)))
    return Redacted(
        replace(
            hidden,
            conversation=conversation,
            recording=_unnamed(hidden.recording),
            meant=Meant(),  # a digest of what was said tells whoever guesses it that it was said
        ),
        places.counts,
        places.hidden,
    )


def shared_sha256(sha256: str) -> str:
    """The digest under which the copy of a recording's analysis is known: not that of its sound."""
    return hashlib.sha256(f"redacted {sha256}".encode()).hexdigest()


def _known(analysis: Analysis, names: Sequence[str]) -> Iterator[Found]:
    """Names that stand where names stand: of speakers, tracks, a manifest."""
    given = [speaker.name for speaker in analysis.conversation.speakers]
    given += [*(track.label for track in analysis.recording.tracks), *names]
    for name in given:
        if name.strip() and not ROLE_LABEL.match(name):
            yield Found(0, len(name), "NAME", name)


def _texts(analysis: Analysis) -> Iterator[str]:
    """What people said and wrote: turns, all that each said in a row, corrections."""
    talk = analysis.conversation
    yield from (turn.text for turn in talk.turns)
    for speaker in dict.fromkeys(word.speaker for word in talk.words):
        yield " ".join(word.text for word in talk.words if word.speaker == speaker)
    for edit in analysis.edits:
        yield from (edit.before, edit.after)


def _without_words(talk: Conversation) -> Conversation:
    return replace(talk, words=())


def _hide(item: T, places: Placeholders) -> T:
    """The record with every text in it replaced."""
    if isinstance(item, str):
        return cast("T", places.replace(item))
    if isinstance(item, tuple):
        return cast("T", tuple(_hide(part, places) for part in item))
    if isinstance(item, Mapping):
        return cast("T", {key: _hide(value, places) for key, value in item.items()})
    if is_dataclass(item) and not isinstance(item, type):
        changed = {f.name: _hide(getattr(item, f.name), places) for f in fields(item)}
        return replace(item, **changed)
    return item


def _hide_words(words: Sequence[Word], places: Placeholders) -> Iterator[Word]:
    """Words of which each replaced run has become one, from its first sound to its last."""
    hidden: list[Word] = []
    for speaker in dict.fromkeys(word.speaker for word in words):
        hidden += _hide_run([word for word in words if word.speaker == speaker], places)
    yield from sorted(hidden)


def _hide_run(words: Sequence[Word], places: Placeholders) -> Iterator[Word]:
    text = " ".join(word.text for word in words)
    pieces, at, number = list(places.pieces(text)), 0, 0
    ends = []
    for word in words:
        ends.append((at, at + len(word.text)))
        at += len(word.text) + 1
    while number < len(words):
        start, end = ends[number]
        piece = next((p for p in pieces if p.start < end and p.end > start), None)
        if piece is None:
            yield words[number]
            number += 1
            continue
        last = number
        while last + 1 < len(words) and ends[last + 1][0] < piece.end:
            last += 1
        rest = places.replace(text[piece.end : max(piece.end, ends[last][1])])
        before = text[start : max(start, piece.start)]
        shown = f"{before}{piece.placeholder}{rest}"
        yield replace(words[number], end_s=words[last].end_s, text=shown)
        number = last + 1


def _unnamed(recording: Recording) -> Recording:
    """The recording and its tracks by numbers: the names of files are people's too often."""
    sha256 = shared_sha256(recording.sha256)
    tracks = tuple(
        replace(track, name=_numbered("track", number, track.name))
        for number, track in enumerate(recording.tracks, 1)
    )
    name = _numbered("recording", sha256[:NAME_DIGITS], recording.name)
    return replace(recording, name=name, sha256=sha256, tracks=tracks)


def _numbered(what: str, number: object, name: str) -> str:
    suffix = PurePath(name).suffix
    known = re.fullmatch(r"\.[A-Za-z0-9]{2,4}", suffix)
    return f"{what}-{number}{suffix if known else ''}"
