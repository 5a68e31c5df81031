"""Coaches' levels x our scores -> how well they agree, and floors that would agree better."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.records import LEVELS, Level
from analyzer.rubric.agreement import Agreement, agree, kappa_interval
from analyzer.rubric.reader import DEFAULT_NAME, parse_rubric
from analyzer.rubric.rubric import MAX_SCORE, Rubric
from analyzer.rubric.score import Values, score_values

MIN_INTERVIEWS = 20
"""With fewer, three floors follow chance [J: about seven interviews per floor]."""
MIN_PER_LEVEL = 3
"""A level that coaches hardly gave says nothing about its floor."""
PULL = 0.05
"""Squared levels per interview that moving a floor by one point must win back: floors stay where
the ratings do not say otherwise."""
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
        floors = _fit([scores[i] for i in rest], [truth[i] for i in rest], current)
        held_out.append(score_values(with_floors(rubric, floors), one.values).level)
    theirs = [r.consensus for r in rated]
    now = [score_values(rubric, r.values).level for r in rated]
    return Proposal(_fit(scores, truth, current), agree(now, theirs), agree(held_out, theirs))


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


def _fit(scores: Sequence[float], truth: Sequence[int], current: Floors) -> Floors:
    """Least squared distance in levels, floors half way between scores or where they are."""
    middles = [round((a + b) / 2, 2) for a, b in pairwise(sorted(set(scores)))]
    places = sorted({m for m in middles if 0 < m < MAX_SCORE} | set(current))

    def cost(floors: Floors) -> float:
        moved = sum(abs(a - b) for a, b in zip(floors, current, strict=True))
        wrong = sum(
            (sum(s >= f for f in floors) - t) ** 2 for s, t in zip(scores, truth, strict=True)
        )
        return wrong / max(1, len(scores)) + PULL * moved

    best = min(((a, b, c) for a, b, c in combinations(places, 3)), key=cost)
    return best if cost(best) < cost(current) else current


def _floors(rubric: Rubric) -> Floors:
    weak, strong, very_strong = (rule.floor for rule in rubric.levels[1:])
    return weak, strong, very_strong


def _between(rated: Sequence[Rated]) -> Agreement | None:
    """All pairs of coaches over the interviews that both rated; None with one coach only."""
    pairs = [
        (r.coaches[a], r.coaches[b]) for r in rated for a, b in combinations(sorted(r.coaches), 2)
    ]
    return agree([a for a, _ in pairs], [b for _, b in pairs]) if pairs else None


def _too_few(levels: Sequence[Level]) -> str:
    if len(levels) < MIN_INTERVIEWS:
        return (
            f"{len(levels)} rated interviews are too few to move thresholds: at least "
            f"{MIN_INTERVIEWS} are needed, {MIN_PER_LEVEL} of each level."
        )
    rare = [level for level in LEVELS if levels.count(level) < MIN_PER_LEVEL]
    if rare:
        names = ", ".join(level.replace("_", " ") for level in rare)
        return f"Fewer than {MIN_PER_LEVEL} interviews are rated {names}: its threshold is unknown."
    return ""
