"""Interview Analyzer: who spoke when, where it went silent, how fast questions were met.

Examples
--------
>>> from analyzer import analyze
>>> result = analyze("session.m4a")  # doctest: +SKIP
>>> result.rating.level  # doctest: +SKIP
'strong'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.library import Result, analyze
    from analyzer.speech.models import ModelChoice, load_models

__all__ = ["ModelChoice", "Result", "analyze", "load_models"]


def __getattr__(name: str) -> Any:
    """Load the heavy parts when they are first asked for: `import analyzer` stays fast."""
    if name in ("Result", "analyze"):
        from analyzer import library

        return getattr(library, name)
    if name in ("ModelChoice", "load_models"):
        from analyzer.speech import models

        return getattr(models, name)
    raise AttributeError(f"module 'analyzer' has no attribute {name!r}")
