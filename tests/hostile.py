"""More than a hundred hostile and odd files, each made by a line of a table.

A case says how the file is made and what must come of it: `None`, that it is refused in one
sentence; a number, that it is heard with this length in seconds; `ANY`, that it is either refused
or heard with no more sound than went in.
"""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.sound import Samples, noise, silence, tone, write

ANY = -1.0
TRUE_S = 2.0
"""Length of the sound that goes into a case unless it says otherwise."""
SUFFIXES = (".wav", ".mp3", ".m4a", ".mp4", ".webm", ".mkv", ".flac", ".ogg", ".aiff")


@dataclass(frozen=True, slots=True)
class Case:
    """`make` gets an empty folder and returns the path to be opened."""

    name: str
    make: Callable[[Path], Path]
    length_s: float | None = ANY


def cases() -> list[Case]:
    """The whole table."""
    return [
        *_broken(),
        *_headers(),
        *_samples(),
        *_layouts(),
        *_streams(),
        *_strangers(),
        *_names(),
    ]


def plain(folder: Path, suffix: str = ".wav", samples: Samples | None = None) -> Path:
    """An ordinary recording of two seconds."""
    sound = tone(TRUE_S, 300.0) if samples is None else samples
    path = folder / f"plain{suffix}"
    if suffix in (".flac", ".ogg", ".aiff"):
        codec = {".flac": "flac", ".ogg": "libopus", ".aiff": "pcm_s16be"}[suffix]
        rate = 48_000 if suffix == ".ogg" else 16_000
        return encode(path, np.repeat(sound, rate // 16_000), codec, rate=rate)
    return write(path, sound)


def named(folder: Path, suffix: str, name: str) -> Path:
    """An ordinary recording under any name."""
    return plain(folder, suffix).rename(folder / name)


def coded(folder: Path, codec: str = "pcm_s16le", rate: int = 16_000, layout: str = "mono") -> Path:
    """A WAV of any codec, rate and layout."""
    sound = tone(TRUE_S, 300.0, rate=rate)
    return encode(folder / "a.wav", sound, codec, rate=rate, layout=layout)


def lying(folder: Path, fields: dict[str, int]) -> Path:
    """A WAV with these fields of its header wrong."""
    return wav(folder / "a.wav", TONE, **fields)


def encode(
    path: Path,
    sound: Samples,
    codec: str,
    *,
    rate: int = 16_000,
    layout: str = "mono",
    format_: str | None = None,
    tracks: int = 1,
    default: int | None = None,
) -> Path:
    """Any codec that FFmpeg has; `sound` is taken to be at `rate`, and is in every channel."""
    with av.open(str(path), "w", format=format_) as container:
        streams: list[Any] = []
        for number in range(tracks):
            stream: Any = container.add_stream(codec, rate=rate, layout=layout)
            if default is not None:
                stream.disposition = int(number == default)
            streams.append(stream)
        for number, stream in enumerate(streams):
            scaled = (sound * (number + 1) / tracks).astype(np.float32)
            for frame in frames(scaled, rate, layout, stream):
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def frames(sound: Samples, rate: int, layout: str, stream: Any) -> Iterator[Any]:
    """The sound in the codec's own format and frame size."""
    context = stream.codec_context
    resampler = av.AudioResampler(format=context.format.name, layout=layout, rate=rate)
    size = context.frame_size or 4096
    count = len(av.AudioLayout(layout).channels)
    for first in range(0, len(sound), size):
        block = np.ascontiguousarray(np.repeat(sound[first : first + size], count)[None])
        frame: Any = av.AudioFrame.from_ndarray(block, format="flt", layout=layout)
        frame.sample_rate = rate
        frame.pts = first
        yield from resampler.resample(frame)


def wav(
    path: Path,
    payload: bytes,
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = 16_000,
    bits: int = 16,
    align: int | None = None,
    riff_size: int | None = None,
    data_size: int | None = None,
    fmt_size: int = 16,
) -> Path:
    """A RIFF file whose every field can lie."""
    align = channels * bits // 8 if align is None else align
    fmt = struct.pack(
        "<HHIIHH", tag, channels, rate, min(rate * align, 2**32 - 1), min(align, 65535), bits
    )
    data = len(payload) if data_size is None else data_size
    body = b"WAVEfmt " + struct.pack("<I", fmt_size) + fmt + b"data" + struct.pack("<I", data)
    size = len(body) + len(payload) if riff_size is None else riff_size
    path.write_bytes(b"RIFF" + struct.pack("<I", size) + body + payload)
    return path


def pcm(sound: Samples) -> bytes:
    return (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()


TONE = pcm(tone(TRUE_S, 300.0))


def _broken() -> Iterator[Case]:
    """Cut off at every part, damaged anywhere, called by a wrong name."""

    def cut(folder: Path, suffix: str, share: float) -> Path:
        path = plain(folder, suffix)
        data = path.read_bytes()
        path.write_bytes(data[: max(1, int(len(data) * share))])
        return path

    def damage(folder: Path, suffix: str, share: float) -> Path:
        path = plain(folder, suffix)
        data = bytearray(path.read_bytes())
        draw = np.random.default_rng(len(suffix))
        for at in draw.integers(0, len(data), max(1, int(len(data) * share))):
            data[at] = int(draw.integers(0, 256))
        path.write_bytes(data)
        return path

    for suffix in SUFFIXES:
        for share in (0.001, 0.1, 0.5, 0.95):
            yield Case(f"{suffix} cut at {share}", partial(cut, suffix=suffix, share=share))
        yield Case(f"{suffix} damaged", partial(damage, suffix=suffix, share=0.02))
        other = ".mp3" if suffix != ".mp3" else ".wav"
        yield Case(
            f"{suffix} called {other}",
            partial(named, suffix=suffix, name=f"called{other}"),
            TRUE_S,
        )
    yield Case("a header and nothing else", lambda f: wav(f / "a.wav", b""), None)
    yield Case(
        "zeros in the middle",
        lambda f: wav(f / "a.wav", TONE[:20_000] + bytes(20_000) + TONE[40_000:]),
        TRUE_S,
    )


def _headers() -> Iterator[Case]:
    """Headers that lie."""
    lies: list[tuple[str, dict[str, int], float | None]] = [
        ("riff size 0", {"riff_size": 0}, ANY),
        ("riff size 4 GB", {"riff_size": 2**32 - 1}, TRUE_S),
        ("riff size small", {"riff_size": 40}, ANY),
        ("data size 0", {"data_size": 0}, ANY),
        ("data size 4 GB", {"data_size": 2**32 - 1}, TRUE_S),
        ("data size ten hours", {"data_size": 36_000 * 32_000}, TRUE_S),
        ("data size half", {"data_size": len(TONE) // 2}, ANY),
        ("no channels", {"channels": 0}, None),
        ("65535 channels", {"channels": 65_535}, None),
        ("rate 0", {"rate": 0}, None),
        ("rate 1", {"rate": 1}, None),
        ("rate 4 billion", {"rate": 2**32 - 1}, None),
        ("align 0", {"align": 0}, ANY),
        ("align 7", {"align": 7}, ANY),
        ("0 bits", {"bits": 0}, ANY),
        ("7 bits", {"bits": 7}, ANY),
        ("65535 bits", {"bits": 65_535}, ANY),
        ("unknown format", {"tag": 0xBEEF}, ANY),
        ("says MP3", {"tag": 0x55}, ANY),
        ("fmt size huge", {"fmt_size": 2**31}, ANY),
        ("fmt size 2", {"fmt_size": 2}, ANY),
    ]
    for name, fields, length_s in lies:
        yield Case(f"wav: {name}", partial(lying, fields=fields), length_s)
    yield Case(
        "ten hours claimed in 1 kB",
        lambda f: wav(f / "a.wav", TONE[:956], data_size=36_000 * 32_000),
        ANY,
    )


def _samples() -> Iterator[Case]:
    """Samples that are no sound, or more than full."""

    def floats(folder: Path, sound: Samples, dtype: str = "<f4") -> Path:
        bits = 8 * np.dtype(dtype).itemsize
        return wav(folder / "a.wav", sound.astype(dtype).tobytes(), tag=3, bits=bits)

    whole = tone(TRUE_S, 300.0)
    kinds: dict[str, Samples] = {
        "zeros": silence(TRUE_S),
        "NaN": np.full_like(whole, np.nan),
        "some NaN": np.where(np.arange(len(whole)) % 7 == 0, np.nan, whole),
        "infinite": np.full_like(whole, np.inf),
        "minus infinite": np.full_like(whole, -np.inf),
        "constant": np.full_like(whole, 0.5),
        "clipped": np.clip(noise(TRUE_S, 0), -0.1, 0.1) * 10,
        "huge": whole * np.float32(1e30),
        "tiny": whole * np.float32(1e-38),
    }
    for name, sound in kinds.items():
        yield Case(f"samples {name}", partial(floats, sound=sound), TRUE_S)
    yield Case("float64", lambda f: floats(f, whole, "<f8"), TRUE_S)
    yield Case("one sample", lambda f: wav(f / "a.wav", TONE[:2]), ANY)
    yield Case("odd bytes", lambda f: wav(f / "a.wav", TONE[:-1]), TRUE_S)


def _layouts() -> Iterator[Case]:
    """Rates, channels and sample formats."""
    for rate in (8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000, 384_000):
        yield Case(
            f"{rate} Hz",
            partial(coded, rate=rate),
            TRUE_S,
        )
    yield Case("2 kHz", lambda f: wav(f / "a.wav", TONE, rate=2_000), None)
    yield Case("1 MHz", lambda f: wav(f / "a.wav", TONE, rate=1_000_000), None)
    layouts = ("mono", "stereo", "2.1", "4.0", "5.0", "5.1", "6.1", "7.1")
    for number, layout in enumerate(layouts, start=1):
        yield Case(
            f"{number} channels",
            partial(coded, layout=layout),
            TRUE_S,
        )
    yield Case("32 channels", lambda f: wav(f / "a.wav", TONE * 32, channels=32), ANY)
    codecs = ("pcm_u8", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw")
    for codec in (*codecs, "pcm_mulaw", "adpcm_ms", "adpcm_ima_wav"):
        yield Case(codec, partial(coded, codec=codec), TRUE_S)


def _streams() -> Iterator[Case]:
    """Tracks that lack, abound, jump or are locked."""

    def rates(folder: Path) -> Path:
        """Two MP3 files behind each other, of different sample rates."""
        one = encode(folder / "1.mp3", tone(TRUE_S, 300.0), "libmp3lame")
        two = encode(folder / "2.mp3", tone(TRUE_S, 300.0, rate=44_100), "libmp3lame", rate=44_100)
        path = folder / "both.mp3"
        path.write_bytes(one.read_bytes() + two.read_bytes())
        return path

    def jumps(folder: Path, jump_s: float) -> Path:
        path = folder / "jumps.mkv"
        with av.open(str(path), "w") as container:
            stream: Any = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
            for number, frame in enumerate(frames(tone(TRUE_S, 300.0), 16_000, "mono", stream)):
                frame.pts = number * 4096 + (int(jump_s * 16_000) if number >= 4 else 0)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    def locked(folder: Path) -> Path:
        path = plain(folder, ".m4a")
        path.write_bytes(path.read_bytes().replace(b"mp4a", b"enca"))
        return path

    def video_only(folder: Path) -> Path:
        path = folder / "video.mp4"
        with av.open(str(path), "w") as container:
            stream: Any = container.add_stream("mpeg4", rate=10)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for _ in range(10):
                black = np.zeros((48, 64, 3), np.uint8)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
            container.mux(stream.encode(None))
        return path

    def bomb(folder: Path) -> Path:
        """Hours of silence in eight channels pack into little."""
        whole = encode(
            folder / "s.flac", silence(60.0, 8_000), "flac", rate=8_000, layout="7.1"
        ).read_bytes()
        path = folder / "bomb.flac"
        path.write_bytes(whole)
        return path

    yield Case("two rates in one MP3", rates, 2 * TRUE_S)
    for jump_s in (10.0, 36_000.0):
        length_s = TRUE_S + 10.0 if jump_s == 10.0 else ANY
        yield Case(f"a jump of {jump_s:g} s", partial(jumps, jump_s=jump_s), length_s)
    yield Case("encrypted track", locked)
    yield Case("video without sound", video_only, None)
    yield Case(
        "three audio tracks",
        lambda f: encode(f / "a.mkv", tone(TRUE_S, 300.0), "pcm_s16le", tracks=3),
        TRUE_S,
    )
    yield Case("a minute of silence in 8 channels", bomb, 60.0)


def _strangers() -> Iterator[Case]:
    """What is no recording but may be read as one."""
    texts = {
        "text": b"This is a letter.\n" * 50,
        "HTML": b"<!doctype html><script>alert(1)</script>" * 20,
        "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nplain.wav\n#EXT-X-ENDLIST\n",
        "playlist of an address": b"#EXTM3U\n#EXTINF:9,\nhttp://[::1]:9/x.ts\n#EXT-X-ENDLIST\n",
        "concat script": b"ffconcat version 1.0\nfile plain.wav\n",
        "SDP": b"v=0\no=- 0 0 IN IP4 ::\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        "DASH": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>' * 3,
        "subtitles": b"WEBVTT\n\n00:00.000 --> 00:02.000\nhello\n",
        "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>' * 9,
        "zeros": bytes(50_000),
        "0xFF": b"\xff" * 50_000,
        "one byte": b"R",
        "empty": b"",
    }
    for name, content in texts.items():
        for suffix in (".wav", ".mp3") if name in ("playlist", "concat script") else (".wav",):

            def put(folder: Path, data: bytes = content, end: str = suffix) -> Path:
                plain(folder)
                path = folder / f"strange{end}"
                path.write_bytes(data)
                return path

            yield Case(f"{name} as {suffix}", put, ANY if name == "0xFF" else None)

    def random(folder: Path) -> Path:
        path = folder / "random.mp3"
        path.write_bytes(np.random.default_rng(3).bytes(100_000))
        return path

    def packed(folder: Path) -> Path:
        path = folder / "bomb.wav"
        path.write_bytes(gzip.compress(bytes(20_000_000)))
        return path

    def zipped(folder: Path) -> Path:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.wav", bytes(1_000_000))
        path = folder / "zip.m4a"
        path.write_bytes(data.getvalue())
        return path

    def polyglot(folder: Path) -> Path:
        path = plain(folder)
        path.write_bytes(path.read_bytes() + b"<script>alert(1)</script>PK\x03\x04")
        return path

    yield Case("random bytes", random)
    yield Case("a gzip bomb", packed, None)
    yield Case("a zip archive", zipped, None)
    yield Case("a recording with a script behind it", polyglot, TRUE_S)


def _names() -> Iterator[Case]:
    """Names and places."""
    odd = {
        "newline": "a\nb.wav",
        "emoji": "\N{GRINNING FACE}.wav",
        "255 bytes": "x" * 251 + ".wav",
        "dashes": "--help.wav",
        "pattern": "a%03d.wav",
        "protocol": "concat:a|b.wav",
        "address": "http:x.wav",
        "pipe": "pipe:0.wav",
        "quotes": "a'\"`$(x).wav",
        "blanks": "  a  .wav",
        "markup": "<img src=x onerror=alert(1)>.wav",
        "right to left": "\u202eabc.wav",
        "no ending": "recording",
    }
    for name, file in odd.items():
        yield Case(f"name: {name}", partial(named, suffix=".wav", name=file), TRUE_S)

    def link(folder: Path, target: str) -> Path:
        plain(folder)
        path = folder / "link.wav"
        path.symlink_to(target)
        return path

    yield Case("a link", lambda f: link(f, "plain.wav"), TRUE_S)
    yield Case("a link to itself", lambda f: link(f, "link.wav"), None)
    yield Case("a link to nothing", lambda f: link(f, "gone.wav"), None)
    yield Case("a link to a folder", lambda f: link(f, "."), None)
    yield Case("a folder", lambda f: f, None)
    yield Case("missing", lambda f: f / "gone.wav", None)
    for device in ("/dev/zero", "/dev/null", "/dev/urandom"):
        yield Case(device, partial(link, target=device), None)

    def pipe(folder: Path) -> Path:
        os.mkfifo(folder / "pipe.wav")
        return folder / "pipe.wav"

    yield Case("a pipe that nobody writes", pipe, None)
