"""Dialogue script -> what a perfect speech stage would hear of it, and what was labelled.

Times come from words without any sound: syllables at the script's pace with seeded jitter, a pause
at every comma and stop, typing in bursts.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.records import Hearing, Interval, Level, Speech, Word
from sample_audio.script import Event, Silence, Utterance, parse_events
from sample_audio.timeline import ClipTimes, Placed, Span, phase_spans, place_events

FOLDER = Path(__file__).resolve().parent / "rubric_scripts"
OWN_KEYS = ("cues",)
"""What these scripts say of an event beyond the format of `sample_audio/scripts`."""
ASIDE_SHARE = 1 / 3
FILLERS = frozenset({"um", "uh", "er", "hmm", "hm", "ah", "mm"})
TAIL_S = 1.5
COMMA_S, STOP_S = (0.08, 0.22), (0.3, 0.7)
"""Pauses after a comma and after a sentence, uniform; from 0.25 s on they split the speech."""
SPLIT_S = 0.25
FILLER_S, AFTER_FILLER_S = (0.25, 0.5), (0.1, 0.4)
BURST_S, BETWEEN_S = (0.8, 4.0), (0.2, 0.9)
VOWELS = re.compile(r"[aeiouy]+|\d")


@dataclass(frozen=True)
class Labelled:
    """One candidate utterance: when it is spoken and which cues a listener marked in it."""

    span: Span
    text: str
    cues: frozenset[str]


@dataclass(frozen=True)
class Dialogue:
    """A script, heard and labelled. `roles` maps a speaker id to the true role."""

    name: str
    level: Level
    style: str
    hearing: Hearing
    roles: Mapping[str, str]
    phases: tuple[tuple[str, Span], ...]
    utterances: tuple[Labelled, ...]


def load_dialogues(folder: Path = FOLDER) -> list[Dialogue]:
    """All scripts of a folder by name."""
    return [load_dialogue(path) for path in sorted(folder.glob("*.toml"))]


def load_dialogue(path: Path) -> Dialogue:
    """One script, placed in time; the same file gives the same times."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    own = [{key: row.get(key) for key in OWN_KEYS} for row in data["events"]]
    rows = [{k: v for k, v in row.items() if k not in OWN_KEYS} for row in data["events"]]
    events = parse_events(rows, path)
    rng = np.random.default_rng(int(data["seed"]))
    paces = {role: float(pace) for role, pace in data["pace_wpm"].items()}
    spoken = {id(e): _speak(e, paces[e.speaker], rng) for e in events if isinstance(e, Utterance)}
    placed = place_events(events, lambda event: spoken[id(event)][0])
    return _dialogue(path.stem, data, placed, own, spoken, rng)


def aside(dialogues: Iterable[Dialogue]) -> frozenset[str]:
    """The third of each level that is kept aside, by the digest of the name: nobody chose it."""
    by_level: dict[str, list[str]] = defaultdict(list)
    for dialogue in dialogues:
        by_level[dialogue.level].append(dialogue.name)
    return frozenset(
        name
        for names in by_level.values()
        for name in sorted(names, key=_digest)[: round(ASIDE_SHARE * len(names))]
    )


def heard_badly(dialogue: Dialogue) -> Dialogue:
    """The same dialogue through a poor recogniser: words wrong, fillers and stops lost."""
    rng = np.random.default_rng(int(_digest(dialogue.name)[:8], 16))
    words = []
    for word in dialogue.hearing.words:
        draw = rng.random()
        if draw < (0.5 if word.filler else 0.04):
            continue
        text = word.text
        if draw > 0.94:
            text = str(rng.choice(["the", "and", "mean", "what", "low", "some"]))
        if rng.random() < 0.3:
            text = text.rstrip(".,?!")
        words.append(replace(word, text=text, probability=0.75 * word.probability))
    return replace(dialogue, hearing=replace(dialogue.hearing, words=tuple(words)))


PARTICLES = ("like,", "you know,", "basically", "kind of", "I mean,", "sort of", "like", "actually")
PARTICLE_SHARE = 0.1
"""Of the candidate's words; everyday talk among engineers has as many."""


