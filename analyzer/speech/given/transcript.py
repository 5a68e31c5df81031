"""A transcript as meeting software exports it (WebVTT or SRT) -> cues with names and text.

Names stand in voice tags (`<v Name>`) or in the text (see `names`); a cue without one goes on
from the cue before, where the others of the file have them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

import webvtt

from analyzer.speech.given.names import Cue, shared_out, with_names
from analyzer.speech.given.text import GivenError, clean_name, read_text
from analyzer.speech.words.writing_systems import word_count

TIMING = re.compile(
    r"^\s*(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})[.,](\d{1,3})\s*-->\s*"
    r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})[.,](\d{1,3})(.*)$"
)
VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
TAG = re.compile(
    r"</?[A-Za-z0-9][^<>\s]*\s*/?>"
    r"|<(?:v|lang|font|span)[.\s][^<>]*>"
    r"""|<[A-Za-z][\w.]*(?:\s+[\w-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))+\s*/?>""",
    re.IGNORECASE,
)
"""Only some tags hold blanks, others quoted values: "i < n and j > 0" is talk, so is "i<n"."""
WORD_S = 0.3
"""What a word takes at an unhurried pace of 200 a minute."""


def read_transcript(path: Path) -> tuple[Cue, ...]:
    """Cues with text, sorted by time.

    Raises
    ------
    GivenError
        If the file holds no cue with text.
    """
    text = read_text(path)
    lines = [_normal(line) for line in text.split("\n")]
    if not any(TIMING.match(line) for line in lines):
        raise GivenError("is no transcript with times", file=path, remedy="export it as VTT or SRT")
    try:
        captions = webvtt.from_string(_as_vtt(lines)).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as error:
        raise GivenError(f"is no transcript that can be read: {error}", file=path) from error
    cues = [cue for caption in captions for cue in _voices(caption)]
    named = cues if any(cue.name for cue in cues) else with_names(cues)
    plain = [replace(c, text=re.sub(r"\s+", " ", c.text).strip()) for c in _continued(named)]
    kept = sorted(c for c in plain if re.search(r"\w", c.text))
    if not kept:
        raise GivenError("holds no words", file=path, remedy="export the transcript again")
    return _lasting(kept)


def _normal(line: str) -> str:
    """Timing lines in the one form of WebVTT; SRT and hurried exporters vary it."""
    found = TIMING.match(line)
    if found is None:
        return line.rstrip()
    *times, rest = found.groups()
    return f"{_stamp(*times[:4])} --> {_stamp(*times[4:])}{rest}"


def _stamp(hours: str | None, minutes: str, seconds: str, fraction: str) -> str:
    """A time with minutes and seconds below 60: some exporters count minutes beyond the hour."""
    whole_s = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return f"{whole_s // 3600:02d}:{whole_s // 60 % 60:02d}:{whole_s % 60:02d}.{fraction:0<3}"


def _as_vtt(lines: Sequence[str]) -> str:
    """The cues alone under a fresh header, a blank line before each: strays break no parser."""
    out = ["WEBVTT", ""]
    first = next(i for i, line in enumerate(lines) if TIMING.match(line))
    padded = ["", *lines[first:], ""]
    for before, line, after in zip(padded, padded[1:], padded[2:], strict=False):
        if TIMING.match(line):
            out += ["", line]
        elif TIMING.match(after) and _is_identifier(line, before):
            out.append("")
        else:
            out.append(line.replace("-->", "--&gt;"))
    return "\n".join(out) + "\n"


def _is_identifier(line: str, before: str) -> bool:
    """A cue's number, its name after a blank line, or a code ("6f1c-2e/2-0"); else it is talk."""
    word = line.strip()
    named = re.fullmatch(r"[\w/\-]+", word) is not None
    coded = named and re.fullmatch(r"(?=.*\d)(?=.*[/-]).{8,}", word) is not None
    return word.isdecimal() or coded or (named and not before)


def _voices(caption: webvtt.Caption) -> list[Cue]:
    """A cue for each voice of a caption; its time is shared out by length of text."""
    raw = str(caption.raw_text)
    start_s, end_s = _seconds(caption.start), _seconds(caption.end)
    parts = VOICE.split(raw)
    pieces = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    said = [(clean_name(unescape(n)), unescape(TAG.sub("", t))) for n, t in pieces]
    return shared_out(start_s, max(start_s, end_s), said)


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _lasting(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Cues in order; one without length lasts as long as its words do, or until the next begins."""
    begins = sorted({cue.start_s for cue in cues})
    out = []
    for cue in cues:
        if cue.end_s == cue.start_s:
            later = bisect_right(begins, cue.start_s)
            said_s = cue.start_s + WORD_S * word_count(cue.text)
            end_s = min([said_s, *begins[later : later + 1]])
            cue = replace(cue, end_s=round(end_s, 3))
        out.append(cue)
    return tuple(sorted(out))


def _continued(cues: Sequence[Cue]) -> list[Cue]:
    """Cues without a name go on from the one before, in a file that has names."""
    out: list[Cue] = []
    for cue in cues:
        before = out[-1].name if out else ""
        out.append(replace(cue, name=before) if not cue.name else cue)
    return out
