"""A result folder -> its analysis with all corrections in force, and new ones into the log."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.batch.series import known_beside, report_of
from analyzer.errors import ResultError, UsageError
from analyzer.outputs import write_into
from analyzer.records import Analysis
from analyzer.report.series import InSeries
from analyzer.review.edits import (
    COACH,
    COMMUNICATION,
    Correction,
    Judge,
    Logged,
    Merge,
    one_line,
)
from analyzer.review.found_again import same_people
from analyzer.review.scored import Scorer, Scoring, Stop
from analyzer.review.store import Entry, Store, active
from analyzer.serialize import from_json, to_json

Clock = Callable[[], datetime]
ATTEMPTS = 20


class ConflictError(UsageError):
    """Somebody else has corrected the same thing since this person looked."""


@dataclass(frozen=True, slots=True)
class State:
    """The result as corrected: `version` is the id of the last line of the log, `problems` say
    by the id of a correction why it could not be applied."""

    version: int
    analysis: Analysis
    entries: tuple[Entry, ...]
    problems: Mapping[int, str]

    @property
    def in_force(self) -> tuple[Entry, ...]:
        return active(self.entries)

    @property
    def settled(self) -> bool:
        """Whether the stability of the level is known, or there is no level."""
        rating = self.analysis.rating
        return rating.level == "not_rated" or rating.stability is not None


class Desk:
    """One result folder under review. Safe to use from several threads."""

    def __init__(
        self, folder: Path, scoring: Scoring | None = None, *, clock: Clock | None = None
    ) -> None:
        if not (folder / "analysis.json").is_file():
            raise ResultError(
                "holds no analysis.json", file=folder, remedy="name a result folder, OUT/NAME"
            )
        self.folder = folder
        self._scorer = Scorer(scoring or Scoring())
        self._clock = clock or (lambda: datetime.now(UTC))
        self._store = Store(folder)
        self._lock = threading.RLock()
        self._state: tuple[tuple[str, int], State] | None = None
        self._grounds: dict[int, Analysis] = {}
        self._kept: dict[str, int] = {}
        self._read: tuple[tuple[int, int, int], str] | None = None
        self._warm = False

    def state(self, *, steady: bool = False) -> State:
        """The result with all corrections in force; `steady` computes the stability too."""
        with self._lock:
            entries = self._store.entries()
            version = entries[-1].id if entries else 0
            key = (self._fingerprint(), version)
            known = self._state[1] if self._state and self._state[0] == key else None
            if known is None or (steady and not known.settled):
                text = _text(self.folder)
                known = self._corrected(text, entries, version, steady=steady)
                self._state = ((_digest(text), version), known)
            return known

    def _fingerprint(self) -> str:
        """The digest of the folder's `analysis.json`; it is read again only when it has changed."""
        try:
            stat = (self.folder / "analysis.json").stat()
        except OSError:
            return _digest(_text(self.folder))
        stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, _digest(_text(self.folder)))
        return self._read[1]

    def settle(self, stop: Stop) -> None:
        """Compute the stability of the newest state, while others go on correcting.

        Raises
        ------
        SupersededError
            When `stop` says so.
        """
        with self._lock:
            text, entries, now = _text(self.folder), self._store.entries(), self.state()
        if now.settled:
            return
        settled = self._corrected(text, entries, now.version, steady=True, stop=stop)
        with self._lock:
            if self.version() == now.version:
                self._state = ((_digest(text), now.version), settled)

    def version(self) -> int:
        """The id of the last line of the log, 0 for none."""
        entries = self._store.entries()
        return entries[-1].id if entries else 0

    def correct(
        self,
        edit: Correction,
        *,
        reviewer: str,
        version: int | None = None,
        steady: bool = False,
    ) -> State:
        """Add a correction, made by somebody who had seen `version` (None: the newest).

        `steady` as for `state`: whoever asks for the stability next saves a scoring by it.

        Raises
        ------
        ConflictError
            If somebody has corrected the same thing since that version. Nothing is added.
        UsageError
            If it cannot be applied, or rates what there is not. Nothing is added.
        """
        with self._lock:
            reviewer = one_line(reviewer) or COACH
            for _ in range(ATTEMPTS):
                entries = self._store.entries()
                newest = entries[-1].id if entries else 0
                _refuse_conflict(edit, reviewer, entries, newest if version is None else version)
                text = _text(self.folder)
                ground = self._ground(text)
                trial = Entry(newest + 1, "", reviewer, ground, edit, None)
                after = self._corrected(text, (*entries, trial), trial.id, steady=steady)
                if trial.id in after.problems:
                    problem = after.problems[trial.id]
                    raise UsageError(f"This correction cannot be applied: {problem}")
                _refuse_unrated(edit, after.analysis)
                if self._add(edit, reviewer, ground, entries):
                    after = replace(after, entries=self._store.entries())
                    self._state = ((_digest(text), trial.id), after)
                    return self.state()
        raise ResultError("others keep writing to the log", file=self.folder, remedy="try again")

    def undo(self, line: int, *, reviewer: str) -> State:
        """Take a correction back, or bring one back by taking back its undoing.

        Raises
        ------
        UsageError
            If the log has no such line, or it is already taken back.
        """
        with self._lock:
            for _ in range(ATTEMPTS):
                entries = self._store.entries()
                target = next((e for e in entries if e.id == line), None)
                if target is None:
                    raise UsageError("the history has no such line", value=line)
                gone = {e.undoes for e in entries if e.undoes is not None}
                if target.correction is not None and target not in active(entries):
                    raise UsageError("is already taken back", value=line)
                if target.undoes is not None and line in gone:
                    raise UsageError("is already taken back", value=line)
                if self._add(line, one_line(reviewer) or COACH, target.heard, entries):
                    return self.state()
        raise ResultError("others keep writing to the log", file=self.folder, remedy="try again")

    def warm(self) -> None:
        """Score once for nothing: what sentences mean is then known when the first correction
        comes."""
        with self._lock:
            if self._warm:
                return
            self._warm = True
            text = _text(self.folder)
            found = self._as_found(text, _digest(text))
        self._scorer.warm(found)  # nobody waits for it: it changes nothing here

    def write(self, series: InSeries | None = None) -> State:
        """Put the corrected result into the folder's five files.

        `series` is what the report says besides; what run.json knows where it is left out.
        """
        with self._lock:
            state = self.state(steady=True)
            html = report_of(state.analysis, self.folder, series or known_beside(self.folder))
            if state.entries:
                ground = self._ground(_text(self.folder))
                self._store.note_written(_digest(to_json(state.analysis)), ground)
            write_into(state.analysis, html, self.folder)
            if state.entries:  # what is written now is this state: it need not be scored again
                self._state = ((_digest(_text(self.folder)), state.version), state)
            return self.state(steady=True)

    def _add(
        self, change: Correction | int, reviewer: str, ground: int, entries: Sequence[Entry]
    ) -> bool:
        at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        newest = entries[-1].id if entries else 0
        return self._store.append(change, at=at, reviewer=reviewer, heard=ground, after=newest)

    def _ground(self, text: str) -> int:
        """The number of what was heard in the folder's result, kept now if it is new."""
        digest = _digest(text)
        under = self._store.ground_of(digest)
        if under is not None:
            return under
        if digest not in self._kept:
            found = self._as_found(text, digest)
            number = self._store.keep(text, digest)
            self._kept = {**self._kept, digest: number}
            self._grounds = {**self._grounds, number: found}
        return self._kept[digest]

    def _as_found(self, text: str, digest: str) -> Analysis:
        """The folder's result as it stands there."""
        if self._state is not None:
            (seen, _), state = self._state
            if seen == digest and not state.entries:
                return state.analysis
        return from_json(text, file=self.folder / "analysis.json")

    def _corrected(
        self,
        text: str,
        entries: tuple[Entry, ...],
        version: int,
        *,
        steady: bool,
        stop: Stop | None = None,
    ) -> State:
        if not entries:
            return State(version, self._as_found(text, _digest(text)), entries, {})
        ground = self._ground(text)
        heard = self._heard(ground)
        log, problems = self._log(ground, heard, active(entries))
        analysis, more = self._scorer.corrected(ground, heard, log, steady=steady, stop=stop)
        return State(version, analysis, entries, {**problems, **more})

    def _heard(self, number: int) -> Analysis:
        if number not in self._grounds:
            self._grounds = {**self._grounds, number: self._store.ground(number)}
        return self._grounds[number]

    def _log(
        self, ground: int, heard: Analysis, entries: Sequence[Entry]
    ) -> tuple[list[Logged], dict[int, str]]:
        """The corrections with the speaker ids that hold in `heard`."""
        names: dict[int, dict[str, str]] = {}
        log, problems = [], {}
        for entry in entries:
            if entry.correction is None:
                continue
            if entry.heard == ground:
                log.append(Logged(entry.id, entry.correction))
                continue
            if entry.heard not in names:
                before = self._heard(entry.heard).conversation.speech
                names[entry.heard] = same_people(before, heard.conversation.speech)
            lost = [s for s in entry.correction.speakers() if s not in names[entry.heard]]
            if lost:
                problems[entry.id] = f"after the new analysis nobody is heard as {lost[0]} was"
                continue
            edit = entry.correction.renamed(names[entry.heard])
            if not (isinstance(edit, Merge) and edit.speaker == edit.into):  # they are one now
                log.append(Logged(entry.id, edit))
        return log, problems


