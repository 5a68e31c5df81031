"""The candidate's cues; precision first."""

from __future__ import annotations

import pytest

from analyzer.conversation.cues import find_cues
from analyzer.conversation.lexicon import load_lexicon
from analyzer.records import Cue, CueKind, Interjection, Phase, PhaseName, Response
from tests.conversation.builders import SETTINGS, clause, hear, say, talk


def cues(text: str, phase: PhaseName = "implementation") -> set[CueKind]:
    found = find_cues([clause(text)], [Phase(phase, 0, 60)], (), load_lexicon("en"), SETTINGS)
    return {cue.kind for cue in found}


@pytest.mark.parametrize(
    "text",
    [
        "I use a heap here because we only need the k smallest.",
        "I divide by n so that the loss does not depend on the batch.",
        "I chose the squared distance, it is cheaper than the root.",
        "The trade-off is memory against speed in this case.",
        "I would sort them instead of scanning twice.",
    ],
)
def test_reasons_are_justifications(text: str) -> None:
    assert "justification" in cues(text)


@pytest.mark.parametrize(
    "text",
    [
        "Just because.",
        "That is just because it's how it is done, you know.",
        "I wanted to sort it first, because.",
        "I have been writing this for a while now.",
        "It's sorted and nice, so that's good.",
        "It's kind of faster because, like, stuff happens.",
    ],
)
def test_a_marker_without_a_reason_is_none(text: str) -> None:
    assert "justification" not in cues(text)


def test_stumbles_hide_no_phrase() -> None:
    assert "justification" in cues("I use a heap, uh, since, since the, um, order is not needed.")
    assert "line_narration" in cues("I, um, I loop over the, the rows and sum them.")


def test_a_sentence_that_was_broken_off_gives_no_reason() -> None:
    found = cues("I start with the, well, because the value is zero.")
    assert "abandoned_sentence" in found
    assert not found & {"justification", "line_narration"}


def test_a_sentence_may_be_known_as_broken_by_its_meaning() -> None:
    said = clause("And the index, of the one, that it")
    senses = {said.plain: {"broken": 0.0}}
    phases = [Phase("implementation", 0, 60)]
    found = find_cues([said], phases, (), load_lexicon("en"), SETTINGS, senses)
    assert {cue.kind for cue in found} == {"abandoned_sentence"}


def test_reasons_outside_the_work_do_not_count() -> None:
    text = "I left my job because the commute was long."
    assert "justification" not in cues(text, "intro")


@pytest.mark.parametrize(
    "text",
    [
        "I subtract the centroids from the points using broadcasting.",
        "Next, a small helper that returns the distances.",
        "This loop goes over every sample and updates the weights.",
        "For each cluster I take the mean of its points.",
    ],
)
def test_saying_what_the_code_does_is_line_narration(text: str) -> None:
    assert "line_narration" in cues(text)


@pytest.mark.parametrize(
    "text",
    [
        "for i in range n colon",
        "x equals np dot zeros of n comma d",
        "def predict open paren self comma x close paren colon",
        "And then there's the distance thing.",
        "You do the thing with the, you know, the sorting stuff.",
        "I usually write this much faster than today.",
        "What does the loop return here?",
    ],
)
def test_spelling_code_or_talking_round_it_is_none(text: str) -> None:
    assert "line_narration" not in cues(text)


@pytest.mark.parametrize(
    "text",
    [
        "Can I assume that the labels are integers?",
        "What should it return when the list is empty?",
        "Is the data one matrix?",
        "Just to clarify, is it a classification problem",
    ],
)
def test_questions_about_the_problem_clarify(text: str) -> None:
    assert "clarifying_question" in cues(text, "understanding")


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("How are you today?", "understanding"),
        ("Can you see my screen?", "understanding"),
        ("So what is the shape here?", "implementation"),
        ("What is the team like?", "wrapup"),
        ("The labels are integers.", "understanding"),
    ],
)
def test_other_questions_do_not_clarify(text: str, phase: PhaseName) -> None:
    assert "clarifying_question" not in cues(text, phase)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("First, I normalise the rows.", "structure_marker"),
        ("The plan is to write a helper.", "structure_marker"),
        ("It was, uh, never mind.", "abandoned_sentence"),
        ("So I take the index of the-", "abandoned_sentence"),
        ("So the slope of that with respect to.", "abandoned_sentence"),
        ("Labels is the argmax, sorry, the argmin.", "self_repair"),
        ("I take the, the mean of it.", "self_repair"),
        ("I think it is probably fine.", "hedge"),
        ("Give me a minute to think.", "announced_pause"),
    ],
)
def test_kinds_of_delivery(text: str, kind: CueKind) -> None:
    assert kind in cues(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I sum what the first row has.", "structure_marker"),
        ("I know what it is.", "abandoned_sentence"),
        ("I hope so.", "abandoned_sentence"),
        ("I don't have to choose it with a plot or whatever?", "abandoned_sentence"),
        ("You have to, you know, divide by the sum.", "abandoned_sentence"),
        ("Yeah, cool, cool.", "self_repair"),
        ("The labels are zero, zero, one.", "self_repair"),
        ("The mean is the centre.", "hedge"),
    ],
)
def test_what_only_looks_like_it_is_none(text: str, kind: CueKind) -> None:
    assert kind not in cues(text)


