"""Analysis -> View: everything the page's templates show, already worded, rounded and ordered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyzer.records import Analysis, Quality
from analyzer.report import wording
from analyzer.report.assessment import (
    CriterionView,
    LevelView,
    SignalView,
    criterion_view,
    is_role_uncertain,
    level_view,
    overall_view,
    signal_views,
)
from analyzer.report.charts import LatencyChart, Strip, TalkChart
from analyzer.report.charts import latency_chart as draw_latencies
from analyzer.report.charts import strip as draw_strip
from analyzer.report.charts import talk_chart as draw_talk
from analyzer.report.coach import CoachView, coach_views
from analyzer.report.figures import FigureGroup, Tile, figure_groups, key_tiles
from analyzer.report.legend import Legend, legend
from analyzer.report.pace import PaceChart, thresholds_of
from analyzer.report.pace import pace_chart as draw_pace
from analyzer.report.people import (
    Missing,
    SpeakerLine,
    by_role,
    speaker_lines,
    what_is_missing,
    what_to_check,
)
from analyzer.report.rows import (
    InterjectionRow,
    SilenceRow,
    TurnRow,
    interjection_rows,
    silence_rows,
    turn_rows,
)
from analyzer.report.scale import rubric_of

CANNOT_KNOW = (
    "It does not know the candidate's accent, disability, first language or the quality of their "
    "line, and any of these can lower a figure. Pitch, loudness and pace are shown as feedback and "
    "never scored. It cannot see the code. It is an aid for coaching a mock interview: it is not a "
    "hiring decision and must not be used as one."
)


@dataclass(frozen=True, slots=True)
class QualityLine:
    """How good the recording is, in words."""

    verdict: str
    code: str
    facts: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What was recorded, of whom, and how well."""

    name: str
    duration: str
    part: str
    """Which part of the recording counts, "" for all of it."""
    facts: tuple[str, ...]
    speakers: tuple[SpeakerLine, ...]
    told_by_words: bool
    relabel_hint: str
    quality: QualityLine
    edits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Footer:
    """What made the report, to the byte."""

    models: tuple[tuple[str, str, str, str], ...]
    facts: tuple[tuple[str, str], ...]
    cannot_know: str


@dataclass(frozen=True, slots=True)
class View:
    """The whole page."""

    header: Header
    missing: Missing
    checks: tuple[str, ...]
    level: LevelView
    coach: Mapping[str, CoachView]
    criteria: tuple[CriterionView, ...]
    tiles: tuple[Tile, ...]
    figures: tuple[FigureGroup, ...]
    strip: Strip
    talk: TalkChart
    pace: PaceChart
    latencies: LatencyChart
    interjections: tuple[InterjectionRow, ...]
    silences: tuple[SilenceRow, ...]
    turns: tuple[TurnRow, ...]
    signals: tuple[SignalView, ...]
    overall: tuple[str, str] | None
    footer: Footer
    language: str
    legend: Legend

    @property
    def has_late(self) -> bool:
        """Whether there is a late or missing answer to step to."""
        return any(row.pace in ("slow", "unanswered") for row in self.interjections)


def build_view(analysis: Analysis, others: Mapping[str, Sequence[float]] | None = None) -> View:
    """Word and round everything the page shows; the same analysis gives the same view."""
    conversation = analysis.conversation
    rubric = rubric_of(analysis.software)
    uncertain = any(is_role_uncertain(s) for s in conversation.speakers)
    return View(
        header=_header(analysis),
        missing=what_is_missing(conversation),
        checks=what_to_check(conversation) if analysis.rating.level == "not_rated" else (),
        level=level_view(analysis.rating, rubric, sure_roles=not uncertain),
        coach=coach_views(analysis.edits, _judged(analysis)),
        criteria=tuple(criterion_view(c, rubric) for c in analysis.rating.criteria),
        tiles=key_tiles(analysis.measures, others),
        figures=figure_groups(analysis.measures),
        strip=draw_strip(conversation),
        talk=draw_talk(conversation),
        pace=draw_pace(conversation, thresholds_of(analysis.software)),
        latencies=draw_latencies(conversation.interjections),
        interjections=interjection_rows(conversation),
        silences=silence_rows(conversation),
        turns=turn_rows(conversation),
        signals=signal_views(analysis),
        overall=overall_view(analysis),
        footer=_footer(analysis),
        language=_language(conversation.language),
        legend=legend(analysis),
    )


def _judged(analysis: Analysis) -> set[str]:
    """What a coach may give a level of his own: the rating, its criteria, the other signals."""
    rating = analysis.rating
    return {rating.signal, *(c.name for c in rating.criteria), *analysis.signals}


def _header(analysis: Analysis) -> Header:
    recording = analysis.recording
    lines = speaker_lines(analysis.conversation)
    others = (s.id for s in by_role(analysis.conversation) if s.role != "candidate")
    other = wording.clean(next(others, ""))
    channels = {1: "mono", 2: "stereo"}.get(recording.channels, f"{recording.channels} channels")
    return Header(
        name=wording.clean(recording.name),
        duration=wording.length(recording.duration_s),
        part=wording.part(analysis.conversation),
        facts=(
            f"{recording.container}, {recording.codec}",
            f"{recording.sample_rate_hz / 1000:g}{wording.NBSP}kHz {channels}",
            *(wording.clean(note) for note in analysis.sources.notes),
        ),
        speakers=lines,
        told_by_words=analysis.sources.speakers == "voices and words",
        relabel_hint=f"interview-analyzer relabel FOLDER --candidate {other}"
        if other and any(line.doubtful for line in lines)
        else "",
        quality=_quality(analysis.quality),
        edits=tuple(
            wording.clean(f"{e.what}: {e.before or 'none'} \u2192 {e.after}")
            for e in analysis.edits
        ),
    )


def _quality(quality: Quality) -> QualityLine:
    nb = wording.NBSP
    facts = []
    if quality.snr_db is not None:
        facts.append(f"{wording.number(quality.snr_db, 0)}{nb}dB above the noise")
    if quality.bandwidth_hz is not None:
        facts.append(f"sound up to {wording.number(quality.bandwidth_hz / 1000, 1)}{nb}kHz")
    if quality.clipped_share >= 0.0005:
        facts.append(f"{wording.percent(quality.clipped_share)} clipped")
    if quality.dropouts:
        facts.append(f"{quality.dropouts} dropout{'s' if quality.dropouts > 1 else ''}")
    if quality.level_difference_db is not None:
        facts.append(f"voices {wording.number(quality.level_difference_db, 0)}{nb}dB apart")
    if quality.returned_s is not None:
        facts.append(f"a voice again after {wording.number(quality.returned_s, 2)}{nb}s")
    if quality.reverberation_s is not None:
        facts.append(f"echo of {wording.number(quality.reverberation_s, 1)}{nb}s")
    return QualityLine(
        verdict=wording.VERDICT_WORDS[quality.verdict],
        code=quality.verdict,
        facts=tuple(facts),
        notes=tuple(wording.clean(note) for note in quality.notes),
    )


def _footer(analysis: Analysis) -> Footer:
    software = analysis.software
    return Footer(
        models=tuple((m.role, m.name, m.revision, m.sha256) for m in software.models),
        facts=(
            ("Recording, SHA-256", analysis.recording.sha256),
            ("Interview Analyzer", software.analyzer),
            ("Settings, SHA-256", software.settings_sha256),
            ("Record format", analysis.schema_version),
        ),
        cannot_know=CANNOT_KNOW,
    )


def _language(code: str) -> str:
    """The code for a `lang` attribute; "" where the language is not known."""
    return code if re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", code) else ""
