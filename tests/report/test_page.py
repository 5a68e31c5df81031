"""Templates are compiled from the package alone: what a cache keeps of them would be run unread."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.report import render_report
from analyzer.report.page import environment
from tests.analyses import example_analysis


def test_no_page_is_made_from_what_lies_in_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVIEW_ANALYZER_CACHE", str(tmp_path))
    environment.cache_clear()
    assert environment().bytecode_cache is None
    assert "<html" in render_report(example_analysis(), audio_href=None)
    assert not list(tmp_path.iterdir())
