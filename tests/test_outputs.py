"""The result folder: whole or not at all, and never another recording's."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer import records as r
from analyzer.errors import ResultError
from analyzer.outputs import FILES, folder, write_into, write_outputs
from analyzer.serialize import read_analysis, to_json
from tests.analyses import empty_analysis, example_analysis

SOURCE = Path("somewhere/call.wav")


def _of(sha256: str) -> r.Analysis:
    example = example_analysis()
    return replace(example, recording=replace(example.recording, sha256=sha256))


def _contents(path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def test_a_folder_holds_the_five_files_and_nothing_else(tmp_path: Path) -> None:
    target = write_outputs(example_analysis(), "<html>é", tmp_path / "new" / "out", source=SOURCE)
    assert target == tmp_path / "new" / "out" / "call"
    assert {p.name for p in target.iterdir()} == set(FILES)
    assert [p.name for p in target.parent.iterdir()] == ["call"]
    assert (target / "report.html").read_text(encoding="utf-8") == "<html>é"
    assert (target / "analysis.json").read_text(encoding="utf-8") == to_json(example_analysis())


def test_a_recording_without_speech_is_written_too(tmp_path: Path) -> None:
    target = write_outputs(empty_analysis(), "", tmp_path, source=SOURCE)
    assert (target / "transcript.vtt").read_text() == "WEBVTT\n"
    assert (target / "speakers.rttm").read_text() == ""
    assert len((target / "timeline.csv").read_text().splitlines()) == 1


def test_others_can_read_the_files_as_the_umask_says(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "file").write_text("x")
    target = write_outputs(example_analysis(), "", tmp_path, source=SOURCE)
    assert target.stat().st_mode == (tmp_path / "plain").stat().st_mode
    mode = (tmp_path / "plain" / "file").stat().st_mode
    assert {p.stat().st_mode for p in target.iterdir()} == {mode}


def test_the_same_recording_again_replaces_its_files_and_keeps_notes(tmp_path: Path) -> None:
    target = write_outputs(example_analysis(), "old", tmp_path, source=SOURCE)
    (target / "notes.txt").write_text("ask about heaps")
    assert write_outputs(example_analysis(), "new", tmp_path, source=SOURCE) == target
    assert (target / "report.html").read_text() == "new"
    assert (target / "notes.txt").read_text() == "ask about heaps"
    assert {p.name for p in tmp_path.iterdir()} == {"call"}


def test_two_recordings_of_one_stem_never_share_a_folder(tmp_path: Path) -> None:
    first = write_outputs(_of("1" * 64), "one", tmp_path, source=Path("a/call.wav"))
    second = write_outputs(_of("2" * 64), "two", tmp_path, source=Path("b/call.mp3"))
    assert (first.name, second.name) == ("call", "call-22222222")
    assert (first / "report.html").read_text() == "one"
    assert write_outputs(_of("2" * 64), "2", tmp_path, source=Path("b/call.mp3")) == second


def test_many_writers_of_one_name_at_once_get_a_folder_each(tmp_path: Path) -> None:
    found: dict[str, Path] = {}
    start = threading.Barrier(8)

    def work(digit: str) -> None:
        start.wait()
        found[digit] = write_outputs(_of(digit * 64), digit, tmp_path, source=SOURCE)

    threads = [threading.Thread(target=work, args=(digit,)) for digit in "12345678"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found.values())) == 8
    for digit, target in found.items():
        assert read_analysis(target).recording.sha256 == digit * 64
        assert (target / "report.html").read_text() == digit
    assert len(list(tmp_path.iterdir())) == 8


def _fail_at(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write = folder._write_synced

    def full(path: Path, content: bytes) -> None:
        if path.name == name:
            path.write_bytes(content[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    monkeypatch.setattr(folder, "_write_synced", full)


@pytest.mark.parametrize("name", FILES)
def test_a_full_disk_leaves_nothing_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _fail_at(monkeypatch, name)
    with pytest.raises(ResultError, match=r"No space left on device; choose a folder with space"):
        write_outputs(example_analysis(), "", tmp_path, source=SOURCE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FILES)
def test_a_full_disk_leaves_the_old_result_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_outputs(example_analysis(), "old", tmp_path, source=SOURCE)
    before = _contents(tmp_path)
    _fail_at(monkeypatch, name)
    with pytest.raises(ResultError):
        write_outputs(example_analysis(), "new", tmp_path, source=SOURCE)
    assert _contents(tmp_path) == before


def test_an_analysis_that_cannot_be_written_touches_nothing(tmp_path: Path) -> None:
    bad = replace(example_analysis(), measures=(r.Measure("m", float("nan"), "s"),))
    with pytest.raises(ResultError, match="finite"):
        write_outputs(bad, "", tmp_path / "out", source=SOURCE)
    assert not (tmp_path / "out").exists()


def test_the_new_analysis_appears_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_outputs(example_analysis(), "old", tmp_path, source=SOURCE)
    seen: list[str] = []
    replace_file = Path.replace

    def spy(self: Path, target: Path) -> Path:
        seen.append(target.name)
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", spy)
    write_outputs(example_analysis(), "new", tmp_path, source=SOURCE)
    assert seen[-1] == "analysis.json"
    assert set(seen) == set(FILES)


@pytest.mark.parametrize("below", ["", "deeper"])
def test_an_output_that_is_a_file_is_one_sentence(tmp_path: Path, below: str) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(ResultError, match=r"out.*(is a file|Not a directory)"):
        write_outputs(example_analysis(), "", tmp_path / "out" / below, source=SOURCE)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ResultError, match="Permission denied; choose a folder"):
        write_outputs(example_analysis(), "", tmp_path, source=SOURCE)


@pytest.mark.skipif(os.name != "posix", reason="processes are only asked there")
def test_what_a_killed_run_left_goes_and_a_living_ones_stays(tmp_path: Path) -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    left = tmp_path / f".call.tmp-{folder.HOST}-{done.pid}-ab12"
    living = tmp_path / f".other.tmp-{folder.HOST}-{os.getpid()}-ab12"
    away = tmp_path / ".far.tmp-elsewhere-1-ab12"
    away_old = tmp_path / ".far.tmp-elsewhere-1-cd34"
    mine = tmp_path / ".git"
    for path in (left, living, away, away_old, mine):
        path.mkdir()
        (path / "analysis.json").write_text("half")
    os.utime(away_old, (0, 0))
    write_outputs(example_analysis(), "", tmp_path, source=SOURCE)
    assert {p.name for p in tmp_path.iterdir()} == {"call", living.name, away.name, ".git"}


def test_a_correction_replaces_the_files_in_place(tmp_path: Path) -> None:
    target = write_outputs(example_analysis(), "old", tmp_path, source=SOURCE)
    renamed = target.rename(tmp_path / "Ann, second try")
    edited = replace(example_analysis(), edits=())
    assert write_into(edited, "new", renamed) == renamed
    assert read_analysis(renamed).edits == ()
    assert (renamed / "report.html").read_text() == "new"
    with pytest.raises(ResultError, match="holds no analysis of this recording"):
        write_into(_of("9" * 64), "", renamed)
    with pytest.raises(ResultError, match="holds no analysis of this recording"):
        write_into(edited, "", tmp_path / "none")
