"""Dyads -> the same in rooms, in noise and through codecs: `python -m benchmarks.disturb_dyads`.

Few recordings of real voices have exact timelines; so the ones that are dry and quiet are heard
again under what a microphone, a room and a call do to them. Score them with
`python -m benchmarks.accuracy --set dyads --data` and the folder they are written to; those of one
of the dyads are kept aside in its `held_out`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from analyzer.audio.decode import decode
from benchmarks.load import DATA, HELD_OUT, audio_files
from benchmarks.made.channels import CHANNELS, write
from benchmarks.made.noises import AMBIENT, at_ratio
from benchmarks.made.render import Samples, generator
from benchmarks.made.rooms import in_room
from sample_audio.voices import RATE_HZ

DRY = ("dyad0_clean", "dyad2_mp3_48k", "dyad5_quiet_b")
ASIDE = "dyad2_mp3_48k"
TIMES = frozenset({"start", "end", "after", "before", "start_s", "end_s"})
"""What counts from the recording's beginning, in the truths of dyads and of samples."""
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A room's reverberation time, a noise so many dB under the speech, and a channel."""

    rt60_s: float | None = None
    noise: str | None = None
    ratio_db: float = 0.0
    channel: str = "flac"


DISTURBANCES = {
    "room3": Disturbance(rt60_s=0.3),
    "room5": Disturbance(rt60_s=0.5),
    "room8": Disturbance(rt60_s=0.8),
    "room4fan20": Disturbance(rt60_s=0.4, noise="fan", ratio_db=20.0),
    "pink10": Disturbance(noise="pink", ratio_db=10.0),
    "pink15": Disturbance(noise="pink", ratio_db=15.0),
    "fan12": Disturbance(noise="fan", ratio_db=12.0),
    "amr": Disturbance(channel="phone_amr"),
    "g711": Disturbance(channel="phone_g711"),
    "nbopus": Disturbance(channel="phone_opus"),
    "opus16": Disturbance(channel="opus_16k"),
    "mp3_24k": Disturbance(channel="mp3_24k"),
}


def main(arguments: list[str] | None = None) -> int:
    """Write every dry dyad under every disturbance; returns the exit status."""
    parser = argparse.ArgumentParser(description="Disturb the dyads that are dry and quiet.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--data", type=Path, default=DATA, help="folder that holds dyads/")
    options = parser.parse_args(arguments)
    paths = [path for path in audio_files(options.data / "dyads") if path.stem in DRY]
    if not paths:
        parser.error(
            f"{options.data} holds no dyads/ that are dry; --data names the folder that does"
        )
    for path in paths:
        dry = dry_sound(path)
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        home = options.out / HELD_OUT if path.stem == ASIDE else options.out
        for name, disturbance in DISTURBANCES.items():
            stem = f"{path.stem.partition('_')[0]}_{name}"
            print(disturb(dry, truth, disturbance, home / "dyads" / stem), flush=True)
    return 0


def disturb(dry: Samples, truth: dict[str, Any], what: Disturbance, stem: Path) -> Path:
    """Write one disturbed recording and its truth; returns the recording's path."""
    path, lag_s = hear_through(dry, what, stem)
    text = json.dumps(later(truth, lag_s), ensure_ascii=False, indent=1) + "\n"
    path.with_suffix(".json").write_text(text, encoding="utf-8")
    return path


def hear_through(dry: Samples, what: Disturbance, stem: Path) -> tuple[Path, float]:
    """Write sound as it is heard; returns the recording's path and how late its codec makes it."""
    sound = dry if what.rt60_s is None else in_room(dry, what.rt60_s, 0)
    if what.noise is not None:
        noise = AMBIENT[what.noise](sound.size, generator(stem.name, "noise"))
        sound = sound + at_ratio(noise, sound, what.ratio_db)
    channel = CHANNELS[what.channel]
    stem.parent.mkdir(parents=True, exist_ok=True)
    path = stem.with_name(f"{stem.name}.{channel.suffix}")
    _duration_s, lag_s = write(sound, channel, path)
    return path, lag_s


def dry_sound(path: Path) -> Samples:
    """A recording's mono sound at `RATE_HZ`."""
    pcm = np.asarray(decode(path).pcm, dtype=np.float64)
    return np.asarray(resample_poly(pcm, RATE_HZ, 16_000), dtype=np.float64)


def later(truth: Any, lag_s: float) -> Any:
    """The truth of a recording whose codec delays it: all that begins or ends does so later."""
    if isinstance(truth, list):
        times = 2 if truth and isinstance(truth[0], float | int) else 0  # start, end, perhaps who
        moved = [round(time_s + lag_s, DIGITS) for time_s in truth[:times]]
        return moved + [later(item, lag_s) for item in truth[times:]]
    if not isinstance(truth, dict):
        return truth
    return {
        key: round(value + lag_s, DIGITS) if key in TIMES else later(value, lag_s)
        for key, value in truth.items()
    }


if __name__ == "__main__":
    sys.exit(main())
