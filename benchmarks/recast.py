"""Scripts that nothing else speaks, in voices drawn for each: `python -m benchmarks.recast FOLDER`.

FOLDER receives NAME.webm and truth/NAME.json as in `sample_audio`; `accuracy.py --set samples
--samples FOLDER` scores them. With `--disturbed OUT` they are also written to OUT, each as it is
heard in one of the rooms, noises and codecs of `disturb_dyads`, in turn, or in those that `--how`
names. With `--panel` two, three or four interviewers, in turn, share what the one of the script
says.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.dialogues import FOLDER
from benchmarks.disturb_dyads import DISTURBANCES, dry_sound, hear_through, later
from benchmarks.made.styles import style_file
from benchmarks.spoken import SETS, chosen, is_panel, load_spoken, script_path
from sample_audio.script import SPEAKERS, Event, Script, Utterance
from sample_audio.speak import speak_script
from sample_audio.voices import Speaker, Voice

NAMES = {
    "female": (
        *("af_alloy", "af_aoede", "af_bella", "af_heart", "af_jessica", "af_kore", "af_nicole"),
        *("af_nova", "af_river", "af_sarah", "af_sky", "bf_alice", "bf_emma", "bf_isabella"),
        "bf_lily",
    ),
    "male": (
        *("am_adam", "am_echo", "am_eric", "am_fenrir", "am_liam", "am_michael", "am_santa"),
        *("bm_daniel", "bm_george", "bm_lewis"),
    ),
}
"""Kokoro's English voices but for `am_onyx`, `am_puck` and `bm_fable`: these hiss on after a word,
25 to 40 dB under it, for 0.15 to 0.7 s in which the truth would still have them speak."""
PAIRS = (("female", "female"), ("male", "male"), ("female", "male"), ("male", "female"))
"""Who asks and who answers, in turn: half of the recordings have two voices of one sex."""
PANELS = (2, 3, 4)
"""Interviewers of each script that is a panel's, in turn."""
GOES_ON = 0.5
"""Probability that who spoke last for the panel speaks for it next; else anybody does."""
SPEEDS, PITCHES, GAINS_DB = (0.95, 1.15), (0.92, 1.08), (-6.0, 0.0)


def main(arguments: list[str] | None = None) -> None:
    """Speak the first of the scripts, as many as asked for, that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-n", "--count", type=int, default=18, help="how many scripts (18)")
    parser.add_argument("--skip", type=int, default=0, help="how many of them to pass over (0)")
    parser.add_argument("--panel", action="store_true", help="two to four interviewers each")
    parser.add_argument("--disturbed", type=Path, metavar="OUT", help="hear them disturbed as well")
    parser.add_argument(
        "--how",
        nargs="+",
        choices=DISTURBANCES,
        default=list(DISTURBANCES),
        metavar="NAME",
        help=f"with --disturbed, by these in turn (all: {', '.join(DISTURBANCES)})",
    )
    options = parser.parse_args(arguments)
    (options.folder / "truth").mkdir(parents=True, exist_ok=True)
    speaker = Speaker(options.folder / "clips", style_file)
    names = unspoken()[: options.count]
    scripts = list(zip(names, itertools.cycle(PAIRS), itertools.cycle(PANELS)))[options.skip :]
    for name, sexes, interviewers in scripts:
        if not (options.folder / "truth" / f"{name}.json").is_file():
            script = load_spoken(script_path(name))
            people: Sequence[str] = SPEAKERS
            if options.panel:
                script, people = as_panel(script, interviewers)
            voices = draw_voices(name, draw_sexes(name, len(people)) if options.panel else sexes)
            script = replace(script, voices=dict(zip(people, voices, strict=True)))
            print(speak_script(script, speaker, options.folder, voices), flush=True)
    if options.disturbed is not None:
        (options.disturbed / "truth").mkdir(parents=True, exist_ok=True)
        for (name, *_), how in zip(scripts, itertools.cycle(options.how)):
            print(disturb_script(options.folder, name, how, options.disturbed), flush=True)


def as_panel(script: Script, interviewers: int) -> tuple[Script, list[str]]:
    """The script with up to so many interviewers, and who speaks in it, the candidate last.

    Each thing an interviewer says is drawn: who spoke last for the panel goes on, or anybody does.
    """
    rng = np.random.default_rng([interviewers, *_digest(script.name)])
    panel = ["interviewer", *(f"interviewer {n}" for n in range(2, interviewers + 1))]
    asks = panel[0]
    events: list[Event] = []
    for event in script.events:
        if isinstance(event, Utterance) and event.speaker == "interviewer":
            asks = asks if rng.random() < GOES_ON else str(rng.choice(panel))
            event = replace(event, person=asks)
        events.append(event)
    speaks = {event.who for event in events if isinstance(event, Utterance)}
    return replace(script, events=tuple(events)), [*filter(speaks.__contains__, panel), "candidate"]


def draw_sexes(name: str, people: int) -> list[str]:
    """The sex of each of so many people, drawn by the script's name."""
    rng = np.random.default_rng([people, *_digest(name)])
    return [str(sex) for sex in rng.choice(list(NAMES), people)]


def disturb_script(folder: Path, name: str, how: str, out: Path) -> Path:
    """Write a spoken script as it is heard under a disturbance, with its truth."""
    dry = dry_sound(folder / f"{name}.webm")
    path, lag_s = hear_through(dry, DISTURBANCES[how], out / f"{name}_{how}")
    truth = json.loads((folder / "truth" / f"{name}.json").read_text(encoding="utf-8"))
    text = json.dumps(later(truth, lag_s), ensure_ascii=False, indent=1) + "\n"
    (out / "truth" / f"{path.stem}.json").write_text(text, encoding="utf-8")
    return path


def unspoken() -> list[str]:
    """Scripts of two people that `spoken` leaves out, in the order of a digest of their names."""
    spoken = set(chosen())
    names = [
        path.stem
        for one in SETS
        for path in (FOLDER / one).glob("*.toml")
        if path.stem not in spoken and not is_panel(tomllib.loads(path.read_text(encoding="utf-8")))
    ]
    return sorted(names, key=_digest)


def draw_voices(name: str, sexes: Iterable[str]) -> dict[str, Voice]:
    """A voice for each sex, none twice, its pace, pitch and level drawn by the script's name."""
    rng = np.random.default_rng(list(_digest(name)))
    found: dict[str, Voice] = {}
    for sex in sexes:
        who = str(rng.choice([voice for voice in NAMES[sex] if voice not in found]))
        speed, pitch, gain_db = (round(rng.uniform(*r), 2) for r in (SPEEDS, PITCHES, GAINS_DB))
        found[who] = Voice("kokoro", sex, {who: 1.0}, speed, pitch, gain_db)
    return found


def _digest(name: str) -> bytes:
    return hashlib.sha256(f"recast {name}".encode()).digest()


if __name__ == "__main__":
    main()
