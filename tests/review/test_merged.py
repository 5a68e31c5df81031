"""Two voices that are one person: the roles stay, and so do the voice's figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.outputs import write_into, write_outputs
from analyzer.records import Analysis, Prosody
from analyzer.review.desk import Desk
from analyzer.review.edits import Merge
from analyzer.scoring import rescore
from analyzer.serialize import from_json, hearing_of, to_json
from analyzer.settings import Settings
from tests.review.fresh import FRESH

HALF_S = 120.0
VOICE = (Prosody("S1", -20.0, 120.0, 2.0, 3.0), Prosody("S2", -22.0, 180.0, 2.0, 3.0))


def in_two(person: str, candidate: str) -> Analysis:
    """The talk in which what `person` says in the second half has an id of its own, S3."""
    heard = replace(hearing_of(FRESH), prosody=VOICE)
    parted = replace(
        heard,
        speech=tuple(
            replace(s, speaker="S3") if s.speaker == person and s.start_s > HALF_S else s
            for s in heard.speech
        ),
        words=tuple(
            replace(w, speaker="S3") if w.speaker == person and w.start_s > HALF_S else w
            for w in heard.words
        ),
    )
    scored = rescore(FRESH, Settings(), hearing=parted, candidate=candidate, steady=False)
    return from_json(to_json(scored))


@pytest.mark.parametrize(
    ("merges", "candidate"),
    [
        ([("S3", "S2")], "S2"),
        ([("S2", "S3")], "S3"),
        ([("S2", "S3"), ("S3", "S1")], "S1"),
    ],
)
def test_who_takes_the_candidates_voice_is_the_candidate(
    tmp_path: Path, merges: list[tuple[str, str]], candidate: str
) -> None:
    """S2 was chosen, who by the words alone is the interviewer."""
    analysis = in_two("S2", "S2")
    folder = write_outputs(analysis, "<html></html>", tmp_path, source=Path("talk.wav"))
    desk = Desk(folder)
    for speaker, into in merges:
        talk = desk.correct(Merge(speaker=speaker, into=into), reviewer="Ann").analysis.conversation
    assert talk.ids("candidate") == {candidate}


def test_a_merge_of_what_is_one_voice_now_changes_nothing(tmp_path: Path) -> None:
    folder = write_outputs(in_two("S2", "S1"), "<html></html>", tmp_path, source=Path("talk.wav"))
    desk = Desk(folder)
    desk.correct(Merge(speaker="S3", into="S2"), reviewer="Ann")
    desk.write()
    talk = replace(FRESH.conversation, prosody=VOICE)
    write_into(replace(FRESH, conversation=talk), "<html></html>", folder)  # analysed anew
    state = Desk(folder).state()
    assert state.problems == {}
    assert set(state.analysis.conversation.prosody) == set(VOICE)
    assert state.analysis.conversation.speech == talk.speech
