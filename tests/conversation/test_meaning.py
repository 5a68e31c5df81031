"""Meaning by example: with an encoder of our own making, and with the packaged one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.conversation import converse
from analyzer.conversation.calls import MEANT as CALL_KINDS
from analyzer.conversation.calls import NAMES as CALL_SIGNS
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import (
    VECTOR_SCALE,
    Meaning,
    Noting,
    fitted_weights,
    load_meaning,
    read_senses,
)
from analyzer.conversation.role_odds import SAID
from analyzer.conversation.senses import CUE_KINDS, Scores, phase_kind
from analyzer.conversation.signs import SIGN_NAMES, signs_of
from analyzer.records import PHASES, Meant
from analyzer.scoring import BY_WORDS_ALONE, rescore, score
from analyzer.serialize import from_json, to_json
from analyzer.settings import Settings
from analyzer.speech.sentences import (
    DIMENSION,
    LAYERS,
    is_installed,
    sentence_encoder,
    weights_sha256,
)
from benchmarks.dialogues import FOLDER, load_dialogue
from benchmarks.fit_senses import examples_digest
from tests.analyses import example_analysis
from tests.conversation.builders import SETTINGS, clause, hear, say

needs_encoder = pytest.mark.skipif(not is_installed(), reason="no sentence encoder installed")
WORDS = ("because", "loop", "rain", "sun", "sum", "so")


def by_words(texts: Sequence[str]) -> NDArray[np.float32]:
    """A sentence is the words it has."""
    rows = [[float(word in text.split()) for word in WORDS] for text in texts]
    return np.array(rows, np.float32).reshape(len(texts), len(WORDS))


LEXICON = load_lexicon("en")
NO_SIGNS = [0.0] * len(SIGN_NAMES)


def weights(*vector: float, constant: float = 0.0) -> list[float]:
    """Weights of the words, of no sign, and a constant."""
    return [*vector, *NO_SIGNS, constant]


def scores(meaning: Meaning, *texts: str) -> list[Scores]:
    return meaning.scores([clause(text) for text in texts], LEXICON, SETTINGS)


def test_a_score_is_the_weighted_vector_and_a_constant() -> None:
    meaning = Meaning(by_words, {"justification": weights(0.5, 0, 0, 0, 0, 0.25, constant=-1.0)})
    reason, rain = scores(meaning, "because so", "rain")
    assert reason["justification"] == pytest.approx(0.75 * VECTOR_SCALE - 1.0)
    assert rain["justification"] == pytest.approx(-1.0)


def test_the_signs_of_a_clause_count_beside_its_vector() -> None:
    signs = [2.0 if name == "question" else 0.0 for name in SIGN_NAMES]
    meaning = Meaning(by_words, {"clarifying": [*[0.0] * len(WORDS), *signs, 0.0]})
    asked, said = scores(meaning, "is it rain?", "it is rain.")
    assert (asked["clarifying"], said["clarifying"]) == pytest.approx((2.0, 0.0))


def test_every_sign_is_a_small_number() -> None:
    long = clause("So if it's zero point five, I take the mean because " + "a thing, " * 60)
    signs = signs_of(long, LEXICON, SETTINGS)
    assert len(signs) == len(SIGN_NAMES)
    assert all(0.0 <= sign <= 3.0 for sign in signs)


def test_fillers_and_words_said_twice_change_no_score() -> None:
    meaning = Meaning(by_words, {"justification": weights(1, 1, 1, 1, 1, 1)})
    plain, stumbled = scores(meaning, "because the sun", "um, because the, the uh sun")
    assert plain == stumbled


def test_without_clauses_or_encoder_nothing_is_scored() -> None:
    assert scores(Meaning(by_words, {"justification": weights(1, 1, 1, 1, 1, 1)})) == []
    assert load_meaning(None, "en") is None
    assert load_meaning(by_words, "xx") is None
    said = {"C": (clause("one two three four five"),)}
    assert read_senses(said, None, LEXICON, SETTINGS) == {}


def test_the_packaged_weights_belong_to_the_examples_the_encoder_and_the_signs() -> None:
    """Whoever changes one of them runs `python -m benchmarks.fit_senses`."""
    fitted = fitted_weights("en")
    assert fitted is not None
    assert fitted["examples_sha256"] == examples_digest("en")
    assert fitted["encoder_sha256"] == weights_sha256()
    assert fitted["encoder_layers"] == LAYERS
    kinds = {phase_kind(r, p) for r in ("candidate", "interviewer") for p in PHASES}
    assert set(fitted["weights"]) == {*CUE_KINDS, *kinds, *CALL_KINDS, SAID}
    lengths = {len(row) for row in fitted["weights"].values()}
    assert lengths == {DIMENSION + len(SIGN_NAMES) + 1}
    assert fitted["call_signs"] == list(CALL_SIGNS)
    rows = [row for how in ("beside_meaning", "alone") for row in fitted["calls"][how].values()]
    assert {len(row) for row in rows} == {len(CALL_SIGNS) + 1}


@needs_encoder
def test_the_packaged_encoder_knows_how_a_thing_is_said_and_gives_unit_vectors() -> None:
    encode = sentence_encoder()
    assert encode is not None
    a, b, c = encode(
        [
            "I sort the list first because then the lookup is fast.",
            "I copy the weights first because the caller needs the old ones.",
            "Is the list sorted for a fast lookup?",
        ]
    )
    assert np.linalg.norm([a, b, c], axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert a @ b > b @ c + 0.1
    stocks, cat, kitten = encode(
        ["Stocks fell on Monday.", "The cat sleeps.", "A kitten is asleep."]
    )
    assert cat @ kitten > stocks @ cat + 0.3


@needs_encoder
def test_padding_changes_no_vector() -> None:
    encode = sentence_encoder()
    assert encode is not None
    short = "Sums are cheap."
    alone = encode([short])[0]
    beside = type(encode)._encode(encode, [short, "word " * 60])[0]
    assert beside == pytest.approx(alone, abs=1e-5)


@needs_encoder
def test_a_reason_without_the_words_for_one_is_found_by_meaning() -> None:
    hearing = hear(
        say("I", 0, "I'd like you to write a counter for a stream of numbers, please."),
        say("C", 8, "Is it one stream?"),
        say("C", 12, "I start with the function and I create the array of zeros."),
        say("C", 20, "Keeping all the values isn't possible, the memory is too small."),
        say("C", 28, "Then I loop over the values and sum them."),
    )
    kinds = {
        cue.kind
        for cue in converse(
            hearing, SETTINGS, candidate="C", meaning=load_meaning(sentence_encoder(), "en")
        ).cues
        if 20 <= cue.start_s < 28
    }
    assert "justification" in kinds


def test_the_reason_says_when_words_alone_decided_but_not_where_nothing_else_could() -> None:
    dialogue = load_dialogue(FOLDER / "batchnorm_steady.toml")
    *_, rating = score(dialogue.hearing, Settings(), steady=False)
    assert BY_WORDS_ALONE in rating.reason
    other = replace(dialogue.hearing, language="de")
    *_, rating = score(other, Settings(), steady=False)
    assert BY_WORDS_ALONE not in rating.reason


TWO_KINDS = {
    "justification": weights(0.5, 0, 0, 0, 0, 0.25),
    "narration": weights(0, 1, 0, 0, 0, 0),
}


def refuses(texts: Sequence[str]) -> NDArray[np.float32]:
    raise AssertionError(f"encoded again: {texts}")


def test_what_was_kept_gives_the_same_scores_without_the_encoder() -> None:
    first = Noting(Meaning(by_words, TWO_KINDS, name="w"))
    texts = ("because of rain", "loop because", "Um, the loop.")
    found = first.scores([clause(text) for text in texts], LEXICON, SETTINGS)
    kept = first.meant()
    assert len(kept.clauses) == 8 * len(texts)
    assert scores(Meaning(refuses, TWO_KINDS, name="w", known=kept), *texts) == found


def test_only_the_texts_of_one_scoring_are_kept_in_an_order_that_tells_nothing() -> None:
    meaning = Meaning(by_words, TWO_KINDS)
    scores(meaning, "rain", "sun")
    noting, other = Noting(meaning), Noting(meaning)
    noting.scores([clause("loop"), clause("so")], LEXICON, SETTINGS)
    other.scores([clause("so"), clause("loop"), clause("so")], LEXICON, SETTINGS)
    assert len(noting.meant().clauses) == 16
    assert noting.meant() == other.meant()


@pytest.mark.parametrize(
    "known",
    [
        Meant("another", bytes(8), bytes(8)),
        Meant("w", bytes(8), bytes(12)),
        Meant("w", bytes(9), bytes(16)),
    ],
)
def test_what_was_kept_for_other_weights_or_is_broken_is_not_used(known: Meant) -> None:
    fresh, with_it = (Meaning(by_words, TWO_KINDS, name="w", known=k) for k in (Meant(), known))
    assert scores(with_it, "because so") == scores(fresh, "because so")


@needs_encoder
def test_scoring_again_keeps_what_it_needs_and_loads_no_encoder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialogue = load_dialogue(FOLDER / "batchnorm_steady.toml")
    encoder = sentence_encoder()
    assert encoder is not None
    meaning = load_meaning(encoder, "en")
    assert meaning is not None
    noting = Noting(meaning)
    found = score(dialogue.hearing, Settings(), meaning=noting)
    heard = replace(
        example_analysis(),
        conversation=found[0],
        measures=found[1],
        rating=found[2],
        software=replace(example_analysis().software, models=(encoder.info,)),
        meant=noting.meant(),
    )
    read = from_json(to_json(heard))
    assert read.meant == heard.meant
    by_encoder = rescore(replace(read, meant=Meant()), Settings())
    monkeypatch.setattr("analyzer.scoring.encode_sentences", refuses)
    assert replace(rescore(read, Settings()), meant=by_encoder.meant) == by_encoder
