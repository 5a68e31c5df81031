"""A WAV header's promise is read from its `data` chunk, wherever that stands."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from analyzer.audio.wav_header import is_length_open, promised_duration_s
from tests.sound import silence, write

FORMAT = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 32_000, 2, 16)


def _riff(path: Path, *chunks: bytes) -> Path:
    path.write_bytes(b"RIFF" + struct.pack("<I", 4) + b"WAVE" + b"".join(chunks))
    return path


def test_a_whole_file_promises_its_length(tmp_path: Path) -> None:
    assert promised_duration_s(write(tmp_path / "a.wav", silence(2.5))) == pytest.approx(2.5)


def test_the_promise_stands_though_the_sound_is_missing(tmp_path: Path) -> None:
    path = _riff(tmp_path / "a.wav", FORMAT, b"data" + struct.pack("<I", 32_000 * 7))
    assert promised_duration_s(path) == 7.0


def test_other_chunks_are_stepped_over_with_their_padding(tmp_path: Path) -> None:
    extra = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    data = b"data" + struct.pack("<I", 32_000)
    assert promised_duration_s(_riff(tmp_path / "a.wav", extra, FORMAT, extra, data)) == 1.0


@pytest.mark.parametrize(
    "size",
    [
        0,
        0xFFFFFFFF,  # FFmpeg
        0x7FFFF000,  # SoX, eSpeak NG
        0x7FFFEFFC,  # SoX, in whole frames of six bytes
        0x7FFFFFFF,
        0x80000000,  # arecord
        0x80000024,
    ],
)
def test_a_size_left_open_promises_nothing(tmp_path: Path, size: int) -> None:
    path = _riff(tmp_path / "a.wav", FORMAT, b"data" + struct.pack("<I", size))
    assert promised_duration_s(path) is None
    assert is_length_open(path)


@pytest.mark.parametrize("size", [32_000, 0x7FF00000, 0x80100000, 0xFFF00000])
def test_a_size_that_was_counted_is_a_promise(tmp_path: Path, size: int) -> None:
    path = _riff(tmp_path / "a.wav", FORMAT, b"data" + struct.pack("<I", size))
    assert promised_duration_s(path) == size / 32_000
    assert not is_length_open(path)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3" + bytes(60), b"RIFF0000WAVEfmt "])
def test_other_files_promise_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    assert promised_duration_s(path) is None
    assert not is_length_open(path)
