"""Measures by name, for tests."""

from __future__ import annotations

from analyzer.measures import measure
from analyzer.records import Conversation, Measure
from analyzer.settings import MeasureSettings


def figures(conversation: Conversation) -> dict[str, Measure]:
    """Name -> measure, with default settings."""
    return {m.name: m for m in measure(conversation, MeasureSettings())}


def value(conversation: Conversation, name: str) -> float:
    """The value of a measure that must be defined."""
    found = figures(conversation)[name].value
    assert found is not None, figures(conversation)[name].reason
    return found


def reason(conversation: Conversation, name: str) -> str:
    """The reason of a measure that must be undefined."""
    found = figures(conversation)[name]
    assert found.value is None
    return found.reason
