"""What was given is laid on the sound: names on voices, words inside their speaker's speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analyzer.records import Known, Speech
from analyzer.speech.given.cues import (
    fit_cues,
    name_known,
    name_voices,
    numbered,
    place_words,
    with_fillers,
)
from analyzer.speech.given.names import Cue
from analyzer.speech.given.text import GivenError, role_of
from analyzer.speech.regions.contour import Contour


def test_labels_give_ids_names_and_roles() -> None:
    named = numbered([Speech(5, 6, "Ann"), Speech(0, 1, "Interviewer 2")])
    assert [s.speaker for s in named.speech] == ["S1", "S2"]
    assert named.known == (Known("S1", "Interviewer 2", "interviewer"), Known("S2", "Ann"))
    assert role_of("candidate_1") == "candidate"
    assert role_of("Candidates") is None


#  heard    A A A A . B B B . A A
#  cues     Ann------ Bob---- Ann   (rough by up to 0.5 s)
HEARD = (Speech(0, 4, "S1"), Speech(5, 8, "S2"), Speech(9, 11, "S1"))
CUES = (
    Cue(0.2, 4.4, "Ann", "one two three"),
    Cue(4.6, 8.3, "Bob", "four five"),
    Cue(8.8, 11.0, "Ann", "six"),
)
SILENT = np.zeros(1200, np.float32)
FLAT = Contour(SILENT, SILENT, SILENT, np.zeros((1, 24), np.float32))


def test_voices_get_the_names_of_the_cues_over_them_and_keep_their_edges() -> None:
    named = name_voices(HEARD, CUES, FLAT)
    assert [(s.start_s, s.end_s) for s in named.speech] == [(0, 4), (5, 8), (9, 11)]
    assert [k.name for k in named.known] == ["Ann", "Bob"]
    assert name_known(HEARD, CUES, ()) == (Known("S1", "Ann"), Known("S2", "Bob"))


def test_two_people_heard_as_one_voice_are_parted_at_the_softest_moment() -> None:
    level = np.zeros(1200, np.float32)
    level[480:492] = -40.0
    one = (Speech(0, 8, "S1"), Speech(9, 11, "S1"))
    signal = Contour(level, level, level, np.zeros((1, 24), np.float32))
    named = name_voices(one, CUES, signal)
    assert [s.speaker for s in named.speech] == ["S1", "S2", "S1"]
    assert named.speech[0].end_s == pytest.approx(4.86, abs=0.06)


def test_words_lie_in_their_speakers_speech_and_never_in_a_pause() -> None:
    named = name_voices(HEARD, CUES, FLAT)
    words = place_words(CUES, named.speech, named.known)
    assert [w.text for w in words] == ["one", "two", "three", "four", "five", "six"]
    for word in words:
        assert any(
            s.speaker == word.speaker and s.start_s <= word.start_s and word.end_s <= s.end_s
            for s in named.speech
        )


def test_words_of_one_name_go_to_whichever_of_its_speakers_speaks() -> None:
    speech = (*HEARD, Speech(11.2, 11.6, "S3"))
    cues = (*CUES[:2], Cue(8.8, 11.6, "Ann", "six seven eight and nine"))
    known = name_known(speech, cues, ())
    assert [k.name for k in known] == ["Ann", "Bob", "Ann"]
    words = place_words(cues, speech, known)
    assert [w.speaker for w in words] == ["S1"] * 3 + ["S2"] * 2 + ["S1"] * 4 + ["S3"]
    for word in words:
        assert any(
            s.speaker == word.speaker and s.start_s <= word.start_s and word.end_s <= s.end_s
            for s in speech
        )


def test_words_without_names_go_to_whoever_speaks() -> None:
    plain = tuple(Cue(c.start_s, c.end_s, "", c.text) for c in CUES)
    words = place_words(plain, HEARD, ())
    assert [w.speaker for w in words] == ["S1", "S1", "S1", "S2", "S2", "S1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我们先用BERT。好。", ["我们", "先用", "BERT。", "好。"]),
        ("「はい」 コーヒー。", ["「はい」", "コー", "ヒー。"]),
        ("เราแบ่งข้อมูล", ["เราแ", "บ่งข้", "อมูล"]),
        ("so, O(n) - isn't it?", ["so,", "O(n)", "isn't", "it?"]),
        ("우리는 먼저", ["우리는", "먼저"]),
    ],
)
def test_text_without_spaces_is_of_as_many_words_as_are_said(text: str, words: list[str]) -> None:
    found = place_words((Cue(0.0, 4.0, "", text),), HEARD, ())
    assert [w.text for w in found] == words


@pytest.mark.parametrize(("language", "fillers"), [("en", ["er", "Hm,"]), ("de", ["Hm,"])])
def test_fillers_of_a_transcript_are_those_of_its_language(
    language: str, fillers: list[str]
) -> None:
    words = place_words((Cue(0.2, 4.4, "", "Hm, was meint er damit?"),), HEARD, ())
    marked = with_fillers(words, language)
    assert sorted(w.text for w in marked if w.filler) == sorted(fillers)
    assert [w.text for w in marked] == [w.text for w in words]


def _talk(seed: int) -> list[Speech]:
    draw = np.random.default_rng(seed)
    marks = np.cumsum(draw.uniform(0.5, 4.0, 41))
    return [Speech(float(a), float(b), "S1") for a, b in zip(marks[::2], marks[1::2], strict=False)]


@pytest.mark.parametrize("late_s", [0.0, 3.0, -5.0])
def test_captions_that_come_late_are_moved_back(tmp_path: Path, late_s: float) -> None:
    speech = _talk(3)
    cues = [Cue(s.start_s + 6 + late_s, s.end_s + 6 + late_s, "", "w") for s in speech]
    moved = [Speech(s.start_s + 6, s.end_s + 6, "S1") for s in speech]
    found, notes = fit_cues(cues, moved, moved[-1].end_s + 6, tmp_path / "a.vtt")
    for cue, item in zip(found, moved, strict=True):
        assert cue.start_s == pytest.approx(item.start_s, abs=0.11)
    assert bool(notes) == bool(late_s)


def test_another_recordings_transcript_is_refused(tmp_path: Path) -> None:
    cues = [Cue(10.0 * i, 10.0 * i + 5, "", "w") for i in range(60)]
    with pytest.raises(GivenError, match="speaks of 595 s, the recording lasts 100 s"):
        fit_cues(cues, [Speech(0, 5, "S1")], 100.0, tmp_path / "a.vtt")
    with pytest.raises(GivenError, match="speaks of"):
        fit_cues(cues[20:21], [Speech(0, 5, "S1")], 100.0, tmp_path / "a.vtt")
