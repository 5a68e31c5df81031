"""Casts, scenes and dialogues -> recordings with truths: `python -m benchmarks.make_recordings`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.load import DATA, HELD_OUT, MADE
from benchmarks.made.catalogue import (
    ALIKE_RECORDINGS,
    CASTS,
    RECORDINGS,
    SCENES,
    Cast,
    Cut,
    cast_of,
    held_out,
)
from benchmarks.made.cut import cut_clips
from benchmarks.made.dialogue import Dialogue, draw_dialogue, read_dialogue
from benchmarks.made.record import record
from benchmarks.made.render import Samples, generator
from benchmarks.made.styles import style_file
from sample_audio.script import Utterance
from sample_audio.voices import Clip, Speaker, Voice

HERE = Path(__file__).resolve().parent
CACHE = HERE / ".cache" / "clips"


def main(arguments: list[str] | None = None) -> int:
    """Make the recordings that are named, or whose names begin so; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make recordings with known timelines.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="CAST or CAST_SCENE (all)")
    parser.add_argument(
        "--alike",
        action="store_true",
        help="the recordings of alike voices instead; give them an --out of their own",
    )
    parser.add_argument("--out", type=Path, default=MADE, help="folder to write into")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/ to cut from")
    options = parser.parse_args(arguments)
    wanted = tuple(options.names)
    recordings = ALIKE_RECORDINGS if options.alike else RECORDINGS
    names = [f"{cast}_{scene}" for cast, scenes in recordings.items() for scene in scenes]
    chosen = [name for name in names if not wanted or name.startswith(wanted)]
    if not chosen:
        parser.error(f"no recording is called {' or '.join(wanted)}")
    if not (options.data / "dyads").is_dir():
        parser.error(
            f"{options.data} holds no dyads/ to cut from; --data names the folder that does"
        )
    maker = Maker(options.data, None if options.alike else style_file)
    for name in chosen:
        print(maker.make(name, options.out), flush=True)
    return 0


class Maker:
    """Speaks and cuts clips, once each."""

    def __init__(self, data: Path, styles: Callable[[], Path] | None) -> None:
        self._dyads = data / "dyads"
        self._speaker = Speaker(CACHE if styles else CACHE / "packaged", styles)
        self._cut: dict[Cut, list[Clip]] = {}

    def make(self, name: str, out: Path) -> Path:
        """Write one recording and its truth; returns the recording's path."""
        cast = CASTS[cast_of(name)]
        dialogue = self._dialogue(cast, name)
        clips = {
            event: self._clip(cast.voices[event.speaker], event, cast_of(name))
            for event in dialogue.events
            if isinstance(event, Utterance)
        }
        scene = SCENES[name.partition("_")[2]]
        others = self._babblers(cast) if scene.noise == "babble" else []
        folder = out / HELD_OUT if held_out(name) else out
        speakers, spoken = sorted(cast.voices), cast.dialogue is not None
        return record(name, dialogue, clips, others, speakers, folder, spoken=spoken)

    def _dialogue(self, cast: Cast, name: str) -> Dialogue:
        rng = generator(name, "timing")
        if cast.dialogue is not None:
            return read_dialogue(cast.dialogue, rng)
        counts = {
            who: len(self._clips_of(source))
            for who, source in cast.voices.items()
            if isinstance(source, Cut)
        }
        return draw_dialogue(counts, cast.length_s, rng)

    def _clip(self, source: Voice | Cut, event: Utterance, cast: str) -> Clip:
        if isinstance(source, Cut):
            return self._clips_of(source)[int(event.text)]
        seed = int(generator(cast).integers(1 << 30))
        return self._speaker.say(event.text, source, seed, event.speed)

    def _clips_of(self, source: Cut) -> list[Clip]:
        if source not in self._cut:
            recording = next(
                path for path in self._dyads.glob(f"{source.dyad}.*") if path.suffix != ".json"
            )
            self._cut[source] = cut_clips(recording, source.speaker)
        return self._cut[source]

    def _babblers(self, cast: Cast) -> list[Samples]:
        """What everybody says who was cut from a dyad and is not in this cast."""
        everyone = {
            source
            for other in CASTS.values()
            for source in other.voices.values()
            if isinstance(source, Cut) and source not in cast.voices.values()
        }
        ordered = sorted(everyone, key=lambda one: (one.dyad, one.speaker))
        return [clip.samples for source in ordered for clip in self._clips_of(source)]


if __name__ == "__main__":
    sys.exit(main())
