"""Conversation -> the rows of the interjection table, the silence table and the transcript."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analyzer.records import Conversation, Cue, Interjection, Silence, Turn, Word
from analyzer.report import wording
from analyzer.spans import middle_s
from analyzer.speech.words.writing_systems import line_of
from analyzer.times import clock

# Recognised with less probability than this, a word is marked as uncertain [J].
UNCERTAIN_PROBABILITY = 0.5
# Silences from this length are scored [P, measures.md]; shorter ones are only listed.
SCORED_SILENCE_S = 3.0
# A word belongs to a turn when it starts at most this far outside it (recogniser's slack).
WORD_SLACK_S = 0.5
NO_BLANK = "\u200b"
"""Parts two words for the page's script, and for lines to break at, where no blank is written."""


@dataclass(frozen=True, slots=True)
class InterjectionRow:
    """An interjection and how it was met; `sound_sort` and `content_sort` order the columns, None
    where nothing was called for."""

    start_s: float
    clock: str
    speaker: str
    kind: str
    kind_code: str
    phase: str
    text: str
    sound: str
    content: str
    sound_sort: float | None
    content_sort: float | None
    status: str
    status_code: str
    pace: str
    response: str


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """A silence with its owner; `scored` is False under three seconds."""

    start_s: float
    clock: str
    duration_s: float
    length: str
    owner: str
    owner_code: str
    phase: str
    announced: bool
    typing: bool
    scored: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words of one look: '', or some of 'filler', 'unsure' and 'reason'.

    `after` stands between it and the next run: a blank, or NO_BLANK where none is written.
    """

    look: str
    text: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn of the transcript; `runs` are the same words joined by look."""

    start_s: float
    end_s: float
    clock: str
    speaker: str
    role: str
    backchannel: bool
    words: tuple[Word, ...]
    runs: tuple[Run, ...]


def interjection_rows(conversation: Conversation) -> tuple[InterjectionRow, ...]:
    """One row per interjection in order of time."""
    names = wording.speaker_names(conversation.speakers)
    return tuple(_interjection(item, names) for item in conversation.interjections)


def _interjection(item: Interjection, names: dict[str, str]) -> InterjectionRow:
    response, status = item.response, wording.status(item)
    none_needed = response is None
    sound = None if response is None else response.first_sound_s
    content = None if response is None else response.first_content_s
    return InterjectionRow(
        start_s=item.start_s,
        clock=clock(item.start_s),
        speaker=names.get(item.speaker, wording.clean(item.speaker)),
        kind=wording.KIND_WORDS[item.kind],
        kind_code=item.kind,
        phase=wording.PHASE_WORDS[item.phase],
        text=wording.clean(item.text),
        sound="\u2013" if none_needed else wording.latency(sound),
        content="\u2013" if none_needed else wording.latency(content),
        sound_sort=_sort_value(sound, none_needed),
        content_sort=_sort_value(content, none_needed),
        status=wording.STATUS_WORDS[status],
        status_code=status,
        pace=wording.pace(response),
        response="" if response is None else wording.clean(response.text),
    )


def _sort_value(latency_s: float | None, none_needed: bool) -> float | None:
    if none_needed:
        return None
    return 1e5 if latency_s is None else round(latency_s, 3)


def silence_rows(conversation: Conversation) -> tuple[SilenceRow, ...]:
    """One row per listed silence in order of time."""
    return tuple(_silence(item) for item in conversation.silences)


def _silence(item: Silence) -> SilenceRow:
    return SilenceRow(
        start_s=item.start_s,
        clock=clock(item.start_s),
        duration_s=round(item.duration_s, 3),
        length=wording.length(item.duration_s),
        owner=wording.OWNER_WORDS[item.owner],
        owner_code=item.owner,
        phase=wording.PHASE_WORDS[item.phase],
        announced=item.announced,
        typing=item.typing,
        scored=item.duration_s >= SCORED_SILENCE_S,
    )


def turn_rows(conversation: Conversation) -> tuple[TurnRow, ...]:
    """The turns with their words."""
    names = wording.speaker_names(conversation.speakers)
    roles = {s.id: str(s.role) for s in conversation.speakers}
    turns = sorted(conversation.turns, key=lambda t: (t.start_s, t.end_s, t.speaker))
    groups = _words_by_turn(turns, conversation.words)
    reasons = [cue for cue in conversation.cues if cue.kind == "justification"]
    rows = []
    for turn, words in zip(turns, groups, strict=True):
        rows.append(
            TurnRow(
                start_s=turn.start_s,
                end_s=turn.end_s,
                clock=clock(turn.start_s),
                speaker=names.get(turn.speaker, wording.clean(turn.speaker)),
                role=roles.get(turn.speaker, "other"),
                backchannel=turn.backchannel,
                words=words,
                runs=_runs(words, reasons) if words else (Run("", wording.clean(turn.text)),),
            )
        )
    return tuple(rows)


def _words_by_turn(turns: list[Turn], words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """Give each word to the last turn of its speaker that starts before it."""
    starts: dict[str, list[float]] = {}
    index: dict[str, list[int]] = {}
    for i, turn in enumerate(turns):
        starts.setdefault(turn.speaker, []).append(turn.start_s)
        index.setdefault(turn.speaker, []).append(i)
    groups: list[list[Word]] = [[] for _ in turns]
    for word in words:
        if word.speaker not in starts:
            continue
        at = bisect_left(starts[word.speaker], word.start_s + WORD_SLACK_S) - 1
        own = index[word.speaker][max(0, at)]
        if at > 0 and word.start_s < turns[own].start_s:
            before = index[word.speaker][at - 1]
            own = before if word.start_s < turns[before].end_s else own
        groups[own].append(word)
    return [tuple(group) for group in groups]


def look(word: Word) -> str:
    """How a word is marked: 'filler', 'unsure' or ''."""
    if word.filler:
        return "filler"
    return "unsure" if word.probability < UNCERTAIN_PROBABILITY else ""


def one_word(text: str) -> str:
    """The word without blanks: the page's script counts words by what stands between them."""
    return "".join(wording.clean(text).replace(NO_BLANK, "").split()) or wording.ELLIPSIS


def _runs(words: tuple[Word, ...], reasons: Sequence[Cue]) -> tuple[Run, ...]:
    runs: list[Run] = []
    near = [c for c in reasons if words[0].start_s <= c.end_s and c.start_s <= words[-1].end_s]
    texts = [one_word(word.text) for word in words]
    line, at = line_of(texts), 0
    for word, text in zip(words, texts, strict=True):
        is_reason = any(_within(word, cue) for cue in near)
        kind = " ".join(filter(None, (look(word), "reason" if is_reason else "")))
        between = " " if line.startswith(" ", at) else NO_BLANK
        at += len(text) + (between == " ")
        if not runs:
            runs.append(Run(kind, text))
        elif runs[-1].look == kind:
            runs[-1] = Run(kind, f"{runs[-1].text}{between}{text}")
        else:
            runs[-1] = replace(runs[-1], after=between)
            runs.append(Run(kind, text))
    return tuple(runs)


def _within(word: Word, cue: Cue) -> bool:
    return word.speaker == cue.speaker and cue.start_s <= middle_s(word) < cue.end_s
