"""Hearing -> conversation, measures and rating; and an analysis scored again.

Nothing that hears is imported: scoring again starts in half a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analyzer.conversation import converse
from analyzer.conversation.meaning import NOTHING_MEANT, Reader, fitted_weights, load_noting
from analyzer.conversation.senses import Encode
from analyzer.measures import measure
from analyzer.records import Analysis, Conversation, Edit, Hearing, Measure, Rating, Software
from analyzer.rubric import (
    Rubric,
    assess_stability,
    list_signals,
    load_rubric,
    overall,
    parse_rubric,
    rate,
)
from analyzer.serialize import hearing_of
from analyzer.settings import Settings, parse_settings, settings_sha256, settings_toml
from analyzer.speech.sentences import ROLE as ENCODER_ROLE
from analyzer.speech.sentences import WORDS_ALONE, encode_sentences, is_installed

Amend = Callable[[Conversation], Conversation]
"""Corrects the structure that was found, such as what counts as answered."""
BY_WORDS_ALONE = (
    "What sentences do was read from word lists alone, without the sentence encoder; "
    "that misses reasons said in other words."
)
"""Added to a rating's reason where an encoder could have helped."""


def score(
    hearing: Hearing,
    settings: Settings,
    rubric: Rubric | None = None,
    *,
    candidate: str | None = None,
    meaning: Reader | None = None,
    amend: Amend | None = None,
    steady: bool = True,
) -> tuple[Conversation, tuple[Measure, ...], Rating]:
    """Everything after hearing: structure, measures, and the rating.

    With classifiers, what a sentence does is also read from its meaning. `amend` corrects
    the structure before it is measured; `steady` asks for the stability too, which costs some
    twenty scorings.
    """
    rubric = rubric or load_rubric()

    def rebuild(heard: Hearing) -> tuple[Conversation, tuple[Measure, ...]]:
        talk = converse(
            heard,
            settings.conversation,
            candidate=candidate,
            meaning=meaning,
            words=rubric.words,
        )
        talk = amend(talk) if amend else talk
        return talk, measure(talk, settings.measures)

    conversation, measures = rebuild(hearing)
    rating = rate(conversation, measures, settings.rubric, rubric)
    if steady and rating.level != "not_rated":
        shaken = assess_stability(hearing, rebuild, rubric, settings.rubric, level=rating.level)
        rating = replace(rating, stability=shaken)
    if meaning is None and rating.level != "not_rated" and fitted_weights(hearing.language):
        rating = replace(rating, reason=f"{rating.reason} {BY_WORDS_ALONE}")
    return conversation, measures, rating


def rescore(
    analysis: Analysis,
    settings: Settings,
    *,
    rubric: Rubric | None = None,
    candidate: str | None = None,
    hearing: Hearing | None = None,
    amend: Amend | None = None,
    steady: bool = True,
) -> Analysis:
    """Score an analysis again without the models, after a correction or with other thresholds.

    `hearing` is the corrected one, if anything that was heard is corrected; `amend` and `steady`
    as for `score`.
    """
    before = ", ".join(sorted(analysis.conversation.ids("candidate"))) or "nobody"
    heard = hearing or hearing_of(analysis)
    meaning = load_noting(_encoder_of(analysis), heard.language, analysis.meant)
    conversation, measures, rating = score(
        heard,
        settings,
        rubric,
        candidate=candidate,
        meaning=meaning,
        amend=amend,
        steady=steady,
    )
    found = list_signals(conversation, settings.rubric)
    signals = {
        name: replace(signal, coach_level=analysis.signals[name].coach_level)
        if name in analysis.signals
        else signal
        for name, signal in found.items()
    }
    edits = analysis.edits
    chosen = ", ".join(sorted(conversation.ids("candidate")))
    if candidate is not None and chosen != before:
        edits = (*edits, Edit("candidate", before, chosen))
    return replace(
        analysis,
        software=made_with(analysis.software, settings, rubric),
        conversation=conversation,
        measures=measures,
        rating=rating,
        signals=signals,
        overall=overall(rating, signals),
        edits=edits,
        meant=meaning.meant() if meaning else NOTHING_MEANT,
    )


def scored_with(analysis: Analysis) -> tuple[Settings, Rubric]:
    """The settings and the rubric with which the analysis was made.

    Raises
    ------
    UsageError
        If this version knows a threshold or an entry of the rubric no longer.
    """
    made, source = analysis.software, Path("analysis.json")
    settings = parse_settings(made.settings, source)
    if not made.rubric:
        return settings, load_rubric()
    return settings, parse_rubric(made.rubric, Path(made.rubric_file or source))


def made_with(software: Software, settings: Settings, rubric: Rubric | None) -> Software:
    """The same software, with the settings and the rubric by which it has scored."""
    return replace(
        software,
        settings_sha256=settings_sha256(settings),
        settings=settings_toml(settings),
        rubric_file=rubric.file if rubric else "",
        rubric=rubric.text if rubric else "",
    )


def _encoder_of(analysis: Analysis) -> Encode | None:
    """The sentence encoder if the analysis was made with it and it is still installed.

    It is loaded when the first text is to be encoded: what was kept with the analysis needs none.
    """
    made = [model for model in analysis.software.models if model.role == ENCODER_ROLE]
    used = any(model.name != WORDS_ALONE for model in made)
    return encode_sentences if used and is_installed() else None
