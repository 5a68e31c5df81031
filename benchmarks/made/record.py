"""A dialogue whose clips are at hand -> a recording and its truth, written side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.made.catalogue import SCENES
from benchmarks.made.channels import CHANNELS, write
from benchmarks.made.dialogue import CANDIDATE, Dialogue
from benchmarks.made.render import Clips, Samples, generator, render, truth_of


def record(
    name: str,
    dialogue: Dialogue,
    clips: Clips,
    others: Sequence[Samples],
    speakers: Sequence[str],
    folder: Path,
    *,
    spoken: bool,
) -> Path:
    """Write the recording called CAST_SCENE; returns its path.

    `others` are clips of those who babble behind, where the scene has babble; `spoken`: its words
    are known.
    """
    cast, _, scene_name = name.partition("_")
    scene = SCENES[scene_name]
    channel = CHANNELS[scene.channel]
    mixed = render(dialogue, clips, scene, others, generator(name, "sound"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{channel.suffix}"
    duration_s, lag_s = write(mixed.samples, channel, path)
    truth = {
        "name": name,
        "file": path.name,
        "cast": cast,
        "scene": scene_name,
        "condition": scene.condition,
        "duration": round(duration_s, 3),
        "codec_lag": round(lag_s, 4),
        "spoken": spoken,
        "speakers": {who: "candidate" if who == CANDIDATE else "interviewer" for who in speakers},
        **truth_of(mixed, lag_s),
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    path.with_suffix(".json").write_text(text, encoding="utf-8")
    return path
