"""What `make_recordings.py` says when it cannot make any."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.make_recordings import main


def test_a_folder_without_dyads_gets_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--data", str(tmp_path), "--out", str(tmp_path / "out")])
    assert refused.value.code == 2
    assert f"{tmp_path} holds no dyads/ to cut from" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_name_that_no_recording_has_gets_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["nobody_nowhere"])
    assert refused.value.code == 2
    assert "no recording is called nobody_nowhere" in capsys.readouterr().err
