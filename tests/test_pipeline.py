"""The real networks on 40 s of a sample interview: who, when, what, and the same again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from analyzer import analyze
from analyzer.conversation.timeline import merged
from analyzer.errors import UsageError
from analyzer.library import Result
from analyzer.outputs import FILES
from analyzer.pipeline import rescore, silent
from analyzer.records import Interval, Speech, Word
from analyzer.serialize import json_schema
from analyzer.settings import Settings
from analyzer.speech.listen import BY_WORDS
from analyzer.speech.models import Models
from analyzer.speech.sentences import is_installed
from tests.sound import RATE, Samples, cut, truth, write

needs_encoder = pytest.mark.skipif(not is_installed(), reason="no sentence encoder installed")
CLIP_S = 40.0


@pytest.fixture(scope="module")
def result(kmeans_clip: Path, models: Models) -> Result:
    return analyze(kmeans_clip, models=models)


def _spoken(role: str, name: str = "kmeans", length_s: float = CLIP_S) -> list[Interval]:
    return [
        Interval(s["start_s"], min(s["end_s"], length_s))
        for s in truth(name)["speech"]
        if s["speaker"] == role and s["start_s"] < length_s
    ]


def test_two_speakers_are_found_and_each_has_the_true_role(result: Result) -> None:
    talk = result.conversation
    assert sorted(s.role for s in talk.speakers) == ["candidate", "interviewer"]
    for speaker in talk.speakers:
        own = [s.interval for s in talk.speech if s.speaker == speaker.id]
        true = _spoken(speaker.role)
        shared = sum(a.overlap_s(b) for a in own for b in true)
        # Five in a hundred: the truth parts pauses from 0.2 s on, and an overlap is 1 s long.
        assert shared >= 0.95 * sum(t.duration_s for t in true)
        assert shared >= 0.90 * sum(o.duration_s for o in own)


def test_every_word_lies_inside_its_speakers_speech(result: Result) -> None:
    talk = result.conversation
    assert len(talk.words) > 60  # 93 are said
    for word in talk.words:
        assert any(
            s.speaker == word.speaker and s.start_s <= word.start_s and word.end_s <= s.end_s
            for s in talk.speech
        )


def test_the_words_are_those_that_were_said(result: Result) -> None:
    text = " ".join(w.text for w in result.conversation.words).lower()
    for said in ("thanks for joining", "from scratch", "pin down the inputs", "good question"):
        assert said in text


def test_the_first_answers_come_when_they_truly_do(result: Result) -> None:
    asked = [i for i in result.conversation.interjections if i.expects_response]
    true = [i for i in truth("kmeans")["interjections"] if i["expects_response"]][:2]
    for found, known in zip(asked[:2], true, strict=True):
        assert found.end_s == pytest.approx(known["end_s"], abs=0.15)
        assert found.response is not None
        assert found.response.first_sound_s == pytest.approx(known["first_sound_s"], abs=0.15)


def test_the_json_keeps_the_published_schema(result: Result) -> None:
    jsonschema.validate(json.loads(result.to_json()), json_schema())


def test_the_same_recording_gives_the_same_bytes(
    result: Result, kmeans_clip: Path, models: Models, tmp_path: Path
) -> None:
    again = analyze(kmeans_clip, models=models)
    # Side by side, so that the way from the report to the sound is the same.
    first, second = result.save(tmp_path / "a"), again.save(tmp_path / "b")
    assert sorted(p.name for p in first.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_the_other_candidate_swaps_the_roles_and_is_recorded(result: Result) -> None:
    before = result.analysis
    (old,) = before.conversation.ids("candidate")
    (new,) = before.conversation.ids("interviewer")
    after = rescore(before, Settings(), candidate=new)
    assert after.conversation.ids("candidate") == {new}
    assert after.conversation.ids("interviewer") == {old}
    assert after.conversation.words == before.conversation.words
    assert [(e.what, e.before, e.after) for e in after.edits] == [("candidate", old, new)]


def test_scoring_again_without_a_change_changes_nothing(result: Result) -> None:
    again = rescore(result.analysis, Settings())
    assert again.measures == result.analysis.measures
    assert again.rating == result.analysis.rating
    assert again.edits == ()


def test_a_candidate_who_is_nobody_is_refused(result: Result) -> None:
    with pytest.raises(UsageError, match="S9"):
        rescore(result.analysis, Settings(), candidate="S9")


#  0    1 ... 3    5 .. 6   8
#       A----      A        |
#         B--- 4            |
SPEECH = (Speech(1, 3, "A"), Speech(2, 4, "B"), Speech(5, 6, "A"))


def test_the_union_of_speech_and_the_silences_tile_the_recording() -> None:
    assert merged([s.interval for s in SPEECH]) == [Interval(1, 4), Interval(5, 6)]
    assert silent(SPEECH, 8.0) == [Interval(0.0, 1), Interval(4, 5), Interval(6, 8.0)]
    assert silent((), 8.0) == [Interval(0.0, 8.0)]


DEAF = replace(Settings(), speech=replace(Settings().speech, second_voice=9.0))
"""Nothing in the sound is enough to make two of one voice."""
DIALOGUE = ("decision_tree", 75.0)
"""Of this sample, so many seconds."""


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
