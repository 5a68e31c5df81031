"""How an interjection is met. The question below always ends at 2.0 s."""

from __future__ import annotations

import pytest

from analyzer.records import Response
from tests.conversation.builders import Said, hear, say, talk

QUESTION = "Which loss would you use?"


def response(*said: Said) -> Response:
    return first_response(say("I", 0, QUESTION, 2), *said)


def first_response(*said: Said) -> Response:
    """To the first interjection in what is said."""
    found = talk(hear(*said)).interjections[0].response
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "reply", "status"),
    [
        ("I'd like you to implement k means. Please think out loud.", "Okay.", "answered"),
        ("I'd like you to implement k means in plain Python.", "Sure.", "answered"),
        ("Implement k means, please, and talk while you type.", "Got it, thanks.", "answered"),
        ("Implement k means, please, and tell me how you begin.", "Okay.", "unanswered"),
        ("Implement k means. How would you begin? I ask everybody.", "Okay.", "unanswered"),
    ],
)
def test_assent_answers_what_says_what_to_do_and_no_question(
    said: str, reply: str, status: str
) -> None:
    """Also where the interviewer goes on and it is a signal of listening."""
    hearing = hear(
        say("I", 0, said, 5),
        say("C", 5.8, reply, 6.3),
        say("I", 7.2, "Does that make sense?", 8.5),
        say("C", 9, "Yes, I take the distances first.", 11),
    )
    found = talk(hearing).interjections[0]
    assert found.response is not None
    assert found.response.status == status
    assert any(turn.backchannel for turn in talk(hearing).turns)


def test_an_answer_has_the_latency_of_its_acoustic_onset() -> None:
    found = response(say("C", 2.8, "Cross entropy", 4))
    assert (found.status, found.first_sound_s, found.first_content_s) == ("answered", 0.8, 0.8)
    assert (found.start_s, found.end_s, found.text) == (2.8, 4, "Cross entropy")


def talked_through(running: Said, *said: Said) -> Response:
    """To "Both axes?", asked from 5 to 5.6 s while the candidate talks."""
    asked = say("I", 5, "Both axes?", 5.6)
    last = say("I", 20, "Thank you, that is all.", 22)
    found = talk(hear(say("I", 0, QUESTION, 2), running, asked, *said, last)).interjections
    response = next(item.response for item in found if item.start_s == 5)
    assert response is not None
    return response


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("so now I go over every row, both axes, and add them up here", "axes,"),
        ("so now I go over every row, yes, all, and add them up here", "yes,"),
    ],
)
def test_who_talks_on_may_take_up_what_was_asked(text: str, by: str) -> None:
    running = say("C", 3, text, 10)
    onset_s = next(word.start_s for word in running.words if word.text == by)
    found = talked_through(running)
    assert found.status == "answered"
    assert found.first_content_s == pytest.approx(onset_s - 5.6, abs=0.001)


@pytest.mark.parametrize(
    "text",
    [
        "so now I go over every row of it, and add them up here",
        "yes, both axes are what I go over now, and then I add the rest of them",
    ],
)
def test_who_talks_on_past_a_question_has_not_answered_it(text: str) -> None:
    assert talked_through(say("C", 3, text, 10)).status == "unanswered"


def test_a_new_answer_counts_before_what_ran_on() -> None:
    found = talked_through(
        say("C", 3, "so now I go over every row, both axes", 7.5), say("C", 8, "The rows.", 10)
    )
    assert (found.status, found.first_content_s) == ("answered", 2.4)


def test_content_begins_after_the_fillers() -> None:
    found = response(say("C", 2.5, "Um", 3.0), say("C", 3.6, "cross entropy", 5))
    assert (found.first_sound_s, found.first_content_s) == (0.5, 1.6)
    inside = response(say("C", 2.5, "Um, uh, cross entropy", 4.5))
    assert inside.first_sound_s == 0.5
    assert inside.first_content_s is not None
    assert 0.9 < inside.first_content_s < 2.0


def test_an_early_answer_has_a_negative_latency() -> None:
    assert response(say("C", 1.5, "Cross entropy", 4)).first_sound_s == -0.5


def test_speech_under_way_is_no_response() -> None:
    """
    I  ....
    C ===...==   what began before the question, and what follows it
    """
    found = first_response(
        say("C", 0, "so here I sum the rows", 3),
        say("I", 2, QUESTION, 4),
        say("C", 5, "Cross entropy", 6),
    )
    assert found.first_sound_s == 1.0


