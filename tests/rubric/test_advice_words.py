"""Advice on labelled dialogues: what was said, when, and never what is not so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from analyzer.records import Advice, Conversation, Interjection, Interval, Turn
from analyzer.rubric import list_signals, rate
from analyzer.rubric.advice import EDGE_WORDS, GOOD_ENOUGH, REASON_WORDS
from analyzer.rubric.advice import _clarity as advise_clarity
from analyzer.rubric.advice import _justification as advise_justification
from analyzer.rubric.advice import _narration as advise_narration
from analyzer.rubric.advice import _silence as advise_silence
from analyzer.rubric.moments import Moments, gather_moments
from analyzer.rubric.quotes import is_taken, quotes_in
from analyzer.rubric.room import more_of_it
from analyzer.settings import RubricSettings
from benchmarks.dialogues import FOLDER, load_dialogue
from benchmarks.rubric import Rated, rate_all
from tests.measures.timeline import asked, conversation, cue
from tests.rubric.interviews import RUBRIC, interview, measured, very_strong

NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
DOUBLED = re.compile(r'[.,;:]"[,;:.]|[?!]": ')


@cache
def rated(name: str) -> Rated:
    (found,) = rate_all([load_dialogue(FOLDER / f"{name}.toml")], None)
    return found


def advice(name: str) -> tuple[Advice, ...]:
    return rated(name).rating.advice


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


def test_what_another_point_quotes_is_not_quoted_as_what_came_before() -> None:
    talk = conversation("#" * 20 + "." * 40, "." * 60)
    moments = gather_moments(talk, measured(talk), RubricSettings())
    (quiet,) = moments.quiet
    assert "right after" in advise_silence(moments, quiet).text
    taken = frozenset(["So mean mean mean mean mean mean mean mean mean mean mean"])
    assert "right after" not in advise_silence(moments, quiet, taken).text


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


def test_purposes_are_reasons_and_edge_cases_are_known() -> None:
    assert REASON_WORDS.search("I subtract the maximum first, for stability, and normalise.")
    assert REASON_WORDS.search("I copy it to avoid that it changes.")
    assert not REASON_WORDS.search("I take the mean for the bias.")
    assert EDGE_WORDS.search("With an empty list it should return zero.")
    assert not EDGE_WORDS.search("With x equal to 0, 1 and 2 it should be three.")


def moments_of(talk: Conversation) -> Moments:
    return gather_moments(talk, measured(talk), RubricSettings())


def saying(talk: Conversation, said: dict[int, str]) -> Conversation:
    """The same talk with these words in place of those that begin in the seconds given."""
    words = tuple(
        replace(w, text=said.get(int(w.start_s), w.text)) if w.speaker == "C" else w
        for w in talk.words
    )
    return replace(talk, words=words)


def test_what_was_said_long_before_is_not_right_after() -> None:
    """The interviewer asks 1 s after the candidate's words, then 30 s after them."""
    for pause_s, quoted in ((1, True), (30, False)):
        line = "#" * 40 + "." * pause_s
        talk = conversation(line, "." * len(line) + "##", "m" * (len(line) + 60))
        quiet = replace(talk, interjections=(prompt(len(line), "What are you doing?"),))
        (point, *_) = advise_clarity(moments_of(quiet))
        assert 'the interviewer had to ask "What are you doing?"' in point.text
        assert ("right after" in point.text) == quoted


def test_words_of_two_turns_are_not_quoted_as_one_sentence() -> None:
    talk = conversation("#" * 10 + "..." + "#" * 4, "." * 10 + "###", "m" * 80)
    said = saying(talk, {9: "before", 13: "then", 14: "I", 15: "sort", 16: "it"})
    probed = replace(said, interjections=(prompt(18, "Say more."),))
    (point, *_) = advise_clarity(moments_of(probed))
    assert 'had to say "Say more", right after "then I sort it"; every' in point.text


def prompt(start_s: float, text: str) -> Interjection:
    return Interjection(start_s, start_s + 1, "I", text, "prompt", "implementation", True, None)


def test_no_quotation_stands_twice_in_one_list() -> None:
    for name in NAMES:
        texts = [point.text for point in advice(name)]
        quotes = [quotes_in(text) for text in texts]
        for index, mine in enumerate(quotes):
            others = frozenset(q for other in quotes[index + 1 :] for q in other)
            assert not [q for q in mine if is_taken(q, others)], texts


def test_no_stop_stands_before_a_closing_mark_and_again_after_it() -> None:
    for found in map(rated, NAMES):
        evidence = [e for c in found.rating.criteria for e in c.evidence]
        evidence += [e for s in list_signals(found.conversation).values() for e in s.evidence]
        texts = [point.text for point in found.rating.advice] + [e.quote for e in evidence]
        assert [text for text in texts if DOUBLED.search(text)] == []


