"""A result folder -> its analysis with all corrections in force, and new ones into the log."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.errors import ResultError, UsageError
from analyzer.outputs import write_into
from analyzer.pipeline import rescore
from analyzer.records import Analysis, Conversation, Hearing
from analyzer.report import render_report
from analyzer.report.reread import audio_of
from analyzer.review.apply import Logged, correct_conversation, correct_hearing, same_people
from analyzer.review.edits import Correction, Judge, describe
from analyzer.review.store import Entry, Store, active
from analyzer.rubric import Rubric, overall
from analyzer.serialize import from_json, hearing_of, to_json
from analyzer.settings import Settings

Clock = Callable[[], datetime]
ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Scoring:
    """With what corrected results are scored; the rubric is the package's when None."""

    settings: Settings = field(default_factory=Settings)
    rubric: Rubric | None = None


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
        self._scoring = scoring or Scoring()
        self._clock = clock or (lambda: datetime.now(UTC))
        self._store = Store(folder)
        self._lock = threading.RLock()
        self._state: tuple[tuple[str, int, bool], State] | None = None
        self._grounds: dict[int, Analysis] = {}
        self._kept: dict[str, int] = {}
        self._warm = False

    def state(self, *, steady: bool = False) -> State:
        """The result with all corrections in force; `steady` computes the stability too."""
        with self._lock:
            text = _text(self.folder)
            entries = self._store.entries()
            version = entries[-1].id if entries else 0
            key = (_digest(text), version, steady)
            if self._state is None or self._state[0] != key:
                self._state = (key, self._corrected(text, entries, version, steady))
            return self._state[1]

    def version(self) -> int:
        """The id of the last line of the log, 0 for none."""
        entries = self._store.entries()
        return entries[-1].id if entries else 0

    def correct(self, edit: Correction, *, reviewer: str, version: int | None = None) -> State:
        """Add a correction, made by somebody who had seen `version` (None: the newest).

        Raises
        ------
        ConflictError
            If somebody has corrected the same thing since that version. Nothing is added.
        UsageError
            If it cannot be applied. Nothing is added.
        """
        with self._lock:
            for _ in range(ATTEMPTS):
                entries = self._store.entries()
                newest = entries[-1].id if entries else 0
                _refuse_conflict(edit, reviewer, entries, newest if version is None else version)
                text = _text(self.folder)
                ground = self._ground(text)
                trial = Entry(newest + 1, "", reviewer, ground, edit, None)
                after = self._corrected(text, (*entries, trial), trial.id, steady=False)
                if trial.id in after.problems:
                    problem = after.problems[trial.id]
                    raise UsageError(f"This correction cannot be applied: {problem}")
                if self._add(edit, reviewer, ground, entries):
                    after = replace(after, entries=self._store.entries())
                    self._state = ((_digest(text), trial.id, False), after)
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
                if self._add(line, reviewer, target.heard, entries):
                    return self.state()
        raise ResultError("others keep writing to the log", file=self.folder, remedy="try again")

    def warm(self) -> None:
        """Score once for nothing: what sentences mean is then known when the first correction
        comes."""
        with self._lock:
            if not self._warm:
                self._warm = True
                found = from_json(_text(self.folder), file=self.folder / "analysis.json")
                corrected(found, (), self._scoring, steady=False)

    def write(self) -> State:
        """Put the corrected result into the folder's five files."""
        with self._lock:
            state = self.state(steady=True)
            href, data = audio_of(self.folder / "report.html")
            html = render_report(state.analysis, audio_href=href, audio_data_uri=data)
            if state.entries:
                self._store.note_written(_digest(to_json(state.analysis)))
            write_into(state.analysis, html, self.folder)
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
        latest = self._store.latest_ground()
        if latest is not None and self._store.was_written(digest):
            return latest
        if digest not in self._kept:
            found = from_json(text, file=self.folder / "analysis.json")
            self._kept = {**self._kept, digest: self._store.keep(found, digest)}
        return self._kept[digest]

    def _corrected(
        self, text: str, entries: tuple[Entry, ...], version: int, steady: bool
    ) -> State:
        if not entries:
            found = from_json(text, file=self.folder / "analysis.json")
            return State(version, found, entries, {})
        ground = self._ground(text)
        heard = self._heard(ground)
        log, problems = self._log(ground, heard, active(entries))
        analysis, more = corrected(heard, log, self._scoring, steady=steady)
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
            else:
                log.append(Logged(entry.id, entry.correction.renamed(names[entry.heard])))
        return log, problems


