"""Content cues: rates, shares, uptake, engagement, probes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.records import Cue, Interval
from tests.measures.figures import figures, reason, value
from tests.measures.timeline import asked, conversation, cue

LINE = "#" * 100


def test_justifications_and_their_unprompted_share() -> None:
    cues = (
        cue("justification", 5),
        cue("justification", 20, prompted=True),
        cue("justification", 40),
        cue("justification", 60, prompted=True),
    )
    talk = conversation(LINE, "", cues=cues)
    assert value(talk, "justifications") == 4
    assert value(talk, "justifications_per_100_words") == 4.0
    assert value(talk, "unprompted_justification_share") == 0.5
    assert value(talk, "unprompted_justifications_per_100_words") == 2.0
    assert value(talk, "justifications_per_min") == pytest.approx(4 / (100 / 60))


def test_no_reasons_is_a_rate_of_nought_and_no_share() -> None:
    talk = conversation(LINE, "")
    assert value(talk, "justifications_per_100_words") == 0.0
    assert reason(talk, "unprompted_justification_share") == "the candidate gave no reasons"


def test_line_narration_counts_within_the_implementation() -> None:
    cues = (cue("line_narration", 5), cue("line_narration", 70))
    talk = conversation(LINE, "", "i" * 40 + "m" * 60, cues=cues)
    assert value(talk, "line_narrations") == 2
    assert value(talk, "line_narrations_per_min") == 1.0


def test_each_hint_is_taken_up_at_most_once() -> None:
    hints = (asked(10, 12, kind="hint"), asked(30, 32, kind="correction"), asked(60, 62))
    cues = (cue("hint_uptake", 15), cue("hint_uptake", 18))  # nothing open for the second
    talk = conversation(LINE, LINE, cues=cues, interjections=hints)
    assert value(talk, "hints") == 2
    assert value(talk, "hint_uptake_share") == 0.5
    assert value(talk, "hint_uptake_median_s") == 3.0


def test_a_cue_takes_up_the_hint_whose_words_it_has() -> None:
    texts = ("Maybe think about broadcasting.", "You could subtract the maximum first.")
    hints = tuple(
        replace(asked(10 + 20 * n, 12 + 20 * n, kind="hint"), text=text)
        for n, text in enumerate(texts)
    )
    for text, late_s in (
        ("Now with broadcasting I get all of them.", 28.0),
        ("I take away the largest.", 8.0),
    ):
        cues = (cue("hint_uptake", 40, text=text),)
        talk = conversation(LINE, LINE, cues=cues, interjections=hints)
        assert value(talk, "hint_uptake_median_s") == late_s


def test_engagement_belongs_to_the_interjection_it_follows() -> None:
    items = (asked(10, 12), asked(40, 42))
    talk = conversation(LINE, LINE, cues=(cue("engagement", 13),), interjections=items)
    assert value(talk, "engagement_share") == 0.5
    late = conversation(LINE, LINE, cues=(cue("engagement", 90),), interjections=items)
    assert value(late, "engagement_share") == 0.0


def test_engagement_is_asked_of_the_work_alone() -> None:
    greeting = replace(asked(2, 4), phase="intro")
    farewell = replace(asked(80, 82), phase="wrapup")
    items = (greeting, asked(40, 42), farewell)
    talk = conversation(LINE, LINE, cues=(cue("engagement", 43),), interjections=items)
    assert value(talk, "engagement_share") == 1.0
    idle = conversation(LINE, LINE, interjections=(greeting, farewell))
    assert "called for a response" in reason(idle, "engagement_share")


def test_the_next_task_is_no_probe() -> None:
    texts = ("Now please implement the predict function.", "Tell me what you are doing.")
    items = tuple(
        replace(asked(40 + 20 * n, 42 + 20 * n, kind="prompt"), text=t) for n, t in enumerate(texts)
    )
    talk = conversation(LINE, LINE, interjections=items)
    assert figures(talk)["probes_per_min"].numerator == 1
    assert figures(talk)["probes_per_min"].spans == (Interval(60, 62),)


def test_a_cue_that_goes_on_over_a_silence_explains_nothing_there() -> None:
    case = replace(cue("test_walkthrough", 2), end_s=58.0)
    talk = conversation("#" * 15 + "." * 30 + "#" * 15, "", cues=(case,))
    assert figures(talk)["explained_coverage"].numerator == 2
    assert figures(talk)["explained_coverage"].denominator == 4


def test_probes_count_only_once_work_has_begun() -> None:
    items = tuple(
        replace(asked(at_s, at_s + 2, kind="prompt"), text="What are you thinking?")
        for at_s in (5, 50)
    )
    talk = conversation(LINE, LINE, "i" * 40 + "m" * 60, interjections=items)
    assert value(talk, "probes_per_min") == 1.0


@pytest.mark.parametrize(
    ("text", "probes"),
    [
        ("What are you working on now?", 1),
        ("Where are you now?", 1),
        ("Say more.", 1),
        ("Could you elaborate?", 1),
        ("You've gone quiet.", 1),
        ("Talk me through the loop.", 1),
        ("Feel free to think out loud.", 1),
        ("Could you run it on an empty list?", 0),
        ("Walk me through an example.", 0),
        ("Do you have anything you want to ask me?", 0),
        ("Please use another name there.", 0),
        ("Why a heap?", 0),
    ],
)
def test_a_probe_asks_for_thoughts_or_doings(text: str, probes: int) -> None:
    talk = conversation(LINE, LINE, interjections=(replace(asked(40, 42), text=text),))
    assert figures(talk)["probes_per_min"].numerator == probes


def test_what_calls_for_no_response_is_no_probe() -> None:
    told = replace(asked(40, 42, status=None), text="I see what you are doing.")
    talk = conversation(LINE, LINE, interjections=(replace(told, expects_response=False),))
    assert figures(talk)["probes_per_min"].numerator == 0


def test_the_interviewers_cues_are_not_the_candidates() -> None:
    theirs = replace(cue("justification", 5), speaker="I")
    assert value(conversation(LINE, LINE, cues=(theirs,)), "justifications") == 0


def test_counts_without_words_are_undefined() -> None:
    cues: tuple[Cue, ...] = ()
    talk = replace(conversation(LINE, "", cues=cues), words=())
    assert reason(talk, "justifications") == "no words were recognised"
    assert figures(talk)["test_walkthroughs"].value is None
