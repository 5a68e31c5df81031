"""What it is worth to say how many speak: `python -m benchmarks.given_count --made FOLDER`.

Every recording is diarized twice, with the count of its speakers given and without, by the product
and by the usual recipe. Prints, by how many speak, in how many recordings as many were found, the
diarization error rate, and how many changes of floor were lost.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from analyzer.audio.decode import decode
from analyzer.audio.pcm import Samples
from analyzer.records import Speech
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, load_models
from benchmarks.load import DATA, MADE, load_references
from benchmarks.recipe import Recipe
from benchmarks.reference import Reference
from benchmarks.scores import TimingScores, score_timing

Diarize = Callable[[Samples, int | None], Sequence[Speech]]


def main(arguments: list[str] | None = None) -> int:
    """Diarize every recording with its count and without, and print one row for each."""
    parser = argparse.ArgumentParser(description="Diarize with the count of speakers given.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/ and meetings/")
    parser.add_argument("--made", type=Path, default=MADE, help="folder of made recordings")
    parser.add_argument("--held-out", action="store_true", help="those kept aside alone")
    parser.add_argument("--least", type=int, default=2, help="fewest speakers")
    parser.add_argument("--recipe", action="store_true", help="run the usual recipe too (slow)")
    options = parser.parse_args(arguments)
    references = [
        reference
        for reference in load_references(options.data, options.made, held_out=options.held_out)
        if speakers_of(reference) >= options.least
    ]
    if not references:
        parser.error("no such recording; --made names a folder of them")
    systems = {"product": by_product()} | ({"recipe": by_recipe()} if options.recipe else {})
    scores: dict[tuple[int, str, bool], list[TimingScores]] = defaultdict(list)
    for reference in references:
        sound, count = decode(reference.path), speakers_of(reference)
        for (name, diarize), given in itertools.product(systems.items(), (False, True)):
            heard = diarize(sound.pcm, count if given else None)
            score = score_timing(reference, heard, sound.recording.duration_s)
            scores[count, name, given].append(score)
    for (count, name, given), found in sorted(scores.items()):
        print(f"{count} speak, {name}, {'given' if given else 'found'}: {line(found)}")
    return 0


def speakers_of(reference: Reference) -> int:
    """How many speak in it."""
    return len({item.speaker for item in reference.speech})


def line(scores: Sequence[TimingScores]) -> str:
    """Right counts, diarization error rate and lost changes of floor of all recordings together."""
    right = sum(score.speakers == score.speakers_true for score in scores)
    total = sum((s.diarization for s in scores[1:]), scores[0].diarization)
    lost = sum(score.latencies_missed for score in scores)
    changes = lost + sum(len(score.latency_errors_s) for score in scores)
    return (
        f"count right in {right} of {len(scores)}, DER {100 * total.rate:.2f} %, "
        f"{lost} of {changes} changes of floor lost"
    )


def by_product() -> Diarize:
    """The product's diarization of mono samples, with a count or without."""
    diarizer, settings = load_models(ModelChoice()).diarizer, Settings().speech
    return lambda samples, speakers: diarizer(samples, settings, speakers=speakers).speech


def by_recipe() -> Diarize:
    """The usual recipe's."""
    recipe = Recipe()
    return lambda samples, speakers: recipe.diarize(samples[0 : len(samples)], speakers)


if __name__ == "__main__":
    sys.exit(main())
