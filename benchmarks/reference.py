"""Recordings with known timelines -> one frozen reference each, whatever the set."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from analyzer.conversation.timeline import merged
from analyzer.pipeline import silent
from analyzer.records import Interval, Speech

Collection = Literal["dyads", "meetings", "samples"]
COLLECTIONS: tuple[Collection, ...] = ("dyads", "meetings", "samples")
SAMPLES = Path(__file__).resolve().parent.parent / "sample_audio"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Where the real recordings lie beside a checkout."""
MADE = Path(__file__).resolve().parent / ".cache" / "made"
"""Where `make_recordings.py` writes."""
HELD_OUT = "held_out"
"""The folder therein for those that are looked at last."""
AUDIO_SUFFIXES = frozenset({".wav", ".flac", ".mp3", ".m4a", ".webm", ".mp4"})


@dataclass(frozen=True, slots=True)
class Latency:
    """A change of floor: `asker` ends at `after_s`, `other` begins at `before_s`."""

    after_s: float
    before_s: float
    asker: str
    other: str

    @property
    def value_s(self) -> float:
        return self.before_s - self.after_s


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody says, in words, and who."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Filler:
    """A filled pause that was spoken at a known time."""

    middle_s: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Interview:
    """What only the samples have: words, level, and how interjections were met."""

    level: str
    utterances: tuple[Utterance, ...]
    fillers: tuple[Filler, ...]
    expecting: int
    unanswered: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The truth about one recording; `unscored` is neither speech nor silence."""

    name: str
    path: Path
    collection: Collection
    speech: tuple[Speech, ...]
    unscored: tuple[Interval, ...] = ()
    latencies: tuple[Latency, ...] = ()
    interview: Interview | None = None

    def gaps(self, duration_s: float) -> list[Interval]:
        """Mutual silence of any length; unscored stretches count as sound."""
        filled = [Speech(u.start_s, u.end_s, "") for u in self.unscored]
        return silent([*self.speech, *filled], duration_s)

    def shares(self) -> dict[str, float]:
        """Speech of each speaker, seconds."""
        seconds: dict[str, float] = {}
        for item in self.speech:
            seconds[item.speaker] = seconds.get(item.speaker, 0.0) + item.end_s - item.start_s
        return seconds


def load_references(data: Path, only: Iterable[str] = ()) -> list[Reference]:
    """All references below `data` and in the checkout, or those whose name begins as in `only`.

    A set whose folder is missing is left out.
    """
    wanted = tuple(only)
    found = [_dyad(path) for path in audio_files(data / "dyads")]
    found += [_meeting(path) for path in audio_files(data / "meetings")]
    found += [_sample(path) for path in audio_files(SAMPLES)]
    return [r for r in found if not wanted or r.name.startswith(wanted)]


def audio_files(folder: Path) -> list[Path]:
    """Recordings right inside a folder, by name; none where there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in AUDIO_SUFFIXES)


def _dyad(path: Path) -> Reference:
    truth: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return Reference(
        name=path.stem,
        path=path,
        collection="dyads",
        speech=tuple(Speech(start, end, speaker) for start, end, speaker in truth["speech"]),
        unscored=tuple(merged([Interval(start, end) for start, end in truth["unscored"]])),
        latencies=tuple(Latency(x["after"], x["before"], "A", "B") for x in truth["latencies"]),
    )


def _meeting(path: Path) -> Reference:
    speech = []
    for line in path.with_suffix(".rttm").read_text(encoding="utf-8").splitlines():
        _kind, _file, _channel, start, length, _a, _b, speaker, *_ = line.split()
        speech.append(Speech(float(start), float(start) + float(length), speaker))
    return Reference(path.stem, path, "meetings", tuple(sorted(speech)))


def _sample(path: Path) -> Reference:
    text = (SAMPLES / "truth" / f"{path.stem}.json").read_text(encoding="utf-8")
    truth: dict[str, Any] = json.loads(text)
    calls = [i for i in truth["interjections"] if i["expects_response"]]
    met = [i for i in calls if i["first_sound_s"] is not None]
    return Reference(
        name=path.stem,
        path=path,
        collection="samples",
        speech=tuple(Speech(x["start_s"], x["end_s"], x["speaker"]) for x in truth["speech"]),
        latencies=tuple(
            Latency(i["end_s"], i["end_s"] + i["first_sound_s"], "interviewer", "candidate")
            for i in met
        ),
        interview=Interview(
            level=truth["level"],
            utterances=tuple(Utterance(u["speaker"], u["text"]) for u in truth["utterances"]),
            fillers=tuple(
                Filler((f["start_s"] + f["end_s"]) / 2, f["speaker"]) for f in truth["fillers"]
            ),
            expecting=len(calls),
            unanswered=tuple(
                Interval(i["start_s"], i["end_s"]) for i in calls if i["status"] == "unanswered"
            ),
        ),
    )
