"""Coaches' levels x our scores -> how well they agree, and floors that would agree better."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, permutations
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.records import LEVELS, Level
from analyzer.rubric.agreement import Agreement, agree, kappa_interval
from analyzer.rubric.reader import DEFAULT_NAME, parse_rubric
from analyzer.rubric.rubric import MAX_SCORE, Rubric
from analyzer.rubric.score import STEP, Values, score_values

MIN_INTERVIEWS = 20
"""With fewer, three floors follow chance [J: about seven interviews per floor]."""
MIN_PER_LEVEL = 3
"""A level that coaches hardly gave says nothing about its floor."""
PULL = 0.05
"""Squared levels per interview that moving a floor by one point must win back: floors stay where
the ratings do not say otherwise."""
MICRO = 1_000_000
"""Parts of a point in which the way of a floor is counted."""
TOLERANCE = 1e-6
GAIN = 0.02
"""Smaller gains in kappa under cross-validation are noise."""
NAME = re.compile(r"""\s*name\s*=\s*["'](\w+)["']""")
FLOOR = re.compile(r"^(\s*floor\s*=\s*)[-+\d._eE]+")
"""Lines of a rubric file; what follows on the line stays."""

Floors = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Rated:
    """One interview: its measures' values, our level, and each coach's level."""

    name: str
    values: Values
    level: Level
    coaches: Mapping[str, Level]

    @property
    def consensus(self) -> Level:
        """The coaches' median level; of two middle ones the lower."""
        ranks = sorted(LEVELS.index(level) for level in self.coaches.values())
        return LEVELS[ranks[(len(ranks) - 1) // 2]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Floors of weak, strong and very strong, and how they do on interviews left out in turn."""

    floors: Floors
    now: Agreement
    held_out: Agreement

    @property
    def better(self) -> bool:
        """Whether they agree better on interviews that they were not chosen by."""
        now, then = self.now.kappa, self.held_out.kappa
        return now is not None and then is not None and then > now + GAIN


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a set of ratings says. `too_few` says why nothing is proposed, "" when there is."""

    product: Agreement
    interval: tuple[float, float] | None
    between: Agreement | None
    proposal: Proposal | None
    too_few: str


def calibrate(rated: Sequence[Rated], rubric: Rubric) -> Calibration:
    """Compare with the coaches and, with enough interviews, look for better floors.

    Cross-validation leaves out whole interviews, each in turn.
    """
    ours, theirs = [r.level for r in rated], [r.consensus for r in rated]
    lacking = _too_few(theirs)
    return Calibration(
        agree(ours, theirs),
        kappa_interval(ours, theirs),
        _between(rated),
        None if lacking else propose(rated, rubric),
        lacking,
    )


def propose(rated: Sequence[Rated], rubric: Rubric) -> Proposal:
    """The floors that fit all interviews best, and how such floors do on those left out."""
    current = _floors(rubric)
    scores = [score_values(rubric, r.values).free or 0.0 for r in rated]
    truth = [LEVELS.index(r.consensus) for r in rated]
    held_out: list[Level] = []
    for index, one in enumerate(rated):
        rest = [i for i in range(len(rated)) if i != index]
        floors = fit_floors([scores[i] for i in rest], [truth[i] for i in rest], current)
        held_out.append(score_values(with_floors(rubric, floors), one.values).level)
    theirs = [r.consensus for r in rated]
    now = [score_values(rubric, r.values).level for r in rated]
    return Proposal(fit_floors(scores, truth, current), agree(now, theirs), agree(held_out, theirs))


def with_floors(rubric: Rubric, floors: Floors) -> Rubric:
    """The rubric with other floors."""
    wanted = (0.0, *floors)
    levels = tuple(replace(r, floor=f) for r, f in zip(rubric.levels, wanted, strict=True))
    return replace(rubric, levels=levels)


def text_with_floors(text: str, rubric: Rubric, floors: Floors) -> str:
    """A rubric file's text with other floors and everything else kept.

    Raises
    ------
    UsageError
        If the text is laid out so that its floors are not found.
    """
    lines, level = text.splitlines(keepends=True), ""
    wanted = dict(zip(map(str, LEVELS), (0.0, *floors), strict=True))
    for index, line in enumerate(lines):
        if line.lstrip().startswith("[["):
            level = ""
        elif name := NAME.match(line):
            level = name[1]
        elif level in wanted:
            lines[index] = FLOOR.sub(rf"\g<1>{wanted[level]}", line)
    written = "".join(lines)
    if not _reads_as(written, with_floors(rubric, floors)):
        raise UsageError(
            "other floors cannot be put into this rubric",
            file=rubric.file or DEFAULT_NAME,
            remedy="give each level a line with its name and below that one with its floor",
        )
    return written


def _reads_as(text: str, rubric: Rubric) -> bool:
    try:
        found = parse_rubric(text, Path(DEFAULT_NAME))
    except UsageError:
        return False
    return replace(found, file=rubric.file, text=rubric.text) == rubric


def fit_floors(scores: Sequence[float], truth: Sequence[int], current: Floors) -> Floors:
    """Least squared distance in levels, floors half way between scores or where they are.

    Of floors that do equally well the lowest; the present ones where none do better. What each
    floor costs does not depend on the others, so that the best places for the floors above one
    are found once for each place (dynamic programming).

    Parameters
    ----------
    truth
        The coaches' level of each score, by rank: 0 for very weak.
    """
    places = _places(scores, current)
    best: list[tuple[float, tuple[float, ...]]] = [(0, ())] * (len(places) + 1)
    present = 0
    for rank, now in reversed(list(enumerate(current, start=1))):
        costs = _costs(places, scores, truth, rank, now)
        present += costs[places.index(now)]
        found: list[tuple[float, tuple[float, ...]]] = [(math.inf, ())]
        for at in reversed(range(len(places))):
            rest, above = best[bisect_left(places, places[at] + STEP - TOLERANCE)]
            found.append(min(found[-1], (costs[at] + rest, (places[at], *above))))
        best = found[::-1]
    least, (weak, strong, very_strong) = best[0]
    return (weak, strong, very_strong) if least < present else current


def _places(scores: Sequence[float], current: Floors) -> list[float]:
    """Where a floor can be: half way between scores, at the upper one of neighbours, and now."""
    middles = [
        middle if (middle := round((a + b) / 2, 2)) > a else b
        for a, b in pairwise(sorted(set(scores)))
    ]
    return sorted({m for m in middles if 0 < m < MAX_SCORE} | set(current))


def _costs(
    places: Sequence[float], scores: Sequence[float], truth: Sequence[int], rank: int, now: float
) -> list[int]:
    """What the floor of the level `rank` costs at each place, in whole numbers, so that ties are.

    A score from the floor on has this level and not the one below: that changes its squared
    distance. The rest is the pull towards where the floor is now.
    """
    ordered = sorted(zip(scores, truth, strict=True))
    changes = [(rank - t) ** 2 - (rank - 1 - t) ** 2 for _, t in ordered]
    from_here = [*accumulate(reversed(changes), initial=0)][::-1]
    unit = round(MICRO / PULL)
    return [
        unit * from_here[bisect_left(ordered, (place, -1))]
        + len(scores) * round(MICRO * abs(place - now))
        for place in places
    ]


def _floors(rubric: Rubric) -> Floors:
    weak, strong, very_strong = (rule.floor for rule in rubric.levels[1:])
    return weak, strong, very_strong


def _between(rated: Sequence[Rated]) -> Agreement | None:
    """All pairs of coaches over the interviews that both rated; None with one coach only.

    Each pair counts both ways round: no coach is the first, whatever the names.
    """
    pairs = [pair for r in rated for pair in permutations(r.coaches.values(), 2)]
    if not pairs:
        return None
    both = agree([a for a, _ in pairs], [b for _, b in pairs])
    return replace(both, n=len(pairs) // 2)


def _too_few(levels: Sequence[Level]) -> str:
    if len(levels) < MIN_INTERVIEWS:
        are = "interview is" if len(levels) == 1 else "interviews are"
        return (
            f"{len(levels)} rated {are} too few to move thresholds: at least "
            f"{MIN_INTERVIEWS} are needed, {MIN_PER_LEVEL} of each level."
        )
    rare = [level.replace("_", " ") for level in LEVELS if levels.count(level) < MIN_PER_LEVEL]
    if rare:
        return (
            f"Fewer than {MIN_PER_LEVEL} interviews are rated {' or '.join(rare)}: "
            f"no threshold beside {'it' if len(rare) == 1 else 'them'} is known."
        )
    return ""
