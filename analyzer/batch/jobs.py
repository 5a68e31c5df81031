"""The frozen records of a batch: what is to be done, with what, and what came of it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from analyzer.pipeline import Options
from analyzer.records import Interval
from analyzer.rubric import Rubric, load_rubric
from analyzer.serialize import SCHEMA_VERSION
from analyzer.settings import Settings, settings_sha256
from analyzer.speech.models import ModelChoice
from analyzer.speech.sentences import is_installed, weights_sha256
from analyzer.speech.weights.registry import absolute_name, resolve
from analyzer.speech.words.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from analyzer.audio.tracks import TrackInput

State = Literal["new", "changed", "done", "edited", "copy", "failed"]
"""new: no result; changed: of other models, settings or options; done: nothing to do; edited: a
person corrected the result, which is kept; copy: the same sound as an earlier row; failed: cannot
even be read."""
Ending = Literal["analysed", "kept", "failed", "busy", "waiting"]
"""busy: another batch is at it; waiting: not tried, because the batch had to stop."""


Kind = Literal[
    "found", "probed", "planned", "renewed", "note", "started", "progress", "retry", "finished"
]
"""renewed: what is known of a finished recording was written into its result; note: how the
networks were loaded, where that is not as asked."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a person knows about a recording: the candidate's name, the ISO date; "" if unknown."""

    candidate: str = ""
    recorded_on: str = ""

    def over(self, other: Details) -> Details:
        """These, and of the other what these leave open."""
        return Details(self.candidate or other.candidate, self.recorded_on or other.recorded_on)


@dataclass(frozen=True, slots=True)
class Given:
    """What others have found out about a recording, and takes the place of the models' work; and
    the part of it that counts."""

    rttm: Path | None = None
    transcript: Path | None = None
    part: Interval | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.rttm, self.transcript) if path is not None)


@dataclass(frozen=True, slots=True)
class Found:
    """A recording in the folder; `name` is its path below the folder, with forward slashes.

    A session in a file for each person has the name that the manifest gives it, `tracks`, and as
    `path` its first file.
    """

    path: Path
    name: str
    details: Details = field(default_factory=Details)
    given: Given = field(default_factory=Given)
    tracks: tuple[TrackInput, ...] = ()

    @property
    def stem(self) -> str:
        """The last part of the name, without the ending of a file."""
        last = self.name.rpartition("/")[2]
        return last if self.tracks else PurePosixPath(last).stem


@dataclass(frozen=True, slots=True)
class Probe:
    """What can be known without decoding. `claimed_s` is the length the header claims.

    `given` digests the RTTM and the transcript that belong to it, the offsets of tracks and the
    part that counts; "" where there are none.
    """

    sha256: str
    size_bytes: int
    claimed_s: float | None
    error: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """How every recording of a batch is analysed."""

    out: Path
    choice: ModelChoice = field(default_factory=ModelChoice)
    settings: Settings = field(default_factory=Settings)
    options: Options = field(default_factory=Options)
    rubric: Rubric = field(default_factory=load_rubric)
    embed_audio: bool = False
    force: bool = False

    def absolute(self) -> Work:
        """The same work from whatever folder another process works in."""
        given = self.choice
        choice = replace(
            given,
            segmentation=absolute_name("segmentation", given.segmentation),
            embedding=absolute_name("embedding", given.embedding),
            recognition=absolute_name("recognition", given.recognition),
            vocabulary=_absolute(given.vocabulary),
        )
        return replace(self, out=self.out.absolute(), choice=choice)

    def key(self) -> str:
        """Digest of all that decides a result besides the recording itself.

        Raises
        ------
        ModelError
            If weights are missing or altered.
        UsageError
            If the file of terms is none.
        """
        names = (
            ("segmentation", self.choice.segmentation),
            ("embedding", self.choice.embedding),
            ("recognition", self.choice.recognition),
        )
        models = [_model_sha256(role, name, self.choice) for role, name in names]
        models.append(weights_sha256() if is_installed() else "")
        parts: dict[str, Any] = {
            "schema": SCHEMA_VERSION,
            "models": models,
            "settings": settings_sha256(self.settings),
            "rubric": asdict(replace(self.rubric, text="")),
            "candidate": self.options.candidate,
            "speakers": self.options.speakers,
            "language": self.options.language,
            "embed_audio": self.embed_audio,
        }
        if self.options.channels != "auto":
            parts["channels"] = self.options.channels
        if self.choice.vocabulary is not None:
            own = load_vocabulary(self.choice.vocabulary)
            parts["vocabulary"] = [asdict(term) for term in own.terms]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Job:
    """One recording with what is planned for it. `stem` names its result folder."""

    path: Path
    name: str
    stem: str
    details: Details
    probe: Probe
    state: State
    folder: Path | None = None
    given: Given = field(default_factory=Given)
    tracks: tuple[TrackInput, ...] = ()

    def key(self, of_batch: str) -> str:
        """Digest of all that decides the result besides the sound: the batch's, and what is given
        for this recording alone."""
        both = f"{of_batch} {self.probe.given}"
        return hashlib.sha256(both.encode()).hexdigest() if self.probe.given else of_batch

    def absolute(self) -> Job:
        """The same job from whatever folder another process works in."""
        return replace(
            self,
            path=self.path.absolute(),
            folder=_absolute(self.folder),
            given=replace(
                self.given,
                rttm=_absolute(self.given.rttm),
                transcript=_absolute(self.given.transcript),
            ),
            tracks=tuple(replace(item, path=item.path.absolute()) for item in self.tracks),
        )

    @property
    def length_s(self) -> float:
        """A believable length: the header's claim, but no more than the bytes could hold."""
        holds_s = self.probe.size_bytes * 8 / LOWEST_BIT_RATE
        if self.probe.claimed_s is None:
            return min(self.probe.size_bytes * 8 / USUAL_BIT_RATE, holds_s)
        return min(self.probe.claimed_s, holds_s)


