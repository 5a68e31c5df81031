"""Speech of each speaker -> words with times, probabilities and fillers, through faster-whisper.

Only speech is recognised, one speaker at a time: no text can appear in silence, and every word
has its speaker by construction. What two chunks heard twice, because two people spoke at once,
is kept for one of them (see `attribute`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.audio.pcm import Samples
from analyzer.records import Speech, Word
from analyzer.speech.chunks import Chunk, make_chunks

BATCH = 2
"""Chunks at a time: on a processor two take a tenth less time than eight and 0.5 GB less."""
BEAM = 5
"""Whisper's own width: 0.8 points of word error under greedy on the samples, a fifth slower."""
FILLERS = frozenset({"um", "umm", "uh", "uhm", "er", "erm", "ah", "hm", "hmm", "mm", "eh"})
"""Filled pauses as Whisper spells them (measures.md: um, uh, er, ah, hm)."""
PROMPT = "Um, so, uh, let me think. K-means, centroid, NumPy, softmax, logits, BPE, argmax."
"""Shows the recogniser that filled pauses and terms of the field are to be written."""
NO_SPEECH = 0.8
LOW_LOG_PROBABILITY = -1.0
"""Whisper's own rule for a segment that is no speech: both must hold."""
MAX_COMPRESSION = 2.6
"""A text that gzip shrinks further than this is a loop (Whisper uses 2.4)."""


class Recognizer:
    """Holds the recognition network; one per process.

    Parameters
    ----------
    folder : Path
        A CTranslate2 Whisper model, already verified.
    """

    def __init__(self, folder: Path, *, device: str = "cpu", threads: int = 0) -> None:
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        compute = "int8" if device == "cpu" else "float16"
        self._model = WhisperModel(
            str(folder),
            device=device,
            compute_type=compute,
            cpu_threads=threads,
            local_files_only=True,
        )
        self._batched = BatchedInferencePipeline(model=self._model)

    def __call__(
        self,
        samples: Samples,
        speech: tuple[Speech, ...],
        *,
        language: str | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> tuple[tuple[Word, ...], str]:
        """Recognise `speech` in mono 16 kHz `samples`.

        Returns
        -------
        words, language
            Words sorted by start, and the ISO 639-1 code; "" when there was nothing to hear.
        """
        chunks = make_chunks(speech, len(samples) / 16_000)
        if not chunks:
            return (), ""
        language = language or self._detect(samples, chunks)
        words: list[Word] = []
        for first in range(0, len(chunks), BATCH):
            group = chunks[first : first + BATCH]
            words += self._recognise(samples, group, language)
            if progress is not None:
                progress(min(1.0, (first + len(group)) / len(chunks)))
        return tuple(sorted(words)), language

    def _detect(self, samples: Samples, chunks: list[Chunk]) -> str:
        if not self._model.model.is_multilingual:
            return "en"
        longest = max(chunks, key=lambda c: sum(p.source.duration_s for p in c.parts))
        language, _probability, _all = self._model.detect_language(longest.samples(samples))
        return str(language)

    def _recognise(self, samples: Samples, group: list[Chunk], language: str) -> Iterable[Word]:
        sound = np.concatenate([chunk.samples(samples) for chunk in group])
        ends = np.cumsum([round(chunk.duration_s * 16_000) for chunk in group]) / 16_000
        starts = np.concatenate(([0.0], ends[:-1]))
        clips = [{"start": float(a), "end": float(b)} for a, b in zip(starts, ends, strict=True)]
        segments, _info = self._batched.transcribe(
            sound,
            language=language,
            beam_size=BEAM,
            batch_size=BATCH,
            word_timestamps=True,
            without_timestamps=True,
            vad_filter=False,
            clip_timestamps=clips,
            initial_prompt=PROMPT if language == "en" else None,
        )
        for segment in segments:
            if not _trustworthy(segment):
                continue
            index = int(np.searchsorted(ends, (segment.start + segment.end) / 2))
            index = min(index, len(group) - 1)
            yield from _words(segment, group[index], float(starts[index]))


def _trustworthy(segment: Any) -> bool:
    silent = segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < LOW_LOG_PROBABILITY
    return not silent and segment.compression_ratio <= MAX_COMPRESSION and bool(segment.words)


def _words(segment: Any, chunk: Chunk, offset_s: float) -> Iterable[Word]:
    for word in segment.words:
        text = word.word.strip()
        if not re.search(r"\w", text):
            continue
        start = chunk.recording_time_s(word.start - offset_s)
        end = chunk.recording_time_s(word.end - offset_s)
        yield Word(
            start_s=round(float(start), 3),
            end_s=round(float(max(end, start + 0.01)), 3),
            text=text,
            speaker=chunk.speaker,
            probability=round(float(word.probability), 3),
            filler=is_filler(text),
        )


def is_filler(text: str) -> bool:
    """Whether a recognised word is a filled pause.

    Examples
    --------
    >>> is_filler("Um,"), is_filler("Umbrella")
    (True, False)
    """
    bare = re.sub(r"[^\w]", "", text.lower())
    return (
        bare in FILLERS or re.fullmatch(r"(u+h*m+|u+h+|h+m+|m{2,}|e+r+m*|a+h+)", bare) is not None
    )
