"""The recipe is heard once for each recording and set of parameters."""

from __future__ import annotations

from pathlib import Path

from analyzer.records import Speech, Word
from benchmarks.cache import Result, recalled

RESULT: Result = (
    (Speech(0.0, 1.0, "S1"),),
    (Word(0.1, 0.4, "um", "S1", 0.5, True), Word(0.5, 0.9, "yes", "S1", 0.9)),
    2.0,
)


def test_the_same_sound_is_heard_once_and_other_sound_or_parameters_again(tmp_path: Path) -> None:
    heard: list[str] = []

    def hear(path: Path) -> Result:
        heard.append(path.name)
        return RESULT

    one, two = tmp_path / "one.wav", tmp_path / "two.wav"
    one.write_bytes(b"a sound")
    two.write_bytes(b"another sound")
    kept = tmp_path / "cache"
    for path, step in ((one, 0.1), (one, 0.1), (two, 0.1), (one, 0.5)):
        assert recalled(path, {"step": step}, hear, kept) == RESULT
    assert heard == ["one.wav", "two.wav", "one.wav"]
