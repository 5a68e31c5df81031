"""Scene -> delivery: fillers, discourse markers, prosody, clarity proxies, overlaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from analyzer.measures.figure import SECONDS_PER_MIN, extreme, ratio, total, undefined
from analyzer.measures.scene import NO_CANDIDATE, NO_INTERVIEWER, NO_WORD_LISTS, Scene
from analyzer.measures.talk import long_turns, turns_speech
from analyzer.records import CueKind, Interval, Measure, Overlap, Prosody, Turn, Word
from analyzer.spans import Spans, as_spans, intersect, total_s

NOTHING_SAID = "the candidate said no words"
VOWELS = re.compile(r"[aeiouy]+")
DIGITS = re.compile(r"\d")
WORDS_KEPT = 20_000
"""Texts whose syllables are remembered: more than the vocabulary of any interview."""


def delivery_measures(scene: Scene) -> tuple[Measure, ...]:
    """The group "delivery" of the catalogue, in its order."""
    return (
        *_fillers(scene),
        *_markers(scene),
        *_prosody(scene),
        _articulation(scene),
        _probability(scene),
        cue_rate(scene, "abandoned_sentences_per_100_words", "abandoned_sentence"),
        cue_rate(scene, "self_repairs_per_100_words", "self_repair"),
        *_overlaps(scene),
        *_backchannels(scene),
    )


def cue_rate(scene: Scene, name: str, kind: CueKind) -> Measure:
    """The candidate's cues of one kind per 100 words."""
    missing = scene.no_cues()
    if missing:
        return undefined(name, missing)
    cues = scene.cues(kind)
    return ratio(
        name,
        len(cues),
        len(scene.content_words),
        reason=NOTHING_SAID,
        spans=as_spans(cues),
        max_spans=scene.settings.max_spans,
    )


@lru_cache(maxsize=WORDS_KEPT)
def syllables(text: str) -> int:
    """Syllables of an English word by its vowel groups, at least one.

    Examples
    --------
    >>> [syllables(w) for w in ("k", "mean", "compute", "matrices", "table")]
    [1, 1, 2, 3, 2]
    """
    word = re.sub(r"[^a-z]", "", text.lower())
    count = len(VOWELS.findall(word)) + len(DIGITS.findall(text))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee")) and count > 1
    return max(1, count - silent_e)


def discourse_counts(words: Sequence[Word]) -> Mapping[str, tuple[Interval, ...]]:
    """Where "like", "you know", "so" (but not "so that") and "basically" were said."""
    plain = [re.sub(r"[^a-z]", "", w.text.lower()) for w in words]
    after = [*plain, ""][1:]
    hits: dict[str, list[Interval]] = {m: [] for m in ("like", "you_know", "so", "basically")}
    for index, (word, following) in enumerate(zip(plain, after, strict=True)):
        span = Interval(words[index].start_s, words[index].end_s)
        if word in ("like", "basically") or (word == "so" and following != "that"):
            hits[word].append(span)
        elif (word, following) == ("you", "know"):
            hits["you_know"].append(Interval(span.start_s, words[index + 1].end_s))
    return {marker: tuple(spans) for marker, spans in hits.items()}


def _fillers(scene: Scene) -> tuple[Measure, ...]:
    names = ("filler_rate_per_min", "fillers_per_100_words")
    missing = scene.no_cues()
    if missing:
        return tuple(undefined(name, missing) for name in names)
    fillers = [w for w in scene.candidate_words if w.filler]
    spans = as_spans(fillers)
    bases = (total_s(scene.candidate_speech) / SECONDS_PER_MIN, len(scene.content_words))
    limit = scene.settings.max_spans
    return tuple(
        ratio(name, len(fillers), base, reason=NOTHING_SAID, spans=spans, max_spans=limit)
        for name, base in zip(names, bases, strict=True)
    )


def _markers(scene: Scene) -> tuple[Measure, ...]:
    names = ("like", "you_know", "so", "basically")
    rate = "discourse_markers_per_100_words"
    missing = scene.no_cues()
    if missing:
        return tuple(undefined(n, missing) for n in (rate, *(f"discourse_{m}" for m in names)))
    hits, limit = discourse_counts(scene.content_words), scene.settings.max_spans
    spans = [span for marker in names for span in hits[marker]]
    words = len(scene.content_words)
    return (
        ratio(rate, len(spans), words, reason=NOTHING_SAID, spans=spans, max_spans=limit),
        *(total(f"discourse_{m}", len(hits[m]), spans=hits[m], max_spans=limit) for m in names),
    )


