"""Events -> one JSON object per line on the error output, for log collectors."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TextIO

from analyzer.batch.jobs import Event


class JsonLog:
    """Writes lines with `time`, `command`, `event` and what belongs to the event."""

    def __init__(self, command: str, stream: TextIO | None = None) -> None:
        self._command, self._stream = command, stream

    def event(self, event: Event) -> None:
        """Log an event of a batch; progress within a recording only per stage."""
        values: dict[str, Any] = {
            name: value
            for name, value in (
                ("name", event.name),
                ("stage", event.stage),
                ("text", event.text),
            )
            if value
        }
        if event.kind == "progress":
            values["share"] = round(event.share, 3)
        if event.total:
            values |= {"done": event.done, "total": event.total}
        if event.remaining_s is not None:
            values["remaining_s"] = round(event.remaining_s, 1)
        if event.outcome is not None:
            values |= asdict(event.outcome)
        if event.plan is not None:
            states = [job.state for job in event.plan.jobs]
            values["states"] = {state: states.count(state) for state in sorted(set(states))}
        self.write(event.kind, **values)

    def write(self, event: str, **values: Any) -> None:
        """One line."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "command": self._command, "event": event, **values}
        print(json.dumps(line), file=self._stream or sys.stderr, flush=True)
