"""The rating: what is said with the level, when there is none, evidence and advice."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.records import Conversation, Rating, Speech, Word
from analyzer.rubric import level_of, rate
from analyzer.rubric.refusal import _how_complete
from analyzer.rubric.score import score_values
from analyzer.settings import RubricSettings
from tests.measures.timeline import asked, conversation, cue
from tests.rubric.interviews import (
    RUBRIC,
    interview,
    measured,
    strong,
    very_strong,
    very_weak,
    weak,
)


def rating(talk: Conversation) -> Rating:
    return rate(talk, measured(talk), RubricSettings(), RUBRIC)


def lowered(talk: Conversation, probability: float) -> Conversation:
    words = tuple(
        Word(w.start_s, w.end_s, w.text, w.speaker, probability, w.filler) for w in talk.words
    )
    return replace(talk, words=words)


@pytest.mark.parametrize("build", [very_weak, weak, strong, very_strong])
def test_the_level_is_the_same_with_and_without_words(build: object) -> None:
    talk: Conversation = build()  # type: ignore[operator]
    assert rating(talk).level == level_of(talk, measured(talk), RubricSettings(), RUBRIC)


def test_a_rating_carries_reason_margin_and_five_criteria() -> None:
    found = rating(strong())
    assert found.signal == "communication"
    assert found.reason
    assert found.margin
    assert found.stability is None
    assert [c.name for c in found.criteria] == [c.name for c in RUBRIC.criteria]
    assert all(c.because.endswith(".") for c in found.criteria)


def test_a_held_level_names_the_gate() -> None:
    found = rating(interview(spoken=1.0, talk_s=15, engaged=4, markers=4, walks=3, narrations=10))
    assert found.level == "weak"
    assert "Held below strong" in found.reason


def test_below_strong_the_reason_names_what_is_low_and_what_is_not() -> None:
    found = rating(interview(reasons=0, narrations=5, markers=4, engaged=4))
    levels = {c.name: c.level for c in found.criteria}
    assert found.level == "weak"
    assert levels["clarity"] in ("strong", "very_strong")
    assert "fragments" not in found.reason
    assert "Held down by justification (0." in found.reason
    assert "Better: narration and clarity (strong); engagement (very strong)." in found.reason


@pytest.mark.parametrize(("walks", "says"), [(0, "held down by walk-through (0.00)."), (2, "")])
def test_a_strong_level_is_described_by_what_reaches_it(walks: int, says: str) -> None:
    """The rubric's sentence stands only over criteria of which none denies it."""
    found = rating(interview(reasons=6, narrations=8, markers=4, engaged=2, walks=walks))
    rule = next(r for r in RUBRIC.levels if r.name == "strong")
    assert found.level == "strong"
    assert says in found.reason
    assert (rule.description in found.reason) is (not says)
    assert ("Carried by narration" in found.reason) is bool(says)


def test_answers_that_go_into_nothing_are_never_strong_however_fast() -> None:
    values = {"response_rate": 1.0, "first_sound_median_s": 0.2, "first_content_median_s": 0.2}
    found = score_values(RUBRIC, {**values, "engagement_share": 0.0, "hint_uptake_share": 1.0})
    engagement = next(c for c in found.criteria if c.rule.name == "engagement")
    assert engagement.level == "weak"


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        (replace(strong(), speakers=strong().speakers[1:]), "analyse again with --speakers 2"),
        (replace(strong(), speakers=strong().speakers[1:] * 2), "No candidate was found"),
        (replace(strong(), duration_s=90.0), "lasts 1 min 30 s"),
        (replace(strong(), duration_s=119.9), "lasts 1 min 59 s; under 2 min 00 s"),
        (replace(strong(), duration_s=9.97), "lasts 9.9 s"),
        (conversation("#" * 4 + "." * 196, "." * 10 + "#" * 30), "speaks for 4.0 s in all"),
        (conversation("#" * 9 + "." * 191, "." * 10 + "#" * 5), "Only 14 s of speech"),
        (replace(strong(), words=()), "No words were recognised"),
        (replace(strong(), words=strong().words[::9]), "unintelligible"),
        (lowered(strong(), 0.2), "unintelligible"),
        (replace(strong(), language="de"), 'recording in language "de"'),
        (conversation("#" * 200, "", "i" * 200), "neither an interviewer nor an implementation"),
    ],
)
def test_too_little_evidence_is_not_rated_with_the_reason(talk: Conversation, why: str) -> None:
    found = rating(talk)
    assert found.level == "not_rated"
    assert found.score is None
    assert why in found.reason
    assert all(c.score is None and c.level == "not_rated" for c in found.criteria)
    assert found.advice == ()


