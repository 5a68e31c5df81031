"""A folder for copies holds those of one address, and nothing that is anybody else's."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from analyzer.batch.scratch import MARKER, copies, working
from analyzer.batch.store import Place, inside, place
from analyzer.errors import ResultError, UsageError

HERE = place("memory://talks/out")
OTHER = place("memory://talks/other")


def test_copies_of_one_address_are_found_again(tmp_path: Path) -> None:
    for _ in range(2):
        with copies(tmp_path / "kept" / "out", HERE) as folder:
            (folder / "a").mkdir(exist_ok=True)
    assert (folder / "a").is_dir()


def test_files_of_a_person_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ann").mkdir()
    said = "holds files that may be yours.*; name another folder with --scratch, or remove this one"
    with pytest.raises(UsageError, match=said), copies(tmp_path, HERE):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["ann"]


def test_copies_of_another_address_are_left_alone(tmp_path: Path) -> None:
    with copies(tmp_path, HERE):
        (tmp_path / "ann").mkdir()
    with (
        pytest.raises(UsageError, match=r"holds copies of memory://talks/out, "),
        copies(tmp_path, OTHER),
    ):
        pass


@pytest.mark.parametrize(
    ("first", "then", "same"),
    [
        ("s3://me:old@talks/in", "s3://me:new@talks/in/", True),
        ("s3://talks/in?region=a", "s3://talks/in/?region=a", True),
        ("s3://talks/in?endpoint_override=a", "s3://talks/in?endpoint_override=b", False),
        ("s3://talks/in", "s3://talks/on", False),
    ],
)
def test_an_address_is_the_same_with_another_password_or_a_slash(
    tmp_path: Path, first: str, then: str, same: bool
) -> None:
    with copies(tmp_path, Place(first, None, "")):
        (tmp_path / "ann").mkdir()
    expected = nullcontext() if same else pytest.raises(UsageError, match="holds copies of s3://")
    with expected, copies(tmp_path, Place(then, None, "")):
        pass


def test_the_marker_stays_as_it_is_and_may_be_damaged(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_bytes(b"\xff\xfe")
    with copies(tmp_path, HERE):
        (tmp_path / "ann").mkdir()
    before = (tmp_path / MARKER).stat()
    with copies(tmp_path, HERE):
        pass
    assert (tmp_path / MARKER).stat().st_mtime_ns == before.st_mtime_ns
    (tmp_path / MARKER).write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="holds copies of"), copies(tmp_path, HERE):
        pass


def test_a_folder_with_nothing_but_a_marker_is_free(tmp_path: Path) -> None:
    """An address was mistyped, and nothing came from there."""
    with copies(tmp_path, OTHER):
        pass
    with copies(tmp_path, HERE):
        (tmp_path / "ann").mkdir()
    with copies(tmp_path, HERE):
        pass


def test_two_batches_do_not_share_a_folder(tmp_path: Path) -> None:
    with (
        copies(tmp_path, HERE),
        pytest.raises(UsageError, match="another batch is at work there"),
        copies(tmp_path, HERE),
    ):
        pass


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with (
        pytest.raises(ResultError, match="is a file, not a folder"),
        copies(tmp_path / "out", HERE),
    ):
        pass


def test_a_folder_that_nobody_named_is_gone_afterwards() -> None:
    with working(None) as here:
        assert here.is_dir()
    assert not here.exists()


@pytest.mark.parametrize(
    ("url", "named", "index"),
    [
        ("s3://talks/out/", "s3://talks/out", "s3://talks/out/x.html"),
        ("s3://talks/out?a=b", "s3://talks/out", "s3://talks/out/x.html"),
        ("s3://me:secret@talks/out", "s3://me@talks/out", "s3://me@talks/out/x.html"),
        ("s3://me:se/cret?@b/o", "s3://me@b/o", "s3://me@b/o/x.html"),
        ("s3://me:sec?ret@b/o", "s3://me@b/o", "s3://me@b/o/x.html"),
        ("s3://host:9000/a@b", "s3://host:9000/a@b", "s3://host:9000/a@b/x.html"),
        ("abfs://box@me.net/o", "abfs://box@me.net/o", "abfs://box@me.net/o/x.html"),
    ],
)
def test_an_address_is_told_without_its_secrets(url: str, named: str, index: str) -> None:
    assert Place(url, None, "").named == named
    assert inside(url, "x.html") == index


def test_a_folder_here_may_have_a_question_mark() -> None:
    assert inside("who?/", "x.html") == "who?/x.html"
