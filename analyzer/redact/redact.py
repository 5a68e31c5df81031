"""Analysis -> the same analysis without what gives people away.

Every text of the records goes through the placeholders, whatever field it stands in unless that is
declared to hold a code, so that a field that is added later is covered too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from functools import cache, partial
from itertools import accumulate
from pathlib import PurePath
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints
from unicodedata import normalize

from analyzer.errors import UsageError
from analyzer.records import (
    NAME_OF,
    NO_NAME,
    Analysis,
    Code,
    Meant,
    ModelInfo,
    Recording,
    Software,
    Sources,
    Word,
)
from analyzer.redact.find import everyday_words, find
from analyzer.redact.found import Found, Kind
from analyzer.redact.lists import words_of
from analyzer.redact.own_rubric import rubric_texts, with_shared_rubric
from analyzer.redact.patterns import STOP_WORDS
from analyzer.redact.placeholders import WORD, Placeholders

T = TypeVar("T")
ROLE_LABEL = re.compile(r"(?i)(?:candidate|interviewer|other|speaker|guest|host)?[\s_\d]*$")
"""Labels of speakers that name nobody."""
GIVEN_FILE = re.compile(
    r"(?s)\A(who speaks was taken from|[\d.]+ s of) .+?( lie after the end and were cut off)?\Z"
)
"""Notes that name the RTTM file that was given."""
LOCAL = "local"
"""The revision of weights that were given as a file or folder, and their name in a copy."""
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
    shared = replace(
        with_shared_rubric(analysis, places),
        conversation=replace(talk, words=()),
        sources=_without_files(analysis.sources),
    )
    hidden = _hide(shared, places)
    conversation = replace(hidden.conversation, words=tuple(_hide_words(talk.words, places)))
    return Redacted(
        replace(
            hidden,
            conversation=conversation,
            recording=_unnamed(hidden.recording),
            software=replace(shared.software, models=_shared_models(shared.software, places)),
            meant=Meant(),  # a digest of what was said tells whoever guesses it that it was said
        ),
        places.counts,
        places.hidden,
    )


def shared_sha256(sha256: str) -> str:
    """The digest under which the copy of a recording's analysis is known: not that of its sound."""
    return hashlib.sha256(f"redacted {sha256}".encode()).hexdigest()


def _known(analysis: Analysis, names: Sequence[str]) -> Iterator[Found]:
    """Names that stand where names stand: of speakers, also earlier ones, of tracks, a manifest."""
    given = [speaker.name for speaker in analysis.conversation.speakers]
    given += [*(track.label for track in analysis.recording.tracks), *names]
    renamed = (edit for edit in analysis.edits if edit.what.startswith(NAME_OF))
    given += [text for edit in renamed for text in (edit.before, edit.after) if text != NO_NAME]
    labels = [track.label for track in analysis.recording.tracks]
    for name in given:
        if not ROLE_LABEL.match(name) and not all(map(_is_label, WORD.findall(name))):
            of_label = any(name in label for label in labels)
            text = WORD.sub(partial(_capital, of_label=of_label), normalize("NFC", name))
            yield Found(0, len(name), "NAME", text, given=True)


def _is_label(word: str) -> bool:
    """Whether a word of a label says what somebody is or speaks into, and not who."""
    return word.lower() in words_of("devices.txt") or ROLE_LABEL.match(word) is not None


def _capital(word: re.Match[str], *, of_label: bool) -> str:
    """A word of a known name as names are written, unless it is none: "ann and the candidate".

    What people speak into is none in the label of a track alone: some are called Ann Pixel.
    """
    text = word.group()
    if of_label and text.lower() in words_of("devices.txt"):
        return text.lower()
    nobody = ROLE_LABEL.match(text) or text in STOP_WORDS
    if text.islower() and nobody and text.capitalize() not in words_of("ambiguous.txt"):
        return text
    return text.capitalize() if text.isupper() else text[:1].upper() + text[1:]


