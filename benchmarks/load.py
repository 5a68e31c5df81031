"""Folders of recordings with known timelines -> references, one loader for each set."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from analyzer.records import Interval, Phase, Speech
from analyzer.spans import union
from benchmarks.reference import Call, Filler, Interview, Latency, Reference, Utterance

SAMPLES = Path(__file__).resolve().parents[1] / "sample_audio"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Where the real recordings lie beside a checkout."""
MADE = Path(__file__).resolve().parent / ".cache" / "made"
"""Where `make_recordings.py` writes."""
HELD_OUT = "held_out"
"""The folder therein for those that are looked at last."""
AUDIO_SUFFIXES = frozenset(
    {".wav", ".flac", ".mp3", ".m4a", ".webm", ".mp4", ".ogg", ".opus", ".3gp"},
)
DYAD_CONDITIONS = {
    "clean": "clean",
    "noise20": "noise",
    "mp3_48k": "mp3",
    "phone": "phone",
    "reverb": "reverb",
    "quiet_b": "quiet",
    **dict.fromkeys(("room3", "room5", "room8", "room4fan20"), "reverb"),
    **dict.fromkeys(("pink10", "pink15", "fan12"), "noise"),
    **dict.fromkeys(("amr", "g711", "nbopus"), "phone"),
    **dict.fromkeys(("opus16", "mp3_24k"), "mp3"),
}
"""By what follows the number in a dyad's name; `disturb_dyads.py` makes the lower ones."""


def load_references(
    data: Path = DATA,
    made: Path = MADE,
    only: Iterable[str] = (),
    *,
    samples: Path = SAMPLES,
    held_out: bool = False,
) -> list[Reference]:
    """All references of all sets, or those whose name begins as in `only`.

    A set whose folder is missing is left out; of the made recordings either those that are kept
    aside are loaded, or the others.
    """
    wanted = tuple(only)
    found = [] if held_out else [*_dyads(data), *_meetings(data), *_samples(samples)]
    found += _made_in(made, held_out)
    return [r for r in found if not wanted or r.name.startswith(wanted)]


def load_talks(
    data: Iterable[Path] = (),
    made: Iterable[Path] = (),
    samples: Iterable[Path] = (),
    *,
    held_out: Iterable[bool] = (False, True),
) -> list[Reference]:
    """What several folders hold but meetings, each recording once; `held_out` as above."""
    aside = tuple(held_out)
    found = [
        *(reference for folder in data for reference in _dyads(folder)),
        *(reference for folder in samples for reference in _samples(folder)),
        *(reference for folder in made for kept in aside for reference in _made_in(folder, kept)),
    ]
    return list({reference.path: reference for reference in found}.values())


