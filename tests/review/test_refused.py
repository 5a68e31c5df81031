"""What the log does not take, and a log that cannot be read: one sentence each."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from analyzer.errors import ResultError, UsageError
from analyzer.review.desk import Desk
from analyzer.review.edits import Judge, Rename
from analyzer.review.store import FILE
from tests.review.fresh import FRESH


def test_a_level_of_what_there_is_not_is_refused(folder: Path) -> None:
    desk = Desk(folder)
    wanted = r"no such criterion \(got 'claritty'\); use communication, "
    with pytest.raises(UsageError, match=wanted):
        desk.correct(Judge(criterion="claritty", level="weak"), reviewer="Ann")
    assert desk.state().entries == ()
    criteria = [item.name for item in FRESH.rating.criteria]
    for name in ("communication", *criteria, *FRESH.signals):
        desk.correct(Judge(criterion=name, level="weak"), reviewer="Ann")


def test_half_a_character_in_a_reviewers_name_is_left_out(folder: Path) -> None:
    desk = Desk(folder)
    state = desk.correct(Rename(speaker="S1", name="Ann"), reviewer="Bo\udce9\tCy")
    assert desk.undo(state.version, reviewer="\ud800Di").entries[-1].reviewer == "Di"
    assert Desk(folder).state().entries[0].reviewer == "Bo Cy"
    state = desk.correct(Rename(speaker="S1", name="Bo"), reviewer="\x00\x01")
    assert desk.undo(state.version, reviewer="\n").entries[-1].reviewer == "coach"
    assert Desk(folder).state().entries[-2].reviewer == "coach"


def test_a_correction_of_a_later_version_is_named(folder: Path) -> None:
    Desk(folder).correct(Rename(speaker="S1", name="Ann"), reviewer="Ann")
    db = sqlite3.connect(folder / FILE)
    later = json.dumps({"kind": "later", "speaker": "S1"})
    db.execute("INSERT INTO log (at, reviewer, heard, correction) VALUES ('', '', 1, ?)", (later,))
    db.commit()
    db.close()
    wanted = r"review\.sqlite: the log holds a correction .* does not know; update"
    with pytest.raises(ResultError, match=wanted):
        Desk(folder).state()
