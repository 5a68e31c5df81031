"""The lines that open docs/accuracy.md: each set, what is kept aside, the recipe in brackets."""

from __future__ import annotations

from dataclasses import replace

from analyzer.records import Speech
from benchmarks.opening import opening
from benchmarks.pool import Count, Row, pool
from benchmarks.results import Result, Run, by_group
from benchmarks.scores import Found, score_timing
from benchmarks.words import Errors, Outside, WordScores
from benchmarks.write_docs import opening_of
from tests.benchmarks.references import LENGTH_S, SPEECH, reference


def _row(heard: tuple[Speech, ...]) -> Row:
    timing = score_timing(reference(), heard, LENGTH_S)
    words = WordScores(Errors(4, 100), Errors(6, 100), Found(1, 2, 1, 1), Errors(1, 90))
    return Row("tiny", timing, real_time=0.1, outside=Outside(0, 0, 4), words=words)


GOOD, LOST = _row(SPEECH), _row(SPEECH[:-1])
WORDLESS = replace(GOOD, words=None)


def test_every_set_has_its_figures_and_the_recipe_s_in_brackets() -> None:
    results = [
        Result("dyads", "clean", False, "product", WORDLESS),
        Result("dyads", "clean", False, "recipe", LOST),
        Result("samples", "spoken", False, "product", GOOD),
        Result("made", "clean", True, "product", LOST),
    ]
    further = Run("today", [Result("made", "room", False, "product", LOST)], "Alike voices")
    held, der, words, share = opening_of([Run("today", results), further]).splitlines()
    aside = "[kept aside](#kept-aside)"
    assert held == f"- **Targets that hold:** dyads 10 of 10; samples 2 of 3; {aside} 5 of 10."
    assert der.endswith(f" dyads 0.00 (22.39); samples 0.00; {aside} 22.39.")
    assert words.endswith(f" samples 4.0 / 6.0 %; {aside} 4.0 / 6.0 %.")
    assert "made" not in share


def test_latencies_stand_with_the_answers_that_have_none() -> None:
    ours = pool([GOOD])
    stated = replace(ours, stated_median_ms=16.2, stated_p95_ms=81.6, stated_missed=Count(1, 51))
    latency = opening({("samples", None): {"product": stated}}, {})[1]
    assert latency.endswith("answers without):** samples 16 ms, 82 ms, 1 of 51.")


def test_a_target_that_is_not_decided_is_not_counted() -> None:
    meetings = by_group([Result("meetings", "call", False, "product", GOOD)])
    assert not any("Targets" in line for line in opening(meetings, {}))