def with_particles(dialogue: Dialogue) -> Dialogue:
    """The same dialogue with everyday particles strewn over what the candidate says."""
    rng = np.random.default_rng(int(_digest(f"particles {dialogue.name}")[:8], 16))
    words = []
    for word in dialogue.hearing.words:
        mine = dialogue.roles.get(word.speaker) == "candidate" and not word.filler
        if mine and rng.random() < PARTICLE_SHARE:
            word = replace(word, text=f"{rng.choice(PARTICLES)} {word.text}")
        words.append(word)
    return replace(dialogue, hearing=replace(dialogue.hearing, words=tuple(words)))


Spoken = tuple[ClipTimes, list[tuple[float, float, str]]]


def _dialogue(
    name: str,
    data: Mapping[str, Any],
    placed: tuple[Placed, ...],
    own: list[dict[str, Any]],
    spoken: Mapping[int, Spoken],
    rng: np.random.Generator,
) -> Dialogue:
    speech: list[Speech] = []
    words: list[Word] = []
    typing: list[Interval] = []
    labelled: list[Labelled] = []
    ids: dict[str, str] = {}
    roles: dict[str, str] = {}
    for item, extra in zip(placed, own, strict=True):
        event: Event = item.event
        if isinstance(event, Silence):
            typing += _bursts(item.span, rng) if event.typing else []
            continue
        who = ids.setdefault(event.who, f"S{len(ids) + 1}")
        roles[who] = event.speaker
        clip, said = spoken[id(event)]
        start_s = item.span.start_s
        speech += [Speech(start_s + s.start_s, start_s + s.end_s, who) for s in clip.speech]
        words += [_word(start_s, one, who, rng) for one in said]
        if event.speaker == "candidate":
            labelled.append(Labelled(item.span, event.text, frozenset(extra["cues"] or ())))
    duration_s = max(s.end_s for s in speech) + TAIL_S
    hearing = Hearing(duration_s, tuple(sorted(speech)), tuple(sorted(words)), tuple(typing))
    return Dialogue(
        name,
        data["level"],
        data["style"],
        hearing,
        roles,
        tuple(phase_spans(placed, duration_s)),
        tuple(labelled),
    )


def _speak(event: Utterance, pace_wpm: float, rng: np.random.Generator) -> Spoken:
    """Word times from the utterance's onset: longer words take longer, and nobody is a clock."""
    per_syllable_s = 60.0 / pace_wpm / 1.65
    words, pieces = [], []
    at_s = piece_s = 0.0
    texts = event.text.split()
    for index, text in enumerate(texts):
        bare = re.sub(r"[^a-z0-9]", "", text.lower())
        filler = bare in FILLERS
        syllables = max(1, len(VOWELS.findall(bare)))
        length_s = (
            float(rng.uniform(*FILLER_S))
            if filler
            else per_syllable_s * syllables * float(rng.lognormal(0.0, 0.2))
        )
        words.append((at_s, at_s + length_s, text))
        at_s += length_s
        pause_s = _pause_s(text, filler, rng) if index + 1 < len(texts) else 0.0
        if pause_s >= SPLIT_S:
            pieces.append(Span(piece_s, at_s))
            piece_s = at_s + pause_s
        at_s += pause_s
    pieces.append(Span(piece_s, at_s))
    return ClipTimes(at_s, tuple(pieces)), words


def _pause_s(text: str, filler: bool, rng: np.random.Generator) -> float:
    if text.endswith((".", "?", "!")):
        return float(rng.uniform(*STOP_S))
    if filler:
        return float(rng.uniform(*AFTER_FILLER_S))
    return float(rng.uniform(*COMMA_S)) if text.endswith(",") else 0.0


def _word(
    start_s: float, said: tuple[float, float, str], who: str, rng: np.random.Generator
) -> Word:
    begin_s, end_s, text = said
    filler = text.lower().strip(".,?!") in FILLERS
    sure = float(rng.uniform(0.8, 0.99))
    return Word(start_s + begin_s, start_s + end_s, text, who, sure, filler)


def _bursts(span: Span, rng: np.random.Generator) -> list[Interval]:
    bursts, at_s = [], span.start_s + 0.3
    while at_s < span.end_s - 0.5:
        end_s = min(at_s + float(rng.uniform(*BURST_S)), span.end_s - 0.1)
        bursts.append(Interval(at_s, end_s))
        at_s = end_s + float(rng.uniform(*BETWEEN_S))
    return bursts


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
