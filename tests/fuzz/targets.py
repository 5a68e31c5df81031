"""What is fuzzed: bytes -> a reader of ours, from which only an `AnalyzerError` may come.

`run` fuzzes a target with atheris; `test_corpus` replays what fuzzing has found.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from analyzer.audio.decode import MAX_DURATION_S, decode
from analyzer.batch.details import compile_pattern
from analyzer.batch.jobs import Found
from analyzer.batch.manifest import Names, read_manifest, sessions
from analyzer.batch.probe import probe
from analyzer.errors import AnalyzerError
from analyzer.outputs.naming import MAX_NAME_BYTES, held_sha256, safe_name
from analyzer.rubric import load_rubric
from analyzer.serialize import from_json, to_json
from analyzer.settings import load_settings
from analyzer.speech.given.rttm import read_rttm
from analyzer.speech.given.transcript import read_transcript
from analyzer.speech.words.vocabulary import load_vocabulary

Target = Callable[[bytes], None]
MAX_BYTES: Mapping[str, int] = {"decode": 20_000, "rubric": 12_000, "settings": 8_000}
"""Longest input of a target; others: `USUAL_BYTES`."""
USUAL_BYTES = 4_000
NAMES = {"call.wav", "ann/one.m4a", "bob/one.m4a"}


def _with_file(data: bytes, suffix: str, read: Callable[[Path], object]) -> None:
    """Hand the bytes to a reader as a file; what may come of it is a result or a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"call{suffix}"
        path.write_bytes(data)
        try:
            read(path)
        except AnalyzerError as error:
            sentence = str(error)
            if not sentence.endswith("."):
                raise AssertionError(f"no sentence: {sentence!r}") from error


def fuzz_decode(data: bytes) -> None:
    """Any container: channels of one length, no longer than is allowed; a batch looks at it too."""

    def read(path: Path) -> None:
        probe(Found(path, path.name))
        sound = decode(path)
        lengths = {len(channel) for channel in sound.channels}
        if len(lengths) != 1 or not 0 < sound.recording.duration_s <= MAX_DURATION_S + 60:
            raise AssertionError(f"no sound: {lengths}")

    _with_file(data, ".wav", read)


def fuzz_rttm(data: bytes) -> None:
    """Speech stays within the recording and in order."""

    def read(path: Path) -> None:
        speech, _ = read_rttm(path, "call", 100.0)
        if list(speech) != sorted(speech) or any(
            not 0 <= s.start_s <= s.end_s <= 100.0 for s in speech
        ):
            raise AssertionError("speech out of order or out of the recording")

    _with_file(data, ".rttm", read)


def fuzz_transcript(data: bytes) -> None:
    """VTT and SRT: cues have text and a length."""

    def read(path: Path) -> None:
        for cue in read_transcript(path):
            if not cue.text.strip() or cue.end_s <= cue.start_s:
                raise AssertionError("an empty cue")

    _with_file(data, ".vtt", read)


def fuzz_settings(data: bytes) -> None:
    """A TOML file of thresholds."""
    _with_file(data, ".toml", load_settings)


def fuzz_rubric(data: bytes) -> None:
    """A TOML file with a rubric; whatever is accepted gives every score a level."""

    def read(path: Path) -> None:
        rubric = load_rubric(path)
        for score in (0.0, 1.0, 2.0, 3.0, 3.999):
            rubric.level_of(score)

    _with_file(data, ".toml", read)


def fuzz_analysis(data: bytes) -> None:
    """`analysis.json`: what is read can be written and is read again as the same."""
    text = data.decode("utf-8", "replace")
    try:
        analysis = from_json(text)
    except AnalyzerError:
        return
    written = to_json(analysis)
    if to_json(from_json(written)) != written:
        raise AssertionError("another analysis after writing and reading")


def fuzz_result_folder(data: bytes) -> None:
    """The digest that a result folder claims to hold."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "analysis.json").write_bytes(data)
        held_sha256(Path(folder))


def fuzz_manifest(data: bytes) -> None:
    """`manifest.csv`, and the sessions it names."""

    def read(path: Path) -> None:
        sessions(read_manifest(path, Names(NAMES)), path.parent, path)

    _with_file(data, ".csv", read)


def fuzz_vocabulary(data: bytes) -> None:
    """A list of terms."""
    _with_file(data, ".txt", load_vocabulary)


def fuzz_names(data: bytes) -> None:
    """A pattern for file names, and a file name that becomes a folder's."""
    text = data.decode("utf-8", "replace")
    name = safe_name(text)
    if not name or "/" in name or name in (".", "..") or len(name.encode()) > MAX_NAME_BYTES:
        raise AssertionError(f"no safe name: {name!r}")
    try:
        compile_pattern(text).search("Ann Lee_2024-05-01")
    except AnalyzerError:
        return


TARGETS: Mapping[str, Target] = {
    "decode": fuzz_decode,
    "rttm": fuzz_rttm,
    "transcript": fuzz_transcript,
    "settings": fuzz_settings,
    "rubric": fuzz_rubric,
    "analysis": fuzz_analysis,
    "result_folder": fuzz_result_folder,
    "manifest": fuzz_manifest,
    "vocabulary": fuzz_vocabulary,
    "names": fuzz_names,
}
