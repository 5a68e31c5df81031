"""Advice on labelled dialogues: what was said, when, and never what is not so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from analyzer.records import Advice, Interval, Turn
from analyzer.rubric.advice import EDGE_WORDS, REASON_WORDS
from analyzer.rubric.advice import _clarity as advise_clarity
from analyzer.rubric.advice import _silence as advise_silence
from analyzer.rubric.moments import gather_moments
from analyzer.rubric.phrase import first_sentence
from analyzer.settings import RubricSettings
from benchmarks.dialogues import FOLDER, load_dialogue
from benchmarks.rubric import rate_all
from tests.conversation.builders import hear, say, talk
from tests.measures.timeline import conversation
from tests.rubric.interviews import measured


@cache
def advice(name: str) -> tuple[Advice, ...]:
    (rated,) = rate_all([load_dialogue(FOLDER / f"{name}.toml")], None)
    return rated.rating.advice


def test_who_spells_code_is_told_that_it_explains_nothing() -> None:
    (point,) = (a for a in advice("adam_speller") if "not about what the code does" in a.text)
    assert "Def, underscore underscore init" in point.text
    assert point.end_s - point.start_s >= 30


def test_who_announced_a_pause_is_told_that_it_was_long_not_that_it_came() -> None:
    silent = conversation("#" * 20 + "." * 90 + "#" * 10, "." * 120, announced=(20.0,))
    moments = gather_moments(silent, measured(silent), RubricSettings())
    (quiet,) = moments.quiet
    assert quiet.interval == Interval(80, 110)
    point = advise_silence(moments, quiet)
    assert (
        "The pause that you announced lasted 1 min 30 s from 0:20 on, and 30 s of it" in point.text
    )
    assert (point.start_s, point.end_s) == (20, 110)


def test_order_is_asked_of_turns_at_work_alone() -> None:
    long = Turn(2, 60, "C", "first I did " + "this and that " * 30)
    talk = replace(conversation("#" * 120, "." * 120, "i" * 70 + "m" * 50), turns=(long,))
    moments = gather_moments(talk, measured(talk), RubricSettings())
    assert not [a for a in advise_clarity(moments) if "sign of its order" in a.text]
    later = replace(talk, turns=(replace(long, start_s=71, end_s=119),))
    moments = gather_moments(later, measured(later), RubricSettings())
    assert [a for a in advise_clarity(moments) if "sign of its order" in a.text]


@pytest.mark.parametrize("name", ["pagerank_mono", "perceptron_mutter", "onehot_selftalk"])
def test_who_hardly_speaks_is_not_told_to_order_a_turn(name: str) -> None:
    assert not any("sign of its order" in a.text for a in advice(name))


@pytest.mark.parametrize("name", ["batchnorm_steady", "viterbi_thinker", "ridge_second_language"])
def test_nobody_is_told_that_a_given_reason_is_missing(name: str) -> None:
    for point in advice(name):
        if "and not why" in point.text:
            assert "because" not in point.text.split("and not why")[0].lower()
            assert "since" not in point.text.split("and not why")[0].lower()


@pytest.mark.parametrize("name", ["pagerank_mono", "ngram_on_request"])
def test_a_lone_yes_is_not_quoted_as_what_came_before(name: str) -> None:
    assert not any('right after "Yes' in a.text for a in advice(name))


def test_a_quotation_begins_where_a_sentence_does() -> None:
    heard = hear(
        say("C", 0, "and that was before. Then I take the mean of it. Good."),
        say("I", 5, "Why the mean?"),
    )
    said = talk(heard)
    assert first_sentence(said, ["C"], Interval(0.5, 9)) == "Then I take the mean of it."
    assert first_sentence(said, ["C"], Interval(2.4, 9)) == "mean of it. Good."
    assert first_sentence(said, ["C"], Interval(20, 30)) == ""


def test_purposes_are_reasons_and_edge_cases_are_known() -> None:
    assert REASON_WORDS.search("I subtract the maximum first, for stability, and normalise.")
    assert REASON_WORDS.search("I copy it to avoid that it changes.")
    assert not REASON_WORDS.search("I take the mean for the bias.")
    assert EDGE_WORDS.search("With an empty list it should return zero.")
    assert not EDGE_WORDS.search("With x equal to 0, 1 and 2 it should be three.")
