"""Corrections: applied, taken back, kept through a new analysis, never lost to another."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import UsageError
from analyzer.outputs import write_into
from analyzer.records import Analysis, Speech, Word
from analyzer.review.desk import ConflictError, Desk
from analyzer.review.edits import parse
from analyzer.review.store import FILE
from analyzer.serialize import read_analysis, to_json
from analyzer.settings import Settings
from tests.review.fresh import FRESH

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def desk_of(folder: Path) -> Desk:
    return Desk(folder, clock=lambda: NOON)


def correct(folder: Path, **fields: Any) -> Any:
    return desk_of(folder).correct(parse(fields), reviewer="Ann")


def turn(speaker: str = "S1", nth: int = 4) -> Any:
    return [t for t in FRESH.conversation.turns if t.speaker == speaker and not t.backchannel][nth]


def test_another_candidate_swaps_the_roles(folder: Path) -> None:
    talk = correct(folder, kind="candidate", speaker="S2").analysis.conversation
    assert {s.id: s.role for s in talk.speakers} == {"S1": "interviewer", "S2": "candidate"}


def test_a_name_is_shown_everywhere(folder: Path) -> None:
    correct(folder, kind="rename", speaker="S1", name="Ann <b>")
    desk_of(folder).write()
    assert "Ann &lt;b&gt;" in (folder / "report.html").read_text("utf-8")
    assert "Ann" in (folder / "transcript.vtt").read_text("utf-8")


def test_merged_speakers_are_one(folder: Path) -> None:
    talk = correct(folder, kind="merge", speaker="S2", into="S1").analysis.conversation
    assert {s.id for s in talk.speakers} == {"S1"}
    assert {w.speaker for w in talk.words} == {"S1"}


def test_a_turn_moves_with_its_words_and_time(folder: Path) -> None:
    said = turn()
    place = {"start_s": said.start_s, "end_s": said.end_s}
    after = correct(folder, kind="move", speaker="S1", to="S2", **place).analysis
    before_s = {s.id: s.speech_s for s in FRESH.conversation.speakers}
    after_s = {s.id: s.speech_s for s in after.conversation.speakers}
    moved_s = before_s["S1"] - after_s["S1"]
    inside_s = sum(
        s.interval.overlap_s(said.interval) for s in FRESH.conversation.speech if s.speaker == "S1"
    )
    assert moved_s == pytest.approx(inside_s, abs=0.1)
    assert after_s["S2"] - before_s["S2"] == pytest.approx(moved_s, abs=0.01)
    inside = [w for w in after.conversation.words if said.start_s <= w.start_s < said.end_s]
    assert {w.speaker for w in inside} == {"S2"}


def test_a_split_moves_only_what_follows(folder: Path) -> None:
    said = max(
        (t for t in FRESH.conversation.turns if t.speaker == "S1"),
        key=lambda t: len(t.text.split()),
    )
    inside = [
        w
        for w in FRESH.conversation.words
        if w.speaker == "S1" and said.start_s <= w.start_s < said.end_s
    ]
    cut = inside[len(inside) // 2]
    after = correct(
        folder, kind="move", speaker="S1", to="S2", start_s=cut.start_s, end_s=said.end_s
    ).analysis
    speakers = [
        w.speaker for w in after.conversation.words if said.start_s <= w.start_s < said.end_s
    ]
    assert speakers == sorted(speakers)
    assert set(speakers) == {"S1", "S2"}


def test_edited_words_keep_the_times_of_those_that_stay(folder: Path) -> None:
    said = turn()
    words = said.text.split()
    text = " ".join([words[0], "um", "entirely", *words[2:]])
    after = correct(
        folder,
        kind="reword",
        speaker="S1",
        start_s=said.start_s,
        end_s=said.end_s,
        before=said.text,
        after=text,
    ).analysis
    now = [
        w
        for w in after.conversation.words
        if w.speaker == "S1" and said.start_s - 0.01 <= w.start_s < said.end_s
    ]
    assert " ".join(w.text for w in now) == text
    assert now[1].filler
    last = max(w for w in FRESH.conversation.words if said.start_s <= w.start_s < said.end_s)
    assert now[-1] == last
    assert [w.start_s for w in now] == sorted(w.start_s for w in now)


@pytest.mark.parametrize("status", ["unanswered", "none_needed", "answered"])
def test_an_interjection_is_met_as_the_coach_says(folder: Path, status: str) -> None:
    item = next(i for i in FRESH.conversation.interjections if i.response)
    after = correct(
        folder, kind="answer", speaker="S2", start_s=item.start_s, text=item.text, status=status
    ).analysis
    now = next(i for i in after.conversation.interjections if i.start_s == item.start_s)
    assert ("none_needed" if now.response is None else now.response.status) == status
    rate = {m.name: m for m in after.measures}["interjections_expecting"].value
    before = {m.name: m for m in FRESH.measures}["interjections_expecting"].value
    assert rate is not None
    assert before is not None
    assert rate - before == (-1 if status == "none_needed" else 0)


def test_an_announced_silence_is_excused(folder: Path) -> None:
    gap = next(s for s in FRESH.conversation.silences if s.duration_s > 3 and not s.announced)
    after = correct(
        folder, kind="announce", start_s=gap.start_s, end_s=gap.end_s, announced=True
    ).analysis
    assert next(s for s in after.conversation.silences if s.start_s == gap.start_s).announced


def test_coach_levels_fill_the_signals_and_the_overall(folder: Path) -> None:
    for name in ("problem_understanding", "technical_skills", "rationale"):
        state = correct(folder, kind="judge", criterion=name, level="strong", comment="as said")
    assert {s.coach_level for s in state.analysis.signals.values()} == {"strong"}
    rated = state.analysis.rating.level != "not_rated"
    assert (state.analysis.overall.level is not None) is rated


def test_undo_takes_back_and_undo_of_undo_brings_back(folder: Path) -> None:
    first = correct(folder, kind="rename", speaker="S1", name="Ann")
    desk = desk_of(folder)
    undone = desk.undo(first.version, reviewer="Bo")
    assert undone.analysis.conversation.speakers[0].name == ""
    again = desk.undo(undone.version, reviewer="Bo")
    assert "Ann" in {s.name for s in again.analysis.conversation.speakers}
    with pytest.raises(UsageError):
        desk.undo(undone.version, reviewer="Bo")


def test_all_undone_is_as_before(folder: Path) -> None:
    desk = desk_of(folder)
    for name in ("Ann", "Bea"):
        desk.correct(parse({"kind": "rename", "speaker": "S1", "name": name}), reviewer="x")
    for entry in desk.state().in_force:
        desk.undo(entry.id, reviewer="x")
    after = desk.state().analysis
    assert to_json(replace(after, measures=(), rating=FRESH.rating)) == to_json(
        replace(FRESH, measures=())
    )
    assert after.edits == FRESH.edits


def test_what_cannot_be_applied_is_refused_and_not_logged(folder: Path) -> None:
    for fields in (
        {"kind": "candidate", "speaker": "S9"},
        {"kind": "merge", "speaker": "S1", "into": "S9"},
        {"kind": "announce", "start_s": 1e6, "end_s": 1e6 + 3, "announced": True},
        {"kind": "answer", "speaker": "S2", "start_s": 1e6, "status": "answered"},
    ):
        with pytest.raises(UsageError):
            correct(folder, **fields)
    assert desk_of(folder).state().entries == ()


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"kind": "no"},
        {"kind": "rename", "speaker": "S1"},
        {"kind": "rename", "speaker": "S1", "name": "x" * 200},
        {"kind": "move", "speaker": "S1", "to": "S2", "start_s": 5, "end_s": 5},
        {"kind": "move", "speaker": "S1", "to": "S2", "start_s": float("nan"), "end_s": 5},
        {"kind": "judge", "criterion": "../x", "level": "weak"},
        {"kind": "merge", "speaker": "S1", "into": "S1"},
        {"kind": "candidate", "speaker": "S1", "more": 1},
    ],
)
def test_malformed_corrections_are_refused(data: Any) -> None:
    with pytest.raises(UsageError):
        parse(data)


def test_two_reviewers_correct_different_things_and_nothing_is_lost(folder: Path) -> None:
    desks = [desk_of(folder), desk_of(folder)]
    gaps = [s for s in FRESH.conversation.silences if s.duration_s > 2][:8]

    def work(desk: Desk, name: str, mine: list[Any]) -> None:
        for gap in mine:
            fields = {"start_s": gap.start_s, "end_s": gap.end_s, "announced": True}
            desk.correct(parse({"kind": "announce", **fields}), reviewer=name)

    threads = [
        threading.Thread(target=work, args=(desk, name, gaps[half::2]))
        for half, (desk, name) in enumerate(zip(desks, ("Ann", "Bo"), strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = desk_of(folder).state()
    assert len(state.in_force) == len(gaps)
    assert {e.reviewer for e in state.entries} == {"Ann", "Bo"}
    announced = {s.start_s for s in state.analysis.conversation.silences if s.announced}
    assert {g.start_s for g in gaps} <= announced


def test_the_same_thing_corrected_meanwhile_is_told(folder: Path) -> None:
    desk = desk_of(folder)
    seen = desk.version()
    desk.correct(parse({"kind": "rename", "speaker": "S1", "name": "Ann"}), reviewer="Ann")
    with pytest.raises(ConflictError, match="Ann has changed this meanwhile"):
        desk.correct(
            parse({"kind": "rename", "speaker": "S1", "name": "Bea"}), reviewer="Bo", version=seen
        )
    desk.correct(
        parse({"kind": "rename", "speaker": "S2", "name": "Cy"}), reviewer="Bo", version=seen
    )


def test_two_coaches_give_levels_of_their_own(folder: Path) -> None:
    desk = desk_of(folder)
    for who, level in (("Ann", "weak"), ("Bo", "strong")):
        edit = parse({"kind": "judge", "criterion": "clarity", "level": level})
        desk.correct(edit, reviewer=who, version=0)
    assert len(desk.state().in_force) == 2


def test_the_log_only_grows(folder: Path) -> None:
    correct(folder, kind="rename", speaker="S1", name="Ann")
    db = sqlite3.connect(folder / FILE)
    for query in ("DELETE FROM log", "UPDATE log SET reviewer = 'x'"):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(query)
    db.close()


def renamed_and_shifted(analysis: Analysis) -> Analysis:
    """The same recording analysed anew: other ids, edges moved by 60 ms, a word heard otherwise."""
    from analyzer.records import Hearing
    from analyzer.scoring import rescore
    from analyzer.serialize import hearing_of

    ids = {"S1": "S2", "S2": "S1"}
    heard = hearing_of(analysis)
    anew = Hearing(
        heard.duration_s,
        tuple(
            sorted(Speech(s.start_s + 0.06, s.end_s + 0.06, ids[s.speaker]) for s in heard.speech)
        ),
        tuple(
            sorted(
                Word(w.start_s + 0.06, w.end_s + 0.06, w.text, ids[w.speaker], w.probability)
                for w in heard.words
            )
        ),
        language=heard.language,
    )
    return rescore(analysis, Settings(), hearing=anew, candidate="S2", steady=False)


def test_corrections_survive_a_new_analysis_with_other_ids(folder: Path) -> None:
    said = turn()
    gap = next(s for s in FRESH.conversation.silences if s.duration_s > 3 and not s.announced)
    correct(folder, kind="rename", speaker="S1", name="Ann")
    correct(folder, kind="move", speaker="S1", to="S2", start_s=said.start_s, end_s=said.end_s)
    correct(folder, kind="announce", start_s=gap.start_s, end_s=gap.end_s, announced=True)
    desk_of(folder).write()
    write_into(renamed_and_shifted(FRESH), "<html></html>", folder)
    state = desk_of(folder).state()
    assert state.problems == {}
    talk = state.analysis.conversation
    assert {s.id: s.name for s in talk.speakers} == {"S2": "Ann", "S1": ""}
    inside = [s for s in talk.speech if s.interval.overlap_s(said.interval) > 0.3]
    assert {s.speaker for s in inside} == {"S1"}
    nearest = min(talk.silences, key=lambda s: abs(s.start_s - gap.start_s))
    assert nearest.announced


def test_an_analysis_as_before_the_last_one_is_not_taken_for_the_last_one(folder: Path) -> None:
    correct(folder, kind="rename", speaker="S1", name="Ann")
    desk_of(folder).write()
    for heard in (renamed_and_shifted(FRESH), FRESH):  # other models, and the first ones again
        write_into(heard, "<html></html>", folder)
        desk_of(folder).write()
    talk = desk_of(folder).state().analysis.conversation
    assert {s.id: s.name for s in talk.speakers} == {"S1": "Ann", "S2": ""}
    assert talk.speech == FRESH.conversation.speech


def test_what_is_gone_after_a_new_analysis_is_said(folder: Path) -> None:
    gap = max(FRESH.conversation.silences, key=lambda s: s.duration_s)
    state = correct(
        folder, kind="announce", start_s=gap.start_s, end_s=gap.end_s, announced=not gap.announced
    )
    filled = Speech(gap.start_s - 0.1, gap.end_s + 0.1, "S1")
    talk = FRESH.conversation
    anew = replace(FRESH, conversation=replace(talk, speech=tuple(sorted([*talk.speech, filled]))))
    write_into(anew, "<html></html>", folder)
    after = desk_of(folder).state()
    assert list(after.problems) == [state.version]
    assert "no such silence" in after.problems[state.version]


def test_written_files_hold_the_corrections_once(folder: Path) -> None:
    correct(folder, kind="rename", speaker="S1", name="Ann")
    first = desk_of(folder).write()
    again = desk_of(folder).write()
    stored = read_analysis(folder)
    assert len(stored.edits) == len(FRESH.edits) + 1
    assert first.analysis.edits == again.analysis.edits == stored.edits
    assert json.loads((folder / "analysis.json").read_text("utf-8"))["edits"]


def test_warming_reads_the_result_once_and_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analyzer.scoring import rescore as real

    runs: list[bool] = []

    def counted(*given: Any, **named: Any) -> Any:
        runs.append(True)
        return real(*given, **named)

    monkeypatch.setattr("analyzer.review.scored.rescore", counted)
    desk = desk_of(folder)
    before = desk.state()
    desk.warm()
    desk.warm()
    assert len(runs) == 1
    assert desk.state() == before
