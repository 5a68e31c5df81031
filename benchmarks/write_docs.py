"""Files of scores -> the figures in docs/accuracy.md and in README.md: `write_docs.py RUN.json`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.opening import opening
from benchmarks.pool import Figures
from benchmarks.reference import COLLECTIONS
from benchmarks.results import Result, Run, by_group, by_system, load
from benchmarks.summary import summary
from benchmarks.tables import IN_SHORT, INTERVIEW, TIMING, WORDS, Column, markdown
from benchmarks.targets import Group, targets

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "accuracy.md"
README = HERE.parent / "README.md"
Marks = tuple[str, str]
MARKS: Marks = ("<!-- figures: begin -->", "<!-- figures: end -->")
OPENING: Marks = ("<!-- opening: begin -->", "<!-- opening: end -->")
Groups = Mapping[Group, Mapping[str, Figures]]


def main(arguments: list[str] | None = None) -> int:
    """Put the figures of one or more runs between the page's marks; returns the exit status."""
    parser = argparse.ArgumentParser(description="Write the figures of docs/accuracy.md.")
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN.json", help="accuracy.py --json")
    options = parser.parse_args(arguments)
    try:
        runs = [load(path) for path in options.runs]
    except ValueError as refused:
        parser.error(str(refused))
    twice = repeated(runs)
    if twice:
        parser.error(f"in two of the runs: {', '.join(twice)}; leave one of these runs out")
    _put(PAGE, figures_of(runs))
    _put(PAGE, opening_of(runs), OPENING)
    short = summary_of(runs)
    if short:
        _put(README, short)
    else:
        print("README.md stays: the runs lack dyads, samples or recordings kept aside")
    return 0


def _put(page: Path, figures: str, marks: Marks = MARKS) -> None:
    text = with_figures(page.read_text(encoding="utf-8"), figures, marks)
    page.write_text(text, encoding="utf-8")


def with_figures(page: str, figures: str, marks: Marks = MARKS) -> str:
    """The page with other figures between these marks.

    Raises
    ------
    ValueError
        Without both marks nobody knows what is to be replaced.

    Examples
    --------
    >>> with_figures("a\\n(\\nold\\n)\\nb\\n", "new", ("(", ")"))
    'a\\n(\\n\\nnew\\n\\n)\\nb\\n'
    """
    begin, end = marks
    before, found, rest = page.partition(begin)
    _old, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"the page lacks {end if found else begin}")
    return f"{before}{begin}\n\n{figures.strip()}\n\n{end}{after}"


def summary_of(runs: Sequence[Run]) -> str:
    """The short table; "" if the runs lack one of its sets."""
    results = _complete([result for run in runs if not run.title for result in run.results])
    open_ones, kept = ([r for r in results if r.held_out is held] for held in (False, True))
    sets: dict[str, Mapping[str, Figures]] = {}
    for name, some in (("dyads", open_ones), ("samples", open_ones), ("made", kept)):
        groups = by_group([r for r in some if r.collection == name])
        if (name, None) not in groups:
            return ""
        sets[name] = groups[name, None]
    return "\n".join(summary(sets))


def opening_of(runs: Sequence[Run]) -> str:
    """The lines that open the page; further sets have no part in them."""
    results = _complete([result for run in runs if not run.title for result in run.results])
    open_ones, kept = (by_group([r for r in results if r.held_out is h]) for h in (False, True))
    return "\n".join(opening(open_ones, kept))


def figures_of(runs: Sequence[Run]) -> str:
    """Targets, tables by condition, those of the recordings that are kept aside, further sets."""
    further = [run for run in runs if run.title]
    runs = [run for run in runs if not run.title]
    results = _complete([result for run in runs for result in run.results])
    open_ones = [r for r in results if not r.held_out]
    kept = [r for r in results if r.held_out]
    when = "; ".join(dict.fromkeys(run.when for run in runs))
    missing = [name for name in COLLECTIONS if name not in {r.collection for r in open_ones}]
    lines = [f"Run of {when}.", ""]
    if missing:
        lines += [f"Not in this run: {', '.join(missing)}.", ""]
    if open_ones:
        lines += _targets("## Targets", by_group(open_ones))
        lines += _tables(by_group(open_ones), level="##")
    if kept:
        lines += ["## Kept aside", ""]
        lines += ["Made recordings of casts that were not looked at while thresholds were set.", ""]
        lines += _targets("### Targets", by_group(kept))
        lines += _tables(by_group(kept), level="###")
    lines += _misses(results)
    if further:
        lines += ["", "## Further sets", "", *_further(further)]
    return "\n".join(lines)


