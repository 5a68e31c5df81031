"""What no word accounts for, and how likely a text is in sounds heard together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analyzer.speech.whisper.whisper import TimedWord, unheard_s

if TYPE_CHECKING:
    from analyzer.speech.models import Models


def _timed(*words: tuple[str, float, float]) -> list[TimedWord]:
    return [TimedWord(f" {text}", start, end, 0.9, ()) for text, start, end in words]


def test_a_stretch_without_words_is_found_before_between_and_after_them() -> None:
    steady = _timed(("we", 0.1, 0.3), ("sort", 0.3, 0.7), ("the", 0.7, 1.0), ("rows", 1.0, 1.4))
    assert unheard_s(steady, 1.5) < 0.2
    assert unheard_s(steady, 4.4) == pytest.approx(3.0)
    late = [replace(w, start_s=w.start_s + 2, end_s=w.end_s + 2) for w in steady]
    assert unheard_s(late, 3.5) == pytest.approx(2.1)
    stretched = [*steady[:3], replace(steady[3], end_s=4.4)]
    assert unheard_s(stretched, 4.5) == pytest.approx(3.0, abs=0.1)
    assert unheard_s([], 4.0) == 4.0
    assert unheard_s(_timed(("Great.", 0.0, 27.0)), 27.0) > 20.0  # whatever its own pace is


def test_a_sound_about_which_nothing_is_asked_changes_no_answer(models: Models) -> None:
    whisper = models.recognizer._whisper
    tokenizer = whisper.tokenizer("en")
    rng = np.random.default_rng(3)
    sounds = [rng.normal(0, 0.01, 16_000 * n).astype(np.float32) for n in (3, 5)]
    text = tokenizer.encode(" so we sort it")
    one = whisper.probabilities(whisper.encode(sounds[1:]), tokenizer, [text], " Um,")
    both = whisper.probabilities(whisper.encode(sounds), tokenizer, [[], text], " Um,")
    assert both[0] == []
    assert len(both[1]) == len(text)
    assert both[1] == pytest.approx(one[0], rel=1e-3)
    shorter = whisper.probabilities(whisper.encode(sounds), tokenizer, [[], text[:2]], " Um,")
    assert shorter[1] == pytest.approx(both[1][:2], rel=1e-3)  # what follows says nothing