def correct_again(folder: Path, scoring: Scoring) -> State | None:
    """After a new analysis: put what people had corrected into the files again; None if nothing."""
    return Desk(folder, scoring).write() if Store(folder).entries() else None


def corrected(
    heard: Analysis, log: Sequence[Logged], scoring: Scoring, *, steady: bool
) -> tuple[Analysis, Mapping[int, str]]:
    """The analysis as it is with all corrections, and by id what could not be applied."""
    hearing, candidate, problems = correct_hearing(hearing_of(heard), log)
    rest = [item for item in log if item.id not in problems]
    more: dict[int, str] = {}

    def amend(talk: Conversation) -> Conversation:
        if candidate is None:
            talk = _roles_as_found(talk, heard.conversation)
        changed, found = correct_conversation(talk, rest)
        if not more:
            more.update(found)
        return changed

    analysis = _rescored(heard, hearing, candidate, scoring, amend, steady)
    applied = [i.edit for i in rest if i.id not in more]
    analysis = _judged(analysis, applied, scoring.rubric)
    edits = (*heard.edits, *(describe(edit) for edit in applied))
    return replace(analysis, edits=edits), {**problems, **more}


def _rescored(
    heard: Analysis,
    hearing: Hearing,
    candidate: str | None,
    scoring: Scoring,
    amend: Callable[[Conversation], Conversation],
    steady: bool,
) -> Analysis:
    chosen = candidate or _known_candidate(heard, hearing)
    return rescore(
        heard,
        scoring.settings,
        rubric=scoring.rubric,
        candidate=chosen,
        hearing=hearing,
        amend=amend,
        steady=steady,
    )


def _roles_as_found(talk: Conversation, heard: Conversation) -> Conversation:
    """How sure the roles are, and why, as it was found: no coach has chosen them."""
    found = {s.id: s for s in heard.speakers}
    speakers = tuple(
        replace(s, role_confidence=found[s.id].role_confidence, reasons=found[s.id].reasons)
        if s.id in found and found[s.id].role == s.role
        else s
        for s in talk.speakers
    )
    return replace(talk, speakers=speakers)


def _known_candidate(heard: Analysis, hearing: Hearing) -> str | None:
    """The candidate of the result that is corrected, so that a moved turn changes no roles."""
    ids = sorted(heard.conversation.ids("candidate") & {s.speaker for s in hearing.speech})
    return ids[0] if len(ids) == 1 else None


def _judged(analysis: Analysis, edits: Sequence[Correction], rubric: Rubric | None) -> Analysis:
    """The coach's levels of the signals that sound cannot rate, and the overall reading."""
    signals = dict(analysis.signals)
    for edit in edits:
        if isinstance(edit, Judge) and edit.criterion in signals:
            signals[edit.criterion] = replace(signals[edit.criterion], coach_level=edit.level)
    return replace(analysis, signals=signals, overall=overall(analysis.rating, signals, rubric))


def _refuse_conflict(
    edit: Correction, reviewer: str, entries: Sequence[Entry], version: int
) -> None:
    """Levels are each reviewer's own; all else is one for everybody."""
    newer = [e for e in active(entries) if e.id > version and e.correction is not None]
    if isinstance(edit, Judge):
        newer = [e for e in newer if e.reviewer == reviewer]
    for entry in newer:
        if entry.correction is not None and entry.correction.target == edit.target:
            what = describe(entry.correction)
            raise ConflictError(
                f"{entry.reviewer} has changed this meanwhile ({what.what}: {what.after}); "
                "look at it and correct it again if you disagree"
            )


def _text(folder: Path) -> str:
    path = folder / "analysis.json"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResultError("cannot be read", file=path, remedy="analyze it again") from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
