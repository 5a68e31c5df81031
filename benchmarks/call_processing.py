"""Dyads and samples as a call sends them on: `python -m benchmarks.call_processing`.

Each person's sound is processed by itself, with noise of their own room, as it is where it is
sent, and the two are mixed; or the mix is, as by who edits a recording. Every way has a folder of
its own under `--out`; score it with `python -m benchmarks.accuracy --data OUT/gate --samples
OUT/gate/samples`. WebRTC's and RNNoise's suppressors are no part of what the project installs:

    pip install webrtc-noise-gain==1.3.0
    pip install --no-deps pyrnnoise==0.4.5
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from itertools import accumulate
from pathlib import Path
from typing import Any

import av
import av.filter
import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from analyzer.audio.decode import decode
from analyzer.audio.framing import HOP, HOP_S
from analyzer.audio.levels import frame_levels_db
from analyzer.audio.pcm import RATE_HZ
from benchmarks.altered import speech_of, two_people
from benchmarks.disturb_dyads import DRY, later
from benchmarks.load import DATA, MADE, load_references
from benchmarks.made.channels import CHANNELS, write
from benchmarks.made.noises import AMBIENT, at_ratio
from benchmarks.made.render import generator
from benchmarks.reference import Reference
from sample_audio.encode import LAG_RATE_HZ, lag_s, resampled
from sample_audio.voices import RATE_HZ as WRITTEN_HZ

Sound = NDArray[np.float64]
"""Mono, 16 kHz, shape (samples,)."""
GATE_DB, HOLD_S, ATTACK_S, RELEASE_S = -45.0, 0.1, 0.005, 0.1
"""A gate opens at so many dBFS and begins to close so long after; it opens and closes in ramps."""
CUT_S = 0.25
"""An editor leaves so much around what is said."""
LEVEL_DB, MOST_DB, HEARD_DB, DUCK_S, RISE_S = -20.0, 20.0, -60.0, 0.01, 2.0
"""Gain control brings what is louder than `HEARD_DB` to so many dBFS, by so much at the most; gain
falls and rises towards that with these time constants. Chosen, not measured on a device."""
RNNOISE_HZ, RNNOISE_HOP, RNNOISE_FULL = 48_000, 480, 32_768.0


def webrtc(sound: Sound) -> Sound:
    """WebRTC's noise suppressor at its third of four levels, and its gain control."""
    processor = importlib.import_module("webrtc_noise_gain").AudioProcessor(3, 3)
    whole = len(sound) // HOP * HOP
    pcm = np.clip(32_767 * sound[:whole], -32_768, 32_767).astype("<i2")
    done = b"".join(
        processor.Process10ms(pcm[at : at + HOP].tobytes()).audio for at in range(0, whole, HOP)
    )
    return np.pad(np.frombuffer(done, "<i2") / 32_768, (0, len(sound) - whole))


