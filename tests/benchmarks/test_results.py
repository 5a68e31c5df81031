"""Pools add counts up, results survive their file, targets say what holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.records import Level, Speech
from benchmarks import write_docs
from benchmarks.interview import InterviewScores
from benchmarks.pool import Count, Figures, Row, pool
from benchmarks.results import Result, Run, by_group, load, save
from benchmarks.scores import Found, score_timing
from benchmarks.tables import ALL, TIMING, head, line, markdown
from benchmarks.targets import targets
from benchmarks.words import Errors, Outside, WordScores
from benchmarks.write_docs import (
    MARKS,
    OPENING,
    figures_of,
    main,
    repeated,
    summary_of,
    with_figures,
)
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


def _interview(stated_s: tuple[float, ...], level: Level, *, right: bool = True) -> InterviewScores:
    return InterviewScores(
        roles_right=right,
        interjections=Found(3, 4, 3, 5),
        unanswered=Found(1, 1, 1, 2),
        stated_errors_s=stated_s,
        stated_missed=1,
        content_errors_s=tuple(2 * error for error in stated_s),
        content_missed=2,
        phases=Found(2, 3, 2, 2),
        level=level,
        intended="weak",
    )


def _words(errors: int, by_speaker: int) -> WordScores:
    found = Found(1, 2, 1, 1)
    return WordScores(Errors(errors, 100), Errors(by_speaker, 100), found, Errors(1, 90))


def test_a_pool_has_quantiles_of_all_errors_and_the_worst_recording() -> None:
    quick = replace(GOOD.timing, latency_errors_s=(0.01, 0.02), share_error=0.01)
    slow = replace(GOOD.timing, latency_errors_s=(0.09,), share_error=0.08)
    both = pool([replace(GOOD, timing=quick), replace(GOOD, timing=slow)])
    assert both.latency_median_ms == pytest.approx(20.0)
    assert both.latency_p95_ms == pytest.approx(20.0 + 0.9 * 70.0)
    assert both.share_median == pytest.approx(4.5)
    assert both.share_worst == pytest.approx(8.0)


def test_a_pool_of_interviews_counts_what_their_scripts_say() -> None:
    one = replace(GOOD, words=_words(4, 6), interview=_interview((0.01, 0.02), "weak"))
    wrong = _interview((0.09,), "strong", right=False)
    both = pool([one, replace(GOOD, words=_words(8, 30), interview=wrong)])
    assert both.wer == pytest.approx(6.0)
    assert both.cpwer == pytest.approx(18.0)
    assert both.fillers == Found(2, 4, 2, 2)
    assert both.elsewhere == Count(2, 180)
    assert both.roles == both.levels == Count(1, 2)
    assert both.interjections == Found(6, 8, 6, 10)
    assert both.unanswered == Found(2, 2, 2, 4)
    assert both.stated_median_ms == pytest.approx(20.0)
    assert both.stated_p95_ms == pytest.approx(20.0 + 0.9 * 70.0)
    assert both.stated_missed == Count(2, 5)
    assert both.content_median_ms == pytest.approx(40.0)
    assert both.content_missed == Count(4, 7)
    assert both.phases == Found(4, 6, 4, 4)


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
    save(results, tmp_path / "results.json", "Alike voices", "no bfloat16")
    run = load(tmp_path / "results.json")
    assert run.results == results
    assert run.title == "Alike voices"
    assert run.when.endswith(", no bfloat16")
    save(results, tmp_path / "results.json")
    assert ", no bfloat16" not in load(tmp_path / "results.json").when


EMPTY = "\n".join((*OPENING, *MARKS, ""))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for both pages, so that no test writes those of the checkout."""
    file = tmp_path / "page.md"
    file.write_text(EMPTY, "utf-8")
    for name in ("PAGE", "README"):
        monkeypatch.setattr(write_docs, name, file)
    return file


