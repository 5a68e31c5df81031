"""Folder names: safe everywhere, and never shared by two recordings."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import ResultError
from analyzer.outputs.naming import MAX_NAME_BYTES, folder_for, held_sha256, safe_name

ONE, TWO = "1" * 64, "2" * 64


def _hold(folder: Path, sha256: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "analysis.json").write_text(json.dumps({"recording": {"sha256": sha256}}))
    return folder


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("interview 3", "interview 3"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a/b\\c", "a_b_c"),
        (".hidden", "hidden"),
        ("--help", "help"),
        ("a\x00b\nc", "a_b_c"),
        ('<>:"|?*', "_______"),
        ("trailing. ", "trailing"),
        ("con", "_con"),
        ("LPT1.backup", "_LPT1.backup"),
        ("console", "console"),
        ("e\u0301", "\u00e9"),
        ("\u202egpj", "_gpj"),
        ("\udce9", "_"),
        ("面接", "面接"),
        ("", "recording"),
        ("...", "recording"),
    ],
)
def test_names_are_made_safe(stem: str, name: str) -> None:
    assert safe_name(stem) == name


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_stem_gives_a_folder_directly_below(stem: str) -> None:
    name = safe_name(stem)
    assert 0 < len(name.encode("utf-8")) <= MAX_NAME_BYTES
    assert Path(name).name == name
    assert name[0] not in ".- "
    assert name[-1] not in ". "
    assert unicodedata.is_normalized("NFC", name)
    assert safe_name(name) == name


def test_a_cut_never_splits_a_character() -> None:
    assert safe_name("é" * 80) == "é" * 50


def test_a_new_recording_gets_its_stem(tmp_path: Path) -> None:
    assert folder_for(Path("x/call.wav"), ONE, tmp_path) == tmp_path / "call"


def test_the_same_recording_keeps_its_folder(tmp_path: Path) -> None:
    folder = _hold(tmp_path / "call", ONE)
    assert folder_for(Path("call.wav"), ONE, tmp_path) == folder


def test_another_recording_of_the_same_name_gets_its_own_and_keeps_it(tmp_path: Path) -> None:
    _hold(tmp_path / "call", ONE)
    second = folder_for(Path("call.mp3"), TWO, tmp_path)
    assert second == tmp_path / "call-22222222"
    _hold(second, TWO)
    (tmp_path / "call" / "analysis.json").unlink()
    (tmp_path / "call").rmdir()
    assert folder_for(Path("call.mp3"), TWO, tmp_path) == second


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"recording": 3}'])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, content: str | None) -> None:
    (tmp_path / "call").mkdir()
    if content is not None:
        (tmp_path / "call" / "analysis.json").write_text(content)
    assert held_sha256(tmp_path / "call") is None
    assert folder_for(Path("call.wav"), ONE, tmp_path) == tmp_path / "call-11111111"


def test_a_file_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "call").write_text("notes")
    assert folder_for(Path("call.wav"), ONE, tmp_path) == tmp_path / "call-11111111"


def test_equal_first_digits_are_told_apart(tmp_path: Path) -> None:
    other = "1" * 8 + "2" * 56
    _hold(tmp_path / "call", TWO)
    _hold(tmp_path / "call-11111111", other)
    assert folder_for(Path("call.wav"), ONE, tmp_path).name == f"call-{'1' * 16}"


def test_when_every_name_is_taken_it_says_so(tmp_path: Path) -> None:
    for suffix in ("", *(f"-{'1' * length}" for length in (8, 16, 64))):
        (tmp_path / f"call{suffix}").mkdir()
    with pytest.raises(ResultError, match="names for the results are taken; choose another"):
        folder_for(Path("call.wav"), ONE, tmp_path)


def test_a_long_name_with_its_suffix_stays_within_the_limit(tmp_path: Path) -> None:
    source = Path("é" * 120 + ".wav")
    _hold(folder_for(source, ONE, tmp_path), ONE)
    assert len(folder_for(source, TWO, tmp_path).name.encode()) <= MAX_NAME_BYTES
