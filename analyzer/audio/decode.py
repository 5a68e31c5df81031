"""Any audio or video file -> 16 kHz samples, channels kept, placed by their timestamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray

from analyzer.audio.dc_offset import without_offset
from analyzer.audio.pcm import RATE_HZ, Pcm, mixed, sounding, to_int16
from analyzer.audio.spool import WIDTH, Channel, Spool
from analyzer.audio.wav_header import is_length_open, promised_duration_s
from analyzer.errors import AudioError
from analyzer.records import Recording

GAP_S = 0.05
"""Timestamps that leave more than this open are a real hole (a paused recorder); less is jitter."""
MAX_GAP_S = 4 * 3600.0
"""A longer jump is a broken clock, not a pause."""
MAX_DURATION_S = 12 * 3600.0
"""No interview is longer; beyond it memory would run out."""
MAX_SOUND_S = 2 * MAX_DURATION_S
"""Of all channels together; a small file can unpack to hundreds of hours of silence."""
FORMATS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dts,eac3,flac,flv,gsm,iff,ircam,matroska,webm,mov,mp4,m4a,"
    "3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,mpegts,mxf,nistsphere,nut,ogg,oma,rm,tta,voc,w64,wav,wv"
)
"""Containers that are read. What is not among them can name other files or addresses (playlists,
scripts), is a device, or is no recording (pictures, subtitles, headerless samples, games)."""
OPEN_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
"""Nothing but the file itself is opened, whatever is written in it."""
MIN_RATE_HZ, MAX_RATE_HZ = 4_000, 384_000
PENDING = 10 * RATE_HZ
"""So many samples are converted at once; a decoder's frames are too short to be worth it."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Decoded audio.

    `channels` are of equal length, int16 at 16 kHz, without a constant offset, those of long
    recordings on disk; channels that are all the same sound throughout are kept once, of more than
    two those alone that hold sound (`pcm.sounding`). `notes` say what was odd about the file (cut
    off, damaged packets, holes). `clock_s` is what the container's clock shows at the first sample;
    0 where it says nothing.
    """

    channels: tuple[Channel, ...]
    recording: Recording
    notes: tuple[str, ...] = ()
    clock_s: float = 0.0

    @property
    def pcm(self) -> Pcm:
        """The mean of the channels, or the louder one where they would cancel out."""
        return mixed(self.channels)

    @property
    def mono(self) -> NDArray[np.float32]:
        """`pcm` as one float32 array, shape (n,): twice the memory."""
        return self.pcm[:]

    @property
    def samples(self) -> NDArray[np.float32]:
        """All channels as one float32 array, shape (channels, n), full scale 1.0."""
        return np.stack([Pcm((channel,))[:] for channel in self.channels])


def decode(path: Path, number: int | None = None) -> Sound:
    """Decode the audio track of `path`; of several the one marked as default, else the first, or
    the one of this `number`, from 1 on.

    Raises
    ------
    AudioError
        If the file is missing, unreadable, a folder, empty, not audio, has no audio track, or
        holds no sample that can be decoded.
    """
    _check_file(path)
    before = _stamp(path)
    with _opened(path) as container, ThreadPoolExecutor(1) as beside:
        stream = _sounding(container, number, path)
        digest = beside.submit(sha256_of, path)
        timeline = _Timeline(_start_s(container, stream))
        problem = _read_into(timeline, container, stream, path)
        claimed_s = _claimed_duration_s(container, stream, path)
        channels = timeline.channels()
        if not channels:
            raise AudioError(
                "holds no sound that can be decoded",
                file=path,
                remedy="check that it plays, or export it again",
            )
        recording = Recording(
            name=path.name,
            sha256=digest.result(),
            duration_s=len(channels[0]) / RATE_HZ,
            sample_rate_hz=int(stream.codec_context.sample_rate),
            channels=int(stream.codec_context.channels),
            container=_container_name(str(container.format.name), path),
            codec=str(stream.codec_context.codec.canonical_name),
        )
        tracks = () if number else _tracks_note(container.streams.audio, stream, path.name)
    if _stamp(path) != before:
        raise AudioError(
            "changed while it was read", file=path, remedy="analyse it when it is complete"
        )
    notes = _notes(problem, claimed_s, recording.duration_s, timeline)
    return Sound(channels, recording, (*notes, *tracks), timeline.start_s)


def header_length_s(path: Path) -> float | None:
    """What the header claims the file lasts, s; None where it says nothing. Decodes nothing.

    Raises
    ------
    AudioError
        As `decode`, where the header alone shows that there is nothing to be heard.
    """
    _check_file(path)
    with _opened(path) as container:
        _sounding(container, None, path)
        return None if container.duration is None else float(container.duration / av.time_base)


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise AudioError("is a folder", file=path, remedy="name one recording inside it")
        if not path.exists():
            raise AudioError("does not exist", file=path, remedy="check the name")
        if not path.is_file():
            raise AudioError("is no ordinary file", file=path, remedy="name a recording")
        with path.open("rb") as file:
            if not file.read(1):
                raise AudioError(
                    "is empty (0 bytes)", file=path, remedy="copy it again from the recorder"
                )
    except PermissionError as error:
        raise AudioError(
            "cannot be read: permission denied", file=path, remedy="allow reading it"
        ) from error
    except OSError as error:
        raise AudioError(f"cannot be read: {error.strerror}", file=path) from error


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time of the last change: a recording that still runs gets another."""
    try:
        seen = path.stat()
    except OSError as error:
        raise AudioError(f"cannot be read: {error.strerror}", file=path) from error
    return seen.st_size, seen.st_mtime_ns


