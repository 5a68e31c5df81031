"""Which files of a folder are recordings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.batch.details import with_details
from analyzer.batch.find import find_recordings
from analyzer.batch.jobs import Found
from analyzer.batch.probe import probe
from analyzer.errors import UsageError
from tests.sound import tiny


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(folder: Path, *patterns: str, out: Path | None = None) -> list[str]:
    return [item.name for item in find_recordings(folder, patterns, out=out)[0]]


def test_recordings_are_found_at_any_depth_in_a_steady_order(tmp_path: Path) -> None:
    make(tmp_path, "b.MP3", "a/z/deep.webm", "a/one.wav", "notes.txt", "manifest.csv", "a/x.m4a")
    found, ignored = find_recordings(tmp_path)
    assert [item.name for item in found] == ["a/one.wav", "a/x.m4a", "a/z/deep.webm", "b.MP3"]
    assert ignored == ("manifest.csv", "notes.txt")


def test_patterns_match_the_path_or_the_name_and_any_ending(tmp_path: Path) -> None:
    make(tmp_path, "spring/a.wav", "spring/b.rec", "autumn/a.wav")
    assert names(tmp_path, "spring/*") == ["spring/a.wav", "spring/b.rec"]
    assert names(tmp_path, "*.rec", "autumn/*") == ["autumn/a.wav", "spring/b.rec"]
    assert names(tmp_path, "a.wav") == ["autumn/a.wav", "spring/a.wav"]


def test_hidden_files_and_the_results_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "._a.wav", ".trash/b.wav", "out/c/c.wav", "d.wav")
    assert names(tmp_path, out=tmp_path / "out") == ["d.wav"]


@pytest.mark.parametrize("out", [".", "new"])
def test_the_mixed_sound_in_a_result_is_no_recording(tmp_path: Path, out: str) -> None:
    result = ("old/s/analysis.json", "old/s/report.html", "old/s/recording.mp3")
    make(tmp_path, *result, "b/analysis.json", "b/b.wav")
    found, ignored = find_recordings(tmp_path, out=tmp_path / out)
    assert ([item.name for item in found], ignored) == (["b/b.wav"], ("b/analysis.json",))
    assert names(tmp_path / "old/s") == ["recording.mp3"]  # named by itself it is what is meant


def test_recordings_that_a_person_keeps_in_a_result_are_found(tmp_path: Path) -> None:
    ours = ("run.json", "ratings.csv", "review.sqlite", "transcript.vtt", "recording.mp3")
    make(tmp_path, *(f"s/{name}" for name in ("analysis.json", "report.html", *ours)))
    make(tmp_path, "s/s.wav", "s/more/t.wav", "s/notes.txt")
    for patterns in ((), ("*",)):
        found, ignored = find_recordings(tmp_path, patterns)
        assert {"s/s.wav", "s/more/t.wav"} <= {item.name for item in found}
        assert {*(item.name for item in found), *ignored} == {
            "s/s.wav",
            "s/more/t.wav",
            "s/notes.txt",
        }


def test_a_subfolder_that_cannot_be_read_is_a_failure_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.wav", "ann/b.wav", "lost+found/x.wav")
    scandir = os.scandir

    def refuse(path: os.PathLike[str] | str) -> object:
        if Path(path).name in ("ann", "lost+found"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found, _ = find_recordings(tmp_path)
    assert [item.name for item in found] == ["a.wav", "ann/"]
    reason = f"{tmp_path / 'ann'}: cannot be read: Permission denied; allow reading it."
    assert probe(found[1]).error == reason


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_that_leads_nowhere_has_its_own_remedy(tmp_path: Path) -> None:
    for name, leads in (("gone.wav", "nowhere.wav"), ("loop.wav", "loop.wav")):
        (tmp_path / name).symlink_to(leads)
        told = probe(Found(tmp_path / name, name)).error
        assert told.endswith("; it is a link that leads to no file: mend it, or remove it.")


def test_what_is_no_sound_is_found_out_before_networks_are_loaded(tmp_path: Path) -> None:
    (tmp_path / "letter.wav").write_text("Dear Ann")
    (tmp_path / "sound.wav").write_bytes(tiny("sound"))
    letter, sound = (probe(Found(tmp_path / name, name)) for name in ("letter.wav", "sound.wav"))
    assert "letter.wav: is not audio or video that can be read" in letter.error
    assert (letter.sha256, sound.error) == ("", "")
    assert sound.claimed_s == pytest.approx(5 / 16_000, abs=1e-6)


@pytest.mark.parametrize("manifest", ["manifest.csv", "people.csv"])
def test_a_manifest_is_no_recording_whatever_is_asked_for(tmp_path: Path, manifest: str) -> None:
    make(tmp_path, "a.wav", "deeper/manifest.csv")
    (tmp_path / manifest).write_text("recording,candidate\na.wav,Ann\n")
    found, _ = find_recordings(tmp_path, ("*",))
    known = with_details(found, tmp_path, manifest=tmp_path / manifest, pattern=None)
    assert [item.name for item in known] == ["a.wav", "deeper/manifest.csv"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_links_to_files_are_followed_and_those_to_folders_are_not(tmp_path: Path) -> None:
    make(tmp_path, "in/a.wav", "other/b.wav")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "away").symlink_to(tmp_path / "other")
    (tmp_path / "in" / "b.wav").symlink_to(tmp_path / "other" / "b.wav")
    (tmp_path / "in" / "self.wav").symlink_to("self.wav")
    assert names(tmp_path / "in") == ["a.wav", "b.wav", "self.wav"]


def test_odd_names_are_kept_as_they_are(tmp_path: Path) -> None:
    odd = ["--help.wav", "a\nb.wav", "\N{GRINNING FACE}.wav", "x" * 251 + ".wav", "é.wav"]
    make(tmp_path, *odd)
    assert sorted(names(tmp_path)) == sorted(odd)


@pytest.mark.parametrize("name", ["gone", "file"])
def test_no_folder_is_one_sentence(tmp_path: Path, name: str) -> None:
    make(tmp_path, "file")
    with pytest.raises(UsageError, match=r"(is no folder|does not exist); name the folder"):
        find_recordings(tmp_path / name)
