"""Progress on the error output: a bar for each recording, its stage, and the time that is left."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from analyzer.batch.progress import StageProgress


class LeftColumn(ProgressColumn):
    """Counts down between two reports; empty while nothing is known."""

    def render(self, task: Task) -> Text:
        left_s = task.fields.get("left_s")
        if left_s is None or task.finished:
            return Text("")
        passed_s = time.monotonic() - task.fields["told_at"]
        return Text(in_words(max(0.0, left_s - passed_s)), style="progress.remaining")


def in_words(left_s: float) -> str:
    """Time left, no finer than it can be known.

    Examples
    --------
    >>> in_words(7), in_words(48), in_words(130), in_words(4000)
    ('a few s left', '50 s left', '2 min left', '67 min left')
    """
    if left_s < 10:
        return "a few s left"
    if left_s < 90:
        return f"{round(left_s, -1):.0f} s left"
    return f"{left_s / 60:.0f} min left"


def bars(screen: Console) -> Progress:
    """An empty set of bars."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[stage]}", markup=False),
        TimeElapsedColumn(),
        LeftColumn(),
        console=screen,
    )


def show(bar: Progress, task: TaskID, remaining: StageProgress, stage: str, share: float) -> None:
    """Move a recording's bar to where its work stands."""
    remaining.update(stage, share)
    bar.update(
        task,
        completed=remaining.done,
        stage=stage,
        left_s=remaining.left_s(),
        told_at=time.monotonic(),
    )