def repeated(runs: Sequence[Run]) -> list[str]:
    """Recordings that would count twice: one system heard them in two runs of one title."""
    seen = Counter(
        (run.title, r.system, r.collection, r.row.name) for run in runs for r in run.results
    )
    return [f"{name} ({system})" for (_, system, _, name), times in seen.items() if times > 1]


def _complete(results: Sequence[Result]) -> list[Result]:
    """Product first; of the recipe only those sets in which it heard every recording."""
    ours = [r for r in results if r.system == "product"]
    theirs = [r for r in results if r.system != "product"]
    heard = {r.row.name for r in theirs}
    lacking = {(r.collection, r.held_out) for r in ours if theirs and r.row.name not in heard}
    known = {r.row.name for r in ours}
    return ours + [
        r for r in theirs if (r.collection, r.held_out) not in lacking and r.row.name in known
    ]


def _further(runs: Sequence[Run]) -> list[str]:
    """A row for each title, one for each condition below it, and where most is wrong."""
    rows: list[tuple[str, dict[str, Figures]]] = []
    for title in dict.fromkeys(run.title for run in runs):
        found = _complete([r for run in runs if run.title == title for r in run.results])
        rows.append((f"**{title}**", by_system(found)))
        conditions = dict.fromkeys(r.condition for r in found)
        if len(conditions) > 1:
            rows += [(c, by_system([r for r in found if r.condition == c])) for c in conditions]
    misses = _misses([r for run in runs for r in run.results])
    return [f"Run of {_days(runs)}.", "", *markdown(IN_SHORT, rows), *misses]


def _days(runs: Sequence[Run]) -> str:
    """When the runs were, each day with its titles where there are several."""
    titles: dict[str, list[str]] = {}
    for run in runs:
        titles.setdefault(run.when, []).append(run.title)
    if len(titles) == 1:
        return next(iter(titles))
    return "; ".join(f"{when} ({', '.join(dict.fromkeys(of))})" for when, of in titles.items())


def _targets(title: str, groups: Groups) -> list[str]:
    """A table under its title; nothing where no target is decided."""
    rows: list[str] = []
    for target in targets(groups):
        if target.value is None:
            continue
        sign = "at least" if target.at_least else "at most"
        verdict = "holds" if target.holds else "**missed**"
        bound, value = (f"{x:.3g} {target.unit}".strip() for x in (target.bound, target.value))
        rows.append(f"| {target.what} | {sign} {bound} | {value} | {verdict} |")
    head = [title, "", "| target | bound | product | |", "|---|---:|---:|---|"]
    return [*head, *rows, ""] if rows else []


def _tables(groups: Groups, level: str) -> list[str]:
    tables: tuple[tuple[str, Sequence[Column]], ...] = (
        ("Who spoke when, and how fast", TIMING),
        ("What was said", WORDS),
        ("What happened in the interview", INTERVIEW),
    )
    lines: list[str] = []
    for title, columns in tables:
        rows = [
            (_name(group), dict(systems))
            for group, systems in groups.items()
            if columns is not INTERVIEW or systems["product"].roles is not None
        ]
        if rows:
            lines += [f"{level} {title}", "", *markdown(columns, rows), ""]
    return lines


def _name(group: Group) -> str:
    collection, condition = group
    return f"{collection}: {condition}" if condition else f"**{collection}, all**"


def _misses(results: Sequence[Result]) -> list[str]:
    """Recordings on which the product gives more than a tenth of the speech wrongly."""
    bad = [
        f"`{r.row.name}` ({100 * r.row.timing.diarization.rate:.0f} %)"
        for r in results
        if r.system == "product" and r.row.timing.diarization.rate > 0.1
    ]
    return ["", f"DER over 10 %: {', '.join(bad)}."] if bad else []


if __name__ == "__main__":
    sys.exit(main())
