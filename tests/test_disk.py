"""A disk that is full, read-only or somebody else's: one sentence, exit 1, nothing half written.

The disks are real (tmpfs, which only root may mount); where that cannot be done the tests say so.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analyzer.errors import AnalyzerError, ResultError
from analyzer.outputs import FILES, RUN_FILE, write_into, write_outputs
from analyzer.outputs.writable import is_fatal
from analyzer.serialize import read_analysis
from analyzer.speech.models import Models
from tests.analyses import example_analysis
from tests.batch.test_batch import MODEL
from tests.commands import Done, command, in_turn
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
def test_a_batch_stops_at_a_full_disk_and_goes_on_with_room(
    clips: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "disk" / "out"
    words = words_of("batch", clips, out)
    with disk(tmp_path / "disk", "size=300k") as change:
        first = command(monkeypatch, capsys, *words)
        assert first.code == 1
        assert NO_SPACE in first.err
        assert "Traceback" not in first.err
        assert "2 recordings: 1 analysed, 0 finished before, 1 failed." in first.out
        assert "with room there, the same command does the rest" in first.out
        seen = [p for p in out.iterdir() if p.name != ".batch"]
        assert [({p.name for p in folder.iterdir()}) for folder in seen] == [WHOLE]
        read_analysis(seen[0])
        change("size=5m")
        again = command(monkeypatch, capsys, *words)
        assert again.code == 0, again.err
        assert "2 recordings: 1 analysed, 1 finished before." in again.out
        assert all({p.name for p in (out / n).iterdir()} == WHOLE for n in ("clip0", "clip1"))
        assert (out / "summary.csv").is_file()


def words_of(command: str, clips: Path, out: Path) -> list[str]:
    given = [str(clips / "clip0.wav"), "--fast"] if command == "analyze" else [str(clips), *MODEL]
    return [command, *given, "-o", str(out)]


def is_refused(done: Done) -> None:
    """Hours of work are not done first, and what stands in the way is told once."""
    assert done.code == 1, done.err
    assert "Traceback" not in done.err
    assert "decode" not in done.err
    assert done.err.count("Error: ") == 1


COMMANDS = ("analyze", "batch")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.skipif(shutil.which("mount") is None, reason="nothing can be mounted here")
def test_a_read_only_disk_is_one_sentence(
    clips: Path,
    tmp_path: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with disk(tmp_path / "disk", "ro"):
        words = words_of(name, clips, tmp_path / "disk" / "out")
        done = command(monkeypatch, capsys, *words)
    is_refused(done)
    assert "out: the results cannot be written: Read-only file system; choose a folder" in done.err


def without_rights() -> list[str]:
    """What goes before a command so that rights hold for it."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and no setpriv (util-linux) is here to forbid it")
    return ["setpriv", WITHOUT_RIGHTS]


@pytest.mark.skipif(os.name != "posix", reason="rights of Unix")
def test_somebody_elses_folder_is_one_sentence(clips: Path, tmp_path: Path) -> None:
    """One in which nothing may be written, and one that may not even be looked into."""
    theirs, hidden = tmp_path / "theirs", tmp_path / "hidden"
    theirs.mkdir(mode=0o555)
    hidden.mkdir(mode=0)
    outs = [(name, folder / "out") for folder in (theirs, hidden) for name in COMMANDS]
    every = in_turn([words_of(name, clips, out) for name, out in outs], *without_rights())
    hidden.chmod(0o700)
    for (_, out), done in zip(outs, every, strict=True):
        is_refused(done)
        assert f"Error: {out}: " in done.err
        assert "Permission denied; " in done.err
        if out.parent == theirs:
            assert "out: the results cannot be written: Permission denied; choose" in done.err
    assert not [*theirs.iterdir(), *hidden.iterdir()]


def test_no_run_speaks_for_a_result_whose_corrections_could_not_be_written(tmp_path: Path) -> None:
    folder = write_outputs(example_analysis(), "old", tmp_path, source=Path("a.wav"), run="{}")

    def fail() -> None:
        raise ResultError("no room")

    with pytest.raises(AnalyzerError, match="no room"):
        write_into(example_analysis(), "new", folder, run="{}", settle=fail)
    assert (folder / "report.html").read_text() == "new"
    assert not (folder / RUN_FILE).exists()  # so that a batch makes it again
    assert {p.name for p in tmp_path.iterdir()} == {folder.name}


def test_a_limit_to_the_size_of_files_stops_a_batch_as_a_full_disk_does() -> None:
    for number in (errno.ENOSPC, errno.EFBIG):
        refused = ResultError("cannot be written")
        refused.__cause__ = OSError(number, "no")
        assert is_fatal(refused)
    refused.__cause__ = OSError(errno.EACCES, "no")
    assert not is_fatal(refused)
