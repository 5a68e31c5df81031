"""Cues as a file without voice tags has them -> cues with names, where their text holds any.

A name stands before a colon, in brackets, or on a line of its own. What merely looks so ("Output:",
"[inaudible]") is to name nobody: all that follows without a name would be that one's. Headings that
come as often as people do, or among people whom every cue names, cannot be told from them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analyzer.speech.given.text import clean_name, role_of

LABEL = re.compile(
    r"^(?:[-\u2013>]|[^\S\n])*"
    r"(?:\[([^\]]{1,60})\]:?|([^\s:\uff1a\[][^:\uff1a\n]{0,59}?)[^\S\n]*"
    r"(?:(?<!\d)[:\uff1a]|[:\uff1a](?!\d)))\s*",
    re.MULTILINE,
)
"""What a line begins with, before a colon (of any width, but none of a time of day) or in brackets;
a dash may stand before it."""
MAX_NAME_WORDS = 5
EVERY_CUE = 0.8
"""Where so many cues begin with a name, all cues of the file are meant to."""
HALF = 0.5
"""Where so many do, some cues go on from the one before."""
NO_NAME = re.compile(
    r"[.!?;](?!\w)|^(?:so|and|but|note|question|answer|example|step|hint)(?: \d+)?$", re.IGNORECASE
)
SHORTENED = re.compile(r"\b(?:\w|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr)\.", re.IGNORECASE)
"""Initials and titles: their full stop ends no sentence."""
PARTICLE = re.compile(
    r"(?:af|al|bin|das?|de[lnr]?|della|d[iou]|dos|el?|ibn|l[ae]|te[nr]|v[ao]n|y|zu)"
)
"""Words of names that begin with a small letter."""
SOUND = re.compile(
    r"\b(?:applause|(?:blank_)?audio|breaths?|cough(?:s|ing)?|crosstalk|foreign|inaudible|indistinct"
    r"|laugh(?:s|ing|ter)?|music|noise|pause|sighs?|silence|typing|unclear|unintelligible)\b",
    re.IGNORECASE,
)
"""Captions say so what is heard beside words, mostly in brackets; before a colon, where people may
be called Noise, as the whole of the label or in brackets after the name."""
ASIDE = re.compile(r"\s*\([^)]*\)")
BESIDE = re.compile(r"\s*(?:\[[^\]]*\]|\([^)]*\))\s*")
"""A cue of such a sound alone."""


@dataclass(frozen=True, order=True, slots=True)
class Cue:
    """What one person says in a stretch of time; `name` is "" where none was given."""

    start_s: float
    end_s: float
    name: str
    text: str


def shared_out(start_s: float, end_s: float, said: Iterable[tuple[str, str]]) -> list[Cue]:
    """A cue for each name and text of a stretch of time, whose share of it is that of its length.

    Examples
    --------
    >>> shared_out(0.0, 3.0, [("Ann", "Is it?"), ("Bob", "Yes")])[1]
    Cue(start_s=2.0, end_s=3.0, name='Bob', text='Yes')
    """
    spoken = [(name, text.strip()) for name, text in said if text.strip()]
    total = sum(len(text) for _, text in spoken)
    out, at_s = [], start_s
    for name, text in spoken:
        length_s = (end_s - start_s) * len(text) / total
        out.append(Cue(round(at_s, 3), round(at_s + length_s, 3), name, text))
        at_s += length_s
    return out


def with_names(cues: Sequence[Cue]) -> list[Cue]:
    """Cues with the names that their text holds, if any; a line that begins with one is a cue."""
    names = _names([cue.text for cue in cues if not BESIDE.fullmatch(cue.text)])
    if names:
        return [part for cue in cues for part in _parts(cue, names)]
    return _own_lines(cues)


def _names(texts: Sequence[str]) -> frozenset[str]:
    """The labels of cues that are names.

    Where nearly every cue has a label that comes again, those are names whatever they look like.
    Else they must look like names. Where only changes of the speaker are named, two people at
    least come again, or are called by a role, and nothing else is named before: a heading
    somewhere in a file is no reason to give it to anybody.
    """
    found = [list(LABEL.finditer(text)) for text in texts]
    begun = [_label(own[0]) if own and own[0].start() == 0 else "" for own in found]
    later = [m for own in found for m in own if m.start()]
    dashed = [_label(m) for m in later if m.group().lstrip()[0] in "-\u2013>"]
    counts = Counter(label for label in (*begun, *dashed) if label)
    again = {label for label, count in counts.items() if count > 1}
    alike = {label for label in counts if _may_be_name(label)}
    likely = {label for label in alike if label in again or len(label.split()) > 1}

    def share(names: set[str]) -> float:
        return sum(label in names for label in begun) / max(1, len(begun))

    if share(again) >= EVERY_CUE:
        return frozenset(again | alike)
    if share(alike) >= EVERY_CUE:
        return frozenset(alike)
    people = (again & likely) | {label for label in alike if role_of(label)}
    changes = len(people) > 1 and next(filter(None, begun), "") in people
    return frozenset(likely | people) if changes or share(likely) >= HALF else frozenset()


def _label(found: re.Match[str]) -> str:
    """What stands before the colon or in the brackets; "" for what names nobody in any file."""
    if found.group(1):
        label = clean_name(found.group(1))
        sound = SOUND.search(label)
    else:
        label = clean_name(ASIDE.sub(_unless_sound, found.group(2)))
        sound = SOUND.fullmatch(label)
    return "" if sound or NO_NAME.fullmatch(label) else label


def _unless_sound(aside: re.Match[str]) -> str:
    """ "(Guest)" belongs to a name, "(laughing)" does not."""
    return "" if SOUND.search(aside.group()) else aside.group()


def _parts(cue: Cue, names: frozenset[str]) -> list[Cue]:
    """A cue for each line that begins with a name, with what follows it."""
    found = [label for label in LABEL.finditer(cue.text) if _label(label) in names]
    ends = [*(label.start() for label in found), len(cue.text)]
    said = [("", cue.text[: ends[0]])]
    for label, end in zip(found, ends[1:], strict=True):
        said.append((_label(label), cue.text[label.end() : end]))
    return shared_out(cue.start_s, cue.end_s, said) or [replace(cue, name=said[-1][0], text="")]


def _may_be_name(text: str) -> bool:
    """Few words that each begin as a name does; no sentence, no heading of one."""
    full = SHORTENED.sub("", ASIDE.sub("", text))
    words = [word for word in full.split() if not PARTICLE.fullmatch(word)]
    if not 0 < len(words) <= MAX_NAME_WORDS or NO_NAME.search(full.rstrip(".")):
        return False
    begun = [w for w in words if w[0].isupper() or not w[0].isalpha() or not w[0].isascii()]
    return len(begun) == len(words) or bool(re.search(r"\d", text)) or len(words) == 1


def _own_lines(cues: Sequence[Cue]) -> list[Cue]:
    """Names on the first line of cues of several lines, where the same few come again."""
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