def rnnoise(sound: Sound) -> Sound:
    """RNNoise, which leaves digital silence where nobody speaks."""
    library = _rnnoise()
    state = library.rnnoise_create(None)
    fine = resample_poly(sound, RNNOISE_HZ // RATE_HZ, 1).astype(np.float32) * RNNOISE_FULL
    frames = fine[: len(fine) // RNNOISE_HOP * RNNOISE_HOP].reshape(-1, RNNOISE_HOP).copy()
    floats = ctypes.POINTER(ctypes.c_float)
    for frame in frames:
        library.rnnoise_process_frame(state, frame.ctypes.data_as(floats), _copied(frame, floats))
    library.rnnoise_destroy(state)
    clean = resample_poly(frames.ravel() / RNNOISE_FULL, 1, RNNOISE_HZ // RATE_HZ)
    return np.pad(clean, (0, len(sound) - len(clean)))


def _copied(frame: NDArray[np.float32], floats: Any) -> Any:
    return frame.copy().ctypes.data_as(floats)


def _rnnoise() -> Any:
    found = metadata.distribution("pyrnnoise").locate_file("pyrnnoise/librnnoise.so")
    library = ctypes.CDLL(str(found))
    floats = ctypes.POINTER(ctypes.c_float)
    library.rnnoise_create.argtypes = [ctypes.c_void_p]
    library.rnnoise_create.restype = ctypes.c_void_p
    library.rnnoise_destroy.argtypes = [ctypes.c_void_p]
    library.rnnoise_process_frame.argtypes = [ctypes.c_void_p, floats, floats]
    library.rnnoise_process_frame.restype = ctypes.c_float
    return library


def gate(sound: Sound) -> Sound:
    """A gate that lets nothing through until somebody speaks."""
    hold = round(HOLD_S / HOP_S)
    loud = frame_levels_db(sound.astype(np.float32)) > GATE_DB
    opened = np.repeat(np.convolve(loud, np.ones(hold))[: len(loud)] > 0, HOP).astype(np.float64)
    up, down = 1 / (ATTACK_S * RATE_HZ), 1 / (RELEASE_S * RATE_HZ)
    gain = np.fromiter(
        accumulate(opened, lambda now, to: min(to, now + up) if to > now else max(to, now - down)),
        np.float64,
    )
    return np.pad(sound[: len(gain)] * gain, (0, len(sound) - len(gain)))


def gain_control(sound: Sound) -> Sound:
    """Automatic gain control, which raises the noise in pauses within seconds."""
    gain_db, gains = 0.0, []
    for level_db in frame_levels_db(sound.astype(np.float32)).tolist():
        if level_db > HEARD_DB:
            wanted_db = min(MOST_DB, LEVEL_DB - level_db)
            constant_s = DUCK_S if wanted_db < gain_db else RISE_S
            gain_db += (wanted_db - gain_db) * min(1.0, HOP_S / constant_s)
        gains.append(gain_db)
    centres = (np.arange(len(gains)) + 0.5) * HOP
    gain = 10 ** (np.interp(np.arange(len(sound)), centres, gains) / 20)
    return np.asarray(np.tanh(sound * gain))


def levelled(sound: Sound) -> Sound:
    """FFmpeg's `dynaudnorm`, which brings a whole recording to one level from second to second."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE_HZ, format="flt", layout="mono")
    graph.link_nodes(source, graph.add("dynaudnorm"), graph.add("abuffersink")).configure()
    frame = av.AudioFrame.from_ndarray(sound.astype(np.float32)[None], format="flt", layout="mono")
    frame.sample_rate = RATE_HZ
    graph.push(frame)
    graph.push(None)
    done = []
    with contextlib.suppress(av.EOFError):
        while True:
            done.append(graph.pull().to_ndarray().ravel())
    heard = np.concatenate(done)[: len(sound)].astype(np.float64)
    return np.pad(heard, (0, len(sound) - len(heard)))


@dataclass(frozen=True, slots=True)
class Way:
    """What processes each person's sound, if anything, and the noise of their room before it, so
    many dB under the voice; `mixed` processes the mix; `cut`: pauses are replaced by digital
    silence."""

    process: Callable[[Sound], Sound] | None = None
    noise: str | None = None
    ratio_db: float = 0.0
    mixed: Callable[[Sound], Sound] | None = None
    cut: bool = False


WAYS = {
    "webrtc": Way(webrtc, "fan", 20.0),
    "rnnoise": Way(rnnoise, "fan", 22.0),
    "gate": Way(gate, "pink", 35.0),
    "cut": Way(cut=True),
    "gain": Way(gain_control, "pink", 35.0),
    "levelled": Way(noise="pink", ratio_db=38.0, mixed=levelled),
    "passing": Way(noise="passing", ratio_db=15.0),
}


def main(arguments: list[str] | None = None) -> int:
    """Write every recording in every way; returns the exit status."""
    parser = argparse.ArgumentParser(description="Process dyads and samples as calls do.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--data", type=Path, default=DATA, help="folder that holds dyads/")
    parser.add_argument("--how", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--only", nargs="+", default=[], help="names, or how names begin")
    options = parser.parse_args(arguments)
    for reference in load_references(options.data, MADE, options.only):
        if reference.collection == "samples" or reference.name in DRY:
            for how in options.how:
                print(processed(reference, how, options.out / how), flush=True)
    return 0


def processed(reference: Reference, how: str, home: Path) -> Path:
    """Write one recording processed, and its truth; returns the recording's path."""
    way = WAYS[how]
    sound = np.asarray(decode(reference.path).pcm[:], dtype=np.float64)
    mix = np.sum([_one(part, said, way, name) for part, said, name in _parts(sound, reference)], 0)
    if way.mixed is not None:
        mix = way.mixed(mix)
    if way.cut:
        mix *= _around_speech(reference, len(sound))
    late_s = lag_s(resampled(sound, RATE_HZ, LAG_RATE_HZ), resampled(mix, RATE_HZ, LAG_RATE_HZ))
    path = home / reference.collection / f"{reference.path.stem}.flac"
    path.parent.mkdir(parents=True, exist_ok=True)
    write(resampled(mix, RATE_HZ, WRITTEN_HZ), CHANNELS["flac"], path)
    folder = "." if reference.collection == "dyads" else "truth"
    truth = Path(folder) / f"{reference.path.stem}.json"
    text = (reference.path.parent / truth).read_text(encoding="utf-8")
    (path.parent / folder).mkdir(exist_ok=True)
    (path.parent / truth).write_text(json.dumps(later(json.loads(text), late_s)), encoding="utf-8")
    return path


def _parts(sound: Sound, reference: Reference) -> Iterator[tuple[Sound, Sound, str]]:
    """Of each of two people the sound that they send, what of it they say, and a name: one sends
    what they say, the other all the rest."""
    first, second = two_people(reference)
    single = sound.astype(np.float32)
    said = [speech_of(single, reference, who).astype(np.float64) for who in (first, second)]
    yield said[0], said[0], f"{reference.name} {first}"
    yield sound - said[0], said[1], f"{reference.name} {second}"


def _one(part: Sound, said: Sound, way: Way, name: str) -> Sound:
    if way.noise is not None:
        noise = AMBIENT[way.noise](part.size, generator(name, "noise"))
        part = part + at_ratio(noise, said, way.ratio_db)
    return part if way.process is None else way.process(part)


def _around_speech(reference: Reference, length: int) -> Sound:
    out = np.zeros(length)
    for item in reference.speech:
        first = max(0, round((item.start_s - CUT_S) * RATE_HZ))
        out[first : round((item.end_s + CUT_S) * RATE_HZ)] = 1.0
    return out


if __name__ == "__main__":
    sys.exit(main())
