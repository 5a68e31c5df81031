"""Only what a correction changes is done again, and the result is that of doing everything."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analyzer.batch.jobs import Details
from analyzer.batch.summary import Failure, write_summary
from analyzer.outputs import write_outputs
from analyzer.records import Analysis
from analyzer.review.correct_conversation import correct_conversation
from analyzer.review.correct_hearing import correct_hearing
from analyzer.review.desk import Desk
from analyzer.review.edits import Correction, Logged, parse
from analyzer.review.scored import LIGHT, Scorer, Scoring, SupersededError
from analyzer.review.settle import Settler
from analyzer.review.shelf import Shelf
from analyzer.rubric import load_rubric
from analyzer.rubric.reader import rubric_text
from analyzer.scoring import rescore
from analyzer.serialize import from_json, hearing_of, to_json
from analyzer.settings import MeasureSettings, Settings
from tests.commands import command
from tests.review.fresh import FRESH


def everything(heard: Analysis, log: list[Logged]) -> Analysis:
    """The reference: all corrections in their order, all stages, nothing remembered."""
    hearing, candidate, problems = correct_hearing(hearing_of(heard), log)
    rest = [item for item in log if item.id not in problems]
    found = {s.id: s for s in heard.conversation.speakers}

    def amend(talk: Any) -> Any:
        if candidate is None:
            kept = tuple(
                replace(s, role_confidence=found[s.id].role_confidence, reasons=found[s.id].reasons)
                if found[s.id].role == s.role
                else s
                for s in talk.speakers
            )
            talk = replace(talk, speakers=kept)
        return correct_conversation(talk, rest)[0]

    ids = sorted(heard.conversation.ids("candidate") & {s.speaker for s in hearing.speech})
    chosen = candidate or (ids[0] if len(ids) == 1 else None)
    return rescore(heard, Settings(), candidate=chosen, hearing=hearing, amend=amend, steady=False)


def some_correction(dice: random.Random) -> Correction:
    talk = FRESH.conversation
    turn = dice.choice([t for t in talk.turns if not t.backchannel])
    other = {"S1": "S2", "S2": "S1"}[turn.speaker]
    gap = dice.choice(talk.silences)
    item = dice.choice(talk.interjections)
    place = {"speaker": turn.speaker, "start_s": turn.start_s, "end_s": turn.end_s}
    kinds: list[dict[str, Any]] = [
        {"kind": "rename", "speaker": dice.choice(["S1", "S2"]), "name": dice.choice("ABC")},
        {"kind": "judge", "criterion": "rationale", "level": dice.choice(["weak", "strong"])},
        {"kind": "move", "to": other, **place},
        {"kind": "reword", "before": turn.text, "after": f"{turn.text} because it halves", **place},
        {"kind": "announce", "start_s": gap.start_s, "end_s": gap.end_s, "announced": True},
        {
            "kind": "answer",
            "speaker": item.speaker,
            "start_s": item.start_s,
            "text": item.text,
            "status": dice.choice(["answered", "unanswered", "none_needed"]),
        },
        {"kind": "candidate", "speaker": dice.choice(["S1", "S2"])},
    ]
    return parse(dice.choice(kinds))


@pytest.mark.parametrize("seed", range(3))
def test_step_by_step_is_the_same_as_everything_anew(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    scorer = Scorer(Scoring())
    log: list[Logged] = []
    for n in range(1, 9):
        if log and dice.random() < 0.2:
            del log[dice.randrange(len(log))]
        log.append(Logged(n, some_correction(dice)))
        now, problems = scorer.corrected(1, FRESH, log, steady=False)
        whole = everything(FRESH, log)
        named = {s.id: s.name for s in whole.conversation.speakers}
        assert {s.id: s.name for s in now.conversation.speakers} == named
        if all(isinstance(item.edit, LIGHT) for item in log):
            assert (now.measures, now.rating) == (FRESH.measures, FRESH.rating)
        else:
            assert now.conversation == whole.conversation
            assert now.measures == whole.measures
            assert now.rating == whole.rating
        assert len(now.edits) == len(FRESH.edits) + len(log) - len(problems)


def test_names_and_levels_need_no_scoring(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = Scorer(Scoring())
    move = Logged(1, some_correction(random.Random(7)))  # noqa: S311
    scorer.corrected(1, FRESH, [move], steady=False)
    monkeypatch.setattr("analyzer.review.scored.rescore", None)
    name = Logged(2, parse({"kind": "rename", "speaker": "S1", "name": "Ann"}))
    level = Logged(3, parse({"kind": "judge", "criterion": "rationale", "level": "weak"}))
    now, _ = scorer.corrected(1, FRESH, [move, name, level], steady=False)
    assert "Ann" in {s.name for s in now.conversation.speakers}
    assert now.signals["rationale"].coach_level == "weak"


def announce(folder: Path) -> Desk:
    gap = next(s for s in FRESH.conversation.silences if s.duration_s > 3 and not s.announced)
    desk = Desk(folder, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    fields = {"start_s": gap.start_s, "end_s": gap.end_s, "announced": True}
    desk.correct(parse({"kind": "announce", **fields}), reviewer="Ann")
    return desk


def test_stability_comes_in_the_background(tmp_path: Path) -> None:
    desk = announce(write_outputs(FRESH, "<html></html>", tmp_path, source=Path("talk.wav")))
    assert not desk.state().settled
    Settler(rest_s=0.01).ask(desk)
    done = threading.Event()
    for _ in range(600):
        if desk.state().settled:
            break
        done.wait(0.1)
    assert desk.state().settled
    assert (
        desk.state().analysis.rating.stability == desk.state(steady=True).analysis.rating.stability
    )


def test_settling_stops_when_it_is_told_to(tmp_path: Path) -> None:
    desk = announce(write_outputs(FRESH, "<html></html>", tmp_path, source=Path("talk.wav")))
    with pytest.raises(SupersededError):
        desk.settle(lambda: True)
    assert not desk.state().settled


def test_a_result_is_scored_again_with_what_it_was_made_with(tmp_path: Path) -> None:
    strict = replace(Settings(), measures=replace(MeasureSettings(), silence_scored_s=5.0))
    own_file = tmp_path / "ours.toml"
    own_file.write_text(
        rubric_text().replace('version = "', 'version = "ours ', 1), encoding="utf-8"
    )
    own = load_rubric(own_file)
    made = rescore(FRESH, strict, rubric=own, candidate="S1", steady=False)
    again = from_json(to_json(made))
    settings, rubric = Scoring().of(again)
    assert (settings, rubric) == (strict, own)
    folder = write_outputs(again, "<html></html>", tmp_path / "out", source=Path("talk.wav"))
    after = announce(folder).state().analysis
    assert after.software == again.software
    default, packaged = Scoring(Settings(), load_rubric()).of(again)
    assert (default, packaged) == (Settings(), load_rubric())


def test_what_is_made_with_the_defaults_records_nothing() -> None:
    assert FRESH.software.settings == FRESH.software.rubric == ""


def test_writing_renews_the_tables_of_a_folder_that_has_them(tmp_path: Path) -> None:
    desk = announce(write_outputs(FRESH, "<html></html>", tmp_path, source=Path("talk.wav")))
    desk.correct(parse({"kind": "rename", "speaker": "S1", "name": "Ann"}), reviewer="Ann")
    shelf = Shelf(tmp_path, Scoring())
    desk.write()
    shelf.renew()
    assert not (tmp_path / "index.html").exists()
    failure = Failure("noise.wav", "holds no speech", Details("Bo", "2026-01-02"))
    write_summary(tmp_path, [failure])
    before = (tmp_path / "summary.csv").read_text("utf-8")
    gap = max(FRESH.conversation.silences, key=lambda s: s.duration_s)
    fields = {"start_s": gap.start_s, "end_s": gap.end_s, "announced": not gap.announced}
    desk.correct(parse({"kind": "announce", **fields}), reviewer="Ann")
    desk.write()
    shelf.renew()
    after = (tmp_path / "summary.csv").read_text("utf-8")
    assert before != after
    assert "holds no speech" in after
    assert "holds no speech" in (tmp_path / "index.html").read_text("utf-8")
    assert [e.error for e in shelf.entries()] == ["", "holds no speech"]


@pytest.mark.parametrize("text", ["", '{"schema_version": "0"}'])
def test_a_result_that_cannot_be_read_costs_nobody_else_the_ratings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    for number, name in enumerate(("good", "old")):
        recording = replace(FRESH.recording, sha256=str(number) * 64, name=f"{name}.wav")
        analysis = replace(FRESH, recording=recording)
        folder = write_outputs(analysis, "<html></html>", tmp_path, source=Path(f"{name}.wav"))
        for edit in (
            {"kind": "rename", "speaker": "S1", "name": "Ann"},
            {"kind": "judge", "criterion": "clarity", "level": "strong"},
        ):
            Desk(folder).correct(parse(edit), reviewer="Cem")
    (tmp_path / "old" / "analysis.json").write_text(text, "utf-8")
    Shelf(tmp_path, Scoring()).renew()
    good, old = "good,Ann,Cem,clarity,strong,,", "old,,Cem,clarity,strong,,"
    assert (tmp_path / "ratings.csv").read_text("utf-8").splitlines()[1:] == [good, old]
    level = ("--level", "communication=weak", "--reviewer", "Cem")
    done = command(monkeypatch, capsys, "relabel", str(tmp_path / "good"), *level)
    assert done.code == 0, done.shown
    rows = (tmp_path / "ratings.csv").read_text("utf-8").splitlines()[1:]
    assert rows == [good, "good,Ann,Cem,communication,weak,,", old]
