"""How `review` opens its page: the key in the address is for its owner alone."""

from __future__ import annotations

import os
import re
import time
import webbrowser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import uvicorn

from analyzer.cli import review
from analyzer.cli.review import serve_review
from analyzer.review.scored import Scoring
from tests.review.served import results


def opened(
    monkeypatch: pytest.MonkeyPatch, out: Path, *, runs_s: float = 0.0
) -> tuple[str, str, int, bool]:
    """The address that the browser is called with, what stands in that file, its rights, and
    whether it is still there when the server ends."""
    asked: list[tuple[str, str, int]] = []
    there: list[bool] = []

    def file() -> Path:
        return Path(unquote(urlsplit(asked[0][0]).path))

    def browser(address: str) -> None:
        asked.append((address, "", 0))
        asked[0] = (address, file().read_text("utf-8"), file().stat().st_mode & 0o777)

    def run(_server: uvicorn.Server, **_: object) -> None:
        time.sleep(runs_s)
        there.append(file().exists())

    monkeypatch.setattr(webbrowser, "open", browser)
    monkeypatch.setattr(uvicorn.Server, "run", run)
    serve_review(out, Scoring(), port=0, reviewer="Ann", open_browser=True)
    assert not file().exists()
    return *asked[0], there[0]


def test_no_command_line_holds_the_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    address, page, rights, there = opened(monkeypatch, results(tmp_path))
    told = capsys.readouterr().out.split()[1]
    found = re.fullmatch(r"http://127\.0\.0\.1:\d+/(\w{32})/", told)
    assert found is not None
    assert found[1] not in address
    assert f'url={told}"' in page
    assert os.name != "posix" or rights == 0o600
    assert there


def test_the_file_is_gone_soon_though_the_server_runs_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(review, "REDIRECTS_S", 0.05)
    assert not opened(monkeypatch, results(tmp_path), runs_s=1.0)[3]


def test_results_that_cannot_be_written_are_opened_by_a_temporary_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*mode: Any, **how: Any) -> Any:
        if how["dir"] is not None:
            raise PermissionError(13, "Permission denied")
        return NamedTemporaryFile(*mode, **how)

    out = results(tmp_path)
    monkeypatch.setattr("analyzer.cli.review.NamedTemporaryFile", refused)
    address = opened(monkeypatch, out)[0]
    assert out.name not in Path(urlsplit(address).path).parts
