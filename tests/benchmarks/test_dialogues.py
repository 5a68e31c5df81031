"""The labelled dialogues of the rubric benchmark: enough of them, well formed, timed plausibly."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import get_args

import pytest

from analyzer.records import LEVELS, CueKind
from benchmarks.dialogues import FOLDER, Dialogue, aside, heard_badly, load_dialogues
from benchmarks.fit_senses import training_dialogues
from benchmarks.spoken import SETS, chosen


@cache
def dialogues() -> tuple[Dialogue, ...]:
    return tuple(load_dialogues())


@cache
def later() -> tuple[Dialogue, ...]:
    return tuple(d for name in SETS[1:] for d in load_dialogues(FOLDER / name))


def test_there_are_six_of_each_level_and_a_third_of_each_is_kept_aside() -> None:
    count = Counter(d.level for d in dialogues())
    assert set(count) == set(LEVELS)
    assert min(count.values()) >= 6
    kept = aside(dialogues())
    for level, total in count.items():
        assert sum(d.level == level and d.name in kept for d in dialogues()) == round(total / 3)


def test_a_third_of_each_level_is_spoken() -> None:
    levels = Counter(d.level for d in dialogues() if d.name in chosen())
    assert min(levels.values()) >= 2


@pytest.mark.parametrize("dialogue", [*dialogues(), *later()], ids=lambda d: d.name)
def test_a_dialogue_is_heard_as_people_speak(dialogue: Dialogue) -> None:
    hearing = dialogue.hearing
    assert 120 < hearing.duration_s < 1200
    assert set(dialogue.roles.values()) == {"candidate", "interviewer"}
    for who in dialogue.roles:
        words = [w for w in hearing.words if w.speaker == who]
        spoken_s = sum(s.end_s - s.start_s for s in hearing.speech if s.speaker == who)
        # Conversation runs at 100 to 280 words per minute of sound, pauses left out.
        assert 1.5 < len(words) / spoken_s < 4.7
    silent = [t for t in hearing.typing for s in hearing.speech if t.overlap_s(s.interval) > 0]
    assert not silent


@pytest.mark.parametrize("dialogue", [*dialogues(), *later()], ids=lambda d: d.name)
def test_labels_are_known_cues_and_phases_tile_the_recording(dialogue: Dialogue) -> None:
    known = set(get_args(CueKind))
    assert all(said.cues <= known for said in dialogue.utterances)
    spans = [span for _, span in dialogue.phases]
    assert spans[0].start_s == 0
    assert spans[-1].end_s == dialogue.hearing.duration_s
    assert all(a.end_s == b.start_s for a, b in pairwise(spans))


def test_hearing_badly_loses_words_and_keeps_the_speech() -> None:
    clear = dialogues()[0]
    bad = heard_badly(clear)
    assert bad.hearing.speech == clear.hearing.speech
    assert len(bad.hearing.words) < len(clear.hearing.words)
    assert heard_badly(clear) == bad


def test_nothing_is_learnt_from_what_is_kept_aside_or_sealed() -> None:
    learnt = {d.name for d in training_dialogues()}
    assert not learnt & aside(dialogues())
    assert not learnt & {d.name for d in load_dialogues(FOLDER / "sealed")}
    assert len(learnt) >= 50
