"""`ROLE=FILE` tracks -> one sound with a channel for each, on one clock."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.align_tracks import FIRST, Placement, place_track
from analyzer.audio.bands import band_levels
from analyzer.audio.decode import Sound, decode
from analyzer.audio.pcm import BLOCK, RATE_HZ, Pcm, packed
from analyzer.errors import AudioError, UsageError
from analyzer.records import Recording, TrackFile

MAX_OFFSET_S = 4 * 3600.0
MIN_CLOCK_S = 0.2
"""Containers whose clocks differ by less began together; encoders' delays are shorter."""
PLACED_BY: Mapping[str, str] = {
    "given": "its start was given",
    "bleed": "its start was found from voices heard on both tracks",
    "clock": "its start was taken from the container's clock",
    "length": "it is as long as the first and nothing is heard on both: taken to begin with it",
    "turns": "nothing is heard on both tracks: its start was guessed from people's taking turns, "
    "to about 0.3 s, and response times may be off by as much",
    "assumed": "its start is unknown and was assumed to be the first track's: response times may "
    "be off by the same amount throughout; --offset gives it",
}


@dataclass(frozen=True, slots=True)
class TrackInput:
    """One person's file; `offset_s`: how much later than the first it begins, when known;
    `number`: which of the file's audio tracks is meant, from 1 on, where it holds several."""

    label: str
    path: Path
    offset_s: float | None = None
    number: int | None = None

    @property
    def name(self) -> str:
        return self.path.name if self.number is None else f"{self.path.name}#{self.number}"


def make_inputs(
    tracks: Sequence[tuple[str, Path]], offsets: Mapping[str, float]
) -> tuple[TrackInput, ...]:
    """Labelled files with what is known of their starts; equal labels are numbered.

    `FILE#2` is the second audio track of FILE, unless there is a file of that very name.

    Raises
    ------
    UsageError
        For fewer than two tracks, an empty label, a second candidate, one file twice, or an offset
        that belongs to no track.
    """
    labels: list[str] = []
    for label, path in tracks:
        name = re.sub(r"\s+", " ", label).strip()
        if not name or not name.isprintable():
            raise UsageError("a track needs a label", value=f"{label}={path}", remedy=_FORM)
        taken = sum(re.fullmatch(rf"{re.escape(name)}\d*", known) is not None for known in labels)
        labels.append(name if name not in labels else f"{name}{taken + 1}")
    if len(labels) < 2:
        raise UsageError("tracks are needed for at least two people", remedy=_FORM)
    if sum(label.lower().startswith("candidate") for label in labels) > 1:
        raise UsageError("only one track can be the candidate's", remedy="label the others")
    files = [_numbered(path) for _, path in tracks]
    if len({(path.resolve(), number) for path, number in files}) < len(tracks):
        raise UsageError("one file is named for two tracks", remedy="name each person's own file")
    for label, offset_s in offsets.items():
        if label not in labels:
            known = ", ".join(labels)
            raise UsageError("no track has this label", value=label, remedy=f"known are: {known}")
        if not abs(offset_s) <= MAX_OFFSET_S:
            raise UsageError("an offset is at most four hours", value=offset_s)
    return tuple(
        TrackInput(label, path, offsets.get(label), number)
        for label, (path, number) in zip(labels, files, strict=True)
    )


def _numbered(path: Path) -> tuple[Path, int | None]:
    """The file that is meant, and which of its audio tracks."""
    name, mark, number = path.name.rpartition("#")
    if not (mark and name and re.fullmatch("[0-9]{1,3}", number)) or path.exists():
        return path, None
    return path.with_name(name), int(number)


_FORM = "write --track candidate=FILE --track interviewer=FILE"


def join_tracks(inputs: Sequence[TrackInput]) -> tuple[Sound, tuple[str, ...]]:
    """Decode all tracks and lay them on the clock of the first; notes say how.

    Raises
    ------
    AudioError
        If a file cannot be read, or the tracks do not overlap in time.
    """
    sounds = [decode(item.path, item.number) for item in inputs]
    monos = [_mono(sound) for sound in sounds]
    placed = _place(inputs, monos, [sound.clock_s for sound in sounds])
    ends = [p.offset_s + p.slow * len(m) / RATE_HZ for p, m in zip(placed, monos, strict=True)]
    if max(p.offset_s for p in placed) >= min(ends):
        raise AudioError(
            "the tracks do not overlap in time",
            file=inputs[-1].path,
            remedy="check that they are of one session, or the offset given",
        )
    zero_s = min(p.offset_s for p in placed)
    length = round((max(ends) - zero_s) * RATE_HZ)
    laid = tuple(_laid(m, p, zero_s, length) for m, p in zip(monos, placed, strict=True))
    recording = _recording(inputs, sounds, placed, zero_s, length)
    notes = tuple(f"{i.label}: {n}" for i, s in zip(inputs, sounds, strict=True) for n in s.notes)
    said = tuple(_said(i, p) for i, p in zip(inputs[1:], placed[1:], strict=True))
    return Sound(laid, recording, notes), said


