"""Readers' utterances -> conversations with truths: `python -m benchmarks.make_readings`.

A folder of LibriSpeech, or of anything laid out like it, has hundreds of real voices. Put on drawn
timelines they make what no other set here has: a new person in every recording. Score them with
`python -m benchmarks.accuracy --set made --made` and the folder they are written to.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import decode as decode_16k
from analyzer.records import Interval
from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.voice_sums import voice_sums
from analyzer.speech.weights.registry import resolve
from benchmarks.load import HELD_OUT
from benchmarks.made.catalogue import SCENES, held_out
from benchmarks.made.cut import levelled
from benchmarks.made.dialogue import (
    CANDIDATE,
    Dialogue,
    draw_dialogue,
    draw_monologue,
)
from benchmarks.made.record import record
from benchmarks.made.render import Samples, generator
from sample_audio.edges import KEEP_S, pause_split, sounding_spans
from sample_audio.encode import decode
from sample_audio.script import Utterance
from sample_audio.timeline import ClipTimes, Span
from sample_audio.voices import RATE_HZ, Clip

EDGE_DB = (30.0, 35.0, 40.0)
"""A phrase sounds as long as it is within so many dB of its utterance's loudest moment; the middle
one is the truth, as in the dyads."""
CLEAR_S = 0.06
"""Between the outer two no edge may move further: then no breath, soft fricative or room makes it a
matter of taste."""
PHRASE_S = 1.5
"""Phrases are joined, pauses and all, until they are so long: a clip."""
LEAST_S = 4.0
"""Speech of who takes part."""
LENGTH_S = 70.0
FEW_SCENES = ("clean", "phone", "room6", "noise15")
BABBLERS = 6


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who meets (`voices`, by name in the recording; B is the candidate), and how it is heard."""

    name: str
    voices: dict[str, str]