def _sounding(container: Any, number: int | None, path: Path) -> Any:
    """The audio track that is heard, of a format that is known."""
    if not container.streams.audio:
        raise AudioError(
            "holds no audio track", file=path, remedy="export the recording with its sound"
        )
    stream = _chosen(container.streams.audio, number, path)
    if stream.codec_context is None:
        raise AudioError(
            "holds sound in a format that is not known", file=path, remedy="export it again"
        )
    return stream


def _chosen(tracks: Sequence[Any], number: int | None, path: Path) -> Any:
    """The track of this number, else the one that a player would play."""
    if number is not None:
        if not 1 <= number <= len(tracks):
            raise AudioError(
                f"has no audio track of number {number}",
                file=path,
                remedy=f"it holds {len(tracks)}",
            )
        return tracks[number - 1]
    marked = [track for track in tracks if track.disposition & Disposition.default]
    return marked[0] if marked else tracks[0]


def _tracks_note(tracks: Sequence[Any], chosen: Any, name: str) -> tuple[str, ...]:
    if len(tracks) == 1:
        return ()
    number = [track.index for track in tracks].index(chosen.index) + 1
    other = 1 if number > 1 else 2
    return (
        f"the file holds {len(tracks)} audio tracks; number {number} was analysed; if each is one "
        f"person's: --track 'candidate={name}#{number}' --track 'interviewer={name}#{other}', "
        "or the other way round",
    )


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    remedy = "give a recording such as wav, mp3, m4a, webm or mp4"
    try:
        container: Any = av.open(
            f"file:{path}", mode="r", metadata_errors="ignore", options=OPEN_OPTIONS
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        raise AudioError(
            "is not audio or video that can be read, or its header is cut off",
            file=path,
            remedy=remedy,
        ) from error
    try:
        yield container
    finally:
        container.close()


class _Timeline:
    """Collects decoded frames at 16 kHz, as 16-bit samples, and keeps their place in time."""

    def __init__(self, start_s: float) -> None:
        self.start_s = start_s
        self.written = 0
        self.holes_s = 0.0
        self.damaged = 0
        self._resampler: Any = None
        self._setup: tuple[str, str, int] | tuple[()] = ()
        self._layout = ""
        self._channels = 0
        self._pending: list[NDArray[np.float32]] = []
        self._pending_length = 0
        self._kept = [Spool()]

    def add(self, frame: Any) -> None:
        """Take the next frame; all are brought to the layout of the first."""
        setup = (frame.format.name, frame.layout.name, frame.sample_rate)
        if setup != self._setup:
            self._turn_to(setup, len(frame.layout.channels))
        self._fill_hole(frame)
        frame.pts = None
        for piece in self._resampler.resample(frame):
            self._append(self._by_channel(piece))

    def _turn_to(self, setup: tuple[str, str, int], channels: int) -> None:
        """Begin, or go on with another sample rate or layout, as joined files have them."""
        self.finish()
        if not self._setup:
            self._layout, self._channels = setup[1], channels
        self._setup = setup
        self._resampler = av.AudioResampler(format="flt", layout=self._layout, rate=RATE_HZ)

    def _by_channel(self, piece: Any) -> NDArray[np.float32]:
        """Interleaved samples parted; PyAV reads planes beyond the eighth from wild addresses."""
        interleaved: NDArray[np.float32] = piece.to_ndarray()
        return interleaved.reshape(-1, self._channels).T

    @property
    def kept_channels(self) -> int:
        return len(self._kept)

    def finish(self) -> None:
        """Take what the resampler still holds."""
        if self._resampler is not None:
            for piece in self._resampler.resample(None):
                self._append(self._by_channel(piece))

    def channels(self) -> tuple[Channel, ...]:
        """What was collected: one channel where all channels are alike, none where nothing was."""
        self._flush()
        if not self.written:
            return ()
        return sounding(tuple(without_offset(kept.channel()) for kept in self._kept))

    def _append(self, piece: NDArray[np.float32]) -> None:
        self._pending.append(piece)
        self._pending_length += piece.shape[1]
        self.written += piece.shape[1]
        if self._pending_length >= PENDING:
            self._flush()

    def _flush(self) -> None:
        """Move pending pieces over; channels part where they first differ."""
        if not self._pending:
            return
        block = to_int16(np.concatenate(self._pending, axis=1))
        self._pending, self._pending_length = [], 0
        if len(self._kept) < len(block) and (block != block[0]).any():
            self._kept += [self._kept[0].copy() for _ in block[1:]]
        for kept, channel in zip(self._kept, block, strict=False):
            kept.add(channel.astype("<i2").tobytes())

    def _fill_hole(self, frame: Any) -> None:
        if frame.pts is None or frame.time_base is None:
            return
        at_s = float(frame.pts * frame.time_base) - self.start_s
        hole_s = at_s - self.written / RATE_HZ
        if GAP_S < hole_s <= MAX_GAP_S - self.holes_s:
            self._flush()
            length = round(hole_s * RATE_HZ)
            for kept in self._kept:
                kept.add(bytes(WIDTH * length))
            if self.written:  # else the sound begins after the picture: nothing is missing
                self.holes_s += hole_s
            self.written += length


def _read_into(timeline: _Timeline, container: Any, stream: Any, path: Path) -> str:
    """Decode all frames; returns "" or what broke off the reading."""
    stream.thread_type = "AUTO"
    rate = stream.codec_context.sample_rate
    if not MIN_RATE_HZ <= rate <= MAX_RATE_HZ:
        raise AudioError(
            "has an unusable sample rate", file=path, value=rate, remedy="use 8 to 192 kHz"
        )
    try:
        for packet in container.demux(stream):
            try:
                for frame in packet.decode():
                    timeline.add(frame)
            except av.error.InvalidDataError:
                timeline.damaged += 1
            _check_length(timeline, path)
    except (av.FFmpegError, OSError) as error:
        timeline.finish()
        return str(error.strerror or error)
    timeline.finish()
    return ""


def _check_length(timeline: _Timeline, path: Path) -> None:
    length_s = timeline.written / RATE_HZ
    if length_s > MAX_DURATION_S:
        problem = f"is longer than {MAX_DURATION_S / 3600:.0f} hours"
    elif length_s * timeline.kept_channels > MAX_SOUND_S:
        problem = f"holds more than {MAX_SOUND_S / 3600:.0f} hours of sound in its channels"
    else:
        return
    raise AudioError(problem, file=path, remedy="split it into one file per interview")


def _start_s(container: Any, stream: Any) -> float:
    """The container's own zero, which is what a player shows as 0:00."""
    starts = [
        float(s.start_time * s.time_base)
        for s in (*container.streams.video, stream)
        if s.start_time is not None and s.time_base is not None
    ]
    return max(0.0, min(starts)) if starts else 0.0


def _container_name(names: str, path: Path) -> str:
    """One of the demuxer's comma-separated names: the file's own suffix where it is among them."""
    known = names.split(",")
    suffix = path.suffix.lower().lstrip(".")
    return suffix if suffix in known else known[0]


def _claimed_duration_s(container: Any, stream: Any, path: Path) -> float | None:
    if is_length_open(path):
        return None
    promised_s = promised_duration_s(path)
    if promised_s is not None:
        return promised_s
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else float(container.duration / av.time_base)


def _notes(
    problem: str, claimed_s: float | None, duration_s: float, timeline: _Timeline
) -> tuple[str, ...]:
    notes = []
    short_s = 0.0 if claimed_s is None else claimed_s - duration_s
    if problem or short_s > max(1.0, 0.01 * duration_s):
        promised = "" if claimed_s is None else f" of {claimed_s:.0f} s promised"
        notes.append(f"the file is cut off: {duration_s:.0f} s{promised} could be read")
    if timeline.damaged:
        notes.append(f"{timeline.damaged} damaged packets were skipped")
    if timeline.holes_s >= 1.0:
        notes.append(f"{timeline.holes_s:.0f} s are missing from the recording and left silent")
    return tuple(notes)