def test_results_that_were_counted_otherwise_are_refused(
    tmp_path: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "old.json"
    kept.write_text('{"when": "yesterday", "title": "", "recordings": []}', "utf-8")
    with pytest.raises(SystemExit):
        main([str(kept)])
    assert f"{kept} was counted by other rules than today's" in capsys.readouterr().err
    assert page.read_text("utf-8") == EMPTY


def test_a_recording_that_two_runs_have_is_refused(
    tmp_path: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = Result("made", "clean", False, "product", GOOD)
    others = [replace(clean, system="recipe"), replace(clean, collection="dyads")]
    assert not repeated([Run("a", [clean]), Run("b", others), Run("b", [clean], "Alike voices")])
    paths = [tmp_path / "one.json", tmp_path / "two.json"]
    for path in paths:
        save([clean, *others], path)
    with pytest.raises(SystemExit):
        main([str(path) for path in paths])
    assert "in two of the runs: tiny (product), tiny (recipe)" in capsys.readouterr().err
    assert main([str(paths[0])]) == 0
    opening, figures = page.read_text("utf-8").split(MARKS[0])
    assert "- **Targets that hold:** dyads 10 of 10; made 10 of 10." in opening
    assert "Run of " in figures


def test_targets_hold_for_the_truth_and_fail_where_a_turn_is_lost() -> None:
    perfect = by_group([Result("dyads", "clean", False, "product", GOOD)])
    assert all(target.holds for target in targets(perfect))
    lost = by_group([Result("dyads", "clean", False, "product", LOST)])
    failed = {target.what for target in targets(lost) if target.holds is False}
    assert {"dyads: DER, worst recording", "dyads: changes of floor lost"} <= failed


FINE = replace(
    pool([GOOD]),
    wer=5.0,
    cpwer=7.0,
    fillers=Found(8, 10, 8, 8),
    stated_median_ms=200.0,
    content_median_ms=200.0,
    roles=Count(8, 8),
)


@pytest.mark.parametrize(
    ("group", "change", "what"),
    [
        ("samples", {"cpwer": 7.1}, "cpWER over WER"),
        ("samples", {"fillers": Found(7, 10, 7, 7)}, "fillers found, recall"),
        ("samples", {"content_median_ms": 201.0}, "first content word, median error"),
        ("samples", {"roles": Count(7, 8)}, "roles right"),
        ("samples", {"outside": Outside(1, 1, 9)}, "words in nothing but typing"),
        ("meetings", {"der": 14.1}, "DER, half a point over the recipe's"),
        ("dyads", {"latency_median_ms": 40.5}, "latency error, median"),
        ("dyads", {"latency_p95_ms": 200.5}, "latency error, 95th percentile"),
        ("dyads", {"latency_missed": Count(3, 100)}, "changes of floor lost"),
        ("dyads", {"gaps": Found(97, 100, 97, 100)}, "silences of 3 s and more, F1"),
        ("dyads", {"share_worst": 1.1}, "talk share error, worst recording"),
        ("dyads", {"der_mean": 1.6}, "DER, mean"),
        ("dyads", {"der_worst": 3.1}, "DER, worst recording"),
        ("dyads", {"outside": Outside(1, 1, 9)}, "words in nothing but noise"),
    ],
)
def test_each_target_alone_is_missed(group: str, change: dict[str, Any], what: str) -> None:
    def missed(ours: Figures) -> list[str]:
        found = targets({(group, None): {"product": ours, "recipe": replace(FINE, der=13.5)}})
        assert found
        return [target.what for target in found if target.holds is False]

    fine = replace(FINE, der=14.0)
    assert missed(fine) == []
    assert missed(replace(fine, **change)) == [f"{group}: {what}"]


def test_the_worst_condition_decides() -> None:
    slow = replace(FINE, latency_median_ms=60.5, latency_p95_ms=300.5)
    groups = {("dyads", None): FINE, ("dyads", "noise"): FINE, ("dyads", "phone"): slow}
    found = targets({group: {"product": figures} for group, figures in groups.items()})
    assert [target.what for target in found if target.holds is False] == [
        "dyads: latency error, median, worst condition (phone)",
        "dyads: latency error, p95, worst condition (phone)",
    ]


def test_every_line_has_as_many_cells_as_the_head() -> None:
    assert len(head("made")) == len(line("tiny", "product", pool([GOOD])))
    assert len({column.head for column in ALL}) == len(ALL)


def test_the_page_keeps_its_own_words_and_gets_the_runs_figures() -> None:
    run = Run("today", [Result("made", "clean", True, "product", LOST)])
    before, after = f"Before.\n{MARKS[0]}\n", f"{MARKS[1]}\nAfter.\n"
    page = with_figures(f"{before}yesterday\n{after}", figures_of([run]))
    assert page.startswith("Before.\n")
    assert page.endswith("After.\n")
    assert "yesterday" not in page
    assert "Run of today" in page
    assert "Not in this run: dyads, meetings, samples, made." in page
    kept = page.partition("## Kept aside")[2]
    assert "| made: DER, worst recording | at most 3 % | 22.4 % | **missed** |" in kept
    assert "DER over 10 %: `lost` (22 %)" in page


def test_a_page_without_marks_is_not_written() -> None:
    for page in ("Before.", f"Before. {MARKS[0]} yesterday", f"yesterday {MARKS[1]} After."):
        with pytest.raises(ValueError, match="the page lacks <!-- figures"):
            with_figures(page, "today")


def test_the_readme_s_table_has_the_recipe_in_brackets_and_waits_for_all_of_its_sets() -> None:
    runs = [Run("today", [Result("dyads", "clean", False, "product", GOOD)])]
    worse = _row(SPEECH[:-1])
    runs.append(Run("today", [Result("dyads", "clean", False, "recipe", worse)]))
    spoken = replace(GOOD, interview=_interview((0.02,), "weak"))
    runs.append(Run("today", [Result("samples", "spoken", False, "product", spoken)]))
    assert summary_of(runs) == ""
    runs.append(Run("today", [Result("made", "clean", False, "product", LOST)]))
    assert summary_of(runs) == ""
    runs.append(Run("today", [Result("made", "clean", True, "product", LOST)]))
    short = summary_of(runs).splitlines()
    assert short[2].startswith("| response latency in the report, median error | - | 20 ms | ")
    lost = next(line for line in short if "not found" in line)
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


def test_further_sets_of_several_days_say_which_is_which() -> None:
    def of(when: str, title: str) -> Run:
        return Run(when, [Result("made", "clean", False, "product", GOOD)], title)

    page = figures_of([of("Monday", "Alike"), of("Sunday", "Panels"), of("Monday", "Readers")])
    assert "Run of Monday (Alike, Readers); Sunday (Panels)." in page


def test_markdown_shows_the_product_above_the_recipe() -> None:
    groups = [("clean", {"product": pool([GOOD]), "recipe": pool([LOST])})]
    rows = markdown(TIMING, groups)
    assert rows[0].startswith("| | DER % | ")
    assert rows[2].startswith("| clean | **0.00**<br>22.39 |")
