"""Recordings with known timelines -> tables of errors: `python -m benchmarks.accuracy`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from analyzer.spans import unite_speech
from benchmarks.interview import score_interview
from benchmarks.load import DATA, MADE, SAMPLES, load_references
from benchmarks.pool import Row, pool
from benchmarks.recipe import THRESHOLD
from benchmarks.reference import COLLECTIONS, Reference
from benchmarks.results import Result, by_group, save
from benchmarks.scores import score_timing
from benchmarks.systems import Heard, System, product, recipe
from benchmarks.tables import head, line
from benchmarks.targets import line as target_line
from benchmarks.targets import targets
from benchmarks.words import score_outside, score_words


def main(arguments: list[str] | None = None) -> int:
    """Run the product, and perhaps the recipe, over every recording; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    references = [
        reference
        for reference in load_references(
            options.data,
            options.made,
            options.only,
            samples=options.samples,
            held_out=options.held_out,
        )
        if reference.collection in options.sets
    ]
    if not references:
        parser.error("no such recording; make_recordings.py makes those of the set `made`")
    if options.fill_cache:
        return fill_cache(references, options.threshold)
    if not options.only:
        for missing in set(options.sets) - {r.collection for r in references}:
            if not options.held_out or missing == "made":
                print(f"{missing}: no recordings there, left out")
    systems = ({} if options.no_product else {"product": product()}) | (
        {"recipe": recipe(options.threshold)} if options.recipe else {}
    )
    if not systems:
        parser.error("--no-product leaves nothing to run; add --recipe")
    print_pools(
        run(
            references,
            systems,
            options.json,
            title=options.title,
            note=options.note,
            bridge_s=options.bridge_s,
        )
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Score what is heard against the truth.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/ and meetings/")
    parser.add_argument("--made", type=Path, default=MADE, help="folder of made recordings")
    parser.add_argument(
        "--samples", type=Path, default=SAMPLES, help="folder of spoken interviews and truth/"
    )
    parser.add_argument(
        "--held-out", action="store_true", help="only those recordings that are kept aside"
    )
    parser.add_argument("--set", nargs="+", choices=COLLECTIONS, default=COLLECTIONS, dest="sets")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="names or beginnings")
    parser.add_argument(
        "--recipe",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="run the usual recipe too (slow the first time)",
    )
    parser.add_argument(
        "--no-product", action="store_true", help="with --recipe: score the recipe alone"
    )
    parser.add_argument(
        "--threshold",
        type=float,
        default=THRESHOLD,
        help=f"at which the recipe's clustering stops ({THRESHOLD}, as published)",
    )
    parser.add_argument("--fill-cache", action="store_true", help="run the recipe, print no scores")
    parser.add_argument(
        "--bridge",
        type=float,
        default=0.0,
        metavar="S",
        dest="bridge_s",
        help="count shorter pauses of one speaker as speech, in truth and answers alike",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all scores there")
    parser.add_argument(
        "--title", default="", help="with --json: docs/accuracy.md has a row of this name for them"
    )
    parser.add_argument(
        "--note", default="", help="with --json: the page says it beside the day of the run"
    )
    return parser


def fill_cache(references: Sequence[Reference], threshold: float) -> int:
    """Run the recipe over what it has not heard yet; returns the exit status."""
    system = recipe(threshold)
    for reference in references:
        system(reference.path)
        print(reference.name, flush=True)
    return 0


def run(
    references: Sequence[Reference],
    systems: dict[str, System],
    kept: Path | None,
    *,
    title: str = "",
    note: str = "",
    bridge_s: float = 0.0,
) -> list[Result]:
    """Score every recording with every system; rows are printed and kept as soon as there."""
    results: list[Result] = []
    for collection in COLLECTIONS:
        members = [r for r in references if r.collection == collection]
        if members:
            print(head(collection))
        for reference in members:
            for name, system in systems.items():
                row = score(reference, system(reference.path), bridge_s)
                results.append(
                    Result(collection, reference.condition, reference.held_out, name, row)
                )
                print(line(reference.name, name, pool([row])), flush=True)
            if kept:
                save(results, kept, title, note)
        if members:
            print(flush=True)
    return results


def score(reference: Reference, heard: Heard, bridge_s: float = 0.0) -> Row:
    """All scores that the reference allows; pauses of less than `bridge_s` count as speech."""
    if bridge_s:
        reference = replace(reference, speech=unite_speech(reference.speech, bridge_s))
        heard = replace(heard, speech=unite_speech(heard.speech, bridge_s))
    timing = score_timing(reference, heard.speech, heard.duration_s)
    interview = reference.interview
    return Row(
        name=reference.name,
        timing=timing,
        real_time=None if heard.seconds is None else heard.seconds / heard.duration_s,
        outside=score_outside(reference, heard.words, heard.duration_s),
        words=score_words(interview, heard.words, timing.names) if interview else None,
        interview=score_interview(interview, heard.analysis, timing.names)
        if interview and heard.analysis
        else None,
    )


def print_pools(results: Sequence[Result]) -> None:
    """Print each set and each condition pooled, then the targets."""
    groups = by_group(results)
    print(head("pooled"))
    for (collection, condition), systems in groups.items():
        for name, figures in systems.items():
            print(line(f"{collection} {condition or 'all'}", name, figures))
    print()
    for target in targets(groups):
        print(target_line(target))


if __name__ == "__main__":
    sys.exit(main())