def test_a_hesitation_in_speech_under_way_does_not_make_it_an_early_answer() -> None:
    found = first_response(
        say("C", 0, "so here I sum", 1.9),
        say("I", 2, QUESTION, 5),
        say("C", 2.2, "the rows", 4.8),
        say("C", 6, "Cross entropy", 7),
    )
    assert found.first_sound_s == 1.0


def test_the_answer_to_a_short_question_may_follow_at_once() -> None:
    """
    C ======== ====
    I        =         "Why?"
    """
    found = first_response(
        say("C", 0, "so here I sum the rows", 5),
        say("I", 4.9, "Why?", 5.1),
        say("C", 5.3, "Because the mean needs it", 8),
    )
    assert (found.status, found.first_sound_s) == ("answered", 0.2)
    acknowledged = hear(
        say("C", 0, "so here I sum the rows", 5),
        say("I", 4.9, "Mm-hm.", 5.1),
        say("C", 5.3, "and then divide by it", 8),
    )
    assert [t.speaker for t in talk(acknowledged).turns if not t.backchannel] == ["C"]


def test_who_cuts_in_on_a_long_question_and_goes_on_has_answered_early() -> None:
    found = first_response(
        say("I", 0, "Which loss would you use here and which of the two is more stable?", 8),
        say("C", 5.5, "Cross entropy because the logits are clipped", 14),
        say("C", 24, "so then", 25),
    )
    assert (found.status, found.first_sound_s) == ("answered", -2.5)


def test_an_own_sentence_that_goes_on_over_a_long_question_is_not_its_answer() -> None:
    found = first_response(
        say("C", 0, "so here I sum", 2),
        say("I", 2.5, "Which loss would you use here and which of the two is more stable?", 8),
        say("C", 2.7, "and then I divide by the count and store it in the list of the means", 9.2),
        say("C", 11, "Cross entropy because the logits are clipped", 14),
    )
    assert (found.status, found.first_sound_s) == ("answered", 3.0)


def test_talk_across_the_question_that_stops_before_its_end_is_no_response() -> None:
    found = response(say("C", 0.5, "the rows", 1.2), say("C", 3, "Cross entropy", 4))
    assert found.first_sound_s == 1.0


@pytest.mark.parametrize(
    ("start_s", "status"), [(6.9, "answered"), (7.1, "unanswered"), (30, "unanswered")]
)
def test_five_seconds_without_content_leave_it_unanswered(start_s: float, status: str) -> None:
    found = response(say("C", start_s, "Cross entropy", start_s + 1))
    assert found.status == status
    assert found.first_sound_s == pytest.approx(start_s - 2)


@pytest.mark.parametrize(
    ("filler_s", "content_s", "status"),
    [(3.9, 11.9, "answered"), (3.9, 12.1, "unanswered"), (4.1, 8.0, "unanswered")],
)
def test_an_early_filler_buys_ten_seconds(filler_s: float, content_s: float, status: str) -> None:
    found = response(
        say("C", filler_s, "Um", filler_s + 0.3), say("C", content_s, "entropy", content_s + 1)
    )
    assert found.status == status


@pytest.mark.parametrize(("ends_s", "expected"), [(6.9, False), (7.0, True)])
def test_what_is_asked_as_the_interview_ends_expects_no_answer(
    ends_s: float, expected: bool
) -> None:
    """Nobody could be late with one yet: the question ends at 2 s, and 5 are given."""
    asked = say("I", 0, QUESTION, 2)
    (found,) = talk(hear(say("C", -2.0, "So.", -1.0), asked, duration_s=ends_s)).interjections
    assert found.expects_response is expected
    assert (found.response is not None) is expected


def test_it_is_unanswered_when_the_interviewer_speaks_again_first() -> None:
    found = response(say("I", 4, "The loss, I mean?", 5), say("C", 5.5, "Cross entropy", 8))
    assert found == Response("unanswered", None, None, None, None, "")


@pytest.mark.parametrize(
    "remark",
    [
        say("J", 2.2, "Yes, that interests me, too.", 3.7),
        say("J", 1.5, "Yes, and there is no rush.", 3.3),
        say("I", 3.9, "Take your time.", 4.8),
        say("I", 3.9, "Sure. Take your time.", 4.8),
        say("I", 3.9, "Take your time. Really.", 4.8),
        say("I", 3.9, "Take two minutes.", 4.8),
        say("I", 3.9, "Never mind.", 4.8),
        say("I", 3.9, "Actually, let us skip that.", 4.8),
    ],
)
def test_a_remark_at_once_leaves_the_question_open(remark: Said) -> None:
    heard = hear(
        say("I", 0, QUESTION, 2),
        remark,
        say("C", 5.5, "Cross entropy fits the labels best here.", 8),
        say("C", 20, "And then I store the mean of every cluster in the list.", 24),
    )
    asked, said = talk(heard).interjections
    assert (said.kind, said.expects_response) == ("statement", False)
    assert asked.response is not None
    assert (asked.response.status, asked.response.first_sound_s) == ("answered", 3.5)