def main(arguments: list[str] | None = None) -> int:
    """Write pairs, alike pairs, panels and people alone; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make conversations of readers.")
    parser.add_argument("speech", type=Path, help="folder with SPEAKER-CHAPTER-NUMBER.flac")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--alike", type=int, default=24, help="pairs of nearest voices")
    parser.add_argument("--panels", type=int, default=8, help="two who ask and one who answers")
    parser.add_argument("--alone", type=int, default=10, help="who says the most, in every scene")
    options = parser.parse_args(arguments)
    readers = read(options.speech, phrases)
    if len(readers) < 3:
        parser.error(f"{options.speech} holds fewer than three clear readers")
    names = sorted(readers, key=lambda name: generator(name).random())
    meetings = [
        *_scenes("pair", _groups(names, 2, options.pairs), tuple(SCENES)),
        *_scenes("alike", _nearest(options.speech, names, options.alike), FEW_SCENES),
        *_scenes("panel", _groups(names[::-1], 3, options.panels), FEW_SCENES),
    ]
    for meeting in meetings:
        print(converse(meeting, readers, options.out), flush=True)
    whole = read(options.speech, utterance)
    most = sorted(whole, key=lambda name: -_spoken_s(whole[name]))[: options.alone]
    for reader, scene in itertools.product(most, FEW_SCENES):
        print(read_aloud(reader, whole[reader], scene, options.out), flush=True)
    return 0


def read(folder: Path, cut: Callable[[Samples], list[Clip]]) -> dict[str, list[Clip]]:
    """Clips of every reader who says enough, as `cut` makes them of an utterance."""
    clips: dict[str, list[Clip]] = defaultdict(list)
    for path in sorted(folder.rglob("*-*-*.flac")):
        samples, _length = decode(path, RATE_HZ)
        clips[path.stem.partition("-")[0]] += cut(samples)
    return {
        name: levelled(said)
        for name, said in clips.items()
        if len(said) > 1 and _spoken_s(said) >= LEAST_S
    }


def utterance(samples: Samples) -> list[Clip]:
    """A whole utterance, whatever its edges."""
    return [_clip(samples, list(pause_split(sounding_spans(samples, RATE_HZ, EDGE_DB[1]))))]


def phrases(samples: Samples) -> list[Clip]:
    """Clips of an utterance, cut in its pauses, of phrases whose edges are clear."""
    inner, middle, outer = (
        pause_split(sounding_spans(samples, RATE_HZ, below_db)) for below_db in EDGE_DB
    )
    groups: list[list[Span]] = []
    joined = False
    for span in middle:
        clear = _moves_s(span, inner) <= CLEAR_S and _moves_s(span, outer) <= CLEAR_S
        clear &= span.start_s > KEEP_S and span.end_s < samples.size / RATE_HZ - KEEP_S
        if clear and joined and sum(s.duration_s for s in groups[-1]) < PHRASE_S:
            groups[-1].append(span)
        elif clear:
            groups.append([span])
        joined = clear
    return [_clip(samples, group) for group in groups]


def converse(meeting: Meeting, readers: dict[str, list[Clip]], out: Path) -> Path:
    """Draw what is said when, and write the recording and its truth."""
    clips = {who: readers[reader] for who, reader in meeting.voices.items()}
    counts = {who: len(said) for who, said in clips.items()}
    dialogue = draw_dialogue(counts, LENGTH_S, generator(meeting.name, "timing"))
    behind = [name for name in sorted(readers) if name not in meeting.voices.values()][:BABBLERS]
    others = [clip.samples for name in behind for clip in readers[name]]
    return _record(meeting.name, dialogue, clips, others, out)


def read_aloud(reader: str, said: list[Clip], scene: str, out: Path) -> Path:
    """Write a recording of one person who says everything once: repeated, it would sound too much
    alike."""
    name = f"alone-{reader}_{scene}"
    dialogue = draw_monologue(len(said), generator(name, "timing"))
    return _record(name, dialogue, {CANDIDATE: said}, [], out)


def _record(
    name: str,
    dialogue: Dialogue,
    clips: dict[str, list[Clip]],
    others: list[Samples],
    out: Path,
) -> Path:
    said = {
        event: clips[event.speaker][int(event.text)]
        for event in dialogue.events
        if isinstance(event, Utterance)
    }
    folder = out / HELD_OUT if held_out(name) else out
    return record(name, dialogue, said, others, sorted(clips), folder, spoken=False)


def _spoken_s(clips: list[Clip]) -> float:
    return sum(span.duration_s for clip in clips for span in clip.times.speech)


def _scenes(kind: str, groups: list[tuple[str, ...]], scenes: tuple[str, ...]) -> list[Meeting]:
    return [
        Meeting(
            f"{kind}-{'-'.join(group)}_{scene}",
            dict(zip("BAC", group, strict=False)),
        )
        for group, scene in zip(groups, itertools.cycle(scenes), strict=False)
    ]


def _groups(names: list[str], size: int, most: int) -> list[tuple[str, ...]]:
    """Disjoint groups in the order of the names, at most so many."""
    whole = range(0, len(names) - size + 1, size)
    return [tuple(names[first : first + size]) for first in whole][:most]


def _nearest(folder: Path, names: list[str], most: int) -> list[tuple[str, ...]]:
    """Disjoint pairs of readers, those first whose voices are nearest to each other."""
    voices = _voices(folder, names)
    cosine = voices @ voices.T
    first, second = np.triu_indices(len(names), k=1)
    free = set(range(len(names)))
    pairs: list[tuple[str, ...]] = []
    for index in np.argsort(-cosine[first, second]):
        a, b = int(first[index]), int(second[index])
        if a in free and b in free and len(pairs) < most:
            free -= {a, b}
            pairs.append((names[a], names[b]))
    return pairs


def _voices(folder: Path, names: list[str]) -> NDArray[np.float32]:
    """Embeddings of the readers' first utterances, shape (names, dimension)."""
    embedder = SpeakerEmbedder(resolve("embedding").path)
    rows = []
    for name in names:
        sound = decode_16k(min(folder.rglob(f"{name}-*-*.flac")))
        whole = Interval(0.0, sound.recording.duration_s)
        sums = voice_sums(sound.pcm, [whole], embedder)
        rows.append(embedder.embed_pooled(sums.pooled(np.zeros(1, dtype=np.int64), 1))[0])
    return np.stack(rows)


def _moves_s(span: Span, others: Sequence[Span]) -> float:
    """How far the edges are from those of the span that is nearest."""
    return min(
        max(abs(span.start_s - other.start_s), abs(span.end_s - other.end_s)) for other in others
    )


def _clip(samples: Samples, group: list[Span]) -> Clip:
    start_s, end_s = group[0].start_s, group[-1].end_s
    first = max(0, round((start_s - KEEP_S) * RATE_HZ))
    last = round((end_s + KEEP_S) * RATE_HZ)
    piece = samples[first:last].copy()
    fade = round(KEEP_S / 2 * RATE_HZ)
    piece[:fade] *= np.linspace(0.0, 1.0, fade)
    piece[-fade:] *= np.linspace(1.0, 0.0, fade)
    spans = tuple(span.shifted(-start_s) for span in group)
    return Clip(piece, start_s - first / RATE_HZ, ClipTimes(end_s - start_s, spans))


if __name__ == "__main__":
    sys.exit(main())
