"""A transcript as meeting software exports it (WebVTT or SRT) -> cues with names and text.

Names stand in voice tags (`<v Name>`), before a colon, in brackets, or on a line of their own; a
cue without one goes on from the cue before, where the others of the file have them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import webvtt

from analyzer.speech.given_text import GivenError, clean_name, read_text
from analyzer.speech.scripts import word_count

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
PREFIX = re.compile(
    r"^(?:[-\u2013>\s]*)(?:\[([^\]]{1,60})\]:?|([^\s:\[][^:\n]{0,59}?)\s*:(?!\d))\s*"
)
MAX_NAME_WORDS = 5
EVERY_CUE = 0.8
"""Where so many cues have a name before a colon, every such word is a name."""
NO_NAME = re.compile(
    r"[.!?;]|^(?:so|and|but|note|question|answer|example|step|hint)$", re.IGNORECASE
)
WORD_S = 0.3
"""What a word takes at an unhurried pace of 200 a minute."""


@dataclass(frozen=True, order=True, slots=True)
class Cue:
    """What one person says in a stretch of time; `name` is "" where none was given."""

    start_s: float
    end_s: float
    name: str
    text: str


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
    named = cues if any(cue.name for cue in cues) else _own_lines(_prefixes(cues))
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
    end_s = max(start_s, end_s)
    parts = VOICE.split(raw)
    pieces = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    said = [(clean_name(unescape(n)), unescape(TAG.sub("", t)).strip()) for n, t in pieces]
    said = [(name, text) for name, text in said if text]
    total = sum(len(text) for _, text in said)
    out, at_s = [], start_s
    for name, text in said:
        length_s = (end_s - start_s) * len(text) / total
        out.append(Cue(round(at_s, 3), round(at_s + length_s, 3), name, text))
        at_s += length_s
    return out


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


def _prefixes(cues: Sequence[Cue]) -> list[Cue]:
    """Names before a colon or in brackets, where they come often enough to be names."""
    found = [_prefix(cue.text) for cue in cues]
    counts = Counter(name for name, _ in found if name)
    everywhere = sum(counts.values()) >= EVERY_CUE * len(cues)
    out = []
    for cue, (name, rest) in zip(cues, found, strict=True):
        known = counts[name] > 1 or everywhere or len(name.split()) > 1
        out.append(replace(cue, name=name, text=rest) if name and known else cue)
    return out if any(cue.name for cue in out) else list(cues)


def _prefix(text: str) -> tuple[str, str]:
    match = PREFIX.match(text)
    if match is None:
        return "", text
    name = clean_name(match.group(1) or match.group(2))
    rest = text[match.end() :]
    return (name, rest) if _may_be_name(name) and rest.strip() else ("", text)


def _may_be_name(text: str) -> bool:
    """Few words that each begin as a name does; no sentence, no heading of one."""
    words = re.sub(r"\([^)]*\)", "", text).split()
    if not 0 < len(words) <= MAX_NAME_WORDS or NO_NAME.search(text.rstrip(".")):
        return False
    begun = [w for w in words if w[0].isupper() or not w[0].isalpha() or not w[0].isascii()]
    return len(begun) == len(words) or bool(re.search(r"\d", text)) or len(words) == 1


def _own_lines(cues: Sequence[Cue]) -> list[Cue]:
    """Names on the first line of cues of several lines, where the same few come again."""
    if any(cue.name for cue in cues):
        return list(cues)
    firsts = [clean_name(c.text.split("\n")[0].rstrip(":")) if "\n" in c.text else "" for c in cues]
    counts = Counter(name for name in firsts if name and _may_be_name(name))
    repeated = {name for name, count in counts.items() if count > 1}
    several = sum(bool(name) for name in firsts)
    if several == 0 or sum(counts[n] for n in repeated) < 0.6 * several:
        return list(cues)
    return [
        replace(cue, name=first, text=cue.text.split("\n", 1)[1]) if counts[first] else cue
        for cue, first in zip(cues, firsts, strict=True)
    ]


def _continued(cues: Sequence[Cue]) -> list[Cue]:
    """Cues without a name go on from the one before, in a file that has names."""
    out: list[Cue] = []
    for cue in cues:
        before = out[-1].name if out else ""
        out.append(replace(cue, name=before) if not cue.name else cue)
    return out
