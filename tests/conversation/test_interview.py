"""Where a part of the recording counts, everything is as if nothing else had been recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.conversation import converse
from analyzer.conversation.interview import only_interview
from analyzer.measures import measure
from analyzer.records import Conversation, Hearing, Interval, Known
from analyzer.settings import MeasureSettings
from tests.conversation.builders import (
    SETTINGS,
    hear,
    read_truth,
    say,
    shifted,
    truth_hearing,
    truth_names,
)

BEFORE_S = 128.0
AFTER_S = 64.0
"""Powers of two keep sums exact."""


def within_more(hearing: Hearing) -> Hearing:
    """The interview with small talk before it and feedback, a song and a third voice after it."""
    later = shifted(hearing, BEFORE_S)
    end_s = later.duration_s
    others = hear(
        say("interviewer", 3.0, "So how was your weekend, did you go out?"),
        say("candidate", 7.0, "Yes because the weather was fine."),
        say("interviewer", end_s + 4.0, "That was good, but explain more of what you do."),
        say("S9", end_s + 12.0, "Are you two done?"),
        typing=((40.0, 60.0), (end_s + 20.0, end_s + 40.0)),
    )
    return replace(
        later,
        duration_s=end_s + AFTER_S,
        speech=tuple(sorted((*later.speech, *others.speech))),
        words=tuple(sorted((*later.words, *others.words))),
        typing=tuple(sorted((*later.typing, *others.typing))),
        interview=Interval(BEFORE_S, end_s),
    )


def back(talk: Conversation) -> Conversation:
    """All times as they would be without what came before."""

    def earlier(item: object) -> object:
        at = {
            name: round(time_s - BEFORE_S, 6)
            for name in ("start_s", "end_s")
            if (time_s := getattr(item, name)) is not None
        }
        response = getattr(item, "response", None)
        if response is not None:
            at["response"] = earlier(response)
        return replace(item, **at)  # type: ignore[type-var]

    listed = ("words", "speech", "turns", "phases", "silences", "overlaps", "interjections")
    moved = {
        name: tuple(earlier(item) for item in getattr(talk, name))
        for name in (*listed, "cues", "typing")
    }
    length_s = talk.span.duration_s
    return replace(talk, **moved, duration_s=length_s, interview=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", truth_names())
def test_a_part_is_heard_as_a_recording_of_it_alone_would_be(name: str) -> None:
    hearing = truth_hearing(read_truth(name))
    part, alone = converse(within_more(hearing), SETTINGS), converse(hearing, SETTINGS)
    assert back(part) == back(converse(with_nothing_else(hearing), SETTINGS))
    assert [round(s.duration_s, 3) for s in part.silences] == [
        round(s.duration_s, 3) for s in alone.silences
    ]
    assert [i.kind for i in part.interjections] == [i.kind for i in alone.interjections]


def with_nothing_else(hearing: Hearing) -> Hearing:
    """The interview later in the recording, with nothing else in it."""
    later = shifted(hearing, BEFORE_S)
    return replace(later, interview=Interval(BEFORE_S, later.duration_s))


@pytest.mark.parametrize("name", truth_names())
def test_no_figure_knows_what_lies_outside(name: str) -> None:
    hearing = truth_hearing(read_truth(name))
    limits = MeasureSettings()
    alone = {m.name: m for m in measure(converse(hearing, SETTINGS), limits)}
    for found in measure(converse(within_more(hearing), SETTINGS), limits):
        expected = alone[found.name].value
        assert found.value == (None if expected is None else pytest.approx(expected, abs=1e-6))
        assert all(span.start_s >= BEFORE_S for span in found.spans), found.name


def test_nobody_from_outside_is_a_speaker() -> None:
    hearing = within_more(truth_hearing(read_truth(truth_names()[0])))
    assert {s.id for s in converse(hearing, SETTINGS).speakers} == {"candidate", "interviewer"}
    everybody = converse(replace(hearing, interview=None), SETTINGS).speakers
    assert {s.id for s in everybody} == {"candidate", "interviewer", "S9"}


def test_who_speaks_across_an_edge_is_cut_there() -> None:
    hearing = hear(say("C", 2.0, "one two three four five six seven", 9.0), duration_s=20.0)
    part = only_interview(replace(hearing, interview=Interval(5.0, 8.0)))
    assert [(s.start_s, s.end_s) for s in part.speech] == [(5.0, 8.0)]
    middles = [(w.start_s + w.end_s) / 2 for w in hearing.words]
    assert len(part.words) == sum(5.0 <= middle < 8.0 for middle in middles) > 0


def test_the_quiet_edges_of_the_part_are_silences_of_nobody() -> None:
    hearing = hear(say("C", 20.0, "now we begin", 22.0), duration_s=60.0)
    talk = converse(replace(hearing, interview=Interval(10.0, 40.0)), SETTINGS)
    edges = [(s.start_s, s.end_s, s.owner) for s in talk.silences]
    assert edges[0] == (10.0, 20.0, "shared")
    assert edges[-1][:2] == (22.0, 40.0)
    assert (talk.phases[0].start_s, talk.phases[-1].end_s) == (10.0, 40.0)


@given(st.floats(0.0, 50.0), st.floats(0.1, 50.0))
def test_nothing_lies_outside_the_part(from_s: float, length_s: float) -> None:
    part = Interval(from_s, from_s + length_s)
    said = [say(who, at_s, "so what is that one?") for at_s in range(0, 60, 4) for who in "CI"]
    talk = converse(replace(hear(*said, typing=((1, 50),)), interview=part), SETTINGS)
    for found in (talk.speech, talk.turns, talk.silences, talk.phases, talk.typing):
        for item in found:
            assert part.start_s <= item.start_s <= item.end_s <= part.end_s
    assert talk.span == part


def test_who_is_known_to_interview_is_not_taken_for_the_candidate() -> None:
    said = [
        say("A", 0.0, "I start with a loop because my list is short and I return the sum."),
        say("B", 9.0, "Why is that?"),
        say("D", 12.0, "And what does it cost?"),
        say("A", 15.0, "I walk over my list once so it is linear in its length."),
    ]
    hearing = hear(*said)
    assert converse(hearing, SETTINGS).ids("candidate") == {"A"}
    told = replace(hearing, known=(Known("A", "", "interviewer", corrected=True),))
    talk = converse(told, SETTINGS)
    assert talk.ids("candidate") < {"B", "D"}
    assert len(talk.ids("candidate")) == 1
    assert "A" in talk.ids("interviewer")
