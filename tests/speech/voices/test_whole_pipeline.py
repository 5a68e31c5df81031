"""A pipeline that diarizes by itself serves as the diarizer: its speakers, our edges.

The packaged weights make up no complete pipeline (pyannote.audio takes no embedding object of
ours), so a stand-in answers with pyannote's own `Annotation`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from analyzer.settings import SpeechSettings
from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.voices.whole_pipeline import WholePipeline
from tests.sound import RATE, cut

FROM_S, TO_S = 21.0, 32.0
#  truth    21.95 | 22.15 ....... 23.915 | 24.265 . 25.165
#  speaker  cand. | interviewer          | candidate
ROUGH = [(0.1, 0.9, "c"), (1.10, 2.97, "i"), (3.22, 4.20, "c"), (5.12, 7.70, "c")]


class Pipeline:
    """Answers with edges about 50 ms off, and remembers what it was asked."""

    def __init__(self, *, wrapped: bool) -> None:
        self.wrapped = wrapped
        self.asked: dict[str, Any] = {}

    def __call__(self, sound: dict[str, Any], *, num_speakers: int | None, hook: Any) -> Any:
        from pyannote.core import Annotation, Segment

        self.asked = {**sound, "num_speakers": num_speakers}
        hook("segmentation", None, completed=1, total=2)
        found = Annotation()
        for start, end, label in ROUGH:
            found[Segment(start, end)] = label
        return SimpleNamespace(speaker_diarization=found) if self.wrapped else found


@pytest.fixture
def heard() -> Callable[[Pipeline], Any]:
    prepare_runtime()
    return lambda pipeline: WholePipeline(pipeline)(
        cut("kmeans", FROM_S, TO_S), SpeechSettings(), speakers=2
    )


@pytest.mark.parametrize("wrapped", [True, False], ids=["version 4", "version 3"])
def test_speakers_are_the_pipelines_and_edges_the_sounds(
    heard: Callable[[Pipeline], Any], wrapped: bool
) -> None:
    speech = heard(Pipeline(wrapped=wrapped)).speech
    assert list(speech) == sorted(speech)
    assert {s.speaker for s in speech} == {"S1", "S2"}
    assert speech[0].speaker == "S1"
    mine = [s for s in speech if s.speaker == "S2"]
    # Real speech fades: its end is known to about 50 ms.
    assert mine[0].start_s + FROM_S == pytest.approx(22.15, abs=0.05)
    assert mine[-1].end_s + FROM_S == pytest.approx(23.915, abs=0.05)


def test_the_pipeline_gets_a_waveform_and_the_count(heard: Callable[[Pipeline], Any]) -> None:
    pipeline = Pipeline(wrapped=True)
    heard(pipeline)
    assert tuple(pipeline.asked["waveform"].shape) == (1, round((TO_S - FROM_S) * RATE))
    assert (pipeline.asked["sample_rate"], pipeline.asked["num_speakers"]) == (RATE, 2)


def test_progress_is_passed_on_as_a_share() -> None:
    prepare_runtime()
    shares: list[float] = []
    whole = WholePipeline(Pipeline(wrapped=True))
    whole(cut("kmeans", FROM_S, TO_S), SpeechSettings(), progress=shares.append)
    assert shares == [0.5]
