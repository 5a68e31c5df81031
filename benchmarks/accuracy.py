"""Recordings with known timelines -> tables of errors: `python benchmarks/accuracy.py`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
if not __package__:  # run as a program: the folder above holds the package
    sys.path.insert(0, str(HERE.parent))

from benchmarks.reference import COLLECTIONS, DATA, Reference, load_references  # noqa: E402
from benchmarks.scores import score_timing  # noqa: E402
from benchmarks.systems import Heard, System, product, recipe  # noqa: E402
from benchmarks.tables import Row, head, line  # noqa: E402
from benchmarks.words import score_interview, score_words  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Run the product, and perhaps the recipe, over every recording; returns the exit status."""
    parser = argparse.ArgumentParser(description="Score what is heard against the truth.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/ and meetings/")
    parser.add_argument("--recipe", action="store_true", help="run the usual recipe too (slow)")
    parser.add_argument("--fill-cache", action="store_true", help="run the recipe, print no scores")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="names or beginnings")
    options = parser.parse_args(arguments)
    references = load_references(options.data, options.only)
    if not references:
        parser.error(f"no recording is called {' or '.join(options.only)}")
    if options.fill_cache:
        return fill_cache(references)
    systems = {"product": product()} | ({"recipe": recipe()} if options.recipe else {})
    for collection in COLLECTIONS:
        members = [r for r in references if r.collection == collection]
        if members:
            print_table(collection, members, systems)
        elif not options.only:
            print(f"{collection}: nothing below {options.data}, left out\n")
    return 0


def fill_cache(references: Sequence[Reference]) -> int:
    """Run the recipe over what it has not heard yet; returns the exit status."""
    system = recipe()
    for reference in references:
        system(reference.path)
        print(reference.name, flush=True)
    return 0


def print_table(
    collection: str, references: Sequence[Reference], systems: dict[str, System]
) -> None:
    """Print each recording's row as soon as it is there, then the pool of each system."""
    words = references[0].interview is not None
    print(head(collection, words=words))
    rows: dict[str, list[Row]] = {name: [] for name in systems}
    for reference in references:
        for name, system in systems.items():
            row = score(reference, system(reference.path))
            rows[name].append(row)
            print(line(reference.name, name, [row], words=words), flush=True)
    if len(references) > 1:
        for name, found in rows.items():
            print(line("all, pooled", name, found, words=words))
    print(flush=True)


def score(reference: Reference, heard: Heard) -> Row:
    """All scores that the reference allows."""
    timing = score_timing(reference, heard.speech, heard.duration_s)
    interview = reference.interview
    real_time = None if heard.seconds is None else heard.seconds / heard.duration_s
    if interview is None:
        return Row(timing, real_time)
    return Row(
        timing=timing,
        real_time=real_time,
        words=score_words(interview, heard.words, timing.names),
        interview=score_interview(interview, heard.analysis, timing.names)
        if heard.analysis
        else None,
    )


if __name__ == "__main__":
    sys.exit(main())