def audio_files(folder: Path) -> list[Path]:
    """Recordings right inside a folder, by name; none where there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in AUDIO_SUFFIXES)


def _dyads(data: Path) -> list[Reference]:
    return [_dyad(path) for path in audio_files(data / "dyads")]


def _meetings(data: Path) -> list[Reference]:
    found = [_meeting(path, "meeting") for path in audio_files(data / "meetings")]
    return [*found, _meeting(_packaged_call(), "call")] if found else []


def _samples(folder: Path) -> list[Reference]:
    return [_sample(path) for path in audio_files(folder)]


def _made_in(folder: Path, held_out: bool) -> list[Reference]:
    within = folder / HELD_OUT if held_out else folder
    return [_made(path, held_out) for path in audio_files(within)]


def _packaged_call() -> Path:
    """The half minute of a telephone call that pyannote.audio ships."""
    package = metadata.distribution("pyannote.audio")
    return Path(str(package.locate_file("pyannote/audio/sample/sample.wav")))


def _read(path: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth


def _dyad(path: Path) -> Reference:
    truth = _read(path.with_suffix(".json"))
    return Reference(
        name=path.stem,
        path=path,
        collection="dyads",
        condition=DYAD_CONDITIONS.get(path.stem.partition("_")[2], "other"),
        speech=tuple(Speech(start, end, speaker) for start, end, speaker in truth["speech"]),
        unscored=_intervals(truth["unscored"]),
        latencies=tuple(Latency(x["after"], x["before"], "A", "B") for x in truth["latencies"]),
    )


def _meeting(path: Path, condition: str) -> Reference:
    speech = []
    for line in path.with_suffix(".rttm").read_text(encoding="utf-8").splitlines():
        _kind, _file, _channel, start, length, _a, _b, speaker, *_ = line.split()
        speech.append(Speech(float(start), float(start) + float(length), speaker))
    name = "pyannote_sample" if condition == "call" else path.stem
    return Reference(name, path, "meetings", condition, tuple(sorted(speech)))


def _sample(path: Path) -> Reference:
    truth = _read(path.parent / "truth" / f"{path.stem}.json")
    calls = [i for i in truth["interjections"] if i["expects_response"]]
    met = [i for i in calls if i["first_sound_s"] is not None]
    asker = {(u["start_s"], u["end_s"]): u["speaker"] for u in truth["utterances"]}
    people = dict.fromkeys(u["speaker"] for u in truth["utterances"])
    return Reference(
        name=path.stem,
        path=path,
        collection="samples",
        condition="spoken",
        speech=tuple(Speech(x["start_s"], x["end_s"], x["speaker"]) for x in truth["speech"]),
        latencies=tuple(
            Latency(
                i["end_s"],
                i["end_s"] + i["first_sound_s"],
                asker[i["start_s"], i["end_s"]],
                "candidate",
            )
            for i in met
        ),
        noises=_intervals([(t["start_s"], t["end_s"]) for t in truth["typing"]]),
        interview=Interview(
            roles={who: "candidate" if who == "candidate" else "interviewer" for who in people},
            utterances=tuple(
                Utterance(u["speaker"], u["text"], u["start_s"], u["end_s"])
                for u in truth["utterances"]
            ),
            fillers=tuple(
                Filler((f["start_s"] + f["end_s"]) / 2, f["speaker"]) for f in truth["fillers"]
            ),
            calls=tuple(
                Call(
                    i["start_s"],
                    i["end_s"],
                    i["status"],
                    _later(i["end_s"], i["first_sound_s"]),
                    _later(i["end_s"], i["first_content_s"]),
                )
                for i in calls
            ),
            level=truth["level"],
            phases=tuple(Phase(p["name"], p["start_s"], p["end_s"]) for p in truth["phases"]),
        ),
    )


def _made(path: Path, held_out: bool) -> Reference:
    truth = _read(path.with_suffix(".json"))
    return Reference(
        name=path.stem,
        path=path,
        collection="made",
        condition=truth["condition"],
        speech=tuple(Speech(start, end, speaker) for start, end, speaker in truth["speech"]),
        unscored=_intervals(truth["unscored"]),
        latencies=tuple(
            Latency(x["after"], x["before"], x["asker"], "B") for x in truth["latencies"]
        ),
        noises=_intervals([(n["start"], n["end"]) for n in truth["noises"]]),
        interview=_made_interview(truth) if truth["spoken"] else None,
        held_out=held_out,
    )


def _made_interview(truth: dict[str, Any]) -> Interview:
    answered = {x["after"]: x["before"] for x in truth["latencies"]}
    return Interview(
        roles=truth["speakers"],
        utterances=tuple(
            Utterance(t["speaker"], t["text"], t["start"], t["end"]) for t in truth["turns"]
        ),
        fillers=tuple(Filler((f["start"] + f["end"]) / 2, f["speaker"]) for f in truth["fillers"]),
        calls=tuple(
            Call(
                i["start"],
                i["end"],
                i["status"],
                answered.get(i["end"]),
                _later(i["end"], i["first_content_s"]),
            )
            for i in truth["interjections"]
        ),
    )


def _later(end_s: float, by_s: float | None) -> float | None:
    return None if by_s is None else end_s + by_s


def _intervals(pairs: Iterable[tuple[float, float]]) -> tuple[Interval, ...]:
    return union(Interval(start, end) for start, end in pairs)
