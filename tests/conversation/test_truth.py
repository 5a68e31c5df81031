"""The sample recordings' exact timelines against what is found in a perfect hearing of them."""

from __future__ import annotations

import pytest

from analyzer.conversation import converse
from analyzer.conversation.meaning import Reader
from analyzer.records import Conversation, Interjection, Interval
from tests.conversation.builders import (
    MEANING,
    SETTINGS,
    needs_encoder,
    read_truth,
    truth_hearing,
    truth_names,
)

PHASE_TOLERANCE_S = 12.0
"""Whether the problem's statement ends the introduction is a matter of taste; it lasts so long."""
LATENCY_TOLERANCE_S = 0.35
"""Words are spread evenly here, so that a word after a filler is off by about its length."""

pytestmark = pytest.mark.parametrize("name", truth_names())


def found_in(name: str, meaning: Reader | None = None) -> Conversation:
    return converse(truth_hearing(read_truth(name)), SETTINGS, meaning=meaning)


def at(conversation: Conversation, start_s: float, end_s: float) -> Interjection:
    span = Interval(start_s, end_s)
    return max(
        conversation.interjections, key=lambda i: span.overlap_s(Interval(i.start_s, i.end_s))
    )


def test_roles_are_right_and_sure(name: str) -> None:
    speakers = found_in(name).speakers
    assert {s.id: s.role for s in speakers} == {
        "candidate": "candidate",
        "interviewer": "interviewer",
    }
    assert min(s.role_confidence for s in speakers) > 0.9


def test_phases_begin_where_they_should(name: str) -> None:
    truth = {p["name"]: p["start_s"] for p in read_truth(name)["phases"]}
    found = {p.name: p.start_s for p in found_in(name).phases}
    assert found == pytest.approx(truth, abs=PHASE_TOLERANCE_S)


def test_silences_are_the_true_ones(name: str) -> None:
    truth = [(s["start_s"], s["end_s"]) for s in read_truth(name)["silences"]]
    found = [(s.start_s, s.end_s) for s in found_in(name).silences]
    assert len(found) == len(truth)
    for one, other in zip(found, truth, strict=True):
        assert one == pytest.approx(other, abs=0.01)


def test_typing_is_seen_in_the_true_silences(name: str) -> None:
    truth = [s["typing"] for s in read_truth(name)["silences"]]
    assert [s.typing for s in found_in(name).silences] == truth


def test_the_announced_pauses_are_the_true_ones(name: str) -> None:
    """Those that the script announces, and those after words that it says announce one."""
    held = read_truth(name)
    ends = [u["end_s"] for u in held["utterances"] if u["kind"] == "announcement"]
    truth = [
        s["start_s"]
        for s in held["silences"]
        if s["announced"] or any(abs(s["start_s"] - end_s) < 0.1 for end_s in ends)
    ]
    found = [s.start_s for s in found_in(name).silences if s.announced]
    assert found == pytest.approx(truth, abs=0.1)


def test_silences_inside_the_implementation_are_the_candidates(name: str) -> None:
    found = found_in(name).silences
    owners = {s.owner for s in found if s.phase == "implementation"}
    assert owners <= {"candidate", "interviewer"}
    assert sum(s.owner == "interviewer" for s in found) <= 1


@needs_encoder
def test_no_call_for_a_response_is_lost_and_hardly_a_remark_is_taken_for_one(name: str) -> None:
    conversation = found_in(name, MEANING)
    taken = 0
    for truth in read_truth(name)["interjections"]:
        found = at(conversation, truth["start_s"], truth["end_s"])
        assert found.expects_response >= truth["expects_response"], truth["text"]
        taken += found.expects_response and not truth["expects_response"]
    assert taken <= 1


@needs_encoder
def test_most_interjections_are_of_the_true_kind(name: str) -> None:
    conversation, truths = found_in(name, MEANING), read_truth(name)["interjections"]
    right = sum(at(conversation, t["start_s"], t["end_s"]).kind == t["kind"] for t in truths)
    assert right >= 0.8 * len(truths)


@needs_encoder
def test_responses_have_the_true_status_and_latency(name: str) -> None:
    conversation = found_in(name, MEANING)
    for truth in read_truth(name)["interjections"]:
        found = at(conversation, truth["start_s"], truth["end_s"]).response
        if not truth["expects_response"]:
            continue
        assert found is not None
        assert found.status == truth["status"], truth["text"]
        for key, value in (
            ("first_sound_s", found.first_sound_s),
            ("first_content_s", found.first_content_s),
        ):
            if truth.get(key) is not None and truth["status"] != "unanswered":
                assert value == pytest.approx(truth[key], abs=LATENCY_TOLERANCE_S), truth["text"]
