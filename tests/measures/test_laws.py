"""Laws that hold for all measures: shifting, stretching, pooling."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.records import Conversation, Interjection, Interval
from tests.measures.figures import figures
from tests.measures.timeline import asked, conversation, cue

SHIFT_S = 64.0  # a power of two keeps the sums exact


def shifted(talk: Conversation, by_s: float) -> Conversation:
    """The same conversation that much later; the recording grows at the front by an intro."""

    def move(item: Interjection) -> Interjection:
        later = replace(item, start_s=item.start_s + by_s, end_s=item.end_s + by_s)
        response = item.response
        if response is None or response.start_s is None or response.end_s is None:
            return later
        moved = replace(response, start_s=response.start_s + by_s, end_s=response.end_s + by_s)
        return replace(later, response=moved)

    def all_of(items: tuple) -> tuple:  # type: ignore[type-arg]
        return tuple(replace(i, start_s=i.start_s + by_s, end_s=i.end_s + by_s) for i in items)

    return replace(
        talk,
        duration_s=talk.duration_s + by_s,
        speech=all_of(talk.speech),
        words=all_of(talk.words),
        turns=all_of(talk.turns),
        phases=all_of(talk.phases),
        silences=all_of(talk.silences),
        cues=all_of(talk.cues),
        typing=tuple(Interval(i.start_s + by_s, i.end_s + by_s) for i in talk.typing),
        interjections=tuple(move(i) for i in talk.interjections),
    )


# These are relative to the recording's length, which a shift changes.
OF_THE_RECORDING = {
    "talk_share_of_recording",
    "silence_share",
    "candidate_silence_share",
    "justifications_per_min",
}


@settings(max_examples=40, deadline=None)
@given(st.text("#u.k", min_size=30, max_size=120), st.text("#.", min_size=30, max_size=120))
def test_a_shift_in_time_changes_nothing(mine: str, theirs: str) -> None:
    talk = conversation(
        mine,
        theirs,
        cues=(cue("justification", 3), cue("line_narration", 9), cue("engagement", 14)),
        interjections=(asked(10, 12), asked(20, 22, "unanswered", None, "hint")),
    )
    before, after = figures(talk), figures(shifted(talk, SHIFT_S))
    for name in before.keys() - OF_THE_RECORDING:
        assert after[name].value == pytest.approx(before[name].value, abs=1e-6), name
        assert len(after[name].spans) == len(before[name].spans), name


def test_ratios_are_numerator_over_denominator() -> None:
    talk = conversation("###u.....###....." * 6, "....##..........." * 6, cues=(cue("hedge", 3),))
    scale = {"per_100_words": 100.0}
    for found in figures(talk).values():
        if found.value is not None and found.denominator:
            assert found.numerator is not None
            expected = scale.get(found.unit, 1.0) * found.numerator / found.denominator
            assert found.value == pytest.approx(expected), found.name


def test_spans_are_capped() -> None:
    talk = conversation("#..." * 200, "")
    assert all(len(found.spans) <= 50 for found in figures(talk).values())
    assert figures(talk)["silences"].value == 200
