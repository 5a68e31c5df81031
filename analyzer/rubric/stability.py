"""Hearing -> how steady the level is when boundaries, labels and thresholds are a little off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from analyzer.records import Conversation, Hearing, Level, Measure, Speech, Stability, Word
from analyzer.rubric.rating import level_of
from analyzer.rubric.rubric import Component, CriterionRule, Rubric
from analyzer.settings import RubricSettings
from analyzer.spans import middle_s

Rebuild = Callable[[Hearing], tuple[Conversation, tuple[Measure, ...]]]

# No piece of speech and no word gets shorter than this when its edges are moved.
MIN_LENGTH_S = 0.02


def assess_stability(
    hearing: Hearing,
    rebuild: Rebuild,
    rubric: Rubric,
    settings: RubricSettings,
    *,
    level: Level,
    seed: int = 0,
) -> Stability:
    """Re-score under small errors and count how often the level stays `level`.

    Each run moves every speech edge and word time (uniformly, up to `edge_jitter_s`), gives a
    share of the short pieces to the other speaker, and scales each component's knots.

    Parameters
    ----------
    rebuild
        Hearing -> (conversation, measures): the stages between, with the settings in force.
    seed
        Same seed, same result.
    """
    levels: Counter[str] = Counter()
    for run in range(settings.stability_runs):
        rng = np.random.default_rng((seed, run))
        conversation, measures = rebuild(perturb_hearing(hearing, settings, rng))
        shaken = perturb_rubric(rubric, settings, rng)
        levels[level_of(conversation, measures, settings, shaken)] += 1
    runs = settings.stability_runs
    share = levels[level] / runs if runs else 1.0
    return Stability(share, runs, dict(sorted(levels.items())))


def perturb_hearing(
    hearing: Hearing, settings: RubricSettings, rng: np.random.Generator
) -> Hearing:
    """The same hearing with edges moved and some short pieces under the other label."""
    speech, labels = _swap(hearing, settings, rng)
    reach, end_s = settings.edge_jitter_s, hearing.duration_s
    speech_s = _jitter([(s.start_s, s.end_s) for s in speech], reach, end_s, rng)
    words_s = _jitter([(w.start_s, w.end_s) for w in hearing.words], reach, end_s, rng)
    return replace(
        hearing,
        speech=tuple(
            Speech(*s)
            for s in sorted((a, b, s.speaker) for s, (a, b) in zip(speech, speech_s, strict=True))
        ),
        words=tuple(
            Word(*w)
            for w in sorted(
                (a, b, w.text, speaker, w.probability, w.filler)
                for w, speaker, (a, b) in zip(hearing.words, labels, words_s, strict=True)
            )
        ),
    )


def perturb_rubric(rubric: Rubric, settings: RubricSettings, rng: np.random.Generator) -> Rubric:
    """The same rubric with the values of each component's knots scaled by a common factor."""
    reach = settings.knot_jitter

    def scaled(part: Component) -> Component:
        factor = float(rng.uniform(1 - reach, 1 + reach))
        return replace(part, knots=tuple((x * factor, y) for x, y in part.knots))

    def shaken(rule: CriterionRule) -> CriterionRule:
        return replace(
            rule,
            components=tuple(scaled(c) for c in rule.components),
            caps=tuple(scaled(c) for c in rule.caps),
        )

    return replace(rubric, criteria=tuple(shaken(rule) for rule in rubric.criteria))


def _swap(
    hearing: Hearing, settings: RubricSettings, rng: np.random.Generator
) -> tuple[tuple[Speech, ...], list[str]]:
    """Give some short pieces to the speaker who says most besides; every word's label after it."""
    labels = [word.speaker for word in hearing.words]
    spoken: dict[str, float] = {}
    for piece in hearing.speech:
        spoken[piece.speaker] = spoken.get(piece.speaker, 0.0) + piece.interval.duration_s
    ranked = sorted(spoken, key=lambda speaker: (-spoken[speaker], speaker))
    if len(ranked) < 2:
        return hearing.speech, labels
    draws = rng.random(len(hearing.speech))
    speech = list(hearing.speech)
    for i, piece in enumerate(hearing.speech):
        if (
            draws[i] < settings.swapped_share
            and piece.interval.duration_s <= settings.short_piece_s
        ):
            other = ranked[1] if piece.speaker == ranked[0] else ranked[0]
            speech[i] = replace(piece, speaker=other)
            for at, word in enumerate(hearing.words):
                inside = piece.start_s <= middle_s(word) < piece.end_s
                if word.speaker == piece.speaker and inside:
                    labels[at] = other
    return tuple(speech), labels


def _jitter(
    spans: list[tuple[float, float]], reach_s: float, last_s: float, rng: np.random.Generator
) -> list[tuple[float, float]]:
    edges = np.array(spans, np.float64).reshape(-1, 2)
    moved = edges + rng.uniform(-reach_s, reach_s, edges.shape)
    low = np.clip(moved[:, 0], 0.0, last_s)
    high = np.minimum(np.maximum(moved[:, 1], low + MIN_LENGTH_S), last_s)
    kept = np.where((high > low)[:, None], np.stack([low, high], axis=1), edges)
    return [(a, b) for a, b in kept.tolist()]
