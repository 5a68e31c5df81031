"""Conversation and measures -> the Communication rating, its stability, the other signals."""

from __future__ import annotations

from analyzer.rubric.rating import level_of, rate
from analyzer.rubric.reader import load_rubric, parse_rubric
from analyzer.rubric.rubric import Rubric
from analyzer.rubric.signals import list_signals, overall
from analyzer.rubric.stability import assess_stability

__all__ = [
    "Rubric",
    "assess_stability",
    "level_of",
    "list_signals",
    "load_rubric",
    "overall",
    "parse_rubric",
    "rate",
]
