"""A dialogue as lines of text, or a drawn one -> events for the timeline.

A ask 0.4: Which distance would you take?     A (interviewer) asks, 0.4 s after what was before
B 0.6: Squared distance, um, it is cheaper.   B answers
A over 1.5: Mm-hm.                            laid over B, 1.5 s after B's onset
A hang 0.5: Are you with me?                  asks, and nobody answers
silence 6.0 typing breath                     nobody speaks; these sound
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sample_audio.script import Silence, Utterance

FOLDER = Path(__file__).resolve().parent / "dialogues"
SAID = re.compile(r"([A-E])(?: (ask|over|hang|defer))? (-?\d+\.\d+): (.+)")
SILENT = re.compile(r"silence (\d+\.\d+)((?: [a-z]+)*)")
STATUS = {"ask": "answered", "hang": "unanswered", "defer": "deferred"}
CANDIDATE = "B"
"""Everybody else interviews."""

PHASE = "implementation"
"""Of every event: these recordings have no phases."""
JITTER = 0.25
"""Gaps of a dialogue vary by this share from recording to recording."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Events in order, and what sounds in the n-th silence."""

    events: tuple[Utterance | Silence, ...]
    sounds: tuple[tuple[str, ...], ...]


def read_dialogue(name: str, rng: np.random.Generator) -> Dialogue:
    """Read one dialogue; the gaps vary a little with `rng`.

    Raises
    ------
    ValueError
        At a line that is neither speech nor silence, with its number.
    """
    path = FOLDER / f"{name}.txt"
    events: list[Utterance | Silence] = []
    sounds: list[tuple[str, ...]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        factor = 1 + rng.uniform(-JITTER, JITTER)
        if not line or line.startswith("#"):
            continue
        if match := SAID.fullmatch(line):
            events.append(_utterance(match, factor))
        elif match := SILENT.fullmatch(line):
            events.append(Silence(float(match[1]) * factor, PHASE))
            sounds.append(tuple(match[2].split()))
        else:
            raise ValueError(f"{path.name}:{number}: neither speech nor silence: {line!r}")
    return Dialogue(tuple(events), tuple(sounds))


def _utterance(match: re.Match[str], factor: float) -> Utterance:
    speaker, how, seconds, text = match.groups()
    status = STATUS.get(how or "")
    laid = how == "over"
    return Utterance(
        speaker,
        text,
        "backchannel" if laid else "answer" if speaker == CANDIDATE else "prompt",
        PHASE,
        gap_s=0.0 if laid else float(seconds) * factor,
        at_s=float(seconds) if laid else None,
        expects_response=status is not None,
        response_status=status,
    )


def draw_dialogue(clips: dict[str, int], length_s: float, rng: np.random.Generator) -> Dialogue:
    """Draw turns of cut clips: gaps, overlaps and silences about as people make them.

    `clips` counts the clips of each speaker; an utterance's text is the number of its clip.
    """
    askers = sorted(clips.keys() - {CANDIDATE})
    events: list[Utterance | Silence] = []
    rough_s = 0.0
    while rough_s < length_s:
        events.append(_cut(str(rng.choice(askers)), clips, float(rng.uniform(0.3, 0.9)), rng))
        for turn in range(int(rng.integers(1, 4))):
            gap_s = _floor_change_s(rng) if turn == 0 else float(rng.uniform(0.4, 1.2))
            events.append(_cut(CANDIDATE, clips, gap_s, rng))
            rough_s += 5.0
        rough_s += 4.0
        if rng.random() < 0.5:
            silence_s = float(rng.uniform(3.2, 9.0))
            events.append(Silence(silence_s, PHASE))
            rough_s += silence_s
    return Dialogue(tuple(events), ())


def draw_monologue(clips: int, rng: np.random.Generator) -> Dialogue:
    """The candidate's clips one after the other, with pauses and silences between them."""
    events: list[Utterance | Silence] = []
    for clip in range(clips):
        gap_s = float(rng.uniform(0.4, 1.2))
        events.append(Utterance(CANDIDATE, str(clip), "answer", PHASE, gap_s))
        if rng.random() < 0.2:
            events.append(Silence(float(rng.uniform(3.2, 9.0)), PHASE))
    return Dialogue(tuple(events), ())


def _cut(speaker: str, clips: dict[str, int], gap_s: float, rng: np.random.Generator) -> Utterance:
    asks = speaker != CANDIDATE
    return Utterance(
        speaker, str(rng.integers(clips[speaker])), "prompt" if asks else "answer", PHASE, gap_s
    )


def _floor_change_s(rng: np.random.Generator) -> float:
    """Mostly a short gap, sometimes a terminal overlap, sometimes long thought."""
    kind = rng.random()
    if kind < 0.2:
        return float(rng.uniform(-0.4, -0.05))
    return float(rng.uniform(0.2, 1.0) if kind < 0.7 else rng.uniform(1.5, 6.0))
