"""Events of a batch -> bars on a terminal, lines elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from analyzer.batch.jobs import Event
from analyzer.cli.terminal import shown


class BatchScreen:
    """One bar for all and one for each recording at work; a line for each that ended."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        self._console, self._quiet = console, quiet
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self._all: TaskID | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> BatchScreen:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def event(self, event: Event) -> None:
        """Show one event."""
        if event.kind == "found":
            self._all = self._bars.add_task("looking", total=event.total, note="")
        elif event.kind == "probed":
            self._update_all(event, "looking")
        elif event.kind == "planned":
            self._planned(event)
        elif event.kind == "started":
            self._drop(event.name)
            self._tasks[event.name] = self._bars.add_task(_short(event.name), total=1.0, note="")
        elif event.kind == "progress" and event.name in self._tasks:
            self._bars.update(self._tasks[event.name], completed=event.share, note=event.stage)
            self._update_all(event, "all")
        elif event.kind == "retry":
            self._drop(event.name)
            self._say(f"{shown(event.name)}: its process ended {event.text}; it is tried again")
        elif event.kind == "note":
            self._say(shown(event.text))
        elif event.kind == "finished":
            self._finished(event)

    def _planned(self, event: Event) -> None:
        if self._all is not None:
            self._bars.reset(self._all, total=max(event.total, 1), description="all")
        plan = event.plan
        if plan is not None:
            same = len(plan.jobs) - event.total
            self._say(f"{event.total} recordings to analyse, {same} finished or unreadable")
            if plan.unused:
                self._say(unused_in_words(plan.unused))

    def _finished(self, event: Event) -> None:
        self._drop(event.name)
        self._update_all(event, "all")
        outcome = event.outcome
        if outcome is None:
            return
        if outcome.ending == "failed":
            text = f"Error: {shown(outcome.error).removesuffix('.')}"
        elif outcome.ending == "kept":
            text = f"{shown(event.name)}: finished meanwhile by another run"
        else:
            level = outcome.level.replace("_", " ")
            text = f"{shown(event.name)}: {level}, {outcome.wall_s:.0f} s"
        left = left_in_words(event.remaining_s) if event.done < event.total else ""
        self._say(f"[{event.done}/{event.total}] {text}{'; ' if left else ''}{left}")
        for note in outcome.notes:
            self._say(f"{shown(event.name)}: {shown(note)}")

    def _update_all(self, event: Event, what: str) -> None:
        if self._all is not None:
            left = left_in_words(event.remaining_s) if what == "all" else ""
            note = f"{event.done}/{event.total} {left}"
            self._bars.update(self._all, completed=event.done, description=what, note=note)

    def _drop(self, name: str) -> None:
        task = self._tasks.pop(name, None)
        if task is not None:
            self._bars.remove_task(task)

    def _say(self, text: str) -> None:
        if not self._quiet:
            self._console.print(text, markup=False, emoji=False, highlight=False, soft_wrap=True)


def left_in_words(seconds: float | None) -> str:
    """The rest of a batch, no more exactly than it is known.

    Examples
    --------
    >>> left_in_words(42.0), left_in_words(1000.0), left_in_words(9000.0)
    ('less than a minute left', 'about 17 min left', 'about 2.5 h left')
    """
    if seconds is None:
        return ""
    if seconds < 55:
        return "less than a minute left"
    if seconds < 5400:
        return f"about {max(1, round(seconds / 60))} min left"
    return f"about {seconds / 3600:.1f} h left"


def unused_in_words(count: int) -> str:
    """Says what lies there unused, and how to use it.

    Examples
    --------
    >>> unused_in_words(1)
    '1 recording has a transcript or an RTTM beside it; --sidecars takes it'
    """
    if count == 1:
        return "1 recording has a transcript or an RTTM beside it; --sidecars takes it"
    return f"{count} recordings have a transcript or an RTTM beside them; --sidecars takes them"


def _short(name: str, most: int = 36) -> str:
    text = shown(name)
    return text if len(text) <= most else "\N{HORIZONTAL ELLIPSIS}" + text[1 - most :]
