"""Interviews of an hour by two people each: `python -m benchmarks.long_interviews FOLDER`.

Scripts of `recast`, a dozen for each pair, spoken by the same two voices and put one after the
other. FOLDER receives NAME.flac and truth/NAME.json; `accuracy.py --set samples --samples FOLDER`
scores them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.disturb_dyads import dry_sound, later
from benchmarks.made.channels import CHANNELS, write
from benchmarks.made.styles import style_file
from benchmarks.recast import draw_voices, unspoken
from benchmarks.spoken import load_spoken, script_path
from sample_audio.script import SPEAKERS
from sample_audio.speak import speak_script
from sample_audio.voices import RATE_HZ, Speaker, Voice

PAIRS = {"alpha": ("male", "male"), "beta": ("female", "female")}
"""The name that a pair's voices are drawn by, and their sexes: alike is the harder case."""
SCRIPTS = 12


def main(arguments: list[str] | None = None) -> None:
    """Speak and join the scripts of each pair whose interview is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    (options.folder / "truth").mkdir(parents=True, exist_ok=True)
    speaker = Speaker(options.folder / "clips", style_file)
    names = iter(unspoken())
    for pair, sexes in PAIRS.items():
        scripts = [next(names) for _ in range(SCRIPTS)]
        if not (options.folder / "truth" / f"{pair}.json").is_file():
            parts = options.folder / "parts" / pair
            speak_parts(scripts, draw_voices(pair, sexes), speaker, parts)
            print(join(pair, parts, options.folder), flush=True)


def speak_parts(
    names: Iterable[str], voices: Mapping[str, Voice], speaker: Speaker, out: Path
) -> None:
    """Write the recording of each script in these voices, and its truth, unless it is there."""
    (out / "truth").mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (out / "truth" / f"{name}.json").is_file():
            script = load_spoken(script_path(name))
            script = replace(script, voices=dict(zip(SPEAKERS, voices, strict=True)))
            print(speak_script(script, speaker, out, voices), flush=True)


def join(name: str, parts: Path, out: Path) -> Path:
    """Write the recordings of a folder one after the other, and the truth of all of them, which
    has no level: that was meant for each script."""
    sounds, whole, reached_s = [], dict[str, Any](), 0.0
    for path in sorted((parts / "truth").glob("*.json")):
        truth = later(json.loads(path.read_text(encoding="utf-8")), reached_s)
        lists = {key: value for key, value in truth.items() if isinstance(value, list)}
        whole = {**truth, **{key: whole.get(key, []) + lists[key] for key in lists}}
        sounds.append(dry_sound(parts / truth["file"]))
        reached_s += len(sounds[-1]) / RATE_HZ
    recording = out / f"{name}.flac"
    write(np.concatenate(sounds), CHANNELS["flac"], recording)
    whole |= {"name": name, "file": recording.name, "duration_s": reached_s, "level": None}
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    (out / "truth" / f"{name}.json").write_text(text, encoding="utf-8")
    return recording


if __name__ == "__main__":
    main()
