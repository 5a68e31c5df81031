"""Where no moment stands out -> a point to work on: the aim in figures, beside what was good."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.records import Advice, Cue, CueKind
from analyzer.rubric.moments import Moments
from analyzer.rubric.phrase import cited
from analyzer.rubric.quotes import NOTHING_TAKEN, Taken, is_taken
from analyzer.times import clock

SHOWN: Mapping[str, tuple[CueKind, str, str]] = {
    "narration": ("line_narration", "said what the code does", "say what the code does"),
    "justification": ("justification", "gave a reason", "give your reasons"),
    "clarity": (
        "structure_marker",
        "told the order of things",
        'name the parts as you reach them, "first", "then", "finally"',
    ),
    "engagement": ("engagement", "went into what was asked", "go into what you are asked"),
    "walk_through": ("test_walkthrough", "walked through a case", "walk through a case"),
}
"""Per criterion the cues that helped, what the candidate did with one, and what to do."""


def more_of_it(
    criterion: str,
    aim: str,
    moments: Moments,
    taken: Taken = NOTHING_TAKEN,
    *,
    example: bool = True,
) -> Advice:
    """The aim in figures, with the candidate's best sentence as the `example` of what to do more.

    Without such a sentence it stands for the whole of the work, no moment being made up for it.
    """
    aim = aim[:1].lower() + aim[1:]
    kind, did, doing = SHOWN.get(criterion, (None, "", ""))
    cues = [c for c in moments.cues(kind) if not is_taken(c.text, taken)] if kind else []
    best = max(cues, key=_strength, default=None) if example else None
    if best is not None:
        text = f"At {clock(best.start_s)} you {did}, {cited(best.text)}; do so more often: {aim}"
        return Advice(text, best.start_s, best.end_s)
    work = [p for p in moments.conversation.phases if p.name == "implementation"]
    start_s = work[0].start_s if work else 0.0
    end_s = work[-1].end_s if work else moments.conversation.duration_s
    aim = f"{doing}; {aim}" if doing else aim
    return Advice(f"From {clock(start_s)} to {clock(end_s)}: {aim}", start_s, end_s)


def _strength(cue: Cue) -> tuple[bool, int]:
    """Unasked for before asked for, then the fuller sentence."""
    return not cue.prompted, len(cue.text.split())