def test_an_um_before_take_your_time_leaves_the_question_open() -> None:
    um, granted = say("C", 2.9, "Um.", 3.2), say("I", 4.5, "Take your time.", 5.4)
    found = response(um, granted, say("C", 6.5, "Cross entropy", 8))
    assert (found.status, found.first_content_s) == ("answered", 4.5)


def test_nothing_at_all_is_unanswered() -> None:
    found = response(say("C", 200, "Goodbye then", 201))
    assert found == Response("unanswered", None, None, None, None, "")


@pytest.mark.parametrize(
    ("content_s", "status"), [(8.0, "deferred"), (62.9, "deferred"), (63.6, "unanswered")]
)
def test_one_second_defers_for_a_minute(content_s: float, status: str) -> None:
    found = response(
        say("C", 2.5, "One second.", 3.2), say("C", content_s, "Cross entropy", content_s + 1)
    )
    assert found.status == status
    assert found.first_sound_s == 0.5
    assert found.first_content_s == pytest.approx(content_s - 2)


def test_take_your_time_leaves_a_deferral_open_and_a_new_question_does_not() -> None:
    deferral = say("C", 2.5, "Let me think.", 3.5)
    answer = say("C", 20, "Cross entropy", 21)
    assert (
        response(deferral, say("I", 4, "Sure, take your time.", 5.5), answer).status == "deferred"
    )
    assert response(deferral, say("I", 9, "Is it convex?", 10), answer).status == "unanswered"


def test_a_deferral_that_goes_straight_on_is_an_answer() -> None:
    found = response(say("C", 2.5, "Let me think. I would use cross entropy.", 6))
    assert found.status == "answered"
    assert found.first_content_s is not None
    assert found.first_content_s > 0.8


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("A second option is the hinge.", "answered"),
        ("A minute per pass.", "answered"),
        ("A few minutes.", "answered"),
        ("A second.", "unanswered"),
        ("One moment please.", "unanswered"),
        ("A second, um.", "unanswered"),
        ("I need a few minutes.", "unanswered"),
        ("Okay, give me a few minutes.", "unanswered"),
        ("Just a few seconds.", "unanswered"),
        ("I need two minutes.", "unanswered"),
        ("Could you give me a minute?", "unanswered"),
        ("I need a second heap.", "answered"),
    ],
)
def test_a_length_of_time_asks_for_it_only_where_nothing_follows(text: str, status: str) -> None:
    assert response(say("C", 2.5, text, 4)).status == status


@pytest.mark.parametrize("text", ["Mm-hm.", "Mhm.", "Uh-huh.", "Mm hm.", "Uh-uh."])
def test_a_hum_of_assent_or_denial_is_an_answer_and_no_filled_pause(text: str) -> None:
    found = response(say("C", 2.5, text, 3), say("I", 6, "Great, then have fun.", 7))
    assert (found.status, found.first_content_s) == ("answered", 0.5)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Let me see, yes.", "answered"),
        ("Hang on. No.", "answered"),
        ("Hang on. Um.", "unanswered"),
        ("One moment, please.", "unanswered"),
        ("Let me think. Hmm. Okay.", "unanswered"),
        ("Well, good question, let me think.", "unanswered"),
        ("Let me think about how I would do that here.", "unanswered"),
        ("Let me think about that for a bit", "unanswered"),
    ],
)
def test_one_word_after_a_word_of_delay_is_an_answer(text: str, status: str) -> None:
    assert response(say("C", 2.5, text, 4)).status == status


def test_an_answer_without_recognised_words_still_has_its_time() -> None:
    found = response(say("C", 3, "", 6))
    assert (found.status, found.first_content_s, found.text) == ("answered", 1.0, "")


def test_word_times_that_stray_do_not_move_the_latency() -> None:
    """The recogniser puts the first word 0.4 s before the sound; the sound counts."""
    spoken = say("C", 3, "Cross entropy", 4)
    strayed = say("C", 2.6, "Cross entropy", 4)
    found = response(Said(spoken.speech, strayed.words))
    assert (found.first_sound_s, found.first_content_s) == (1.0, 1.0)


def test_statements_have_no_response() -> None:
    conversation = talk(hear(say("I", 0, "I'll share my screen.", 2), say("C", 3, "Thank you", 4)))
    assert [(i.expects_response, i.response) for i in conversation.interjections] == [(False, None)]
