"""TOML dialogue script -> checked, frozen events in the order in which they happen."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SPEAKERS = ("interviewer", "candidate")
LEVELS = ("very_weak", "weak", "strong", "very_strong")
PHASES = ("intro", "understanding", "implementation", "verification", "wrapup")
INTERVIEWER_KINDS = ("question", "hint", "correction", "prompt", "statement", "backchannel")
CANDIDATE_KINDS = (
    "answer",
    "narration",
    "justification",
    "question",
    "walkthrough",
    "announcement",
    "filler",
    "backchannel",
    "other",
)
STATUSES = ("answered", "deferred", "unanswered")
CALLS_FOR_RESPONSE = ("question", "hint", "correction", "prompt")


class ScriptError(ValueError):
    """A dialogue script that cannot be spoken; the message names file, value and remedy."""


@dataclass(frozen=True)
class Utterance:
    """One thing said; `at_s` is set only for speech laid over the utterance before it.

    `person` is who of several interviewers says it; without it it is the first.
    """

    speaker: str
    text: str
    kind: str
    phase: str
    gap_s: float = 0.0
    at_s: float | None = None
    typing: bool = False
    speed: float = 1.0
    expects_response: bool = False
    response_status: str | None = None
    person: str | None = None

    @property
    def who(self) -> str:
        """Whose voice it is: the person's, where several have one role."""
        return self.person or self.speaker


@dataclass(frozen=True)
class Silence:
    """A stretch in which nobody speaks."""

    seconds: float
    phase: str
    typing: bool = False
    announced: bool = False


Event = Utterance | Silence


@dataclass(frozen=True)
class Sound:
    """Levels and container of one recording; levels in dB relative to full scale."""

    container: str
    bitrate_kbps: int = 32
    stereo: bool = False
    room_noise_db: float = -62.0
    typing_db: float = -30.0


@dataclass(frozen=True)
class Script:
    """A whole mock interview before it is spoken."""

    name: str
    title: str
    problem: str
    level: str
    seed: int
    voices: dict[str, str]
    sound: Sound
    events: tuple[Event, ...]


def load_script(path: Path) -> Script:
    """Read one script; raises `ScriptError` when an event breaks the format."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    _check(data["level"], LEVELS, path, "level")
    return Script(
        name=path.stem,
        title=data["title"],
        problem=data["problem"],
        level=data["level"],
        seed=int(data["seed"]),
        voices={role: data["voices"][role] for role in SPEAKERS},
        sound=Sound(**data["sound"]),
        events=parse_events(data["events"], path),
    )


def parse_events(rows: list[dict[str, Any]], source: Path) -> tuple[Event, ...]:
    """Turn table rows into events; a row without `phase` stays in the phase before it."""
    events: list[Event] = []
    phase = PHASES[0]
    for row in rows:
        following = row.get("phase", phase)
        _check(following, PHASES, source, "phase")
        if PHASES.index(following) < PHASES.index(phase):
            raise ScriptError(f"{source}: phase {following!r} after {phase!r}; phases only go on")
        phase = following
        if "seconds" in row:
            events.append(Silence(**{**row, "phase": phase}))
        else:
            events.append(_utterance(row, phase, source))
    return tuple(events)


def _utterance(row: dict[str, Any], phase: str, source: Path) -> Utterance:
    speaker, kind = row["speaker"], row["kind"]
    _check(speaker, SPEAKERS, source, "speaker")
    asks = speaker == "interviewer"
    _check(kind, INTERVIEWER_KINDS if asks else CANDIDATE_KINDS, source, "kind")
    fields = {key: value for key, value in row.items() if key != "over"}
    if bool(row.get("over", False)) != ("at_s" in row):
        raise ScriptError(f"{source}: {row['text']!r}: `over` and `at_s` go together")
    calls = bool(row.get("expects_response", asks and kind in CALLS_FOR_RESPONSE))
    status = row.get("response_status", "answered" if calls else None)
    if status is not None:
        _check(status, STATUSES, source, "response_status")
    return Utterance(
        **{**fields, "phase": phase, "expects_response": calls, "response_status": status}
    )


def _check(value: str, allowed: tuple[str, ...], source: Path, what: str) -> None:
    if value not in allowed:
        raise ScriptError(f"{source}: {what} {value!r}; use one of {', '.join(allowed)}")