def correct_again(folder: Path, scoring: Scoring, series: InSeries) -> State | None:
    """After a new analysis: put what people had corrected into the files again; None if nothing.

    There is no run.json yet that would say what `series` says.
    """
    return Desk(folder, scoring).write(series) if Store(folder).entries() else None


def _refuse_conflict(
    edit: Correction, reviewer: str, entries: Sequence[Entry], version: int
) -> None:
    """Levels are each reviewer's own; all else is one for everybody."""
    newer = [e for e in active(entries) if e.id > version and e.correction is not None]
    if isinstance(edit, Judge):
        newer = [e for e in newer if e.reviewer == reviewer]
    for entry in newer:
        if entry.correction is not None and entry.correction.target == edit.target:
            what = entry.correction.described()
            raise ConflictError(
                f"{entry.reviewer} has changed this meanwhile ({what.what}: {what.after}); "
                "look at it and correct it again if you disagree"
            )


def _refuse_unrated(edit: Correction, analysis: Analysis) -> None:
    """A slip would stay in the log for good, as a level of what nobody rates."""
    criteria = [item.name for item in analysis.rating.criteria]
    rated = (COMMUNICATION, *criteria, *analysis.signals)
    if isinstance(edit, Judge) and edit.criterion not in rated:
        raise UsageError(
            "there is no such criterion", value=edit.criterion, remedy=f"use {', '.join(rated)}"
        )


def _text(folder: Path) -> str:
    path = folder / "analysis.json"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResultError("cannot be read", file=path, remedy="analyze it again") from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
