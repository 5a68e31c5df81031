"""A result as it is before anybody has corrected it."""

from __future__ import annotations

from analyzer.records import Analysis
from analyzer.scoring import rescore
from analyzer.serialize import from_json, to_json
from analyzer.settings import Settings
from tests.report.factory import make_analysis


def fresh() -> Analysis:
    """Four minutes, scored by the real stages."""
    stored = from_json(to_json(make_analysis(240.0)))
    return from_json(to_json(rescore(stored, Settings(), candidate="S1", steady=False)))


FRESH = fresh()
