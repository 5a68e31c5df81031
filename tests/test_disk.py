"""A disk that is full, read-only or somebody else's: one sentence, exit 1, nothing half written.

The disks are real (tmpfs, which only root may mount); where that cannot be done the tests say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analyzer.errors import AnalyzerError, ResultError
from analyzer.outputs import FILES, RUN_FILE, write_into, write_outputs
from analyzer.serialize import read_analysis
from analyzer.speech.models import Models
from tests.analyses import example_analysis
from tests.batch.test_batch import MODEL, batch
from tests.commands import Done, command
from tests.sound import cut, write

WHOLE = {*FILES, RUN_FILE}
NO_SPACE = "the results cannot be written: No space left on device; choose a folder with space"
WITHOUT_RIGHTS = "--bounding-set=-dac_override,-dac_read_search"
"""What lets root write where nobody allowed it."""


@contextmanager
def disk(folder: Path, options: str) -> Iterator[Callable[[str], None]]:
    """A file system of its own on `folder`; the function mounts it anew with other options."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")

    def change(to: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{to}", str(folder)], check=True)

    try:
        yield change
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for number, start_s in enumerate((22.0, 26.0)):
        write(folder / f"clip{number}.wav", cut("kmeans", start_s, start_s + 3.0))
    return folder


@pytest.mark.skipif(shutil.which("mount") is None, reason="nothing can be mounted here")
def test_analyze_stops_at_a_full_disk_and_is_whole_with_room(
    clips: Path,
    tmp_path: Path,
    models: Models,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("analyzer.cli.analyze.load_models", lambda _choice: models)
    out = tmp_path / "disk" / "out"

    def analyze() -> Done:
        files = [str(path) for path in sorted(clips.iterdir())]
        return command(monkeypatch, capsys, "analyze", *files, "-o", str(out), "--language", "en")

    with disk(tmp_path / "disk", "size=100k") as change:
        done = analyze()
        assert done.code == 1
        assert done.shown.count(NO_SPACE) == 1
        assert "2 of 2 could not be analysed" in done.shown
        assert not list(out.rglob("*"))
        change("size=5m")
        assert analyze().code == 0
        for name in ("clip0", "clip1"):
            assert {p.name for p in (out / name).iterdir()} == WHOLE
            read_analysis(out / name)
        assert {p.name for p in out.iterdir()} == {"clip0", "clip1"}


@pytest.mark.skipif(shutil.which("mount") is None, reason="nothing can be mounted here")
def test_a_batch_stops_at_a_full_disk_and_goes_on_with_room(clips: Path, tmp_path: Path) -> None:
    out = tmp_path / "disk" / "out"
    with disk(tmp_path / "disk", "size=300k") as change:
        first = batch(clips, out)
        assert first.returncode == 1
        assert NO_SPACE in first.stderr
        assert "Traceback" not in first.stderr
        assert "2 recordings: 1 analysed, 0 finished before, 1 failed." in first.stdout
        assert "with room there, the same command does the rest" in first.stdout
        seen = [p for p in out.iterdir() if p.name != ".batch"]
        assert [({p.name for p in folder.iterdir()}) for folder in seen] == [WHOLE]
        read_analysis(seen[0])
        change("size=5m")
        again = batch(clips, out)
        assert again.returncode == 0, again.stderr
        assert "2 recordings: 1 analysed, 1 finished before." in again.stdout
        assert all({p.name for p in (out / n).iterdir()} == WHOLE for n in ("clip0", "clip1"))
        assert (out / "summary.csv").is_file()


def refused(command: str, clips: Path, out: Path, *before: str) -> str:
    """What is said where nothing can be written; hours of work are not done first."""
    given = [str(clips / "clip0.wav"), "--fast"] if command == "analyze" else [str(clips), *MODEL]
    done = subprocess.run(
        [*before, sys.executable, "-m", "analyzer", command, *given, "-o", str(out)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "decode" not in done.stderr
    assert done.stderr.count("Error: ") == 1
    return done.stderr


def without_rights() -> list[str]:
    """What goes before a command so that rights hold for it."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and no setpriv (util-linux) is here to forbid it")
    return ["setpriv", WITHOUT_RIGHTS]


@pytest.mark.parametrize("command", ["analyze", "batch"])
@pytest.mark.skipif(shutil.which("mount") is None, reason="nothing can be mounted here")
def test_a_read_only_disk_is_one_sentence(clips: Path, tmp_path: Path, command: str) -> None:
    with disk(tmp_path / "disk", "ro"):
        said = refused(command, clips, tmp_path / "disk" / "out")
    assert "out: the results cannot be written: Read-only file system; choose a folder" in said


@pytest.mark.parametrize("command", ["analyze", "batch"])
@pytest.mark.skipif(os.name != "posix", reason="rights of Unix")
def test_somebody_elses_folder_is_one_sentence(clips: Path, tmp_path: Path, command: str) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o555)
    said = refused(command, clips, folder / "out", *without_rights())
    assert "out: the results cannot be written: Permission denied; choose a folder" in said
    assert not list(folder.iterdir())


@pytest.mark.parametrize("command", ["analyze", "batch"])
@pytest.mark.skipif(os.name != "posix", reason="rights of Unix")
def test_a_folder_that_cannot_be_looked_into_is_one_sentence(
    clips: Path, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0)
    said = refused(command, clips, folder / "out", *without_rights())
    folder.chmod(0o700)
    assert f"Error: {folder / 'out'}: " in said
    assert "Permission denied; " in said
    assert not list(folder.iterdir())


def test_no_run_speaks_for_a_result_whose_corrections_could_not_be_written(tmp_path: Path) -> None:
    folder = write_outputs(example_analysis(), "old", tmp_path, source=Path("a.wav"), run="{}")

    def fail() -> None:
        raise ResultError("no room")

    with pytest.raises(AnalyzerError, match="no room"):
        write_into(example_analysis(), "new", folder, run="{}", settle=fail)
    assert (folder / "report.html").read_text() == "new"
    assert not (folder / RUN_FILE).exists()  # so that a batch makes it again
    assert {p.name for p in tmp_path.iterdir()} == {folder.name}
