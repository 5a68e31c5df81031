"""The three networks, loaded once: a choice of names -> objects that hear."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from analyzer.audio.pcm import Samples
from analyzer.errors import AnalyzerError, ModelError, UsageError, first_line
from analyzer.records import ModelInfo
from analyzer.settings import AudioSettings, SpeechSettings
from analyzer.speech.device import usable_device, within_memory
from analyzer.speech.regions.not_speech import activity_info
from analyzer.speech.runtime import prepare_runtime, return_memory
from analyzer.speech.threads import bound_threads
from analyzer.speech.weights.registry import ResolvedModel, resolve
from analyzer.speech.words.transcribe import Recognizer
from analyzer.speech.words.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from analyzer.speech.voices.diarize import Diarization, Diarizer


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Names as `weights.registry.resolve` takes them; None is the packaged default.

    `download` allows fetching from the hub, the only thing here that opens a socket;
    `vocabulary` is a file of terms that are added to the packaged ones.
    """

    recognition: str | None = None
    segmentation: str | None = None
    embedding: str | None = None
    device: str = "cpu"
    threads: int = 0
    download: bool = False
    token: str | None = None
    vocabulary: Path | None = None


class Diarizes(Protocol):
    """Anything that tells who spoke when in mono 16 kHz samples."""

    def __call__(
        self,
        samples: Samples,
        settings: SpeechSettings,
        *,
        audio: AudioSettings | None = None,
        speakers: int | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Diarization: ...


@dataclass(frozen=True, slots=True)
class Models:
    """Loaded networks and what to record about them."""

    diarizer: Diarizes
    recognizer: Recognizer
    infos: tuple[ModelInfo, ...]
    device: str = "cpu"
    """What they run on: "cpu", "cuda", or "cuda, words on cpu"."""
    note: str = ""
    """What a person should know of how they were loaded; "" where all is as asked."""


def load_models(choice: ModelChoice | None = None) -> Models:
    """Verify and load all networks.

    Raises
    ------
    ModelError
        If weights are missing, altered or damaged, or are those of another network.
    UsageError
        If the device is unknown or not there, or the vocabulary file is none.
    """
    choice = choice or ModelChoice()
    vocabulary = load_vocabulary(choice.vocabulary)
    found = [
        resolve("segmentation", choice.segmentation, download=choice.download, token=choice.token),
        resolve("recognition", choice.recognition, download=choice.download, token=choice.token),
    ]
    segmentation, recognition = found
    prepare_runtime()
    device = usable_device(choice.device)
    if segmentation.kind == "pipeline":
        diarizer: Diarizes = _whole_pipeline(segmentation, device)
    else:
        embedding = resolve("embedding", choice.embedding, download=choice.download)
        found.insert(1, embedding)
        diarizer = _own_diarizer(segmentation, embedding, device)
    recognizer, note = _recognizer(recognition, choice, device, vocabulary)
    bound_threads(choice.threads)
    return_memory()
    infos = (*(model.info() for model in found), activity_info())
    used = f"{device}, words on cpu" if note else device
    return Models(diarizer, recognizer, infos, used, note)


def _recognizer(
    model: ResolvedModel, choice: ModelChoice, device: str, vocabulary: Vocabulary
) -> tuple[Recognizer, str]:
    """The recogniser, and a note if it cannot use the GPU that was found for it."""

    def on(device: str) -> Recognizer:
        threads = choice.threads
        with _loading(model):
            return Recognizer(model.path, device=device, threads=threads, vocabulary=vocabulary)

    try:
        return on(device), ""
    except UsageError as error:
        if choice.device != "auto" or device == "cpu":
            raise
        return on("cpu"), f"Words are recognised on the processor: {error}"


def _own_diarizer(segmentation: ResolvedModel, embedding: ResolvedModel, device: str) -> Diarizer:
    from analyzer.speech.voices.campplus import SpeakerEmbedder
    from analyzer.speech.voices.diarize import Diarizer
    from analyzer.speech.voices.segmentation import Segmenter

    with _loading(embedding):
        embedder = SpeakerEmbedder(embedding.path, device)
    with _loading(segmentation):
        return Diarizer(Segmenter(segmentation.path, device), embedder)


def _whole_pipeline(model: ResolvedModel, device: str) -> Diarizes:
    import torch
    from pyannote.audio import Pipeline

    from analyzer.speech.voices.whole_pipeline import WholePipeline

    with _loading(model):
        pipeline: Any = Pipeline.from_pretrained(model.path)
        pipeline.to(torch.device(device))
    return WholePipeline(pipeline)


@contextlib.contextmanager
def _loading(model: ResolvedModel) -> Iterator[None]:
    """Say in one sentence that a network cannot be loaded; libraries raise anything then."""
    try:
        with within_memory(str(model.path)):
            yield
    except AnalyzerError:
        raise
    except Exception as error:
        raise ModelError(
            f"cannot be loaded for {model.role} ({first_line(error)})",
            file=model.path,
            remedy="see that the file is whole, or use the packaged model",
        ) from error