def test_talk_is_not_blamed_where_it_explains() -> None:
    """A minute of talk; a narration at its edge, and a reason in passing that no cue marks."""
    line = "#" * 60
    bare = conversation(line, "." * 60)
    (point, *_) = advise_narration(moments_of(bare))
    assert point.text.startswith("From 0:00 to 1:00 you spoke for 1 min 00 s, but not about what ")
    cues = (replace(cue("line_narration", 29.5), end_s=30.4),)
    told = replace(saying(bare, {40: "because"}), cues=cues)
    points = list(advise_narration(moments_of(told)))
    assert [p for p in points if "not about what the code does" in p.text] == []


def test_only_a_sentence_inside_the_stretch_is_quoted() -> None:
    """A narration and what goes on from it reach into the stretch, from 0:15 on."""
    cues = (replace(cue("line_narration", 0.1), end_s=12.0),)
    spoken = saying(conversation("#" * 60), {11: "it.", 20: "else.", 24: "new."})
    hollow = list(advise_narration(moments_of(replace(spoken, cues=cues))))
    assert [quotes_in(p.text) for p in hollow] == [["mean mean mean new"]]
    endless = saying(conversation("#" * 60), {11: "it."})
    hollow = list(advise_narration(moments_of(replace(endless, cues=cues))))
    assert ["what the code does; say what" in p.text for p in hollow] == [True]


def test_nobody_is_blamed_for_talk_where_there_was_hardly_any() -> None:
    """Three words in each quarter minute: too few silences to quote, and 9 s of talk in 45 s."""
    sparse = conversation(("###" + "." * 12) * 3)
    points = list(advise_narration(moments_of(sparse)))
    assert [p for p in points if "not about what the code does" in p.text] == []
    fuller = conversation(("####" + "." * 11) * 3)
    (point,) = advise_narration(moments_of(fuller))
    assert "From 0:00 to 0:45 you spoke for 12 s, but not about what the code does" in point.text


def test_a_silence_longer_than_the_empty_talk_is_the_point() -> None:
    """A minute of scraps, 16 s of talk in all, and half a minute without a word."""
    talk = conversation(("####" + "." * 11) * 4 + "." * 30)
    (point, *_) = advise_narration(moments_of(talk))
    assert "went silent for 41 s" in point.text


def test_where_no_moment_stands_out_the_figures_and_a_quotation_do() -> None:
    """Reasons often enough to be strong and no silence: nothing to blame, and still a level up."""
    talk = interview(spoken=1.0, talk_s=15, reasons=5, markers=8, walks=3, engaged=4)
    found = rate(talk, measured(talk), RubricSettings(), RUBRIC)
    reasons = next(c for c in found.criteria if c.name == "justification")
    assert reasons.level == "strong"
    (point,) = (p for p in found.advice if "do so more often" in p.text)
    assert point.text.startswith('At 0:21 you gave a reason, "said so"; do so more often: ')
    aim = reasons.next.replace(" it very", " justification very")
    assert point.text.endswith(aim[:1].lower() + aim[1:])
    assert aim != reasons.next


@pytest.mark.parametrize("build", [very_strong, interview])
def test_a_criterion_with_a_level_above_is_never_left_without_a_point(
    build: Callable[[], Conversation],
) -> None:
    talk = build()
    found = rate(talk, measured(talk), RubricSettings(), RUBRIC)
    room = [c for c in found.criteria if (c.score or 4) < GOOD_ENOUGH and c.level != "very_strong"]
    assert len(found.advice) >= min(3, len(room))


def test_without_a_sentence_to_quote_the_point_stands_for_the_work() -> None:
    talk = conversation("#" * 60, "i" * 0, "i" * 20 + "m" * 100)
    point = more_of_it("justification", "Justification rate makes it weak.", moments_of(talk))
    said = "From 0:20 to 2:00: give your reasons; justification rate makes it weak."
    assert point == Advice(said, 20, 120)


def test_no_reason_is_missed_in_an_answer() -> None:
    """What is told upon a question, or upon a hint, explains what was asked."""
    step = cue("line_narration", 30.0, text="The two comes down from the square")
    talk = replace(conversation("#" * 60), cues=(step,))
    (point, *_) = advise_justification(moments_of(talk))
    assert "and not why" in point.text
    asked_for = replace(talk, cues=(replace(step, prompted=True),))
    hinted = replace(talk, interjections=(asked(28.0, 29.0, kind="hint"),))
    for answered in (asked_for, hinted):
        points = advise_justification(moments_of(answered))
        assert [p for p in points if "and not why" in p.text] == []


def test_no_sentence_is_held_up_as_an_example_of_what_is_weak() -> None:
    """Two reasons in five minutes of talk are weak, with no two minutes without one."""
    reasons = tuple(cue("justification", at_s) for at_s in (110.0, 215.0))
    talk = interview(spoken=1.0, talk_s=15, markers=8, walks=3, engaged=4, extra=reasons)
    found = rate(talk, measured(talk), RubricSettings(), RUBRIC)
    level = next(c.level for c in found.criteria if c.name == "justification")
    assert level in ("weak", "very_weak")
    (point,) = (p for p in found.advice if "justification" in p.text)
    assert point.text.startswith("From 0:20 to 5:20: give your reasons; ")
