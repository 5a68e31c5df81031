"""Everything that a recording leaves: with what told it, what made it and what people corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analyzer.records.basics import Code
from analyzer.records.conversation import Conversation
from analyzer.records.measure import Measure
from analyzer.records.rating import Overall, Rating, Signal
from analyzer.records.recording import Quality, Recording, Waveform

SpeakerSource = Literal["voices", "voices and words", "channels", "tracks", "rttm", "transcript"]
WordSource = Literal["recognition", "transcript"]


@dataclass(frozen=True, slots=True)
class Sources:
    """What told who speaks and what is said; `notes` say in words what was found or assumed."""

    speakers: SpeakerSource = "voices"
    words: WordSource = "recognition"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One network that was used. `role` is segmentation, embedding or recognition."""

    role: Code
    name: Code
    revision: Code
    sha256: Code


@dataclass(frozen=True, slots=True)
class Software:
    """What made the analysis: the package, the networks, the digest of all thresholds.

    `settings` is TOML of the thresholds that differ from the defaults; `rubric` is the text of a
    rubric of one's own and `rubric_file` its name; all "" where nothing differs.
    """

    analyzer: Code
    models: tuple[ModelInfo, ...]
    settings_sha256: Code
    settings: Code = ""
    rubric_file: str = ""
    rubric: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """What the sentence encoder made of every clause, so that scoring again need not ask it.

    `weights` is the SHA-256 of the classifiers, which name their encoder; `clauses` holds for each
    text the first 8 bytes of its SHA-256, `shares` for each as many little-endian float32 as there
    are classifiers: what its vector adds to their scores.
    """

    weights: Code = ""
    clauses: bytes = b""
    shares: bytes = b""


NAME_OF = "name of "
"""How `Edit.what` begins where a speaker was given a name, or `NO_NAME`."""
NO_NAME = "none"


@dataclass(frozen=True, slots=True)
class Edit:
    """A correction by a person: what was changed, from what, to what."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything a recording leaves; `serialize` turns it into `analysis.json` and back."""

    schema_version: Code
    recording: Recording
    software: Software
    quality: Quality
    conversation: Conversation
    measures: tuple[Measure, ...]
    rating: Rating
    signals: Mapping[str, Signal]
    overall: Overall
    waveform: Waveform
    edits: tuple[Edit, ...] = ()
    sources: Sources = Sources()
    meant: Meant = Meant()
