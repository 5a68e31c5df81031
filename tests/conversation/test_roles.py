"""Who is the candidate, under conditions that mislead simpler rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.conversation import converse
from analyzer.errors import UsageError
from analyzer.records import Hearing, Role, Speaker
from tests.conversation.builders import MEANING, SETTINGS, Said, hear, needs_encoder, renamed, say


def roles(hearing: Hearing, candidate: str | None = None) -> dict[str, Speaker]:
    return {s.id: s for s in converse(hearing, SETTINGS, candidate=candidate).speakers}


def role_of(hearing: Hearing) -> dict[str, Role]:
    return {name: speaker.role for name, speaker in roles(hearing).items()}


def quiet_candidate() -> list[Said]:
    """A silent coder whose interviewer does nearly all the talking."""
    return [
        say("A", 0, "Hello. I'd like you to implement softmax in plain numpy, please.", 6),
        say("B", 7, "Okay.", 7.5),
        say("A", 40, "What are you thinking right now? Talk me through your code.", 44),
        say("B", 47, "I'm writing the loop.", 49),
        say("A", 80, "Maybe think about what happens when a logit is very large.", 84),
        say("B", 88, "Um, yeah.", 89),
        say("A", 120, "You could subtract the maximum first. Why does that work?", 124),
        say("B", 130, "I don't know.", 131),
        say("A", 160, "Okay, we are out of time. Any questions for me?", 164),
    ]


def curious_candidate() -> list[Said]:
    """Opens the call, and asks more questions than the interviewer does."""
    return [
        say("B", 0, "Hi, can you hear me?", 2),
        say("A", 2.4, "Yes. Let's get started. Today's task is k nearest neighbours.", 6),
        say("B", 7, "Is the input a matrix? Can I assume that the labels are integers?", 12),
        say("A", 12.5, "Yes, both.", 13.5),
        say("B", 14, "Should I handle ties? Is k given? What should it return?", 19),
        say("A", 20, "You can choose.", 21),
        say("B", 24, "I'll start with a function. I compute the distances and sort them.", 30),
        say("B", 60, "Then I take the first k labels and I count them.", 65),
        say("B", 66, "Does that sound fine?", 67.5),
        say("A", 68, "It does.", 69),
        say("B", 90, "Let me test it on three points.", 93),
        say("B", 94, "What is the team like? What would I work on? Who decides that?", 99),
        say("A", 100, "We can talk about it. Thanks for coming, that's all the time we have.", 106),
    ]


@pytest.mark.parametrize("script", [quiet_candidate, curious_candidate])
def test_the_candidate_is_found_whoever_talks_asks_or_opens_more(script: object) -> None:
    assert callable(script)
    found = roles(hear(*script(), duration_s=170))
    assert (found["A"].role, found["B"].role) == ("interviewer", "candidate")
    assert found["B"].role_confidence > 0.8
    assert found["B"].reasons


def test_swapping_the_ids_swaps_the_roles() -> None:
    hearing = hear(*curious_candidate())
    swapped = roles(renamed(hearing, {"A": "B", "B": "A"}))
    straight = roles(hearing)
    assert swapped["A"].role == "candidate"
    assert swapped["A"].role_confidence == straight["B"].role_confidence
    assert swapped["A"].reasons == straight["B"].reasons


def test_without_words_the_keyboard_and_the_middle_tell_with_less_confidence() -> None:
    silent_words = [
        say("A", 0, "", 10),
        say("B", 11, "", 14),
        *(say("B", 20 + 6 * i, "", 23 + 6 * i) for i in range(10)),
        say("A", 85, "", 95),
    ]
    typing = [(18 + 6 * i, 19.9 + 6 * i) for i in range(11)]
    found = roles(hear(*silent_words, typing=typing, duration_s=100))
    assert found["B"].role == "candidate"
    assert 0.5 < found["B"].role_confidence < roles(hear(*curious_candidate()))["B"].role_confidence


def test_a_panel_has_several_interviewers() -> None:
    extra = [
        say("D", 110, "Why did you choose that distance? What would happen if x is empty?", 118),
        say("B", 119, "I would return nothing, because there is no neighbour.", 124),
        say("D", 125, "Could you walk me through one example?", 128),
        say("B", 129, "If I pass one point I expect its own label.", 133),
    ]
    found = role_of(hear(*curious_candidate(), *extra))
    assert found == {"A": "interviewer", "B": "candidate", "D": "interviewer"}


def test_a_ghost_of_the_diarization_is_nobody_in_particular() -> None:
    found = role_of(hear(*curious_candidate(), say("G", 40, "yes", 40.4)))
    assert found == {"A": "interviewer", "B": "candidate", "G": "other"}


@needs_encoder
@pytest.mark.parametrize(
    ("text", "role"), [("How would you test this?", "interviewer"), ("And so on", "other")]
)
def test_who_says_next_to_nothing_interviews_if_it_means_so(text: str, role: Role) -> None:
    coding = say("B", 110, " ".join(["Then I add the next row to the sum."] * 20), 170)
    asked = [say("A", 170.5, "Why do you add them?", 172), say("B", 172.5, "To count them.", 174)]
    hearing = hear(*curious_candidate(), coding, *asked, say("G", 241, text, 242.2))
    speakers = converse(hearing, SETTINGS, meaning=MEANING).speakers
    assert {s.id: s.role for s in speakers} == {"A": "interviewer", "B": "candidate", "G": role}


def test_the_coach_decides() -> None:
    found = roles(hear(*curious_candidate()), candidate="A")
    assert (found["A"].role, found["A"].role_confidence) == ("candidate", 1.0)
    assert found["A"].reasons == ("chosen by the coach",)
    assert found["B"].role == "interviewer"


def test_an_unknown_choice_names_the_known_speakers() -> None:
    with pytest.raises(UsageError, match=r"'X'.*known are: A, B"):
        roles(hear(*curious_candidate()), candidate="X")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (
            "I'll start with a loop. I subtract the mean. Let me test it.",
            "candidate",
        ),
        ("I'd like you to implement this. Can you walk me through it? Why?", "interviewer"),
        ("", "other"),
    ],
)
def test_a_single_speaker_is_judged_by_the_wording_and_in_doubt(text: str, role: Role) -> None:
    (found,) = roles(hear(say("S", 0, text, 20))).values()
    assert found.role == role
    assert found.role_confidence <= 0.5
    assert "nobody else" in found.reasons[0]


def test_nobody_at_all() -> None:
    assert roles(Hearing(10.0, (), ())) == {}


def test_without_words_the_roles_are_a_guess_and_say_so() -> None:
    hearing = hear(
        say("A", 0, "one two three four five six seven eight nine ten"),
        say("B", 5, "one two three four five six seven eight nine ten"),
        say("B", 20, "one two three four five six seven eight nine ten"),
        say("A", 30, "one two"),
        typing=[(9, 19.5), (23.5, 29.5)],
    )
    wordless = replace(hearing, words=(), language="")
    speakers = converse(wordless, SETTINGS).speakers
    assert {s.role for s in speakers} == {"candidate", "interviewer"}
    assert max(s.role_confidence for s in speakers) <= 0.55
    assert all("no words tell" in s.reasons[0] for s in speakers)
    shares = [reason for s in speakers for reason in s.reasons if "%" in reason]
    assert shares
    assert all(" %" in reason for reason in shares)
    named = converse(wordless, SETTINGS, candidate="A").speakers
    assert {s.id: s.role_confidence for s in named} == {"A": 1.0, "B": 1.0}


def opening() -> list[Said]:
    """The candidate asks, the interviewer explains: all that a first minute may hold."""
    return [
        say("A", 0, "Hi. A word about how this goes, we have one problem today.", 5),
        say("B", 6, "Do the words come in sorted already?", 8),
        say("A", 8.4, "No, they do not, I just read them from a file.", 11),
        say("B", 12, "And can the same word come twice?", 14),
        say("A", 14.5, "It can. Think of a log that nobody has cleaned.", 17),
        say("B", 17.5, "Okay. Should capital letters count?", 20),
        say("A", 20.5, "Let's say they do.", 22),
        say("B", 22.6, "And is there a bound on the length?", 25),
        say("A", 25.4, "There is none that you need to know.", 28),
    ]


@needs_encoder
def test_who_asks_back_at_the_opening_is_known_by_what_is_meant() -> None:
    speakers = converse(hear(*opening(), duration_s=60), SETTINGS, meaning=MEANING).speakers
    assert {s.id: s.role for s in speakers} == {"A": "interviewer", "B": "candidate"}
    assert any("would say in" in reason for s in speakers for reason in s.reasons)
    by_words = converse(hear(*opening(), duration_s=60), SETTINGS).speakers
    assert {s.id: s.role for s in by_words} == {"A": "candidate", "B": "interviewer"}


@needs_encoder
def test_in_a_panel_the_words_decide_and_not_what_two_sentences_mean() -> None:
    panel = [*opening(), say("C", 40, "I keep the largest and I return its index.", 44)]
    speakers = converse(hear(*panel, duration_s=60), SETTINGS, meaning=MEANING).speakers
    assert len(speakers) == 3
    assert not any("would say in" in reason for s in speakers for reason in s.reasons)