def test_talking_on_after_one_moment_is_no_announced_pause() -> None:
    phases = [Phase("implementation", 0, 60)]
    spoken = [clause("One moment.", 0), clause("I sum the rows.", 1.0)]
    paused = [clause("One moment.", 0), clause("I sum the rows.", 9.0)]
    kinds = [
        {c.kind for c in find_cues(clauses, phases, (), load_lexicon("en"), SETTINGS)}
        for clauses in (spoken, paused)
    ]
    assert "announced_pause" not in kinds[0]
    assert "announced_pause" in kinds[1]


@pytest.mark.parametrize(("start_s", "prompted"), [(12.0, True), (19.9, True), (20.2, False)])
def test_a_cue_is_prompted_within_ten_seconds_of_a_question(start_s: float, prompted: bool) -> None:
    question = Interjection(8, 10, "I", "Why?", "question", "implementation", True, None)
    reason = clause("I use a heap because we only need a few.", start_s)
    found = find_cues(
        [reason], [Phase("implementation", 0, 60)], (question,), load_lexicon("en"), SETTINGS
    )
    assert [c.prompted for c in found if c.kind == "justification"] == [prompted]


@pytest.mark.parametrize(
    ("text", "prompted"),
    [("Have you considered a heap? It may help.", True), ("Maybe think of a heap.", False)],
)
def test_a_hint_prompts_where_it_is_a_question(text: str, prompted: bool) -> None:
    hint = Interjection(8, 10, "I", text, "hint", "implementation", True, None)
    reason = clause("I use a heap because we only need a few.", 12)
    found = find_cues(
        [reason], [Phase("implementation", 0, 60)], (hint,), load_lexicon("en"), SETTINGS
    )
    assert [c.prompted for c in found if c.kind == "justification"] == [prompted]


def test_an_answer_that_comes_in_early_is_prompted() -> None:
    met = Response("answered", -3.0, -3.0, 11.0, 18.0, "")
    question = Interjection(6, 14, "I", "Why?", "question", "implementation", True, met)
    phases = [Phase("implementation", 0, 60)]
    for start_s, prompted in ((11.0, True), (9.0, False), (24.5, False)):
        reason = clause("I use a heap because we only need a few.", start_s)
        found = find_cues([reason], phases, (question,), load_lexicon("en"), SETTINGS)
        assert [c.prompted for c in found if c.kind == "justification"] == [prompted]


def test_a_statement_prompts_nothing() -> None:
    remark = Interjection(8, 10, "I", "Fine.", "statement", "implementation", False, None)
    reason = clause("I use a heap because we only need a few.", 12)
    found = find_cues(
        [reason], [Phase("implementation", 0, 60)], (remark,), load_lexicon("en"), SETTINGS
    )
    assert not any(c.prompted for c in found)


def test_the_interviewers_reasons_are_not_the_candidates() -> None:
    hearing = hear(
        say("C", 0, "I'll start by writing the function.", 3),
        say("I", 4, "I would do that because the mean is stable there.", 9),
        say("C", 20, "Inside the loop I sum over the last axis.", 24),
    )
    assert {cue.speaker for cue in talk(hearing).cues} == {"C"}


def test_a_cue_quotes_its_clause_with_its_times() -> None:
    (found,) = (c for c in talk(hear(say("C", 5, "One second please.", 6))).cues)
    assert found == Cue(found.start_s, found.end_s, "C", "announced_pause", found.text, False)
    assert (found.start_s, found.end_s) == pytest.approx((5, 6), abs=0.01)
    assert found.text == "One second please."


def test_without_a_lexicon_there_are_no_cues() -> None:
    hearing = hear(say("C", 0, "I use a heap because it is fast."), language="xx")
    assert talk(hearing).cues == ()