def lay_again(inputs: Sequence[TrackInput], recording: Recording) -> tuple[Pcm, ...]:
    """The tracks on the clock that `join_tracks` has found, all of the recording's length."""
    length = round(recording.duration_s * RATE_HZ)
    places = [Placement(f.start_s, "given", f.drift_ppm) for f in recording.tracks]
    return tuple(
        Pcm((_laid(_mono(decode(item.path, item.number)), place, 0.0, length),))
        for item, place in zip(inputs, places, strict=True)
    )


def _mono(sound: Sound) -> Pcm:
    """The mix of a file's channels, which are then let go."""
    return sound.pcm if len(sound.channels) == 1 else Pcm((packed(sound.pcm),))


def _place(
    inputs: Sequence[TrackInput], monos: Sequence[Pcm], clocks: Sequence[float]
) -> list[Placement]:
    """Against the first track; where that does not tell, against one that it placed by bleed."""
    origin_s = inputs[0].offset_s or 0.0
    if all(item.offset_s is not None for item in inputs[1:]):
        given = [float(item.offset_s or 0.0) - origin_s for item in inputs[1:]]
        return [FIRST, *(Placement(offset_s, "given") for offset_s in given)]
    levels = [band_levels(mono) for mono in monos]
    placed = [FIRST]
    for index in range(1, len(inputs)):
        offset_s = inputs[index].offset_s
        if offset_s is not None:
            placed.append(Placement(offset_s - origin_s, "given"))
            continue
        ahead = clocks[index] - clocks[0]
        if inputs[index].path == inputs[0].path:  # one container has one clock
            placed.append(Placement(round(ahead, 4), "clock"))
            continue
        clock_s = ahead if abs(ahead) >= MIN_CLOCK_S else None
        found = place_track(monos[0], monos[index], levels[0], levels[index], clock_s=clock_s)
        for near in range(1, index):
            if found.how == "bleed" or placed[near].how not in ("bleed", "given"):
                continue
            beside = place_track(monos[near], monos[index], levels[near], levels[index])
            if beside.how == "bleed":
                found = beside.through(placed[near])
        placed.append(found)
    return placed


def _laid(mono: Pcm, place: Placement, zero_s: float, length: int) -> NDArray[np.int16]:
    """The track on the common clock; a drifting clock is set right sample by sample."""
    (samples,) = mono.channels
    out = np.zeros(length, dtype=np.int16)
    first = round((place.offset_s - zero_s) * RATE_HZ)
    room = out[first : first + round(len(samples) * place.slow)]
    for at in range(0, len(room), BLOCK):
        index = np.round(np.arange(at, min(at + BLOCK, len(room))) / place.slow).astype(np.int64)
        index = np.minimum(index, len(samples) - 1)
        room[at : at + BLOCK] = samples[int(index[0]) : int(index[-1]) + 1][index - index[0]]
    return out


def _recording(
    inputs: Sequence[TrackInput],
    sounds: Sequence[Sound],
    placed: Sequence[Placement],
    zero_s: float,
    length: int,
) -> Recording:
    files = tuple(
        TrackFile(
            label=item.label,
            name=item.name,
            sha256=_sha256(item, sound),
            start_s=round(place.offset_s - zero_s, 4),
            placed_by=place.how,
            drift_ppm=place.drift_ppm,
        )
        for item, sound, place in zip(inputs, sounds, placed, strict=True)
    )
    text = "\n".join(f"{f.label} {f.sha256} {f.start_s}" for f in files)
    return Recording(
        name=" + ".join(f.name for f in files),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        duration_s=length / RATE_HZ,
        sample_rate_hz=max(s.recording.sample_rate_hz for s in sounds),
        channels=len(files),
        container="+".join(dict.fromkeys(s.recording.container for s in sounds)),
        codec="+".join(dict.fromkeys(s.recording.codec for s in sounds)),
        tracks=files,
    )


def _sha256(item: TrackInput, sound: Sound) -> str:
    """Digest of the file, and of which of its tracks is meant where that was said."""
    digest = sound.recording.sha256
    if item.number is None:
        return digest
    return hashlib.sha256(f"{digest}#{item.number}".encode()).hexdigest()


def _said(item: TrackInput, place: Placement) -> str:
    text = f"track {item.label} begins {place.offset_s:+.2f} s from the first; "
    text += PLACED_BY[place.how]
    if place.drift_ppm is not None and abs(place.drift_ppm) >= 1.0:
        text += f"; its clock drifts by {place.drift_ppm:+.0f} ppm, which was set right"
    return text
