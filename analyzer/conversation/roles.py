"""Tracks and clauses -> who is the candidate, who interviews, how sure that is, and why."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyzer.conversation.clauses import Clause, is_question
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.role_odds import SAID
from analyzer.conversation.senses import NO_SENSES, Scores
from analyzer.conversation.timeline import Track
from analyzer.errors import UsageError
from analyzer.records import Hearing, Interval, Role, Speaker
from analyzer.settings import ConversationSettings

# Weights in log-odds per observation [J]; all to be re-fitted on recordings with known roles.
WORDING_WEIGHT = 0.6
TASK_WEIGHT = 2.0
CODING_WEIGHT = 0.7
QUESTION_WEIGHT = 1.2
TYPING_WEIGHT = 0.35
MIDDLE_WEIGHT = 0.35
TALK_OF_TWO = 2
"""What sentences mean is heard of two people alone, of whom excerpts were counted. Among more, one
who says two or three would be judged by a single one that is misread: seen in one panel of four.
Only whether somebody who says next to nothing is one of the panel is told by it there."""
MOST_SAID = 3.0
"""Nats that what a sentence means counts at most, and that all of somebody's sentences do. In
excerpts of 75 s of labelled dialogues that nothing was learnt from the roles are wrong in 4 of 104
with it, in 20 without; of 150 s in none of 65, in 2 without (`benchmarks/excerpts.py`)."""
ONLY_SPEAKER_CONFIDENCE = 0.5
"""With nobody to compare with, wording alone decides."""
TIMING_CONFIDENCE = 0.55
"""Whoever speaks beside the keys may only ask about them [J; right in 33 of 40 dialogues]."""
WORDS_PER_HABIT = 50
"""Every so many words some phrase of a book occurs by chance."""
MIDDLE = (0.3, 0.75)
"""The part of the talk in which code is written, whatever the interview."""
CHOSEN_REASON = "chosen by the coach"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation about a speaker; `weight` in log-odds, positive for the candidate.

    `timing` says that it comes from who spoke when, not from what was said.
    """

    weight: float
    reason: str
    timing: bool = False


def assign_roles(
    hearing: Hearing,
    tracks: Sequence[Track],
    clauses: Mapping[str, Sequence[Clause]],
    lexicon: Lexicon,
    settings: ConversationSettings,
    candidate: str | None = None,
    senses: Mapping[str, Scores] = NO_SENSES,
) -> tuple[Speaker, ...]:
    """One `Speaker` per track, in the order in which they are first heard.

    Parameters
    ----------
    senses
        What sentences do, by their plain text (`read_senses`); empty without an encoder.

    Raises
    ------
    UsageError
        If `candidate` names nobody who is heard in this recording.
    """
    if candidate is not None and candidate not in {track.speaker for track in tracks}:
        known = ", ".join(sorted(track.speaker for track in tracks)) or "none"
        raise UsageError(
            "no such speaker in this recording", value=candidate, remedy=f"known are: {known}"
        )
    evidence = weigh_speakers(hearing, tracks, clauses, lexicon, settings, senses)
    if candidate is None and len(tracks) == 1:
        return (_only_speaker(tracks[0], evidence[tracks[0].speaker]),)
    told = frozenset(item.speaker for item in hearing.known if item.role is not None)
    chosen = candidate or _most_likely(tracks, evidence, settings, told)
    return tuple(
        _speaker(track, chosen, tracks, evidence, settings, given=candidate is not None)
        for track in tracks
    )


def weigh_speakers(
    hearing: Hearing,
    tracks: Sequence[Track],
    clauses: Mapping[str, Sequence[Clause]],
    lexicon: Lexicon,
    settings: ConversationSettings,
    senses: Mapping[str, Scores] = NO_SENSES,
) -> dict[str, tuple[Evidence, ...]]:
    """All that speaks for (+) or against (-) each speaker's being the candidate."""
    talk = _talk(tracks)
    asked = _questions_answered(talk, clauses, lexicon, settings)
    beside = _beside_typing(hearing, tracks, settings)
    middle = _middle_shares(talk, tracks)
    result: dict[str, tuple[Evidence, ...]] = {}
    for track in tracks:
        name = track.speaker
        found = _wording(clauses[name], lexicon, settings.role_cue_cap)
        little = _is_ghost(track, tracks, settings)
        if little or len(tracks) == TALK_OF_TWO:
            found += _meaning(clauses[name], senses)
        if not little:  # who hardly speaks is not asked for asking nothing
            found += _direction(asked, name)
        found += _share_evidence(beside, name, TYPING_WEIGHT, "the speech beside the typing")
        found += _share_evidence(middle, name, MIDDLE_WEIGHT, "the middle of the recording")
        result[name] = tuple(item for item in found if abs(item.weight) >= 0.05)
    return result