def _prosody(scene: Scene) -> tuple[Measure, ...]:
    """Voice figures of the candidate who speaks most, when the role has several labels."""
    fields: Mapping[str, Callable[[Prosody], float | None]] = {
        "pitch_variation_semitones": lambda p: p.pitch_sd_semitones,
        "loudness_range_db": lambda p: p.loudness_range_db,
    }
    if not scene.candidate:
        return tuple(undefined(name, NO_CANDIDATE) for name in fields)
    ids = [s.id for s in sorted(scene.conversation.speakers, key=lambda s: -s.speech_s)]
    voices = {p.speaker: p for p in scene.conversation.prosody if p.speaker in scene.candidate}
    found = []
    for name, read in fields.items():
        values = [v for i in ids if i in voices and (v := read(voices[i])) is not None]
        reason = "there is too little voiced speech of the candidate"
        found.append(extreme(name, values[0]) if values else undefined(name, reason))
    return tuple(found)


def _articulation(scene: Scene) -> Measure:
    missing = scene.no_words() or ("" if scene.readable else NO_WORD_LISTS)
    if missing:
        return undefined("articulation_rate", missing)
    turns = long_turns(scene)
    return ratio(
        "articulation_rate",
        sum(syllables(w.text) for _, words in turns for w in words),
        sum(total_s(s) for s in turns_speech(scene, (turn for turn, _ in turns))),
        reason=f"no turn has {scene.settings.turn_min_words} words or more",
        spans=[turn.interval for turn, _ in turns],
        max_spans=scene.settings.max_spans,
    )


def _probability(scene: Scene) -> Measure:
    missing = scene.no_words()
    if missing:
        return undefined("word_probability", missing)
    words = scene.content_words
    return ratio(
        "word_probability", sum(w.probability for w in words), len(words), reason=NOTHING_SAID
    )


def _overlaps(scene: Scene) -> tuple[Measure, ...]:
    names = ("overlaps", "overlap_s", "interruptions_by_candidate", "interruptions_by_interviewer")
    if not scene.candidate or not scene.interviewer:
        missing = NO_INTERVIEWER if scene.candidate else NO_CANDIDATE
        return tuple(undefined(name, missing) for name in names)
    limit = scene.settings.max_spans
    mine, theirs = scene.candidate, scene.interviewer
    between = _beginnings(
        o
        for o in scene.conversation.overlaps
        if (o.speaker in mine and o.over in theirs) or (o.speaker in theirs and o.over in mine)
    )
    both = intersect(scene.candidate_speech, scene.interviewer_speech)
    by_mine = _interruptions(between, mine)
    by_theirs = _interruptions(between, theirs)
    every = as_spans(between)
    return (
        total(names[0], len(between), spans=every, max_spans=limit),
        total(names[1], total_s(both), spans=both, max_spans=limit),
        total(names[2], len(by_mine), spans=by_mine, max_spans=limit),
        total(names[3], len(by_theirs), spans=by_theirs, max_spans=limit),
    )


def _beginnings(overlaps: Iterable[Overlap]) -> list[Overlap]:
    """Who begins while several of a panel speak begins once, and takes the floor once."""
    found: dict[tuple[str, float], Overlap] = {}
    for one in overlaps:
        other = found.setdefault((one.speaker, one.start_s), one)
        found[one.speaker, one.start_s] = replace(
            other,
            end_s=max(other.end_s, one.end_s),
            interruption=other.interruption or one.interruption,
        )
    return list(found.values())


def _interruptions(overlaps: Sequence[Overlap], by: frozenset[str]) -> Spans:
    return as_spans(o for o in overlaps if o.interruption and o.speaker in by)


def _backchannels(scene: Scene) -> tuple[Measure, ...]:
    short = [t for t in scene.conversation.turns if t.backchannel]
    mine = [t for t in short if t.speaker in scene.candidate]
    theirs = [t for t in short if t.speaker in scene.interviewer]
    return (
        _listening("backchannels", mine, scene, "" if scene.candidate else NO_CANDIDATE),
        _listening(
            "interviewer_backchannels", theirs, scene, "" if scene.interviewer else NO_INTERVIEWER
        ),
    )


def _listening(name: str, turns: Sequence[Turn], scene: Scene, missing: str) -> Measure:
    if missing:
        return undefined(name, missing)
    spans = [t.interval for t in turns]
    return total(name, len(turns), spans=spans, max_spans=scene.settings.max_spans)