def _texts(analysis: Analysis) -> Iterator[str]:
    """What people said and wrote: turns, all that each said in a row, corrections, a rubric."""
    talk = analysis.conversation
    yield from (turn.text for turn in talk.turns)
    for speaker in dict.fromkeys(word.speaker for word in talk.words):
        yield " ".join(word.text for word in talk.words if word.speaker == speaker)
    for edit in analysis.edits:
        yield from (edit.before, edit.after)
    yield from rubric_texts(analysis.software)


def _without_files(sources: Sources) -> Sources:
    """The sources with no name of a file in their notes."""
    notes = tuple(GIVEN_FILE.sub(r"\1 the RTTM file\2", note) for note in sources.notes)
    return replace(sources, notes=notes)


def _shared_models(software: Software, places: Placeholders) -> tuple[ModelInfo, ...]:
    """The networks; a folder of this machine is called what people like, a hub's model may name
    whoever made it."""
    shared = []
    for model in software.models:
        name = LOCAL if model.revision == LOCAL else model.name
        packaged = "==" in model.revision
        shared.append(replace(model, name=name if packaged else places.replace(name)))
    return tuple(shared)


def _hide(item: T, places: Placeholders) -> T:
    """The record with every text in it replaced that is no code."""
    if isinstance(item, str):
        return cast("T", places.replace(item))
    if isinstance(item, tuple):
        return cast("T", tuple(_hide(part, places) for part in item))
    if isinstance(item, Mapping):
        return cast("T", {key: _hide(value, places) for key, value in item.items()})
    if is_dataclass(item) and not isinstance(item, type):
        changed = {name: _hide(getattr(item, name), places) for name in _told(type(item))}
        return replace(item, **changed)
    return item


@cache
def _told(record: type) -> tuple[str, ...]:
    """The fields of a record that hold no codes."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(name for name, hint in hints.items() if not _is_code(hint))


def _is_code(hint: Any) -> bool:
    """Whether a field with this annotation holds codes: one, perhaps none, or several."""
    if hint == Code or get_origin(hint) is Literal:
        return True
    return any(_is_code(part) for part in get_args(hint))


def _hide_words(words: Sequence[Word], places: Placeholders) -> Iterator[Word]:
    """Words of which each replaced run has become one, from its first sound to its last."""
    hidden: list[Word] = []
    for speaker in dict.fromkeys(word.speaker for word in words):
        hidden += _hide_run([word for word in words if word.speaker == speaker], places)
    yield from sorted(hidden)


def _hide_run(words: Sequence[Word], places: Placeholders) -> Iterator[Word]:
    text = " ".join(word.text for word in words)
    pieces = list(places.pieces(text))
    ends = list(accumulate((len(word.text) + 1 for word in words), initial=0))
    number = 0
    while number < len(words):
        last, at, shown = number, ends[number], ""
        for piece in pieces:
            if piece.end > ends[number] and piece.start < ends[last + 1] - 1:
                shown += text[at : piece.start] + piece.placeholder
                at = piece.end
                while ends[last + 1] < piece.end:
                    last += 1
        hidden = replace(words[number], end_s=words[last].end_s)
        yield replace(hidden, text=shown + text[at : ends[last + 1] - 1]) if shown else hidden
        number = last + 1


def _unnamed(recording: Recording) -> Recording:
    """The recording and its tracks by numbers: the names of files are people's too often."""
    sha256 = shared_sha256(recording.sha256)
    tracks = tuple(
        replace(
            track,
            name=_numbered("track", number, track.name),
            sha256=shared_sha256(track.sha256),
        )
        for number, track in enumerate(recording.tracks, 1)
    )
    name = _numbered("recording", sha256[:NAME_DIGITS], recording.name)
    return replace(recording, name=name, sha256=sha256, tracks=tracks)


def _numbered(what: str, number: object, name: str) -> str:
    suffix = PurePath(name).suffix
    known = re.fullmatch(r"\.[A-Za-z0-9]{2,4}", suffix)
    return f"{what}-{number}{suffix if known else ''}"
