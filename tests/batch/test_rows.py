"""Manifests as people and spreadsheets write them: nothing that stands there is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.batch.details import with_details
from analyzer.batch.find import find_recordings
from analyzer.batch.jobs import Details, Found
from analyzer.errors import UsageError

ANN = Details("Ann", "2024-05-01")


def listed(folder: Path, manifest: str | bytes, *names: str) -> dict[str, Found]:
    for name in names or ("a.wav",):
        (folder / name).touch()
    text = manifest if isinstance(manifest, bytes) else manifest.encode()
    (folder / "manifest.csv").write_bytes(text)
    found, _ = find_recordings(folder)
    return {f.name: f for f in with_details(found, folder, manifest=None, pattern=None)}


@pytest.mark.parametrize(
    "text",
    [
        "recording, candidate, date\na.wav, Ann, 2024-05-01\n",
        "Recording,CANDIDATE,Date \na.wav,Ann,2024-05-01\n",
        "recording,candidate,date,,\na.wav,Ann,2024-05-01,,\n,,,,\n",
        "recording;candidate;date\r\n\r\na.wav;Ann;2024-05-01\r\n;;\r\n;;\r\n",
        "\n\nrecording;candidate;date\na.wav;Ann;2024-05-01\n",
        "recording,candidate,date\ra.wav,Ann,2024-05-01\r",
        'recording, candidate, date\n"a.wav", "Ann", 2024-05-01,\n',
        b"\xef\xbb\xbfrecording,candidate,date\na.wav,Ann,2024-05-01\n",
    ],
)
def test_a_header_and_blank_rows_are_read_as_they_are_meant(
    tmp_path: Path, text: str | bytes
) -> None:
    assert listed(tmp_path, text)["a.wav"].details == ANN


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("recording,name,day\na.wav,Ann,2024-05-01\n", r"means nothing here .got 'name'.; take"),
        ("recording,candidate,Candidate\na.wav,Ann,Bo\n", "column twice .got 'candidate'"),
        ("recording,candidate\n\na.wav,Lee, Ann\n", "row 3 has a cell under no column .got 'Ann'"),
        ("recording,,date\na.wav,Ann,\n", "row 2 has a cell under no column .got 'Ann'"),
        ("recording,candidate\n,Ann\n", "row 2 names no recording"),
        ("recording,date\na.wav,\n,,\na.wav,soon\n", "row 4 has a date that is none"),
        ('recording,candidate\n"a.wav","A\nB"\nb.wav,Bo\n', "row 3 names a recording that is not"),
        ('recording,candidate\na.wav,"Ann" Lee\n', "is no valid CSV, line 2"),
    ],
)
def test_what_would_be_passed_over_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        listed(tmp_path, text)


def test_line_ends_in_a_cell_stay(tmp_path: Path) -> None:
    found = listed(tmp_path, b'recording,candidate\r\n"a\nb.wav","Ann\nLee"\r\n', "a\nb.wav")
    assert found["a\nb.wav"].details.candidate == "Ann\nLee"


SESSION = "recording,session,track,candidate,date\na.wav,s,candidate,Ann,\nb.wav,s,interviewer,,\n"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a.wav,,,Bo,", "row 4 is of a file that row 2 makes a track of a session .got 'a.wav'"),
        ("c.wav,s,guest,Bo,", "session s: rows with more than one candidate; leave one"),
        ("c.wav,s,guest,,2024-05-01\nd.wav,s,host,,2024-05-02", "more than one date"),
    ],
)
def test_rows_of_a_session_that_contradict_each_other_are_refused(
    tmp_path: Path, row: str, problem: str
) -> None:
    names = ("a.wav", "b.wav", "c.wav", "d.wav")
    assert listed(tmp_path, SESSION, *names)["s"].details == Details("Ann")
    with pytest.raises(UsageError, match=problem):
        listed(tmp_path, f"{SESSION}{row}\n", *names)
