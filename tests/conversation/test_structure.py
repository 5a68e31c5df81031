"""The whole stage: laws, odd input, long recordings."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.conversation import converse
from analyzer.records import Conversation, Hearing, Interval, Speech, Word
from tests.conversation.builders import (
    SETTINGS,
    hear,
    read_truth,
    renamed,
    say,
    shifted,
    truth_hearing,
    truth_names,
)

PHRASES = (
    "why do you sum over that axis?",
    "I'd like you to implement it.",
    "okay.",
    "mm-hm",
    "um",
    "one second",
    "I subtract the mean because it is stable.",
    "let me test it",
    "maybe think about ties",
    "thanks for coming",
    "",
)
SAID = st.lists(
    st.tuples(
        st.sampled_from("ABC"), st.integers(0, 120), st.integers(1, 80), st.sampled_from(PHRASES)
    ),
    max_size=14,
)
TYPING = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 9)), max_size=5)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def hearings(draw: st.DrawFn) -> Hearing:
    """Anything: overlaps, self-overlaps, several speakers, words where nobody speaks."""
    said = [say(who, start, text, start + tenths / 10) for who, start, tenths, text in draw(SAID)]
    typing = [(start, start + length) for start, length in draw(TYPING)]
    hearing = hear(*said, typing=typing, duration_s=140.0)
    if draw(st.booleans()):
        return replace(hearing, speech=hearing.speech[::2])
    return hearing


@OFTEN
@given(hearings())
def test_laws_that_every_conversation_keeps(hearing: Hearing) -> None:
    conversation = converse(hearing, SETTINGS)
    _phases_tile(conversation)
    _silences_are_silent(conversation)
    for item in conversation.interjections:
        assert (item.response is not None) == item.expects_response
        assert item.speaker in conversation.ids("interviewer")
    assert all(cue.speaker in conversation.ids("candidate") for cue in conversation.cues)
    assert len(conversation.ids("candidate")) <= 1
    assert all(0 <= s.role_confidence <= 1 for s in conversation.speakers)
    assert all(o.speaker != o.over and o.end_s > o.start_s for o in conversation.overlaps)
    for sequence in (conversation.turns, conversation.silences, conversation.interjections):
        onsets = [item.start_s for item in sequence]
        assert onsets == sorted(onsets)


def _phases_tile(conversation: Conversation) -> None:
    edges = [0.0, *(phase.end_s for phase in conversation.phases)]
    assert [phase.start_s for phase in conversation.phases] == edges[:-1]
    assert edges[-1] == conversation.duration_s


def _silences_are_silent(conversation: Conversation) -> None:
    for silence in conversation.silences:
        span = Interval(silence.start_s, silence.end_s)
        assert silence.duration_s >= SETTINGS.silence_listed_s - 1e-6
        assert all(span.overlap_s(one.interval) < 1e-9 for one in conversation.speech)


@OFTEN
@given(hearings())
def test_every_moment_of_speech_lies_in_a_turn(hearing: Hearing) -> None:
    conversation = converse(hearing, SETTINGS)
    for one in conversation.speech:
        turns = [t.interval for t in conversation.turns if t.speaker == one.speaker]
        assert any(t.start_s <= one.start_s and one.end_s <= t.end_s for t in turns)


@OFTEN
@given(hearings())
def test_the_same_input_gives_the_same_conversation(hearing: Hearing) -> None:
    assert converse(hearing, SETTINGS) == converse(hearing, SETTINGS)


def figures(conversation: Conversation, by_s: float = 0.0) -> list[object]:
    """All that a shift may not change; the first silence is the shift itself."""
    return [
        [(round(t.end_s - t.start_s, 6), t.speaker, t.backchannel) for t in conversation.turns],
        [
            (round(s.duration_s, 6), s.owner, s.phase, s.announced, s.typing)
            for s in conversation.silences
            if s.start_s > 0
        ],
        [
            (i.kind, i.phase, i.response and (i.response.status, i.response.first_sound_s))
            for i in conversation.interjections
        ],
        [(c.kind, c.text, c.prompted) for c in conversation.cues],
        [round(p.end_s - by_s, 6) for p in conversation.phases],
        [(s.id, s.role, s.role_confidence) for s in conversation.speakers],
    ]


@pytest.mark.parametrize("name", truth_names())
def test_a_shift_in_time_changes_no_duration_and_no_latency(name: str) -> None:
    hearing = truth_hearing(read_truth(name))
    late = converse(shifted(hearing, 100.0), SETTINGS)
    assert figures(late, 100.0) == figures(converse(hearing, SETTINGS))


@pytest.mark.parametrize("name", truth_names())
def test_swapping_the_speakers_swaps_the_results(name: str) -> None:
    hearing = truth_hearing(read_truth(name))
    swapped = renamed(hearing, {"candidate": "interviewer", "interviewer": "candidate"})
    straight, crossed = converse(hearing, SETTINGS), converse(swapped, SETTINGS)
    assert crossed.ids("candidate") == {"interviewer"}
    assert crossed.phases == straight.phases
    assert crossed.silences == straight.silences
    assert [c.text for c in crossed.cues] == [c.text for c in straight.cues]


@pytest.mark.parametrize(
    "hearing",
    [
        Hearing(0.0, (), ()),
        Hearing(60.0, (), ()),
        Hearing(60.0, (), (Word(1, 2, "why?", "A", 0.5),)),
        Hearing(60.0, (Speech(0, 60, "A"), Speech(0, 60, "B"), Speech(0, 60, "C")), ()),
        Hearing(60.0, (Speech(50, 90, "A"),), (Word(70, 80, "late", "A", 0.5),)),
        Hearing(60.0, (Speech(5, 5, "A"),), ()),
        Hearing(
            60.0,
            (Speech(5, 9, "A"),),
            (Word(float("nan"), 6.0, "x", "A", 0.5), Word(6, 5, "y", "A", 0.5)),
        ),
        Hearing(60.0, (Speech(5, 9, "A"),), (), language=""),
    ],
)
def test_odd_input_raises_nothing(hearing: Hearing) -> None:
    conversation = converse(hearing, SETTINGS)
    assert conversation.duration_s == hearing.duration_s
    _phases_tile(conversation) if hearing.duration_s else None


def test_another_language_keeps_all_that_is_timing() -> None:
    said = (
        say("A", 0, "Warum die Summe?", 2),
        say("B", 2.5, "Weil es so ist.", 5),
        say("A", 12, "Und dann?", 13),
    )
    conversation = converse(hear(*said, language="de"), SETTINGS, candidate="B")
    assert len(conversation.turns) == 3
    assert [round(s.duration_s) for s in conversation.silences] == [7]
    first = conversation.interjections[0].response
    assert first is not None
    assert first.first_sound_s == 0.5
    assert conversation.cues == ()


def test_three_hours_take_less_than_two_seconds() -> None:
    """Twenty thousand words; processor time, so that a busy machine changes nothing."""
    said = [
        say(
            "C" if index % 3 else "I",
            9.0 * index,
            "so I take the mean of each row of it and then I go " + PHRASES[index % len(PHRASES)],
            9.0 * index + 6,
        )
        for index in range(1200)
    ]
    hearing = hear(*said)
    assert len(hearing.words) > 19_000
    started = time.process_time()
    converse(hearing, SETTINGS)
    assert time.process_time() - started < 2.0
