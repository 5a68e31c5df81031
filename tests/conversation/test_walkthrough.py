"""Test walk-throughs: an input with a value, then an expectation within a minute."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.walkthrough import has_value, sensed_walkthroughs
from analyzer.conversation.walkthrough import test_walkthroughs as find_walkthroughs
from analyzer.records import Cue
from tests.conversation.builders import SETTINGS, clause


def walks(*said: tuple[float, str]) -> list[Cue]:
    clauses = [clause(text, start_s) for start_s, text in said]
    return find_walkthroughs(clauses, load_lexicon("en"), SETTINGS)


def test_an_input_and_its_expectation_are_one_walkthrough() -> None:
    (found,) = walks((0, "Say x is zero, one and ten."), (5, "The labels should be zero and one."))
    assert found.text == "Say x is zero, one and ten. The labels should be zero and one."
    assert found.start_s == pytest.approx(0, abs=0.01)


def test_both_may_stand_in_one_sentence() -> None:
    assert len(walks((0, "With k equal to 3 I expect a single cluster."))) == 1


@pytest.mark.parametrize(
    "said",
    [
        [(0, "I would test it on some points."), (5, "It should work.")],
        [(0, "Say x is zero and ten.")],
        [(0, "The labels should be equal.")],
        [(0, "Say x is zero and ten."), (70, "That should give both labels.")],
        [(0, "Say x is zero and ten."), (5, "Should it return both labels?")],
        [(0, "Like, two, three, four."), (5, "It would be in the middle somewhere.")],
    ],
)
def test_half_a_walkthrough_is_none(said: list[tuple[float, str]]) -> None:
    assert walks(*said) == []


def test_further_results_of_one_input_are_no_second_walkthrough() -> None:
    found = walks(
        (0, "Say x is zero and ten."),
        (5, "The labels should be zero and one."),
        (10, "The centroids should also be there."),
    )
    assert len(found) == 1


def test_a_second_input_is_a_second_walkthrough() -> None:
    found = walks(
        (0, "Say x is zero and ten."),
        (5, "The labels should be zero and one."),
        (12, "For the edge case, k equal to one, I expect the overall mean."),
    )
    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [("x is 3", True), ("k equal to one", True), ("this one", False), ("an empty list", True)],
)
def test_one_is_a_value_only_where_it_counts(text: str, value: bool) -> None:
    assert has_value(clause(text).tokens, load_lexicon("en")) is value


def sensed(*said: tuple[float, float, str]) -> list[Cue]:
    clauses = [(clause(text, start_s), odds) for start_s, odds, text in said]
    return sensed_walkthroughs(clauses, load_lexicon("en"), SETTINGS)


def test_by_meaning_an_example_needs_no_marker_but_an_expectation() -> None:
    said = "The other player has two in a row, I'm expecting a block."
    assert len(sensed((0, 1.0, said))) == 1
    assert sensed((0, 1.0, "The other player has two in a row.")) == []
    assert sensed((0, -2.0, said)) == []


def test_by_meaning_results_of_one_case_are_one_walkthrough_and_the_next_case_another() -> None:
    one = (0, 1.0, "Say x is zero and ten."), (5, 1.0, "The labels should be zero and one.")
    assert len(sensed(*one, (7, 1.0, "The sizes should also be equal."))) == 1
    assert len(sensed(*one, (16, 1.0, "Second, with one point it should give one label."))) == 2


def test_by_meaning_an_expectation_said_at_once_counts_whatever_its_odds() -> None:
    given = (0, 1.0, "Say x is zero and ten.")
    assert len(sensed(given, (3, -4.0, "I expect both labels."))) == 1
    assert sensed(given, (30, -4.0, "I expect both labels.")) == []
    assert sensed((0, -4.0, "Say x is zero and ten."), (3, -4.0, "I expect both labels.")) == []


def test_by_meaning_a_result_may_be_reached_step_by_step() -> None:
    steps = (0, 1.0, "The array is three, one, two."), (3, 1.0, "So we get one, three, two.")
    assert len(sensed(*steps)) == 1
    assert sensed(steps[0]) == []
    assert len(sensed(*steps, (6, -9.0, "Yes."), (7, 1.0, "With one point I expect one."))) == 2


def test_by_meaning_a_case_names_a_value_that_is_no_guess() -> None:
    assert sensed((0, 1.0, "It should be, like, high.")) == []
    assert sensed((0, 1.0, "The accuracy should be about ninety percent.")) == []
    assert len(sensed((0, 1.0, "With k equal to two it should be fifty percent."))) == 1
    assert len(sensed((0, 1.0, "If there's only one key, the output should be that value."))) == 1
    assert sensed((0, 1.0, "It should be made only one time.")) == []
    assert len(sensed((0, 1.0, "I put a, b, c, then b should be gone."))) == 1
    assert len(sensed((0, 1.0, "I add apple, and contains apple must be true."))) == 1
    assert len(sensed((0, 1.0, "The label is in June, so only January should stay."))) == 1


@pytest.mark.parametrize(
    "said",
    ["Empty list in, empty list out.", "Two rows go in, one comes out.", "None in, none out."],
)
def test_what_goes_in_and_what_comes_out_is_a_case_whatever_its_odds(said: str) -> None:
    assert len(walks((0, said))) == len(sensed((0, -4.0, said))) == 1
    assert len(walks((0, said), (8, "Four rows in, two out."))) == 2
    assert len(sensed((0, -4.0, said), (2, -4.0, "Four rows in, two out."))) == 2


@pytest.mark.parametrize(
    "said",
    ["I log in and out.", "Two times in, it breaks out of the loop.", "Zero in, zero out?"],
)
def test_what_merely_has_these_words_is_none(said: str) -> None:
    assert walks((0, said)) == sensed((0, -4.0, said)) == []


def test_by_meaning_input_and_result_in_few_words_need_lower_odds() -> None:
    assert len(sensed((0, -0.5, "n equals zero gives zero."))) == 1
    long = "Say that n equals zero here, then the whole of it gives zero."
    assert sensed((0, -0.5, long)) == []
    assert sensed((0, -0.9, "n equals zero gives zero.")) == []


@pytest.mark.parametrize("result", ["Still one to ten.", "Tuesday shows five.", "Back to zero."])
def test_by_meaning_a_result_right_behind_its_input_needs_no_should(result: str) -> None:
    given = (0, 1.0, "One to ten with two to three inside.")
    assert len(sensed(given, (4, -4.0, result))) == 1


def test_by_meaning_a_second_one_is_another_case() -> None:
    one = (0, 1.0, "A row at half past ten has to get the two.")
    assert len(sensed(one, (4, 1.0, "And a second one, there the count should be null."))) == 2
    assert len(sensed(one, (4, 1.0, "And a second pass should still give two."))) == 1


def test_by_meaning_a_further_round_of_one_case_and_a_decimal_open_none() -> None:
    found = sensed(
        (0, 1.0, "Say two points, zero and ten, and the means should be there."),
        (6, 1.0, "The mean is seven point three."),
        (9, 1.0, "Next round one goes over, so I expect zero and one."),
    )
    assert len(found) == 1


def test_the_input_just_before_an_expectation_is_quoted_with_it() -> None:
    (found,) = sensed((0, -9.0, "Say x is one and two."), (3, 1.0, "The sum should be three."))
    assert found.text == "Say x is one and two. The sum should be three."


LOW = "Say x is low, with five, so I expect the second merge to give the whole word."


def test_the_next_case_takes_no_clause_from_the_one_before() -> None:
    first, second = sensed(
        (0, 1.0, LOW), (5.5, 1.0, "And with zero merges, it should return an empty list.")
    )
    assert (first.text, second.text) == (
        LOW,
        "And with zero merges, it should return an empty list.",
    )
    assert second.start_s > first.end_s


def test_what_names_no_input_of_its_own_goes_on_with_the_case() -> None:
    (found,) = sensed((0, 1.0, LOW), (5.5, 1.0, "With that it should return the same."))
    assert found.text == f"{LOW} With that it should return the same."


def test_a_second_pass_goes_on_with_the_case_and_opens_none() -> None:
    first, second = sensed(
        (0, 1.0, LOW),
        (5.5, 1.0, "Second pass changes nothing, so we stop after 2."),
        (9.0, 1.0, "For the edge case, k equal to 1, I expect the mean, 5."),
    )
    assert first.text.endswith("so we stop after 2.")
    assert second.text.startswith("For the edge case")


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.2, 4.0]),
            st.sampled_from(
                [
                    LOW,
                    "Say x is one and two.",
                    "With zero merges, it should return an empty list.",
                    "With that it should return the same.",
                    "The sizes should also be equal.",
                    "Yes, it does.",
                ]
            ),
        ),
        max_size=6,
    )
)
def test_walkthroughs_never_overlap(said: list[tuple[float, str]]) -> None:
    placed, at_s = [], 0.0
    for pause_s, text in said:
        placed.append((at_s, 1.0, text))
        at_s += pause_s + 0.3 * len(text.split())
    found = sensed(*placed)
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(found))
