"""Clips of readers: cut in pauses, edges where the sound is, levels alike."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.made.cut import levelled
from benchmarks.made.dialogue import draw_monologue
from benchmarks.make_readings import PHRASE_S, phrases
from sample_audio.script import Silence
from sample_audio.voices import RATE_HZ

SAID = ((0.5, 2.3), (2.8, 3.4), (3.8, 5.0), (5.4, 7.4))
"""Where an utterance sounds, in seconds."""


@pytest.fixture(scope="module")
def utterance() -> np.ndarray:
    rng = np.random.default_rng(5)
    sound = rng.standard_normal(8 * RATE_HZ) * 1e-5
    for start_s, end_s in SAID:
        sound[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)] *= 1e4
    return sound


def test_phrases_begin_and_end_where_the_sound_does(utterance: np.ndarray) -> None:
    clips = phrases(utterance)
    said = [(span.start_s, span.end_s) for clip in clips for span in clip.times.speech]
    assert [end - start for start, end in said] == pytest.approx([1.8, 0.6, 1.2, 2.0], abs=0.011)
    for clip in clips:
        loud = np.flatnonzero(np.abs(clip.samples) > 0.01) / RATE_HZ
        assert loud[0] == pytest.approx(clip.lead_s, abs=0.011)
        assert loud[-1] == pytest.approx(clip.lead_s + clip.times.duration_s, abs=0.011)


def test_short_phrases_are_joined_with_their_pause(utterance: np.ndarray) -> None:
    clips = phrases(utterance)
    assert [len(clip.times.speech) for clip in clips] == [1, 2, 1]
    spoken = [sum(span.duration_s for span in clip.times.speech) for clip in clips]
    assert min(spoken) >= PHRASE_S
    joined = clips[1].times.speech
    assert joined[1].start_s - joined[0].end_s == pytest.approx(0.4, abs=0.011)


def test_one_gain_serves_all_clips_of_a_reader(utterance: np.ndarray) -> None:
    clips = phrases(utterance)
    gains = [
        float(np.abs(after.samples).max() / np.abs(before.samples).max())
        for before, after in zip(clips, levelled(clips), strict=True)
    ]
    assert gains == pytest.approx([gains[0]] * len(gains))


def test_a_phrase_with_a_soft_end_is_left_out(utterance: np.ndarray) -> None:
    fading = utterance.copy()
    soft = slice(round(3.4 * RATE_HZ), round(3.5 * RATE_HZ))
    fading[soft] *= 10 ** (-33 / 20) * 1e4
    said = [span.duration_s for clip in phrases(fading) for span in clip.times.speech]
    assert said == pytest.approx([1.8, 1.2, 2.0], abs=0.011)


def test_a_phrase_that_is_cut_off_is_left_out(utterance: np.ndarray) -> None:
    cut = utterance[round(0.8 * RATE_HZ) : round(7.0 * RATE_HZ)]
    said = [span.duration_s for clip in phrases(cut) for span in clip.times.speech]
    assert said == pytest.approx([0.6, 1.2], abs=0.011)


def test_a_monologue_says_everything_once_and_nobody_asks() -> None:
    dialogue = draw_monologue(7, np.random.default_rng(2))
    said = [event for event in dialogue.events if not isinstance(event, Silence)]
    assert [event.text for event in said] == list("0123456")
    assert {event.speaker for event in said} == {"B"}
