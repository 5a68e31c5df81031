"""Dialogue scripts -> recordings with exact timelines: `python -m sample_audio.speak [NAME...]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from sample_audio.encode import LAG_RATE_HZ, decode, lag_s, resampled, write_recording
from sample_audio.mix import mix
from sample_audio.script import Script, Utterance, load_script
from sample_audio.timeline import place_events
from sample_audio.truth import Recording, truth_of
from sample_audio.voices import RATE_HZ, VOICES, Clip, Speaker, Voice

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Speak the named scripts, or all of them; returns the exit status."""
    parser = argparse.ArgumentParser(description="Speak dialogue scripts into recordings.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="script without .toml (all)")
    parser.add_argument("-o", "--out", type=Path, default=HERE, help="folder to write into")
    parser.add_argument("--cache", type=Path, help="folder that keeps spoken clips between runs")
    options = parser.parse_args(arguments)
    names = options.names or sorted(path.stem for path in (HERE / "scripts").glob("*.toml"))
    speaker = Speaker(options.cache)
    for name in names:
        script = load_script(HERE / "scripts" / f"{name}.toml")
        path = speak_script(script, speaker, options.out)
        print(f"{path} {path.stat().st_size / 1e6:.2f} MB")
    return 0


def speak_script(
    script: Script, speaker: Speaker, out: Path, voices: Mapping[str, Voice] = VOICES
) -> Path:
    """Write one recording and its truth below `out`; returns the recording's path."""
    clips = speak_clips(script, speaker, voices)
    placed = place_events(script.events, lambda event: clips[event].times)
    sound = mix(placed, clips, script)
    path = out / f"{script.name}.{script.sound.container}"
    write_recording(sound.samples, RATE_HZ, script.sound, path)
    decoded, duration_s = decode(path)
    lag = lag_s(resampled(sound.samples, RATE_HZ, LAG_RATE_HZ), decoded)
    recording = Recording(path.name, duration_s, lag, sound.typing)
    truth = truth_of(script, placed, recording, voices)
    (out / "truth").mkdir(exist_ok=True)
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    (out / "truth" / f"{script.name}.json").write_text(text, encoding="utf-8")
    return path


def speak_clips(
    script: Script, speaker: Speaker, voices: Mapping[str, Voice] = VOICES
) -> dict[Utterance, Clip]:
    """Speak every utterance of a script in its speaker's voice, one of `voices`."""
    return {
        event: speaker.say(event.text, voices[script.voices[event.who]], script.seed, event.speed)
        for event in script.events
        if isinstance(event, Utterance)
    }


if __name__ == "__main__":
    sys.exit(main())
