"""What was heard and the log of corrections -> the corrected analysis; only what changes is done.

Three layers, each kept while it holds: what was heard with turns and words corrected, which grows
with the log; structure, measures and rating, which names and coaches' levels do not touch; and
those two, which cost nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.records import Analysis, Conversation, Hearing
from analyzer.review.correct_conversation import correct_conversation
from analyzer.review.correct_hearing import correct_hearing
from analyzer.review.edits import Correction, Judge, Logged, Merge, Rename, Role
from analyzer.rubric import Rubric, overall
from analyzer.scoring import rescore, scored_with
from analyzer.serialize import hearing_of
from analyzer.settings import Settings

LIGHT = (Rename, Judge)
"""Corrections that no measure depends on: with no other, figures and level stay as they were."""
KEPT = 6
"""So many scorings are kept: taking back what was just done, and bringing it back, is at once."""

Stop = Callable[[], bool]
Problems = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Scoring:
    """With what corrected results are scored; None for what the result was made with."""

    settings: Settings | None = None
    rubric: Rubric | None = None

    def of(self, analysis: Analysis) -> tuple[Settings, Rubric]:
        """The settings and the rubric for this result."""
        settings, rubric = scored_with(analysis)
        return self.settings or settings, self.rubric or rubric


class SupersededError(Exception):
    """What was being computed is no longer wanted."""


@dataclass(frozen=True, slots=True)
class _Fold:
    """The hearing as the first corrections of a log leave it."""

    ground: int
    log: tuple[Logged, ...]
    hearing: Hearing
    candidate: str | None
    problems: Problems


@dataclass(frozen=True, slots=True)
class _Scored:
    analysis: Analysis
    problems: Problems

    @property
    def settled(self) -> bool:
        rating = self.analysis.rating
        return rating.level == "not_rated" or rating.stability is not None


class Scorer:
    """Scores one result again and again as its log grows. Safe to use from several threads."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._fold: _Fold | None = None
        self._kept: dict[tuple[int, tuple[Logged, ...]], _Scored] = {}
        self._lock = threading.Lock()

    def corrected(
        self,
        ground: int,
        heard: Analysis,
        log: Sequence[Logged],
        *,
        steady: bool,
        stop: Stop | None = None,
    ) -> tuple[Analysis, Problems]:
        """The analysis with all corrections, and by id what could not be applied.

        Parameters
        ----------
        ground : int
            The number of what was heard: the same number, the same `heard`.
        steady : bool
            Whether the stability is wanted too; where it is known it is there anyway.
        stop : callable, optional
            Asked now and then; when it says so the work ends with `SupersededError`.
        """
        fold = self._folded(ground, heard, tuple(log))
        rest = tuple(item for item in log if item.id not in fold.problems)
        deep = tuple(item for item in rest if not isinstance(item.edit, LIGHT))
        scored = self._recall((ground, deep))
        if scored is None and not deep and self._scoring == Scoring():
            scored = _Scored(heard, {})
        if scored is None or (steady and not scored.settled):
            scored = self._score(heard, fold, deep, steady=steady, stop=stop)
            self._keep((ground, deep), scored)
        applied = [item.edit for item in rest if item.id not in scored.problems]
        _, rubric = self._scoring.of(heard)
        return _dressed(scored.analysis, heard, applied, rubric), {
            **fold.problems,
            **scored.problems,
        }

    def warm(self, heard: Analysis) -> None:
        """Score what was heard for nothing, so that its sentences are read before anybody waits."""
        fold = _Fold(0, (), hearing_of(heard), None, {})
        self._score(heard, fold, (), steady=False, stop=None)

    def _folded(self, ground: int, heard: Analysis, log: tuple[Logged, ...]) -> _Fold:
        """Go on from where the log was last, or from its start when it is another one."""
        last = self._fold
        if last is None or last.ground != ground or log[: len(last.log)] != last.log:
            last = _Fold(ground, (), hearing_of(heard), None, {})
        hearing, candidate, problems = correct_hearing(
            last.hearing,
            log[len(last.log) :],
            candidate=last.candidate,
            within=heard.conversation.interview,
        )
        self._fold = _Fold(ground, log, hearing, candidate, {**last.problems, **problems})
        return self._fold

    def _score(
        self,
        heard: Analysis,
        fold: _Fold,
        deep: tuple[Logged, ...],
        *,
        steady: bool,
        stop: Stop | None,
    ) -> _Scored:
        problems: dict[int, str] = {}
        settings, rubric = self._scoring.of(heard)

        def amend(talk: Conversation) -> Conversation:
            if stop is not None and stop():
                raise SupersededError
            if fold.candidate is None:
                talk = _roles_as_found(talk, heard.conversation)
            changed, found = correct_conversation(talk, deep, settings.conversation)
            if not problems:
                problems.update(found)
            return changed

        analysis = rescore(
            heard,
            settings,
            rubric=rubric,
            candidate=fold.candidate or _known_candidate(heard, fold),
            hearing=fold.hearing,
            amend=amend,
            steady=steady,
        )
        return _Scored(analysis, problems)

    def _recall(self, key: tuple[int, tuple[Logged, ...]]) -> _Scored | None:
        with self._lock:
            found = self._kept.pop(key, None)
            if found is not None:
                self._kept[key] = found
            return found

    def _keep(self, key: tuple[int, tuple[Logged, ...]], scored: _Scored) -> None:
        with self._lock:
            self._kept[key] = scored
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]


def _dressed(
    scored: Analysis, heard: Analysis, applied: Sequence[Correction], rubric: Rubric
) -> Analysis:
    """With the names, the coaches' levels, and what was corrected in words."""
    renames = [Logged(n, edit) for n, edit in enumerate(applied) if isinstance(edit, Rename)]
    talk, _ = correct_conversation(scored.conversation, renames)
    signals = dict(scored.signals)
    for edit in applied:
        if isinstance(edit, Judge) and edit.criterion in signals:
            signals[edit.criterion] = replace(signals[edit.criterion], coach_level=edit.level)
    return replace(
        scored,
        conversation=talk,
        signals=signals,
        overall=overall(scored.rating, signals, rubric),
        edits=(*heard.edits, *(edit.described() for edit in applied)),
    )


def _roles_as_found(talk: Conversation, heard: Conversation) -> Conversation:
    """How sure the roles are, and why, as it was found: no coach has chosen them."""
    found = {s.id: s for s in heard.speakers}
    speakers = tuple(
        replace(s, role_confidence=found[s.id].role_confidence, reasons=found[s.id].reasons)
        if s.id in found and found[s.id].role == s.role and not s.role_given
        else s
        for s in talk.speakers
    )
    return replace(talk, speakers=speakers)


def _known_candidate(heard: Analysis, fold: _Fold) -> str | None:
    """The candidate of the result that is corrected, by the id that merging has left, so that a
    moved turn and a merged voice change no roles; None when a coach says it is somebody else."""
    ids = heard.conversation.ids("candidate")
    for item in fold.log:
        edit = item.edit
        if item.id in fold.problems:
            continue
        if isinstance(edit, Merge):
            ids = frozenset(edit.into if id_ == edit.speaker else id_ for id_ in ids)
        elif isinstance(edit, Role):
            ids -= {edit.speaker}
    left = sorted(ids & {s.speaker for s in fold.hearing.speech})
    return left[0] if len(left) == 1 else None
