"""What was given beside the sound decides before anything is heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analyzer.audio.decode import Sound
from analyzer.audio.pcm import Pcm, to_int16
from analyzer.errors import UsageError
from analyzer.records import Known
from analyzer.settings import Settings
from analyzer.speech.listen import Given, _labelled, listen
from analyzer.speech.whisper.languages import language_code
from tests.analyses import example_analysis
from tests.sound import RATE
from tests.speech.given.given_files import saved
from tests.stereo import through, two_people


def _asked(given: Given) -> int | None:
    """How many people are to be told apart."""
    asked: list[int | None] = []

    def told_apart(*_: Any, speakers: int | None, **__: Any) -> Any:
        asked.append(speakers)
        raise InterruptedError

    def known(language: str) -> None:
        if language != "en":
            raise UsageError("the model does not know this language")

    sound = Sound((np.zeros(160_000, np.int16),), example_analysis().recording)
    models: Any = SimpleNamespace(diarizer=told_apart, recognizer=SimpleNamespace(require=known))
    with pytest.raises(InterruptedError):
        listen(sound, models, Settings(), given, lambda *_: None, lambda _: None, lambda *_: ())
    return asked[0]


@pytest.mark.parametrize(
    ("names", "count"),
    [(("Ann", "Ann"), None), (("Ann", "Bob"), 2), (("Ann", "Bob", "Ann", "Cy"), 3)],
)
@pytest.mark.parametrize("speakers", [None, 4])
def test_names_say_how_many_speak_where_they_are_several(
    tmp_path: Path, names: tuple[str, ...], count: int | None, speakers: int | None
) -> None:
    cues = [
        f"00:{4 * i:02d}.000 --> 00:{4 * i + 4:02d}.000\n<v {n}>so" for i, n in enumerate(names)
    ]
    path = saved(tmp_path, "\n\n".join(["WEBVTT", *cues]))
    assert _asked(Given(speakers=speakers, transcript=path)) == (speakers or count)


def test_a_language_that_the_model_lacks_is_refused_before_anybody_is_heard(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not know this language"):
        _asked(Given(language="de"))
    assert _asked(Given(language="en")) is None
    words = saved(tmp_path, "WEBVTT\n\n00:00.000 --> 00:04.000\nalso gut\n")
    assert _asked(Given(language="de", transcript=words)) is None


@pytest.mark.parametrize("late", [0, 1])
def test_of_two_copies_of_a_sound_the_first_alone_is_heard(late: int) -> None:
    told: list[Any] = []

    def told_apart(sound: Any, *_: Any, **__: Any) -> Any:
        told.append(sound[:])
        raise InterruptedError

    voice = through(two_people(), ((0.0, 0.0), (0.0, 0.0)))[0]
    channels = [to_int16(voice), to_int16(np.roll(voice, RATE // 10))]
    recording = replace(example_analysis().recording, channels=2)
    sound = Sound(tuple(channels[::-1] if late == 0 else channels), recording)
    models: Any = SimpleNamespace(diarizer=told_apart)
    with pytest.raises(InterruptedError):
        listen(sound, models, Settings(), Given(), lambda *_: None, lambda _: None, lambda *_: ())
    assert np.array_equal(told[0], Pcm((channels[0],))[:])


@pytest.mark.parametrize(
    ("given", "code"), [("en", "en"), (" EN", "en"), ("en-US", "en"), ("zh_TW", "zh")]
)
def test_a_language_is_known_by_its_code(given: str, code: str) -> None:
    assert language_code(given) == code


@pytest.mark.parametrize("given", ["English", "klingon", "xx", ""])
def test_another_word_for_a_language_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="no such language"):
        language_code(given)


def test_a_track_that_is_called_by_role_and_name_gives_both() -> None:
    labels = ["Candidate Ann", "interviewer", "interviewer2", "Interviewer: Bob Ray", "Candace"]
    channel = {"S1": 0, "S2": 1, "S3": 2, "S4": 3, "S5": 4, "S6": 4}
    assert _labelled(channel, labels) == (
        Known("S1", "Ann", "candidate"),
        Known("S2", "", "interviewer"),
        Known("S3", "", "interviewer"),
        Known("S4", "Bob Ray", "interviewer"),
        Known("S5", "Candace"),
        Known("S6", "Candace (2)"),
    )