def test_exactly_half_of_the_weight_is_enough_however_it_adds_up() -> None:
    parts = [(c.weight * r.weight, c.measure) for r in RUBRIC.criteria for c in r.components]
    halves = 0
    for chosen in itertools.combinations(parts, 6):
        weights = [round(10_000 * weight) for weight, _ in chosen]
        if sum(weights) == 5000:
            values = {name: 1.0 for _, name in chosen}
            score = score_values(RUBRIC, values)
            found = _how_complete(strong(), score, RubricSettings())
            assert found == ""
            halves += score.measured < 0.5
    assert halves > 0


def test_a_candidate_alone_at_work_is_rated_without_engagement() -> None:
    talk = strong()
    alone = replace(
        talk,
        speakers=talk.speakers[:1],
        speech=tuple(s for s in talk.speech if s.speaker == "C"),
        interjections=(),
    )
    found = rating(alone)
    assert found.level != "not_rated"
    assert {c.name: c.level for c in found.criteria}["engagement"] == "not_rated"
    assert "Not measured and left out: engagement" in found.reason
    (who,) = alone.speakers
    stranger = rating(replace(alone, speakers=(replace(who, role_confidence=0.05),)))
    assert stranger.level == "not_rated"
    assert "--candidate C settles" in stranger.reason


def test_uncertain_roles_are_said_and_rated() -> None:
    talk = strong()
    unsure = replace(talk, speakers=tuple(replace(s, role_confidence=0.5) for s in talk.speakers))
    assert "uncertain" in rating(unsure).reason
    assert rating(unsure).level == rating(talk).level


UNSPACED = re.compile(r"\d%|'[a-z]{2}'")


def test_what_is_said_of_doubt_is_written_as_the_rest_is() -> None:
    """A blank before the per cent sign and double quotation marks, which the report turns."""
    talk = strong()
    unsure = replace(talk, speakers=tuple(replace(s, role_confidence=0.45) for s in talk.speakers))
    little = interview(spoken=0.1, talk_s=2)
    loud = replace(little, speech=(*little.speech, Speech(100, 300, "I")))
    reasons = [rating(t).reason for t in (unsure, loud, lowered(talk, 0.2))]
    reasons += [rating(replace(talk, language="de")).reason]
    for reason, figure in zip(reasons, ("45 %", " % of the talk", "20 %", '"de"'), strict=True):
        assert figure in reason
        assert not UNSPACED.search(reason)


def test_evidence_is_capped_and_hears_both_sides() -> None:
    narration = rating(very_strong()).criteria[0]
    assert len(narration.evidence) == 5
    sides = {e.side: e.quote for e in narration.evidence}
    assert set(sides) == {"for", "against"}
    assert "silence while implementing" in sides["against"]
    assert sides["for"].startswith('"')


def test_every_quotation_says_which_way_it_speaks() -> None:
    """Met at once, met late, not met, asked to speak up, broken off, silent: all in one talk."""
    late = asked(150, 152, first_s=12.0)
    talk = interview(reasons=2, narrations=3, markers=2, walks=1, unanswered=1, engaged=2)
    talk = replace(
        talk,
        interjections=(*talk.interjections, late, asked(200, 202, kind="prompt")),
        cues=(*talk.cues, cue("abandoned_sentence", 60, text="and then the")),
    )
    against = ("silence", "without", "broke off", "had to", "no answer", "until the first word")
    found = [e for c in rating(talk).criteria for e in c.evidence]
    assert {e.side for e in found} == {"for", "against"}
    for item in found:
        speaks_against = any(word in item.quote for word in against)
        assert item.side == ("against" if speaks_against else "for"), item.quote