def _wording(clauses: Sequence[Clause], lexicon: Lexicon, cap: int) -> list[Evidence]:
    """Weights grow with the logarithm of the count, so that no habit of speech decides alone."""
    heard = [
        ("role_candidate", WORDING_WEIGHT, "speaks of the own code and steps"),
        ("phase_implementation", CODING_WEIGHT, "says what the code does"),
        ("role_interviewer", -WORDING_WEIGHT, "steers, asks about the other's work"),
        ("task", -TASK_WEIGHT, "poses the problem"),
        ("hint", -WORDING_WEIGHT, "gives hints"),
    ]
    words = sum(len(clause.tokens) for clause in clauses)
    found = []
    for book, weight, reason in heard:
        hits = [(c, span) for c in clauses for span in lexicon[book].find(c.tokens)]
        if not hits:
            continue
        density = min(1.0, len(hits) / max(words, 1) * WORDS_PER_HABIT)
        clause, (start, end) = hits[0]
        quote = " ".join(clause.tokens[start:end])
        found.append(
            Evidence(
                weight * min(math.log2(1 + len(hits)), cap) * density,
                f'{reason} ("{quote}", {len(hits)} in all)',
            )
        )
    return found


def _meaning(clauses: Sequence[Clause], senses: Mapping[str, Scores]) -> list[Evidence]:
    """Whether the sentences mean what candidates say, or what interviewers do."""
    odds = [senses[c.plain][SAID] for c in clauses if SAID in senses.get(c.plain, {})]
    weight = -_at_most(MOST_SAID, sum(_at_most(MOST_SAID, one) for one in odds))
    who = "a candidate" if weight > 0 else "an interviewer"
    agreeing = sum(one * weight < 0 for one in odds)
    said = f"means what {who} would say in {agreeing} of {len(odds)} sentences"
    return [Evidence(weight, said)] if odds else []


def _at_most(most: float, value: float) -> float:
    return max(-most, min(most, value))


def _talk(tracks: Sequence[Track]) -> Interval:
    """From the first sound or word to the last."""
    heard = [span for track in tracks for many in (track.units, track.words) for span in many]
    return Interval(
        min((span.start_s for span in heard), default=0.0),
        max((span.end_s for span in heard), default=0.0),
    )


