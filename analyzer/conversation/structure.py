"""Hearing -> Conversation: roles, turns, phases, interjections, silences and cues in order."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.conversation.clauses import build_clauses
from analyzer.conversation.cues import find_cues
from analyzer.conversation.interjections import find_interjections
from analyzer.conversation.known import known_candidate, resolve_candidate, with_known
from analyzer.conversation.lexicon import ExtraWords, load_lexicon
from analyzer.conversation.meaning import Reader, read_senses
from analyzer.conversation.phases import find_phases
from analyzer.conversation.roles import assign_roles
from analyzer.conversation.silences import Setting, describe_silences, mutual_silences
from analyzer.conversation.timeline import build_tracks
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
        Phases tile [0, duration]; silences, turns, overlaps, interjections and cues are sorted
        by onset.

    Raises
    ------
    UsageError
        If `candidate` is nobody heard in this recording.

    Examples
    --------
    >>> converse(Hearing(0.0, (), ()), ConversationSettings()).speakers
    ()
    """
    lexicon = load_lexicon(hearing.language, words)
    tracks = build_tracks(hearing, settings)
    clauses = build_clauses(tracks, settings, lexicon)
    senses = read_senses(clauses, meaning, lexicon, settings)
    candidate = resolve_candidate(candidate, hearing.known, tracks)
    told = candidate or known_candidate(hearing.known, tracks)
    speakers = assign_roles(hearing, tracks, clauses, lexicon, settings, told, senses)
    speakers = with_known(speakers, hearing.known, chosen=candidate is not None)
    candidates, interviewers = _ids(speakers, "candidate"), _ids(speakers, "interviewer")
    chosen = next(iter(candidates), None)
    floor = take_turns(tracks, chosen, lexicon, settings)
    gaps = mutual_silences(tracks, hearing.duration_s, settings.silence_listed_s)
    phases = find_phases(
        clauses, gaps, hearing.typing, candidates, hearing.duration_s, lexicon, settings, senses
    )
    interjections = find_interjections(
        floor, candidates, interviewers, phases, lexicon, settings, meaning
    )
    setting = Setting(phases, interjections, clauses, candidates, hearing.typing)
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
            clauses.get(chosen or "", ()), phases, interjections, lexicon, settings, senses
        ),
        typing=hearing.typing,
        prosody=hearing.prosody,
        language=hearing.language,
    )


def _ids(speakers: Iterable[Speaker], role: Role) -> frozenset[str]:
    return frozenset(speaker.id for speaker in speakers if speaker.role == role)
