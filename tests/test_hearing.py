"""The real networks on 40 s of a sample interview, and on two people who sound alike: who, what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer import analyze
from analyzer.library import Result
from analyzer.records import Interval, Speech, Word
from analyzer.settings import Settings
from analyzer.speech.listen import BY_WORDS
from analyzer.speech.models import Models
from analyzer.speech.sentences import is_installed
from tests.sound import RATE, Samples, cut, truth, write

needs_encoder = pytest.mark.skipif(not is_installed(), reason="no sentence encoder installed")
CLIP_S = 40.0
DEAF = replace(Settings(), speech=replace(Settings().speech, second_voice=9.0))
"""Nothing in the sound is enough to make two of one voice."""
DIALOGUE = ("decision_tree", 75.0)
"""Of this sample, so many seconds."""


def _spoken(role: str, name: str = "kmeans", length_s: float = CLIP_S) -> list[Interval]:
    return [
        Interval(s["start_s"], min(s["end_s"], length_s))
        for s in truth(name)["speech"]
        if s["speaker"] == role and s["start_s"] < length_s
    ]


def test_two_speakers_are_found_and_each_has_the_true_role(kmeans_result: Result) -> None:
    talk = kmeans_result.conversation
    assert sorted(s.role for s in talk.speakers) == ["candidate", "interviewer"]
    for speaker in talk.speakers:
        own = [s.interval for s in talk.speech if s.speaker == speaker.id]
        true = _spoken(speaker.role)
        shared = sum(a.overlap_s(b) for a in own for b in true)
        # Five in a hundred: the truth parts pauses from 0.2 s on, and an overlap is 1 s long.
        assert shared >= 0.95 * sum(t.duration_s for t in true)
        assert shared >= 0.90 * sum(o.duration_s for o in own)


def test_every_word_lies_inside_its_speakers_speech(kmeans_result: Result) -> None:
    talk = kmeans_result.conversation
    assert len(talk.words) > 60  # 93 are said
    for word in talk.words:
        assert any(
            s.speaker == word.speaker and s.start_s <= word.start_s and word.end_s <= s.end_s
            for s in talk.speech
        )


def test_the_words_are_those_that_were_said(kmeans_result: Result) -> None:
    text = " ".join(w.text for w in kmeans_result.conversation.words).lower()
    for said in ("thanks for joining", "from scratch", "pin down the inputs", "good question"):
        assert said in text


def _dialogue(who: str | None = None) -> Samples:
    """Both sides of a dialogue; or one, with nothing where the other speaks."""
    name, length_s = DIALOGUE
    samples = cut(name, 0.0, length_s)
    for item in truth(name)["speech"]:
        if who not in (None, item["speaker"]):
            samples[round(item["start_s"] * RATE) : round((item["end_s"] + 0.1) * RATE)] = 0.0
    return samples


class Remembered:
    """A recogniser that gives the words of an earlier hearing, each to whoever speaks then."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._words = words

    def __call__(
        self, _samples: Samples, speech: tuple[Speech, ...], **_more: object
    ) -> tuple[tuple[Word, ...], str]:
        speakers = [
            (word, [s.speaker for s in speech if s.start_s <= word.start_s < s.end_s])
            for word in self._words
        ]
        return tuple(replace(word, speaker=own[0]) for word, own in speakers if own), "en"


@pytest.fixture(scope="module")
def dialogue(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Both sides, the count of speakers unknown."""
    clip = write(tmp_path_factory.mktemp("dialogue") / "both.wav", _dialogue())
    return analyze(clip, models=models, settings=DEAF)


@needs_encoder
@pytest.mark.parametrize("speakers", [None, 2], ids=["count unknown", "count given"])
def test_people_who_sound_like_one_are_told_apart_by_what_they_say(
    speakers: int | None, models: Models, dialogue: Result
) -> None:
    result = dialogue
    if speakers is not None:
        again = replace(models, recognizer=Remembered(result.conversation.words))  # type: ignore[arg-type]
        result = analyze(result.source, models=again, settings=DEAF, speakers=speakers)
    talk = result.conversation
    assert sorted(s.role for s in talk.speakers) == ["candidate", "interviewer"]
    for speaker in talk.speakers:
        own = [s.interval for s in talk.speech if s.speaker == speaker.id]
        true = _spoken(speaker.role, *DIALOGUE)
        shared = sum(a.overlap_s(b) for a in own for b in true)
        assert shared >= 0.9 * sum(t.duration_s for t in true)
        assert shared >= 0.9 * sum(o.duration_s for o in own)
    assert result.analysis.sources.speakers == "voices and words"
    assert result.analysis.sources.notes == (BY_WORDS,)


@needs_encoder
@pytest.mark.parametrize("who", ["candidate", "interviewer"])
def test_what_one_person_says_is_one_persons(
    who: str, models: Models, dialogue: Result, tmp_path: Path
) -> None:
    clip = write(tmp_path / "alone.wav", _dialogue(who))
    again = replace(models, recognizer=Remembered(dialogue.conversation.words))  # type: ignore[arg-type]
    result = analyze(clip, models=again, settings=DEAF)
    assert len(result.conversation.speakers) == 1
    assert result.analysis.sources.notes == ()
    assert len(result.conversation.words) > 20
