"""How often the level, phases, roles and cues come out as the labelled dialogues say.

    python -m benchmarks.rubric                 the scripts that thresholds may be fitted on
    python -m benchmarks.rubric --aside         the third kept aside; look at it last
    python -m benchmarks.rubric --set later     one of the sets written afterwards: later (8),
                                                harder (12), last (8), unseen (8), sealed (16)
    python -m benchmarks.rubric --spoken FOLDER  from sound: what `benchmarks.spoken` made
    python -m benchmarks.rubric --cross-validate  all that classifiers may learn from, each read by
                                                classifiers that had not seen it; with --spoken, too

Beside the product stands a naive rater: talk share, and reasons counted by keyword.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from analyzer.conversation import converse
from analyzer.conversation.meaning import Meaning, load_meaning
from analyzer.conversation.senses import Encode
from analyzer.measures import measure
from analyzer.records import LEVELS, Conversation, Level, Rating
from analyzer.rubric import load_rubric, rate
from analyzer.rubric.agreement import Agreement, agree, confusion, kappa_interval
from analyzer.serialize import hearing_of, read_analysis
from analyzer.settings import Settings
from analyzer.speech.sentences import sentence_encoder
from benchmarks.dialogues import (
    FOLDER,
    Dialogue,
    aside,
    heard_badly,
    load_dialogues,
    with_particles,
)
from benchmarks.fit_senses import load_data, training_dialogues, unseen_weights
from benchmarks.naive import fit_naive
from benchmarks.spoken import SETS, with_sound

Readers = Mapping[str, Meaning]
NO_READERS: Readers = MappingProxyType({})
PHASE_TOLERANCE_S = 10.0
CUE_REACH_S = 0.3
SHORT = {"very_weak": "vw", "weak": "w", "strong": "s", "very_strong": "vs"}


@dataclass(frozen=True)
class Rated:
    """A dialogue with what the product made of it."""

    dialogue: Dialogue
    conversation: Conversation
    rating: Rating


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aside", action="store_true", help="the third kept aside")
    parser.add_argument("--set", choices=SETS[1:], help="one of the sets written afterwards")
    parser.add_argument("--spoken", type=Path, help="folder of benchmarks.spoken")
    parser.add_argument(
        "--cross-validate", action="store_true", help="read by unseeing classifiers"
    )
    parser.add_argument("--words-only", action="store_true", help="without a sentence encoder")
    parser.add_argument("--misses", action="store_true", help="print cues missed and invented")
    options = parser.parse_args(arguments)
    everything = load_dialogues()
    kept = aside(everything)
    chosen = [d for d in everything if (d.name in kept) == options.aside]
    if options.set:
        chosen = load_dialogues(FOLDER / options.set)
    if options.spoken:
        chosen = _spoken(options.spoken)
        if not chosen:
            parser.error(f"no analysed script in {options.spoken}; see benchmarks/spoken.py")
    fitted_on = [d for d in everything if d.name not in kept]
    encode = None if options.words_only else sentence_encoder()
    unseeing: Readers = {}
    if options.cross_validate and encode is not None:
        unseeing = unseeing_readers(encode)
        chosen = chosen if options.spoken or options.set else training_dialogues()
    rated = rate_all(chosen, encode, unseeing)
    print(f"{len(chosen)} dialogues{', kept aside' if options.aside else ''}\n")
    _print_levels(rated)
    naive = fit_naive([(d.hearing, d.roles, d.level) for d in fitted_on])
    _print_agreement("product", rated, [r.rating.level for r in rated])
    _print_agreement(
        "naive rater", rated, [naive(r.dialogue.hearing, r.dialogue.roles) for r in rated]
    )
    if options.spoken:
        names = {d.name for d in chosen}
        words = rate_all([d for d in _all_sets() if d.name in names], encode, unseeing)
        _print_agreement("product, from the scripts' words", words, [r.rating.level for r in words])
    badly = rate_all([heard_badly(d) for d in chosen], encode, unseeing)
    _print_agreement("product, words heard badly", badly, [r.rating.level for r in badly])
    loose = rate_all([with_particles(d) for d in chosen], encode, unseeing)
    _print_agreement("product, with particles", loose, [r.rating.level for r in loose])
    _print_confusion(rated)
    _print_structure(rated)
    _print_cues(rated, options.misses)


def rate_all(
    dialogues: Iterable[Dialogue], encode: Encode | None, readers: Readers = NO_READERS
) -> list[Rated]:
    """Conversation, measures and rating of each, by default settings.

    `readers` are classifiers in place of the product's for the dialogues that have one.
    """
    settings, rubric = Settings(), load_rubric()
    rated = []
    for dialogue in dialogues:
        meaning = readers.get(dialogue.name) or load_meaning(encode, dialogue.hearing.language)
        talk = converse(dialogue.hearing, settings.conversation, meaning=meaning)
        rating = rate(talk, measure(talk, settings.measures), settings.rubric, rubric)
        rated.append(Rated(dialogue, talk, rating))
    return rated


def unseeing_readers(encode: Encode) -> Readers:
    """Per dialogue that is learnt from, classifiers that were fitted without its fold."""
    data = load_data(training_dialogues(), "en", encode)
    return {name: Meaning(encode, weights) for name, weights in unseen_weights(data).items()}


def cue_counts(
    rated: Iterable[Rated], told: Callable[[str, str, str], None] | None = None
) -> dict[str, Counter[str]]:
    """Per kind the utterances found, missed and invented; `told` hears of each mistake.

    A kind is found in an utterance when a cue of it begins inside the utterance.
    """
    counts: dict[str, Counter[str]] = {}
    for item in rated:
        for said in item.dialogue.utterances:
            found = {
                c.kind
                for c in item.conversation.cues
                if said.span.start_s - CUE_REACH_S <= c.start_s < said.span.end_s
            }
            for kind in found | said.cues:
                what = "hit" if kind in found & said.cues else "missed"
                what = "invented" if kind not in said.cues else what
                counts.setdefault(kind, Counter())[what] += 1
                if told is not None and what != "hit":
                    told(kind, what, f"{item.dialogue.name}: {said.text}")
    return counts


def phase_hits(rated: Iterable[Rated]) -> tuple[int, int, list[str]]:
    """Phases whose beginning is found within 10 s, all phases after the first, and the misses."""
    hits = total = 0
    missed = []
    for item in rated:
        found = {p.name: p.start_s for p in item.conversation.phases}
        for name, span in item.dialogue.phases[1:]:
            total += 1
            at_s = next((t for n, t in found.items() if n == name), None)
            if at_s is not None and abs(at_s - span.start_s) <= PHASE_TOLERANCE_S:
                hits += 1
            else:
                missed.append(f"{item.dialogue.name} {name} {span.start_s:.0f} s, found {at_s}")
    return hits, total, missed


def _print_levels(rated: Sequence[Rated]) -> None:
    names = [c.name for c in rated[0].rating.criteria] if rated else []
    print("| dialogue | true | found | score | " + " | ".join(names) + " |")
    print("|---|---|---|---|" + "---|" * len(names))
    for r in sorted(rated, key=lambda r: (LEVELS.index(r.dialogue.level), r.dialogue.name)):
        scores = ["-" if c.score is None else f"{c.score:.1f}" for c in r.rating.criteria]
        wrong = "" if r.rating.level == r.dialogue.level else " **!**"
        score = "-" if r.rating.score is None else f"{r.rating.score:.2f}"
        print(
            f"| {r.dialogue.name} | {r.dialogue.level} | {r.rating.level}{wrong} | {score} | "
            + " | ".join(scores)
            + " |"
        )
    print()


def _print_agreement(who: str, rated: Sequence[Rated], found: Sequence[Level]) -> None:
    truth = [r.dialogue.level for r in rated]
    pairs = [(t, f) for t, f in zip(truth, found, strict=True) if f in LEVELS]
    result = agree([f for _, f in pairs], [t for t, _ in pairs])
    interval = kappa_interval([f for _, f in pairs], [t for t, _ in pairs])
    print(f"{who}: {_shown(result)}, interval {_range(interval)}")


def _shown(result: Agreement) -> str:
    if result.exact is None or result.adjacent is None:
        return "nothing rated"
    kappa = "-" if result.kappa is None else f"{result.kappa:.2f}"
    return (
        f"{result.n} rated, exact {result.exact:.0%}, at most one off {result.adjacent:.0%}, "
        f"quadratic weighted kappa {kappa}"
    )


def _range(interval: tuple[float, float] | None) -> str:
    return "-" if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}"


def _print_confusion(rated: Sequence[Rated]) -> None:
    pairs = [(r.dialogue.level, r.rating.level) for r in rated if r.rating.level in LEVELS]
    table = confusion([t for t, _ in pairs], [f for _, f in pairs])
    print("\n| true \\ found | " + " | ".join(SHORT.values()) + " |\n|---|" + "---|" * len(LEVELS))
    for level, row in zip(LEVELS, table, strict=True):
        print(f"| {level} | " + " | ".join(map(str, row)) + " |")


def _print_structure(rated: Sequence[Rated]) -> None:
    hits, total, missed = phase_hits(rated)
    print(f"\nphases begun within {PHASE_TOLERANCE_S:.0f} s: {hits} of {total}")
    for one in missed:
        print(f"  {one}")
    wrong = [
        r for r in rated if {s.id: s.role for s in r.conversation.speakers} != r.dialogue.roles
    ]
    sure = [min(s.role_confidence for s in r.conversation.speakers) for r in rated]
    print(f"roles right: {len(rated) - len(wrong)} of {len(rated)}, least sure {min(sure):.2f}")
    for item in wrong:
        print(f"  {item.dialogue.name}: {item.dialogue.style}")


def _print_cues(rated: Sequence[Rated], misses: bool) -> None:
    mistakes: list[tuple[str, str, str]] = []
    counts = cue_counts(rated, lambda *mistake: mistakes.append(mistake))
    print("\n| cue | labelled | precision | recall |\n|---|---|---|---|")
    for kind, count in sorted(counts.items()):
        labelled, found = count["hit"] + count["missed"], count["hit"] + count["invented"]
        precision = f"{count['hit'] / found:.2f}" if found else "-"
        recall = f"{count['hit'] / labelled:.2f}" if labelled else "-"
        print(f"| {kind} | {labelled} | {precision} | {recall} |")
    for kind, what, text in sorted(mistakes) if misses else []:
        print(f"{kind} {what}: {text}")


def _all_sets() -> list[Dialogue]:
    return [d for name in SETS for d in load_dialogues(FOLDER / name)]


def _spoken(folder: Path) -> list[Dialogue]:
    """The dialogues with a result in `folder`/out, heard as the models heard them."""
    found = []
    for dialogue in _all_sets():
        result = folder / "out" / dialogue.name / "analysis.json"
        truth = folder / "truth" / f"{dialogue.name}.json"
        if result.is_file() and truth.is_file():
            found.append(with_sound(dialogue, hearing_of(read_analysis(result)), truth))
    return found


if __name__ == "__main__":
    main()
