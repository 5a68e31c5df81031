"""Candidate and date from file names and from a manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.batch.details import compile_pattern, with_details
from analyzer.batch.jobs import Details, Found
from analyzer.errors import UsageError


def details(
    folder: Path, *names: str, manifest: Path | None = None, pattern: str | None = None
) -> list[Details]:
    found = [Found(folder / name, name) for name in names]
    given = with_details(found, folder, manifest=manifest, pattern=pattern)
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
    ],
)
def test_a_wrong_manifest_is_one_sentence(tmp_path: Path, text: str, problem: str) -> None:
    write(tmp_path, text)
    with pytest.raises(UsageError, match=problem):
        details(tmp_path, "x.wav", "a/two.wav", "b/two.wav")


def test_a_manifest_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("m.csv", "gone.csv"):
        with pytest.raises(UsageError, match="cannot be read as UTF-8 text"):
            details(tmp_path, "x.wav", manifest=tmp_path / name)
