"""RTTM from elsewhere: read leniently, refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from analyzer.outputs import rttm
from analyzer.records import Speech
from analyzer.speech.given.cues import numbered
from analyzer.speech.given.rttm import read_rttm
from analyzer.speech.given.text import GivenError
from tests.speech.given.given_files import saved

SPEECH = st.lists(
    st.tuples(st.integers(0, 50_000), st.integers(10, 5_000), st.sampled_from(["S1", "S2", "S3"])),
    min_size=1,
    max_size=12,
)


@drawn(SPEECH)
def test_our_own_rttm_comes_back_as_it_was_written(entries: list[tuple[int, int, str]]) -> None:
    import tempfile

    speech = sorted(Speech(a / 1000, round((a + n) / 1000, 3), who) for a, n, who in entries)
    apart = [
        s
        for i, s in enumerate(speech)
        if not any(o.speaker == s.speaker and o.end_s >= s.start_s for o in speech[:i])
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = saved(Path(folder), rttm(apart, "call"), "a.rttm")
        found, note = read_rttm(path, "call", 60.0)
    assert list(found) == apart
    assert note == ""
    assert numbered(found).known == ()


LINE = "SPEAKER {} 1 {} {} <NA> <NA> {} <NA> <NA>\n"


def test_an_rttm_is_clipped_joined_and_chosen_by_the_recording(tmp_path: Path) -> None:
    text = ";; comment\nSPKR-INFO a 1 <NA> <NA> <NA> unknown Ann <NA> <NA>\r\n"
    text += LINE.format("a", 1.0, 2.0, "Ann") + LINE.format("a", 2.5, 1.0, "Ann")
    text += LINE.format("a", 8.0, 2.3, "Bob") + LINE.format("b", 0.0, 1.0, "Eve")
    found, note = read_rttm(saved(tmp_path, text), "a", 10.0)
    assert found == (Speech(1.0, 3.5, "Ann"), Speech(8.0, 10.0, "Bob"))
    assert "0.3 s" in note
    with pytest.raises(GivenError, match="2 recordings, none called c"):
        read_rttm(saved(tmp_path, text), "c", 10.0)


def test_who_has_no_name_in_an_rttm_is_unnamed(tmp_path: Path) -> None:
    text = LINE.format("a", 0, 2, "<NA>") + LINE.format("a", 3, 2, "Ann")
    found, _ = read_rttm(saved(tmp_path, text), "a", 10.0)
    assert [s.speaker for s in found] == ["unnamed", "Ann"]


def test_a_malformed_line_of_another_recording_refuses_nothing(tmp_path: Path) -> None:
    text = LINE.format("a", 1, 2, "Ann") + "SPEAKER b 1 x\n" + LINE.format("b", -1, 2, "Bob")
    path = saved(tmp_path, text)
    assert read_rttm(path, "a", 10.0) == ((Speech(1, 3, "Ann"),), "")
    with pytest.raises(GivenError, match="line 2 is no RTTM"):
        read_rttm(path, "b", 10.0)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nothing here", "no SPEAKER line"),
        ("SPEAKER a 1 x 2 <NA> <NA> Ann\n", "line 1 is no RTTM"),
        (LINE.format("b", 1, 2, "Ann") + "SPEAKER\n", "line 2 is no RTTM"),
        (LINE.format("a", -1, 2, "Ann"), "negative"),
        (LINE.format("a", 100, 20, "Ann"), "speaks of 120 s, the recording lasts 10 s"),
    ],
)
def test_an_rttm_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(GivenError, match=problem):
        read_rttm(saved(tmp_path, text), "a", 10.0)
