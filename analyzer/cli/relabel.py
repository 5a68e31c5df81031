"""`relabel`: corrections of a finished result from the shell, scored again without the models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import typer

from analyzer.cli.beside import renew_and_tell
from analyzer.cli.rate import NO_LEVEL, level_named
from analyzer.cli.terminal import say
from analyzer.errors import UsageError
from analyzer.records import Analysis, Interjection, Silence, Turn
from analyzer.review.desk import Desk, State
from analyzer.review.edits import Correction, parse
from analyzer.review.history import review_data
from analyzer.review.scored import Scoring
from analyzer.times import part_of, seconds

Fields = dict[str, Any]
T = TypeVar("T", Turn, Interjection, Silence)
NEAR_S = 1.0
"""A time typed by hand means the turn, interjection or silence at most this far away."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options ask for; times as seconds or as m:ss."""

    candidate: str | None = None
    role: Sequence[str] = ()
    part: str | None = None
    rename: Sequence[str] = ()
    merge: Sequence[str] = ()
    move: Sequence[str] = ()
    words: Sequence[str] = ()
    answered: Sequence[str] = ()
    unanswered: Sequence[str] = ()
    no_answer_needed: Sequence[str] = ()
    announced: Sequence[str] = ()
    not_announced: Sequence[str] = ()
    level: Sequence[str] = ()
    comment: str = ""
    at: str | None = None
    undo: Sequence[int] = ()


def relabel_result(
    folder: Path, asked: Asked, scoring: Scoring, *, reviewer: str, as_json: bool
) -> None:
    """Correct the result in `folder`, score it again and replace its files.

    Raises
    ------
    ResultError
        If the folder holds no analysis.
    UsageError
        If nothing is asked for, a comment has no level, or an option is malformed: then no
        correction is kept. If one cannot be applied: those before it on the line are. What `undo`
        names is taken back first.
    """
    if asked == Asked():
        raise UsageError("nothing to correct was named", remedy="see relabel --help")
    if not asked.level and (asked.comment or asked.at is not None):
        raise UsageError(
            "--comment and --at belong to a level", remedy="add --level communication=LEVEL"
        )
    desk = Desk(folder, scoring)
    for line in asked.undo:
        desk.undo(line, reviewer=reviewer)
    edits = corrections(desk, asked)
    for count, edit in enumerate(edits, start=1):
        desk.correct(edit, reviewer=reviewer, steady=count == len(edits))
    state = desk.write()
    renew_and_tell(folder.resolve().parent, scoring, rated=bool(asked.level))
    _tell(state, folder, as_json)


def print_history(folder: Path, asked: Asked, scoring: Scoring, as_json: bool) -> None:
    """The log of a result, oldest first, with what could not be applied.

    Raises
    ------
    UsageError
        If a correction is asked for too: to print changes nothing.
    """
    if asked != Asked():
        raise UsageError(
            "--history prints the corrections and makes none", remedy="give it in a command alone"
        )
    lines = list(reversed(review_data(Desk(folder, scoring).state(), "")["history"]))
    if as_json:
        typer.echo(json.dumps(lines, indent=2))
        return
    for line in lines:
        problem = f" (not applied: {line['problem']})" if line["problem"] else ""
        state = "" if line["on"] else " (taken back)"
        say(f"{line['id']:4d}  {line['at']}  {line['reviewer']}: {line['text']}{state}{problem}")
    if not lines:
        typer.echo("Nothing has been corrected.")


def _tell(state: State, folder: Path, as_json: bool) -> None:
    level = state.analysis.rating.level
    problems = {str(k): v for k, v in state.problems.items()}
    if as_json:
        told = {"folder": str(folder), "level": level, "not_applied": problems}
        typer.echo(json.dumps(told, indent=2))
        return
    who = ", ".join(sorted(state.analysis.conversation.ids("candidate"))) or "nobody"
    say(f"{folder}: {level.replace('_', ' ')}, candidate {who}")
    for line, reason in problems.items():
        say(f"Not applied: {line}, {reason}.", err=True)


def corrections(desk: Desk, asked: Asked) -> list[Correction]:
    """The corrections that the options ask for, in the order of the help.

    Raises
    ------
    UsageError
        If an option is malformed, or names a moment at which there is nothing.
    """
    found = [
        *_of_part(desk, asked),
        *_of_people(asked),
        *_of_turns(desk, asked),
        *_of_moments(desk, asked),
    ]
    return [parse(data) for data in (*found, *_of_levels(asked))]


