"""Pools add counts up, results survive their file, targets say what holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.records import Speech
from benchmarks.pool import Count, Row, pool
from benchmarks.results import Result, Run, by_group, load, save
from benchmarks.scores import score_timing
from benchmarks.tables import ALL, TIMING, head, line, markdown
from benchmarks.targets import targets
from benchmarks.words import Outside
from benchmarks.write_docs import BEGIN, END, figures_of, summary_of, with_figures
from tests.benchmarks.references import LENGTH_S, SPEECH, reference


def _row(heard: tuple[Speech, ...], name: str = "tiny") -> Row:
    timing = score_timing(reference(), heard, LENGTH_S)
    return Row(name, timing, real_time=0.1, outside=Outside(0, 0, 4))


GOOD, LOST = _row(SPEECH), _row(SPEECH[:-1], "lost")


def test_a_pool_adds_counts_before_it_takes_rates() -> None:
    both = pool([GOOD, LOST])
    assert both.der == pytest.approx(100 * 1.5 / (2 * 6.7))
    assert both.der_mean == pytest.approx(50 * 1.5 / 6.7)
    assert both.der_worst == pytest.approx(100 * 1.5 / 6.7)
    assert both.latency_missed == Count(1, 4)
    assert both.outside == Outside(0, 0, 8)
    assert both.wer is None
    assert both.roles is None


def test_groups_are_sets_and_their_conditions() -> None:
    results = [
        Result("made", "clean", False, "product", GOOD),
        Result("made", "noise", False, "product", LOST),
    ]
    assert list(by_group(results)) == [("made", None), ("made", "clean"), ("made", "noise")]


def test_results_come_back_as_they_were_saved(tmp_path: Path) -> None:
    results = [
        Result("made", "clean", True, "product", GOOD),
        Result("made", "clean", True, "recipe", replace(LOST, real_time=None)),
    ]
    save(results, tmp_path / "results.json", "Alike voices")
    run = load(tmp_path / "results.json")
    assert run.results == results
    assert run.title == "Alike voices"


def test_targets_hold_for_the_truth_and_fail_where_a_turn_is_lost() -> None:
    perfect = by_group([Result("dyads", "clean", False, "product", GOOD)])
    assert all(target.holds for target in targets(perfect))
    lost = by_group([Result("dyads", "clean", False, "product", LOST)])
    failed = {target.what for target in targets(lost) if target.holds is False}
    assert {"dyads: DER, worst recording", "dyads: changes of floor lost"} <= failed


def test_every_line_has_as_many_cells_as_the_head() -> None:
    assert len(head("made")) == len(line("tiny", "product", pool([GOOD])))
    assert len({column.head for column in ALL}) == len(ALL)


def test_the_page_keeps_its_own_words_and_gets_the_runs_figures() -> None:
    run = Run("today", [Result("made", "clean", True, "product", LOST)])
    page = with_figures(f"Before.\n{BEGIN}\nyesterday\n{END}\nAfter.\n", figures_of([run]))
    assert page.startswith("Before.\n")
    assert page.endswith("After.\n")
    assert "yesterday" not in page
    assert "Run of today" in page
    assert "Not in this run: dyads, meetings, samples, made." in page
    assert "## Kept aside" in page
    assert "DER over 10 %: `lost` (22 %)" in page


def test_the_readme_s_table_has_the_recipe_in_brackets_and_waits_for_all_of_its_sets() -> None:
    runs = [Run("today", [Result("dyads", "clean", False, "product", GOOD)])]
    worse = _row(SPEECH[:-1])
    runs.append(Run("today", [Result("dyads", "clean", False, "recipe", worse)]))
    runs.append(Run("today", [Result("samples", "spoken", False, "product", GOOD)]))
    assert summary_of(runs) == ""
    runs.append(Run("today", [Result("made", "clean", False, "product", LOST)]))
    assert summary_of(runs) == ""
    runs.append(Run("today", [Result("made", "clean", True, "product", LOST)]))
    lost = next(line for line in summary_of(runs).splitlines() if "not found" in line)
    assert lost == "| changes of floor not found | 0 of 2 (1 of 2) | 0 of 2 | 1 of 2 |"


def test_a_recipe_that_heard_only_some_of_a_set_is_not_shown_beside_it() -> None:
    ours = [Result("made", "clean", False, "product", row) for row in (GOOD, LOST)]
    theirs = [Result("made", "clean", False, "recipe", GOOD)]
    assert "<br>" not in figures_of([Run("today", ours), Run("today", theirs)])
    theirs.append(Result("made", "clean", False, "recipe", LOST))
    assert "<br>" in figures_of([Run("today", ours), Run("today", theirs)])


def test_a_run_with_a_title_is_a_row_of_the_further_sets_and_stays_out_of_the_others() -> None:
    clean = Result("made", "clean", False, "product", GOOD)
    alike = [clean, Result("made", "phone", False, "product", LOST)]
    page = figures_of([Run("today", [clean]), Run("yesterday", alike, "Alike voices")])
    sets, further = page.split("## Further sets")
    assert "phone" not in sets
    assert "Run of today." in sets
    assert "Run of yesterday." in further
    rows = [line.split(" | ")[:4] for line in further.splitlines() if line.startswith("| ")][1:]
    assert rows == [
        ["| **Alike voices**", "**2**", "**11.19**", "**2/2**"],
        ["| clean", "**1**", "**0.00**", "**1/1**"],
        ["| phone", "**1**", "**22.39**", "**1/1**"],
    ]
    assert further.rstrip().endswith("DER over 10 %: `lost` (22 %).")


def test_markdown_shows_the_product_above_the_recipe() -> None:
    groups = [("clean", {"product": pool([GOOD]), "recipe": pool([LOST])})]
    rows = markdown(TIMING, groups)
    assert rows[0].startswith("| | DER % | ")
    assert rows[2].startswith("| clean | **0.00**<br>22.39 |")
