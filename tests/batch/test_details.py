"""Candidate and date from file names and from a manifest."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from analyzer.batch import manifest
from analyzer.batch.details import compile_pattern, with_details
from analyzer.batch.jobs import BatchOptions, Details, Found, Work
from analyzer.batch.run import plan_batch
from analyzer.errors import UsageError


def details(
    folder: Path,
    *names: str,
    manifest: Path | None = None,
    pattern: str | None = None,
    unknown: tuple[str, ...] = (),
) -> list[Details]:
    found = [Found(folder / name, name) for name in names]
    given = with_details(found, folder, manifest=manifest, pattern=pattern, unknown=unknown)
    return [item.details for item in given]


def write(folder: Path, text: str) -> Path:
    path = folder / "manifest.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pattern_reads_the_name_and_its_folders(tmp_path: Path) -> None:
    one = details(tmp_path, "2024/Ann Lee_2024-05-01.m4a", pattern="{candidate}_{date}")
    assert one == [Details("Ann Lee", "2024-05-01")]
    two = details(tmp_path, "Bo/call 3.wav", "loose.wav", pattern="{candidate}/{any}")
    assert two == [Details("Bo", ""), Details("", "")]
    assert details(tmp_path, "20240501-x.wav", pattern="{date}-{any}") == [
        Details("", "2024-05-01")
    ]


@pytest.mark.parametrize(
    ("name", "candidate"),
    [("2.1/Ann Lee", "Ann Lee"), ("Ann_2024.05.01", "Ann_2024.05.01"), ("Mr. Lee.m4a", "Mr. Lee")],
)
def test_a_name_without_an_ending_is_read_whole(tmp_path: Path, name: str, candidate: str) -> None:
    assert details(tmp_path, name, pattern="{candidate}") == [Details(candidate)]


@pytest.mark.parametrize("pattern", ["{name}", "plain", "{date}{date}", "{any}", "{}"])
def test_a_pattern_that_says_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="is no pattern for names"):
        compile_pattern(pattern)


def test_special_characters_of_a_pattern_mean_themselves(tmp_path: Path) -> None:
    assert details(tmp_path, "a(b) Ann.wav", pattern="a(b) {candidate}") == [Details("Ann")]


def test_a_manifest_in_the_folder_is_used_and_outranks_the_pattern(tmp_path: Path) -> None:
    write(tmp_path, "\ufeffrecording;candidate;date\na/x.wav;Zoë;2024-05-01\ny.wav;;\n")
    given = details(tmp_path, "a/x.wav", "y.wav", "z.wav", pattern="{candidate}")
    assert given == [Details("Zoë", "2024-05-01"), Details("y"), Details("z")]


def test_a_file_name_that_is_unique_needs_no_folders(tmp_path: Path) -> None:
    path = write(tmp_path, "recording,candidate\nx.wav,Ann\n")
    assert details(tmp_path, "deep/down/x.wav", manifest=path) == [Details("Ann")]


@pytest.mark.parametrize(("row", "given"), [("a/x.wav", "Ann"), ("x.wav", ""), ("y.wav", "")])
def test_rows_of_recordings_that_are_not_asked_for_are_passed_over(
    tmp_path: Path, row: str, given: str
) -> None:
    path = write(tmp_path, f"recording,candidate,rttm\n{row},Ann,\nb/z.wav,Bo,gone.rttm\n")
    (item,) = with_details(
        [Found(tmp_path / "a/x.wav", "a/x.wav")],
        tmp_path,
        manifest=path,
        pattern=None,
        left_out=("x.wav", "b/y.wav", "b/z.wav"),
    )
    assert item.details.candidate == given


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name,candidate\nx.wav,Ann\n", "has no column recording"),
        ("", "has no column recording"),
        ("recording,candidate\ngone.wav,Ann\n", "names a recording that is not there"),
        ("recording,candidate\ntwo.wav,Ann\n", "names several recordings"),
        ("recording,date\nx.wav,yesterday\n", "has a date that is none"),
        ('recording,candidate\n"x.wav,Ann\n', "is no valid CSV"),
        ("recording,candidate\nx.wav,Ann\nx.wav,Bo\n", r"differ, 2 and 3 .got 'x.wav'.; leave one"),
        ("recording,rttm\nx.wav,\nx.wav,x.rttm\n", "has rows for one recording that differ"),
        ("recording\ntalk.xyz\n", r"without the ending of a recording .*; add --pattern"),
    ],
)
def test_a_wrong_manifest_is_one_sentence(tmp_path: Path, text: str, problem: str) -> None:
    write(tmp_path, text)
    (tmp_path / "x.rttm").touch()
    with pytest.raises(UsageError, match=problem):
        details(tmp_path, "x.wav", "a/two.wav", "b/two.wav", unknown=("talk.xyz",))


@pytest.mark.parametrize("text", ["recording,candidate\n", "recording\nx.wav\nx.wav\n"])
def test_a_manifest_may_say_nothing_and_say_it_twice(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    assert details(tmp_path, "x.wav") == [Details()]


@pytest.mark.parametrize(
    ("name", "problem"),
    [("m.csv", "cannot be read as UTF-8 text"), ("gone.csv", "No such file or directory; name a")],
)
def test_a_manifest_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / "m.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=problem):
        details(tmp_path, "x.wav", manifest=tmp_path / name)


@pytest.mark.parametrize("written", ["José.wav", "b/José.wav"])
def test_a_manifest_means_the_letters_in_whatever_form_they_are_written(
    tmp_path: Path, written: str
) -> None:
    apart = unicodedata.normalize("NFD", "é")
    (tmp_path / "b").mkdir()
    lying = tmp_path / "b" / f"caf{apart}.vtt"
    lying.touch()
    write(tmp_path, f"recording,candidate,transcript\n{written},José,b/café.vtt\n")
    name = f"b/Jos{apart}.wav"
    (item,) = with_details([Found(tmp_path / name, name)], tmp_path, manifest=None, pattern=None)
    assert (item.details.candidate, item.given.transcript) == ("José", lying)


def test_a_row_of_a_file_with_an_unknown_ending_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, "recording\ntalk.xyz\n")
    (tmp_path / "talk.xyz").touch()
    with pytest.raises(UsageError, match="add --pattern"):
        plan_batch(tmp_path, Work(tmp_path / "out"), BatchOptions(), lambda _: None)


def test_names_are_composed_once_however_many_rows_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()

    def composed(name: str) -> str:
        asked.append(name)
        return unicodedata.normalize("NFC", name)

    monkeypatch.setattr(manifest, "composed", composed)
    there = [f"d/{number}/Jose\u0301{number}.wav" for number in range(40)]
    rows = "".join(f"Jos\u00e9{number}.wav\n" for number in range(40))
    found = manifest.read_manifest(
        write(tmp_path, f"recording\n{rows}"), manifest.Names(frozenset(there))
    )
    assert [entry.name for entry in found] == there
    assert len(asked) <= 4 * 40