LOWEST_BIT_RATE = 4_000.0
"""bit/s; no speech codec in common use goes lower for long (Codec 2 apart)."""
USUAL_BIT_RATE = 96_000.0
"""bit/s of an ordinary recording; only for guessing where the header gives no length."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recording. `fatal` means that the others would fail the same way."""

    name: str
    ending: Ending
    folder: str = ""
    error: str = ""
    level: str = ""
    wall_s: float = 0.0
    fatal: bool = False
    notes: Sequence[str] = ()
    """What a person should know of a result that is there, such as a correction that it lost."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Folders here that hold copies, each with the address in a store that people know."""

    of: tuple[tuple[str, str], ...] = ()

    def more(self, folder: Path, address: str) -> Copies:
        """These, and another."""
        return Copies((*self.of, (str(folder), address)))

    def named(self, text: str) -> str:
        """A text with the addresses in the place of the folders.

        Examples
        --------
        >>> Copies((("/tmp/x/in", "s3://talks/in"),)).named("/tmp/x/in/a.wav: is empty.")
        's3://talks/in/a.wav: is empty.'
        >>> Copies((("/tmp/x/in", "s3://talks/in"),)).named("/tmp/x/in: cannot be read.")
        's3://talks/in: cannot be read.'
        """
        for folder, address in self.of:
            text = text.replace(f"{folder}{os.sep}", f"{address}/")
            itself = re.compile(rf"{re.escape(folder)}(?![\w.-])")
            text = address.join(itself.split(text))
        return text


@dataclass(frozen=True, slots=True)
class Plan:
    """All recordings of a batch, and which of them have to be analysed, longest first."""

    jobs: tuple[Job, ...]
    ignored: int
    """Other files that lie in the folder."""
    unused: int = 0
    """Recordings with an RTTM or a transcript beside them that was not asked for."""
    copies: Copies = field(default_factory=Copies)

    @property
    def due(self) -> tuple[Job, ...]:
        todo = [job for job in self.jobs if job.state in ("new", "changed")]
        return tuple(sorted(todo, key=lambda job: (-job.length_s, job.name)))


@dataclass(frozen=True, slots=True)
class Event:
    """Something a person may want to see; `share` is that of the recording, in [0, 1]."""

    kind: Kind
    name: str = ""
    stage: str = ""
    share: float = 0.0
    done: int = 0
    total: int = 0
    remaining_s: float | None = None
    outcome: Outcome | None = None
    text: str = ""
    plan: Plan | None = None


Listener = Callable[[Event], None]
Deliver = Callable[[Outcome], Outcome]
"""Takes a new result to where it belongs; what became of it there is its outcome."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Which recordings, and how the machine is shared; 0 and None leave the choice to us.

    `left_out` are files of a store that the patterns leave out, and which are not fetched; `lost`
    are recordings of a store that cannot be fetched, each with its sentence; `copies` are those of
    what is fetched.
    """

    patterns: Sequence[str] = ()
    left_out: frozenset[str] = frozenset()
    lost: tuple[tuple[str, str], ...] = ()
    copies: Copies = field(default_factory=Copies)
    manifest: Path | None = None
    candidate_pattern: str | None = None
    sidecars: bool = False
    workers: int = 0
    threads: int = 0
    time_limit_s: float | None = None
    dry_run: bool = False
    engine: Literal["local", "ray"] = "local"
    address: str | None = None


def session_sha256(tracks: Sequence[tuple[str, str]]) -> str:
    """Digest of a session in several files, from the label and the SHA-256 of each.

    Unlike the recording's own it does not hold where each file begins, which is found by hearing.
    """
    text = "\n".join(f"{label} {sha256}" for label, sha256 in tracks)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else path.absolute()


def _model_sha256(role: str, name: str | None, choice: ModelChoice) -> str:
    if role == "embedding" and _is_pipeline(choice):
        return ""
    found = resolve(role, name, download=choice.download, token=choice.token)  # type: ignore[arg-type]
    return found.sha256


def _is_pipeline(choice: ModelChoice) -> bool:
    found = resolve(
        "segmentation", choice.segmentation, download=choice.download, token=choice.token
    )
    return found.kind == "pipeline"