def _of_part(desk: Desk, asked: Asked) -> Iterator[Fields]:
    if asked.part is not None:
        part, whole_s = part_of(asked.part), desk.state().analysis.conversation.duration_s
        yield {"kind": "part", "start_s": part.start_s, "end_s": min(part.end_s, whole_s)}


def _of_people(asked: Asked) -> Iterator[Fields]:
    if asked.candidate is not None:
        yield {"kind": "candidate", "speaker": asked.candidate}
    for text in asked.role:
        speaker, role = _pair(text, "--role S3=interviewer or --role S3=nobody")
        if role == "candidate":
            yield {"kind": "candidate", "speaker": speaker}
        else:
            yield {"kind": "role", "speaker": speaker, "role": role}
    for text in asked.rename:
        speaker, name = _pair(text, "--rename S1=Ann")
        yield {"kind": "rename", "speaker": speaker, "name": name}
    for text in asked.merge:
        speaker, into = _pair(text, "--merge S3=S1")
        yield {"kind": "merge", "speaker": speaker, "into": into}


def _of_turns(desk: Desk, asked: Asked) -> Iterator[Fields]:
    for text in asked.move:
        when, to = _pair(text, "--move 1:05=S2 or --move 1:05-1:07.5=S2")
        yield {"kind": "move", "to": to, **_stretch(desk.state().analysis, when)}
    for text in asked.words:
        when, after = _pair(text, '--words 1:05="what was said"')
        yield _reworded(_turn_at(desk.state().analysis, seconds(when)), after)


def _of_moments(desk: Desk, asked: Asked) -> Iterator[Fields]:
    for status, times in (
        ("answered", asked.answered),
        ("unanswered", asked.unanswered),
        ("none_needed", asked.no_answer_needed),
    ):
        for when in times:
            yield _met(_interjection_at(desk.state().analysis, seconds(when)), status)
    for said, times in ((True, asked.announced), (False, asked.not_announced)):
        for when in times:
            gap = _silence_at(desk.state().analysis, seconds(when))
            span = {"start_s": gap.start_s, "end_s": gap.end_s}
            yield {"kind": "announce", **span, "announced": said}


def _of_levels(asked: Asked) -> Iterator[Fields]:
    at_s = None if asked.at is None else seconds(asked.at)
    for text in asked.level:
        criterion, level = _pair(text, "--level narration=strong")
        name = criterion.replace("-", "_")
        word = level_named(level or NO_LEVEL, name)
        own = {"level": word, "comment": asked.comment, "time_s": at_s}
        yield {"kind": "judge", "criterion": name, **own}


def _pair(text: str, example: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not sign or not left.strip():
        raise UsageError("is no correction", value=text, remedy=f"write {example}")
    return left.strip(), right.strip()


def _stretch(analysis: Analysis, text: str) -> Fields:
    """The turn at a time; of it only the part between two times when both are given."""
    first, sign, last = text.partition("-")
    turn = _turn_at(analysis, seconds(first))
    start, end = (seconds(first), seconds(last)) if sign else (turn.start_s, turn.end_s)
    return {"speaker": turn.speaker, "start_s": start, "end_s": end}


def _reworded(turn: Turn, after: str) -> Fields:
    place = {"speaker": turn.speaker, "start_s": turn.start_s, "end_s": turn.end_s}
    return {"kind": "reword", **place, "before": turn.text, "after": after}


def _met(item: Interjection, status: str) -> Fields:
    place = {"speaker": item.speaker, "start_s": item.start_s, "text": item.text}
    return {"kind": "answer", **place, "status": status}


def _turn_at(analysis: Analysis, at_s: float) -> Turn:
    return _nearest(analysis.conversation.turns, at_s, "speaks")


def _interjection_at(analysis: Analysis, at_s: float) -> Interjection:
    return _nearest(analysis.conversation.interjections, at_s, "interjects")


def _silence_at(analysis: Analysis, at_s: float) -> Silence:
    return _nearest(analysis.conversation.silences, at_s, "is silent for a second or more")


def _nearest(items: Sequence[T], at_s: float, what: str) -> T:
    def away(item: T) -> float:
        return max(item.start_s - at_s, at_s - item.end_s, 0.0)

    best = min(items, key=lambda item: (away(item), -item.start_s), default=None)
    if best is None or away(best) > NEAR_S:
        raise UsageError(f"nobody {what} at this time", value=at_s, remedy="see the report")
    return best