def test_typing_is_called_typing() -> None:
    talk = conversation("#" * 60 + "k" * 40 + "#" * 60, "#" * 20)
    quotes = [e.quote for e in rating(talk).criteria[0].evidence]
    assert "40 s of typing without a word while implementing" in quotes


def test_an_announced_pause_costs_nothing_and_is_no_evidence() -> None:
    line, theirs = "###." * 40 + "." * 60 + "###." * 20, "." * 300
    cues = tuple(cue("line_narration", 10 + 20 * i) for i in range(7))
    told = conversation(line, theirs, announced=(159.0,), cues=cues)
    untold = conversation(line, theirs, cues=cues)
    assert not any("silence" in e.quote for e in rating(told).criteria[0].evidence)
    assert any("silence" in e.quote for e in rating(untold).criteria[0].evidence)
    before, after = rating(untold).criteria[0].score, rating(told).criteria[0].score
    assert before is not None
    assert after is not None
    assert after > before


def test_advice_is_tied_to_moments_of_this_recording() -> None:
    talk = weak()
    points = rating(talk).advice
    assert 1 <= len(points) <= 3
    for point in points:
        assert 0 <= point.start_s < point.end_s <= talk.duration_s
        assert any(char.isdigit() for char in point.text)


def test_the_worst_silence_is_quoted_with_what_came_before() -> None:
    text = rating(weak()).advice[0].text
    assert "went silent for 3 min" in text
    assert "right after" in text


def test_unanswered_questions_are_quoted_against_engagement() -> None:
    talk = interview(reasons=4, narrations=5, answered=1, unanswered=3)
    engagement = next(c for c in rating(talk).criteria if c.name == "engagement")
    assert engagement.evidence[0].quote == 'no answer to "what does it cost"'


def test_a_probe_is_quoted_against_clarity() -> None:
    talk = interview(reasons=4, narrations=5, markers=1)
    probe = replace(asked(100, 102, kind="prompt"), text="What are you doing?")
    probed = replace(talk, interjections=(probe,))
    clarity = next(c for c in rating(probed).criteria if c.name == "clarity")
    assert any("had to ask" in e.quote for e in clarity.evidence)


def test_unfinished_sentences_are_quoted() -> None:
    talk = interview(reasons=4, extra=(cue("abandoned_sentence", 60, text="and then the"),))
    clarity = next(c for c in rating(talk).criteria if c.name == "clarity")
    assert [e.quote for e in clarity.evidence] == ['broke off: "and then the"']


def test_the_interviewers_talk_does_not_lower_the_candidate() -> None:
    quiet = strong()
    # The interviewer speaks through the last, silent quarter minutes.
    talk = "." * 10 + "#" * 10 + "." * 240 + "#" * 60
    made = conversation("." * 320, talk)
    loud = replace(
        quiet,
        speech=tuple(
            sorted(
                [*quiet.speech, *(s for s in made.speech if s.speaker == "I" and s.start_s > 100)]
            )
        ),
    )
    before, after = rating(quiet), rating(loud)
    assert before.score is not None
    assert after.score is not None
    assert after.score >= before.score


@settings(max_examples=60, deadline=None)
@given(
    st.text("#u.k", min_size=120, max_size=200),
    st.text("#.", max_size=200),
    st.text("iumvw", max_size=6),
    st.lists(st.integers(0, 110), max_size=4),
)
def test_any_conversation_gets_a_level_or_a_reason(
    mine: str, theirs: str, phases: str, at: list[int]
) -> None:
    length = max(len(mine), len(theirs))
    letters = "".join(letter * (length // max(1, len(phases))) for letter in phases)
    talk = conversation(
        mine,
        theirs,
        letters,
        cues=tuple(cue("justification", float(t)) for t in at),
        interjections=tuple(asked(float(t), t + 2.0, "unanswered", None) for t in at),
    )
    found = rating(talk)
    assert found.reason
    assert (found.score is None) == (found.level == "not_rated")
    spans = [(e.start_s, e.end_s) for c in found.criteria for e in c.evidence]
    assert all(a < b for a, b in spans + [(p.start_s, p.end_s) for p in found.advice])
