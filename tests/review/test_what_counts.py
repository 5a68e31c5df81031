"""Who and what belongs to the interview, as a coach says: a part, a voice left out, a role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import UsageError
from analyzer.outputs import write_outputs
from analyzer.review.desk import Desk
from analyzer.review.edits import parse
from analyzer.review.history import review_data
from analyzer.serialize import read_analysis
from tests.review.fresh import FRESH

LENGTH_S = FRESH.conversation.duration_s


def correct(folder: Path, **fields: Any) -> Any:
    return Desk(folder).correct(parse(fields), reviewer="Ann")


def test_only_the_part_counts(folder: Path) -> None:
    talk = correct(folder, kind="part", start_s=60.0, end_s=200.0).analysis.conversation
    assert (talk.phases[0].start_s, talk.phases[-1].end_s) == (60.0, 200.0)
    assert all(piece.start_s >= 60.0 and piece.end_s <= 200.0 for piece in talk.speech)
    assert talk.words == tuple(
        w for w in FRESH.conversation.words if 60.0 <= (w.start_s + w.end_s) / 2 < 200.0
    )


def test_a_part_may_grow_again_and_be_taken_back(folder: Path) -> None:
    correct(folder, kind="part", start_s=60.0, end_s=100.0)
    Desk(folder).write()
    wider = correct(folder, kind="part", start_s=30.0, end_s=200.0).analysis
    assert min(p.start_s for p in wider.conversation.speech) < 60.0
    desk = Desk(folder)
    desk.undo(2, reviewer="Ann")
    assert desk.undo(1, reviewer="Ann").analysis == FRESH


def test_a_part_stands_in_the_files_and_is_read_back(folder: Path) -> None:
    correct(folder, kind="part", start_s=60.0, end_s=200.0)
    Desk(folder).write()
    stored = read_analysis(folder)
    assert stored.conversation.interview is not None
    assert stored.conversation.span.duration_s == 140.0
    assert "1:00 to 3:20" in (folder / "report.html").read_text("utf-8")
    assert stored.recording.duration_s == FRESH.recording.duration_s


@pytest.mark.parametrize(("start_s", "end_s"), [(LENGTH_S + 1, LENGTH_S + 9), (0.0, 0.01)])
def test_a_part_in_which_nobody_speaks_is_refused(
    folder: Path, start_s: float, end_s: float
) -> None:
    with pytest.raises(UsageError, match="nobody is heard in that part"):
        correct(folder, kind="part", start_s=start_s, end_s=end_s)


def test_what_was_not_kept_cannot_count(folder: Path, tmp_path: Path) -> None:
    """Of a result that was analysed of a part there is nothing outside it."""
    correct(folder, kind="part", start_s=60.0, end_s=200.0)
    parted = Desk(folder).write().analysis
    alone = write_outputs(parted, "", tmp_path / "alone", source=Path("talk.wav"))
    talk = correct(alone, kind="part", start_s=0.0, end_s=90.0).analysis.conversation
    assert (talk.span.start_s, talk.span.end_s) == (60.0, 90.0)
    with pytest.raises(UsageError, match="nobody is heard in that part"):
        correct(alone, kind="part", start_s=0.0, end_s=59.0)


def test_where_only_a_left_out_voice_is_heard_it_is_silent(folder: Path) -> None:
    talk = correct(folder, kind="role", speaker="S2", role="nobody").analysis.conversation
    assert {s.id for s in talk.speakers} == {"S1"}
    assert {w.speaker for w in talk.words} == {"S1"}
    before_s = sum(s.duration_s for s in FRESH.conversation.silences)
    assert sum(s.duration_s for s in talk.silences) > before_s


def test_the_last_voice_cannot_be_left_out(folder: Path) -> None:
    correct(folder, kind="role", speaker="S2", role="nobody")
    with pytest.raises(UsageError, match="nobody else is heard"):
        correct(folder, kind="role", speaker="S1", role="nobody")


def test_a_candidate_who_interviews_leaves_the_role_to_the_other(folder: Path) -> None:
    talk = correct(folder, kind="role", speaker="S1", role="interviewer").analysis.conversation
    assert {s.id: s.role for s in talk.speakers} == {"S1": "interviewer", "S2": "candidate"}
    assert next(s for s in talk.speakers if s.id == "S1").reasons == ("said by the coach",)
    talk = correct(folder, kind="candidate", speaker="S1").analysis.conversation
    assert {s.id: s.role for s in talk.speakers} == {"S1": "candidate", "S2": "interviewer"}


def test_a_role_holds_beside_a_candidate_that_was_chosen(folder: Path) -> None:
    said = max((t for t in FRESH.conversation.turns if t.speaker == "S2"), key=lambda t: t.end_s)
    correct(folder, kind="move", speaker="S2", to="S3", start_s=said.start_s, end_s=said.end_s)
    correct(folder, kind="candidate", speaker="S1")
    talk = correct(folder, kind="role", speaker="S3", role="interviewer").analysis.conversation
    assert {s.id: s.role for s in talk.speakers}["S3"] == "interviewer"
    assert talk.ids("candidate") == {"S1"}


def test_the_history_names_people_as_the_page_does(folder: Path) -> None:
    correct(folder, kind="rename", speaker="S2", name="Bo")
    correct(folder, kind="role", speaker="S2", role="interviewer")
    lines = review_data(Desk(folder).state(), "Ann")["history"]
    assert lines[0]["text"] == "role of Bo (S2): interviewer"
