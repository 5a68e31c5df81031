"""The text of `analysis.json` -> Analysis, checked field by field."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from analyzer import records
from analyzer.errors import ResultError
from analyzer.serialize.invalid import first_problem
from analyzer.serialize.schema import SCHEMA_VERSION, AnalysisFile, minor
from analyzer.serialize.values import Entry

T = TypeVar("T")
AGAIN = "analyze the recording again"
UPDATE = "update interview-analyzer"


def from_json(text: str, *, file: Path | str | None = None) -> records.Analysis:
    """Read an `analysis.json`; `file` is named in errors.

    Raises
    ------
    ResultError
        If the text is no JSON, of another major schema version, or breaks the schema; the message
        names the field.
    """
    version = _version(text, file)
    try:
        parsed = AnalysisFile.model_validate_json(text)
    except ValidationError as error:
        newer = minor(version) > minor(SCHEMA_VERSION)
        raise ResultError(
            first_problem(error), file=file, remedy=UPDATE if newer else AGAIN
        ) from error
    return _analysis(parsed)


def read_analysis(path: Path) -> records.Analysis:
    """Read the `analysis.json` at `path`, or in the folder `path`.

    Raises
    ------
    ResultError
        If it cannot be read; as `from_json` otherwise.
    """
    file = path / "analysis.json" if path.is_dir() else path
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ResultError(
            f"cannot be read: {error.strerror}", file=file, remedy="give a result folder"
        ) from error
    except UnicodeDecodeError as error:
        raise ResultError("is no UTF-8 text", file=file, remedy=AGAIN) from error
    return from_json(text, file=file)


def hearing_of(analysis: records.Analysis) -> records.Hearing:
    """What was heard: the conversation stage's input, rebuilt for scoring without the models."""
    talk = analysis.conversation
    return records.Hearing(
        duration_s=talk.duration_s,
        speech=talk.speech,
        words=talk.words,
        typing=talk.typing,
        prosody=talk.prosody,
        language=talk.language,
        known=tuple(
            records.Known(s.id, s.name, s.role if s.role_given else None)
            for s in talk.speakers
            if s.name or s.role_given
        ),
        interview=talk.interview,
    )


def _version(text: str, file: Path | str | None) -> str:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ResultError(f"is no JSON: {error}", file=file, remedy=AGAIN) from error
    version = data.get("schema_version") if isinstance(data, dict) else None
    if not isinstance(version, str) or not re.fullmatch(r"\d{1,4}\.\d{1,4}", version):
        raise ResultError("is no analysis: it has no schema_version", file=file, remedy=AGAIN)
    major, known = (int(item.partition(".")[0]) for item in (version, SCHEMA_VERSION))
    if major != known:
        raise ResultError(
            f"has schema version {version}, this program reads {known}.x",
            file=file,
            remedy=UPDATE if major > known else AGAIN,
        )
    return version


def _record(kind: type[T], entry: Entry, **changed: Any) -> T:
    """The record of this kind with the entry's values, except those given."""
    names = [item.name for item in fields(kind)]  # type: ignore[arg-type]
    return kind(**{n: changed[n] if n in changed else getattr(entry, n) for n in names})


def _all(kind: type[T], entries: Iterable[Entry]) -> tuple[T, ...]:
    return tuple(_record(kind, entry) for entry in entries)


def _analysis(file: AnalysisFile) -> records.Analysis:
    models = _all(records.ModelInfo, file.software.models)
    peaks = base64.b64decode(file.waveform.peaks)
    clauses, shares = base64.b64decode(file.meant.clauses), base64.b64decode(file.meant.shares)
    return records.Analysis(
        schema_version=file.schema_version,
        recording=_record(
            records.Recording,
            file.recording,
            tracks=_all(records.TrackFile, file.recording.tracks),
        ),
        software=_record(records.Software, file.software, models=models),
        quality=_record(records.Quality, file.quality),
        conversation=_conversation(file),
        measures=tuple(
            _record(records.Measure, item, name=name, spans=_all(records.Interval, item.spans))
            for name, item in file.measures.items()
        ),
        rating=_rating(file),
        signals={
            name: _record(records.Signal, item, evidence=_all(records.Evidence, item.evidence))
            for name, item in file.signals.items()
        },
        overall=_record(records.Overall, file.overall),
        waveform=_record(records.Waveform, file.waveform, peaks=peaks),
        edits=_all(records.Edit, file.edits),
        sources=_record(records.Sources, file.sources),
        meant=_record(records.Meant, file.meant, clauses=clauses, shares=shares),
    )


def _conversation(file: AnalysisFile) -> records.Conversation:
    return records.Conversation(
        duration_s=file.heard_s,
        speakers=_all(records.Speaker, file.speakers),
        speech=_all(records.Speech, file.speech),
        words=_all(records.Word, file.words),
        turns=_all(records.Turn, file.turns),
        phases=_all(records.Phase, file.phases),
        silences=_all(records.Silence, file.silences),
        overlaps=_all(records.Overlap, file.overlaps),
        interjections=tuple(
            _record(
                records.Interjection,
                item,
                response=item.response and _record(records.Response, item.response),
            )
            for item in file.interjections
        ),
        cues=_all(records.Cue, file.cues),
        typing=_all(records.Interval, file.typing),
        prosody=tuple(
            _record(records.Prosody, item.prosody, speaker=item.id)
            for item in file.speakers
            if item.prosody is not None
        ),
        language=file.language,
        interview=None if file.interview is None else _record(records.Interval, file.interview),
    )


def _rating(file: AnalysisFile) -> records.Rating:
    rating = file.rating
    return _record(
        records.Rating,
        rating,
        stability=rating.stability and _record(records.Stability, rating.stability),
        criteria=tuple(
            _record(records.Criterion, item, evidence=_all(records.Evidence, item.evidence))
            for item in rating.criteria
        ),
        advice=_all(records.Advice, rating.advice),
    )
