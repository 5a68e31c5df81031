"""The cache folder is where the user wants it."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.cache import cache_dir


def test_cache_dir_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INTERVIEW_ANALYZER_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache_dir() == Path("/x/interview-analyzer")
    monkeypatch.setenv("INTERVIEW_ANALYZER_CACHE", "/y")
    assert cache_dir() == Path("/y")
