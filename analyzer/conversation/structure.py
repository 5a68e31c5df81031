"""Hearing -> Conversation: roles, turns, phases, interjections, silences and cues in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analyzer.conversation.clauses import Clause, build_clauses
from analyzer.conversation.cues import find_cues
from analyzer.conversation.interjections import find_interjections
from analyzer.conversation.interview import only_interview
from analyzer.conversation.known import known_candidate, resolve_candidate, with_known
from analyzer.conversation.lexicon import ExtraWords, Lexicon, load_lexicon
from analyzer.conversation.meaning import Reader, read_senses
from analyzer.conversation.phases import find_phases
from analyzer.conversation.roles import assign_roles
from analyzer.conversation.senses import Scores
from analyzer.conversation.silences import Setting, describe_silences, mutual_silences
from analyzer.conversation.timeline import Track, build_tracks
from analyzer.conversation.turns import find_overlaps, take_turns
from analyzer.records import Conversation, Hearing, Role, Speaker
from analyzer.settings import ConversationSettings


def converse(
    hearing: Hearing,
    settings: ConversationSettings,
    *,
    candidate: str | None = None,
    meaning: Reader | None = None,
    words: ExtraWords = (),
) -> Conversation:
    """Find the structure of an interview in what was heard.

    Parameters
    ----------
    hearing : Hearing
        Speech, words and typing, in seconds; may be empty.
    settings : ConversationSettings
        Thresholds.
    candidate : str, optional
        The id or name of the candidate, when a person has said who that is.
    meaning : Reader, optional
        Tells what a sentence does (`load_meaning`); without one, word lists alone decide.
    words : tuple
        Phrases to add to the word lists.

    Returns
    -------
    Conversation
        Phases tile the part that counts; silences, turns, overlaps, interjections and cues are
        sorted by onset.

    Raises
    ------
    UsageError
        If `candidate` is nobody heard in this recording.

    Examples
    --------
    >>> converse(Hearing(0.0, (), ()), ConversationSettings()).speakers
    ()
    """
    hearing = only_interview(hearing)
    said = _read(hearing, settings, meaning, words)
    speakers = _tell_speakers(hearing, said, settings, candidate)
    return _describe(hearing, said, speakers, settings, meaning)


@dataclass(frozen=True, slots=True)
class _Said:
    """What everybody said, and what each clause of it does; clauses are held by speaker."""

    lexicon: Lexicon
    tracks: tuple[Track, ...]
    clauses: Mapping[str, tuple[Clause, ...]]
    senses: Mapping[str, Scores]


def _read(
    hearing: Hearing, settings: ConversationSettings, meaning: Reader | None, words: ExtraWords
) -> _Said:
    """The words as tracks and clauses, read by the lists of their language and by `meaning`."""
    lexicon = load_lexicon(hearing.language, words)
    tracks = build_tracks(hearing, settings)
    clauses = build_clauses(tracks, settings, lexicon)
    return _Said(lexicon, tracks, clauses, read_senses(clauses, meaning, lexicon, settings))


def _tell_speakers(
    hearing: Hearing, said: _Said, settings: ConversationSettings, candidate: str | None
) -> tuple[Speaker, ...]:
    """Who is who: by what a person has said of it, by what was known, by how they speak."""
    chosen = resolve_candidate(candidate, hearing.known, said.tracks)
    told = chosen or known_candidate(hearing.known, said.tracks)
    speakers = assign_roles(
        hearing, said.tracks, said.clauses, said.lexicon, settings, told, said.senses
    )
    return with_known(speakers, hearing.known, chosen=chosen is not None)


def _describe(
    hearing: Hearing,
    said: _Said,
    speakers: tuple[Speaker, ...],
    settings: ConversationSettings,
    meaning: Reader | None,
) -> Conversation:
    """What happened between them: turns, silences, phases, interjections and cues."""
    lexicon, clauses, senses = said.lexicon, said.clauses, said.senses
    candidates, interviewers = _ids(speakers, "candidate"), _ids(speakers, "interviewer")
    first = next(iter(candidates), None)
    floor = take_turns(said.tracks, first, lexicon, settings)
    span = hearing.span
    gaps = mutual_silences(said.tracks, span, settings.silence_listed_s)
    phases = find_phases(clauses, gaps, hearing.typing, candidates, span, lexicon, settings, senses)
    interjections = find_interjections(
        floor, candidates, interviewers, phases, lexicon, settings, meaning, span.end_s
    )
    setting = Setting(phases, interjections, clauses, candidates, hearing.typing, span.start_s)
    return Conversation(
        duration_s=hearing.duration_s,
        speakers=speakers,
        speech=hearing.speech,
        words=hearing.words,
        turns=floor.turns,
        phases=phases,
        silences=describe_silences(gaps, setting, lexicon, settings),
        overlaps=find_overlaps(floor, settings),
        interjections=interjections,
        cues=find_cues(
            clauses.get(first or "", ()), phases, interjections, lexicon, settings, senses
        ),
        typing=hearing.typing,
        prosody=hearing.prosody,
        language=hearing.language,
        interview=hearing.interview,
    )


def _ids(speakers: Iterable[Speaker], role: Role) -> frozenset[str]:
    return frozenset(speaker.id for speaker in speakers if speaker.role == role)
