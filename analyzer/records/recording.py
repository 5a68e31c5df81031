"""The recording as it was found: its files, what its channels are, how good it is, its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analyzer.records.basics import Code

ChannelUse = Literal["auto", "separate", "mix"]


@dataclass(frozen=True, slots=True)
class TrackFile:
    """One person's file of a recording in several. `start_s` on the common clock; `placed_by` says
    what told it; `drift_ppm`: millionths by which its clock runs slow, None if unknown."""

    label: str
    name: str
    sha256: Code
    start_s: float
    placed_by: Code
    drift_ppm: float | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """The file as it was found. `sample_rate_hz` and `channels` are those of the container.

    Of a recording in several files, `tracks` lists them, `name` joins their names, and `sha256` is
    that of labels, digests and starts.
    """

    name: str
    sha256: Code
    duration_s: float
    sample_rate_hz: int
    channels: int
    container: Code
    codec: Code
    tracks: tuple[TrackFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the recording is; levels in dBFS, None where there is nothing to measure.

    `notes` say what is wrong and what that does; `suffers` names the figures that it does it to:
    words, fillers, speakers, talk_time, latencies, silences.
    """

    verdict: Literal["good", "fair", "poor"]
    snr_db: float | None
    speech_level_db: float | None
    noise_level_db: float | None
    clipped_share: float
    bandwidth_hz: float | None
    dropouts: int
    notes: tuple[str, ...] = ()
    level_difference_db: float | None = None
    hum_hz: int | None = None
    reverberation_s: float | None = None
    suffers: tuple[Code, ...] = ()
    returned_s: float | None = None
    """After how long a voice comes back by somebody's loudspeaker."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """Peak envelope for drawing: one byte (0..255 of full scale) per `step_s`."""

    step_s: float
    peaks: bytes
