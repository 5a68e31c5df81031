"""Conversation -> measures: figures with numerator, denominator, unit, spans and reason."""

from __future__ import annotations

from analyzer.measures.catalogue import Definition, catalogue, definition
from analyzer.measures.content import content_measures
from analyzer.measures.delivery import delivery_measures
from analyzer.measures.response import response_measures
from analyzer.measures.scene import scene_of
from analyzer.measures.silence import silence_measures
from analyzer.measures.talk import talk_measures
from analyzer.records import Conversation, Measure
from analyzer.settings import MeasureSettings

__all__ = ["Definition", "catalogue", "definition", "measure"]


def measure(conversation: Conversation, settings: MeasureSettings) -> tuple[Measure, ...]:
    """Every measure of the catalogue, in its order; undefined ones are None with a reason.

    A panel of interviewers counts as one side; speakers of role "other" count for neither.

    Examples
    --------
    >>> empty = Conversation(1.0, (), (), (), (), (), (), (), (), ())
    >>> figures = measure(empty, MeasureSettings())
    >>> figures[0].value, figures[0].reason
    (None, 'no candidate was found')
    """
    scene = scene_of(conversation, settings)
    return (
        *talk_measures(scene),
        *silence_measures(scene),
        *response_measures(scene),
        *delivery_measures(scene),
        *content_measures(scene),
    )
