"""A third of the dialogue scripts as sound: `python -m benchmarks.spoken FOLDER`, then analyse it.

FOLDER receives NAME.webm and truth/NAME.json as in `sample_audio`; results of
`interview-analyzer analyze FOLDER/*.webm -o FOLDER/out` go into `benchmarks.rubric --spoken`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.records import Hearing
from benchmarks.dialogues import FOLDER, OWN_KEYS, Dialogue
from sample_audio.script import Script, Sound, parse_events
from sample_audio.timeline import Span

SPOKEN_SHARE = 1 / 3
SETS = (".", "later", "harder", "last", "unseen", "sealed")
"""Folders of scripts, in the order in which they were written."""


def main(arguments: list[str] | None = None) -> None:
    """Speak the chosen scripts that are not there yet."""
    from sample_audio.speak import speak_script
    from sample_audio.voices import Speaker

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="scripts (a third of each level)")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    speaker = Speaker(options.folder / "clips")
    for name in options.names or chosen():
        script = load_spoken(script_path(name))
        if not (options.folder / "truth" / f"{name}.json").is_file():
            print(speak_script(script, speaker, options.folder))


def script_path(name: str) -> Path:
    """Where a script stands, whichever set it belongs to."""
    return next(path for s in SETS if (path := FOLDER / s / f"{name}.toml").is_file())


def chosen() -> list[str]:
    """A third of each level of every set."""
    return sorted(name for one in SETS for name in _third(FOLDER / one))


def _third(folder: Path) -> list[str]:
    """By a digest of the name; panels need a third voice and stay out."""
    by_level: dict[str, list[str]] = defaultdict(list)
    for path in folder.glob("*.toml"):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if not is_panel(data):
            by_level[data["level"]].append(path.stem)
    return [
        name
        for names in by_level.values()
        for name in sorted(names, key=_digest)[: round(SPOKEN_SHARE * len(names))]
    ]


def is_panel(script: Mapping[str, Any]) -> bool:
    """Whether more than two people speak."""
    return any("person" in row for row in script["events"])


def load_spoken(path: Path) -> Script:
    """The script as `sample_audio` speaks it, its labels left out."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [{k: v for k, v in row.items() if k not in OWN_KEYS} for row in data["events"]]
    return Script(
        name=path.stem,
        title=data["title"],
        problem=data["problem"],
        level=data["level"],
        seed=int(data["seed"]),
        voices=data["voices"],
        sound=Sound(**data["sound"]),
        events=parse_events(rows, path),
    )


def with_sound(dialogue: Dialogue, hearing: Hearing, truth: Path) -> Dialogue:
    """The labels of a script at the times of its recording, with what the models heard."""
    data: dict[str, Any] = json.loads(truth.read_text(encoding="utf-8"))
    spans = [
        Span(u["start_s"], u["end_s"]) for u in data["utterances"] if u["speaker"] == "candidate"
    ]
    return replace(
        dialogue,
        hearing=hearing,
        roles=_roles(hearing, data["speech"]),
        phases=tuple((p["name"], Span(p["start_s"], p["end_s"])) for p in data["phases"]),
        utterances=tuple(
            replace(said, span=span) for said, span in zip(dialogue.utterances, spans, strict=True)
        ),
    )


def _roles(hearing: Hearing, speech: list[dict[str, Any]]) -> dict[str, str]:
    """Each speaker that was found, by whom the script lets speak most of that time."""
    shared: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for found in hearing.speech:
        for true in speech:
            both_s = min(found.end_s, true["end_s"]) - max(found.start_s, true["start_s"])
            shared[found.speaker][true["speaker"]] += max(0.0, both_s)
    return {who: max(times, key=lambda role: times[role]) for who, times in shared.items()}


def _digest(name: str) -> str:
    return hashlib.sha256(f"spoken {name}".encode()).hexdigest()


if __name__ == "__main__":
    main()
