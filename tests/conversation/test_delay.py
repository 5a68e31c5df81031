"""Asking for time, as against saying what one does."""

from __future__ import annotations

import pytest

from analyzer.conversation.delay import announces, grants_time, time_asked
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.telling import orders
from tests.conversation.builders import clause


@pytest.mark.parametrize(
    "text",
    [
        "Give me a minute to think.",
        "Let me type this out.",
        "Let me type the tree first.",
        "I'll write this down.",
        "I will quickly read it.",
        "I'm going to be quiet for a bit.",
        "I'll think about it.",
        "I'll take a few minutes.",
        "I work better when it's quiet, so give me a few minutes to write this down.",
        "Just a few seconds.",
        "I'd like a moment.",
        "I'm gonna need ten seconds.",
        "One moment, I need to find the window.",
        "One second while I look that up.",
        "Could I take a minute to think about the recursion?",
        "That takes an hour, so give me a second.",
        "I'd like to take a few minutes.",
        "I would like to have a couple of minutes.",
        "I might need a few minutes.",
        "I could use a few minutes.",
        "I'm going to go quiet for a few minutes.",
        "Let me work on this for a few minutes.",
        "I'll be typing for a bit.",
        "Can we pause for a few seconds?",
        "Can I think for a minute?",
        "Could you give me ten minutes?",
        "Do you mind if I take a minute?",
        "I'm going to type.",
        "I'm going to write the code now.",
        "I'll write this first.",
        "I'll read it again.",
        "I need a second to read it.",
        "Let me focus.",
        "Give me half a minute to fix it.",
        "Give me about ten seconds or so.",
        "I need a quiet minute.",
        "Just a tick.",
        "Let me stare at the indices for a bit.",
        "I want to reread the question for a moment.",
        "Let me untangle this real quick.",
        "I'll jot that down.",
        "Let me hack this together.",
        "I'll draw it on paper.",
        "I'll sketch the tree, two seconds.",
        "Let me have a quick think about it.",
        "I'd like to think about it quietly.",
        "I'll be right back.",
    ],
)
def test_who_asks_for_time_announces_a_pause(text: str) -> None:
    assert announces(clause(text), load_lexicon("en"))


@pytest.mark.parametrize(
    "text",
    [
        "So I will write the loop over the rows and keep the total.",
        "I'm going to write the function softmax.",
        "I'll read it into an array.",
        "I will type the return.",
        "I will take the maximum of each row.",
        "I am going to take the mean.",
        "Let me write the loop over the rows.",
        "Let me get the shape of it.",
        "A second option is to use a heap.",
        "It will take a few minutes.",
        "No, I do not need a minute.",
        "I don't need any more time.",
        "I'll focus on the forward pass first.",
        "Let me concentrate on the mean for now.",
        "I'll just think out loud here.",
        "When I think about the sum it is linear.",
        "I need a second list for the labels.",
        "I need a while loop.",
        "I need one bit per entry.",
        "It only takes a second.",
        "The timeout is one second.",
        "It handles ten requests a second.",
        "The server waits for a few seconds.",
        "Can I think about it as a graph?",
        "I'd like to think of it as a tree.",
        "I want to think about latency, so I would cache it.",
        "I would have a few seconds of audio per window and average them.",
        "I want ten minutes of data.",
        "I would have one second for each request.",
        "I'll take a minute as the window.",
        "So hold on to the pointer and move it.",
        "I'd take two seconds to be safe.",
        "Give me a second list and I merge them.",
        "I need like ten neighbours.",
        "Let me clean this up by using a set.",
        "Let me fix the sign, it runs for a second.",
        "Let me explain this for a minute.",
        "Let me cache it for a minute.",
        "I'll write it down as a sum.",
        "Let me add it up.",
    ],
)
def test_what_is_being_written_or_how_long_it_takes_announces_none(text: str) -> None:
    assert not announces(clause(text), load_lexicon("en"))


@pytest.mark.parametrize(
    "text",
    [
        "Can I think about it as a graph?",
        "I would have a few seconds of audio per window and average them.",
        "I want ten minutes of data.",
        "So hold on to the pointer and move it.",
    ],
)
def test_an_answer_that_names_a_while_or_a_thought_is_not_put_off(text: str) -> None:
    assert time_asked(clause(text).words, "deferral", load_lexicon("en")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Take a few minutes and implement it.",
        "Take a couple of minutes to explain softmax.",
        "Take a moment to summarise your solution.",
        "Let's do it in Python.",
        "Work it through with an example.",
        "Keep going.",
        "Take the second element.",
        "Take a while loop for example.",
        "Take the time complexity, for example.",
    ],
)
def test_a_task_that_names_a_while_is_a_task_and_no_leave(text: str) -> None:
    lexicon = load_lexicon("en")
    assert orders(clause(text), lexicon)
    assert not grants_time(clause(text), lexicon)


@pytest.mark.parametrize(
    "text",
    [
        "Take two minutes, please.",
        "Take a moment to think.",
        "Take a few minutes.",
        "Take your time.",
    ],
)
def test_leave_to_take_time_orders_nothing(text: str) -> None:
    lexicon = load_lexicon("en")
    assert grants_time(clause(text), lexicon)
    assert not orders(clause(text), lexicon)
