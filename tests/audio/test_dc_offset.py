"""A constant offset is taken out of a channel, and nothing else is changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.audio import spool
from analyzer.audio.dc_offset import without_offset
from analyzer.audio.decode import decode
from analyzer.audio.defects import clipped_share
from analyzer.audio.pcm import BLOCK, to_int16
from analyzer.audio.quality import assess_quality
from analyzer.audio.spool import OnDisk, Spool
from analyzer.records import Speech
from analyzer.settings import AudioSettings
from tests.sound import RATE, Samples, added, cut, noise, silence, voiced, write

STEP = 1 / 32_768
VOICE = voiced(3.0)


def _talk() -> Samples:
    return added(noise(9.0, -50.0), VOICE, 1.0)


@pytest.mark.parametrize("offset", [0.02, -0.005, 0.3])
def test_sound_with_an_offset_is_decoded_as_without(tmp_path: Path, offset: float) -> None:
    talk = np.stack([cut("kmeans", 0.0, 30.0), added(noise(30.0, -50.0), VOICE, 1.0)])
    without = decode(write(tmp_path / "a.wav", talk)).samples
    moved = talk + np.array([[offset], [0.0]], dtype=np.float32)
    found = decode(write(tmp_path / "b.wav", moved)).samples
    # The talk's own mean, 0.0003, goes with the offset; one step is of rounding.
    assert np.abs(found[0] - (without[0] - without[0].mean())).max() <= 2 * STEP
    assert np.array_equal(found[1], without[1])


def test_an_offset_does_not_make_a_recording_noisy(tmp_path: Path) -> None:
    found = decode(write(tmp_path / "a.wav", _talk() + np.float32(0.02))).mono
    speech = [Speech(1.0, 4.0, "S1")]
    quality = assess_quality(found, speech, AudioSettings())
    assert quality.snr_db == pytest.approx(30.0, abs=1.0)  # voice -20 dBFS, noise -50


def test_a_small_offset_and_sound_without_one_stay_bit_for_bit() -> None:
    for offset in (0.0, 0.0009):
        channel = to_int16(_talk() + np.float32(offset))
        assert without_offset(channel) is channel


@pytest.mark.parametrize("muted_s", [30.0, 600.0])
def test_holes_and_muted_stretches_stay_silent(muted_s: float) -> None:
    talk = np.concatenate([_talk(), silence(muted_s), _talk()])
    moved = np.where(talk == 0, 0, talk + np.float32(0.02))
    found = without_offset(to_int16(moved))[:] * STEP
    assert np.abs(found - talk).max() <= 2 * STEP
    assert not found[talk == 0].any()


@pytest.mark.parametrize("offset", [0.02, -0.1])
def test_clipped_samples_are_found_as_before(offset: float) -> None:
    loud = added(noise(9.0, -40.0), 8 * VOICE, 1.0)
    channel = to_int16(np.clip(loud + offset, -1, 1).astype(np.float32))
    full = np.abs(channel * STEP) >= 0.999
    found = without_offset(channel)[:]
    assert found[full].tolist() == channel[full].tolist()
    assert clipped_share((found * STEP).astype(np.float32)) >= full.mean() > 0.01


def test_what_would_leave_full_scale_stays_at_it() -> None:
    channel = np.repeat(np.array([20_000, -32_000], np.int16), [4 * RATE, RATE])
    # The mean is 9600: -32 000 would come to -41 600.
    assert set(without_offset(channel)[:].tolist()) == {10_400, -32_768}


def test_long_sound_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    class Watched(OnDisk):
        longest = 0

        def __getitem__(self, span: slice, /) -> NDArray[np.int16]:
            piece = super().__getitem__(span)
            Watched.longest = max(Watched.longest, len(piece))
            return piece

    monkeypatch.setattr(spool, "OnDisk", Watched)
    talk = to_int16(np.tile(_talk(), 9))
    kept = Spool(0)
    kept.add((talk + 655).astype("<i2").tobytes())
    assert np.abs(without_offset(kept.channel())[:].astype(int) - talk).max() <= 1
    assert 0 < Watched.longest <= BLOCK
