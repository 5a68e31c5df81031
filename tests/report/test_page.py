"""Templates are compiled once; where nothing can be kept the pages are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.report.page import environment

TEMPLATE = "transport.html.j2"


def _code() -> object:
    environment.cache_clear()
    found = environment().get_template(TEMPLATE)
    environment.cache_clear()
    return found.root_render_func.__code__


def test_a_compiled_template_is_kept_and_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVIEW_ANALYZER_CACHE", str(tmp_path))
    compiled = _code()
    kept = list((tmp_path / "templates").iterdir())
    assert len(kept) >= 1
    monkeypatch.setattr("jinja2.Environment.compile", None)
    assert _code() == compiled


@pytest.mark.parametrize("damage", [b"", b"no code at all"])
def test_what_was_kept_and_is_damaged_is_compiled_anew(
    damage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERVIEW_ANALYZER_CACHE", str(tmp_path))
    compiled = _code()
    for path in (tmp_path / "templates").iterdir():
        path.write_bytes(damage)
    assert _code() == compiled


def test_templates_are_compiled_where_nothing_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("INTERVIEW_ANALYZER_CACHE", str(tmp_path / "file"))
    assert _code()
    assert (tmp_path / "file").read_text(encoding="utf-8") == "no folder"


def test_templates_are_compiled_for_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("INTERVIEW_ANALYZER_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert _code()