def _questions_answered(
    talk: Interval,
    clauses: Mapping[str, Sequence[Clause]],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> dict[str, int]:
    """How often each speaker's question, after the opening, was followed by somebody else."""
    from_s = talk.start_s + settings.role_middle_from * talk.duration_s
    until_s = talk.start_s + settings.role_asking_until * talk.duration_s
    ordered = sorted((c for many in clauses.values() for c in many), key=lambda c: c.start_s)
    counts = dict.fromkeys(clauses, 0)
    for clause, following in itertools.pairwise(ordered):
        answered = following.speaker != clause.speaker
        probes = from_s <= clause.start_s <= until_s and is_question(clause, lexicon)
        if probes and answered and not _asks_leave(clause, lexicon):
            counts[clause.speaker] += 1
    return counts


def _asks_leave(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether it asks how to go on ("should I", "is that okay") instead of probing the other."""
    return lexicon["checking_in"].found_in(clause.tokens)


def _direction(asked: Mapping[str, int], name: str) -> list[Evidence]:
    mine, total = asked[name], sum(asked.values())
    if total == 0 or len(asked) < 2:
        return []
    # One half of a question is added to both sides: two questions are no certainty.
    share = (mine + 0.5) / (total + 1)
    verb = (
        f"asks {mine} of the {total} probing questions that others answer"
        if mine
        else "is asked probing questions and asks none"
    )
    return [Evidence(QUESTION_WEIGHT * math.log((1 - share) / share), verb)]


def _beside_typing(
    hearing: Hearing, tracks: Sequence[Track], settings: ConversationSettings
) -> dict[str, float]:
    """Seconds of speech units that begin or end beside keyboard noise."""
    typing = sorted(hearing.typing)
    starts = [t.start_s for t in typing]
    ends = sorted(t.end_s for t in typing)
    return {
        track.speaker: sum(
            unit.duration_s
            for unit in track.units
            if _any_within(starts, unit.end_s - 0.1, unit.end_s + settings.role_typing_reach_s)
            and _any_within(ends, unit.start_s - settings.role_typing_reach_s, unit.start_s + 0.1)
        )
        for track in tracks
    }


def _any_within(sorted_times: Sequence[float], low: float, high: float) -> bool:
    index = bisect_left(sorted_times, low)
    return index < len(sorted_times) and sorted_times[index] <= high


def _middle_shares(talk: Interval, tracks: Sequence[Track]) -> dict[str, float]:
    low, high = (talk.start_s + share * talk.duration_s for share in MIDDLE)
    middle = Interval(low, high)
    return {
        track.speaker: sum(Interval(u.start_s, u.end_s).overlap_s(middle) for u in track.units)
        for track in tracks
    }


def _share_evidence(
    seconds: Mapping[str, float], name: str, weight: float, of_what: str
) -> list[Evidence]:
    total = sum(seconds.values())
    if total < 1.0 or len(seconds) < 2:
        return []
    share = min(max(seconds[name] / total, 0.05), 0.95)
    even = 1 / len(seconds)
    odds = math.log(share / (1 - share)) - math.log(even / (1 - even))
    said = f"has {100 * seconds[name] / total:.0f} % of {of_what}"
    return [Evidence(weight * odds / 2, said, timing=True)]


def _most_likely(
    tracks: Sequence[Track],
    evidence: Mapping[str, Sequence[Evidence]],
    settings: ConversationSettings,
    told: frozenset[str],
) -> str | None:
    """Who is the candidate by the evidence, of those whose role nobody has `told`."""
    heard = [track for track in tracks if track.speaker not in told]
    present = [track for track in heard if not _is_ghost(track, tracks, settings)] or heard
    if not present:
        return None
    return max(present, key=lambda track: (_score(evidence[track.speaker]), track.speech_s)).speaker


def _score(evidence: Sequence[Evidence]) -> float:
    return sum(item.weight for item in evidence)


def _is_ghost(track: Track, tracks: Sequence[Track], settings: ConversationSettings) -> bool:
    """A label with next to no speech beside two who do talk; real people say more than that."""
    total_s = sum(other.speech_s for other in tracks)
    small = track.speech_s < settings.ghost_max_s
    rare = track.speech_s <= settings.ghost_max_share * total_s
    return len(tracks) > 2 and small and rare


def _speaker(
    track: Track,
    chosen: str | None,
    tracks: Sequence[Track],
    evidence: Mapping[str, Sequence[Evidence]],
    settings: ConversationSettings,
    *,
    given: bool,
) -> Speaker:
    mine = evidence[track.speaker]
    is_candidate = track.speaker == chosen
    if given and is_candidate:
        return _named(track, "candidate", 1.0, (CHOSEN_REASON,))
    if not is_candidate and _is_ghost(track, tracks, settings) and _score(mine) > -TASK_WEIGHT:
        share = track.speech_s / max(sum(t.speech_s for t in tracks), 1e-9)
        reason = f"only {track.speech_s:.1f} s of speech ({100 * share:.1f} %), too little to tell"
        return _named(track, "other", 0.8, (reason,))
    rivals = [_score(evidence[t.speaker]) for t in tracks if (t.speaker == chosen) != is_candidate]
    margin = _score(mine) - max(rivals, default=0.0)
    confidence = 1.0 if given else _logistic(margin if is_candidate else -margin)
    role: Role = "candidate" if is_candidate else "interviewer"
    reasons = _reasons(mine, favouring=is_candidate)
    if not given and all(item.timing for found in evidence.values() for item in found):
        confidence = min(confidence, TIMING_CONFIDENCE)
        reasons = ("no words tell who is who, only who spoke when", *reasons)
    if given:
        reasons = (f"the coach chose {chosen} as the candidate", *reasons)
    return _named(track, role, confidence, reasons)


def _only_speaker(track: Track, evidence: Sequence[Evidence]) -> Speaker:
    score = _score(evidence)
    role: Role = "candidate" if score > 0 else "interviewer" if score < 0 else "other"
    doubt = "nobody else is heard, so that only the wording tells"
    confidence = ONLY_SPEAKER_CONFIDENCE * (2 * _logistic(abs(score)) - 1)
    return _named(track, role, confidence, (doubt, *_reasons(evidence, favouring=score > 0)))


def _named(track: Track, role: Role, confidence: float, reasons: tuple[str, ...]) -> Speaker:
    return Speaker(track.speaker, role, round(confidence, 3), round(track.speech_s, 3), reasons)


def _reasons(evidence: Sequence[Evidence], *, favouring: bool) -> tuple[str, ...]:
    """The strongest three observations that speak for the role, strongest first."""
    agreeing = [item for item in evidence if (item.weight > 0) == favouring]
    ranked = sorted(agreeing, key=lambda item: -abs(item.weight))
    return tuple(item.reason for item in ranked[:3]) or ("by comparison with the others",)


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
