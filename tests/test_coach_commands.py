"""What a coach enters and changes: levels of the other signals, an own rubric, calibration."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from analyzer.cli.calibrate import read_ratings
from analyzer.conversation import converse
from analyzer.measures import measure
from analyzer.outputs import write_outputs
from analyzer.records import LEVELS, Analysis, Overall
from analyzer.report import render_report
from analyzer.review.desk import Desk
from analyzer.review.edits import Judge
from analyzer.review.ratings import write_ratings
from analyzer.rubric import list_signals, load_rubric, rate
from analyzer.scoring import rescore
from analyzer.serialize import read_analysis, to_json
from analyzer.settings import Settings
from benchmarks.dialogues import Dialogue, load_dialogues
from tests.analyses import example_analysis
from tests.commands import Run

SETTINGS = Settings()


@cache
def dialogues() -> tuple[Dialogue, ...]:
    return tuple(load_dialogues())


@cache
def analysed(name: str) -> Analysis:
    """The analysis of a labelled dialogue, without stability."""
    dialogue = next(d for d in dialogues() if d.name == name)
    talk = converse(dialogue.hearing, SETTINGS.conversation)
    figures = measure(talk, SETTINGS.measures)
    rating = rate(talk, figures, SETTINGS.rubric, load_rubric())
    return replace(
        example_analysis(),
        conversation=talk,
        measures=figures,
        rating=rating,
        signals=list_signals(talk),
        overall=Overall(),
        edits=(),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    analysis = analysed("dbscan_structured")
    html = render_report(analysis, audio_href=None)
    return write_outputs(analysis, html, tmp_path / "out", source=Path("dbscan.wav"))


def test_four_levels_give_the_overall_reading_and_each_change_is_kept(
    run: Run, folder: Path
) -> None:
    first = run("rate", str(folder), "--problem-understanding", "strong")
    assert first.code == 0
    assert "No overall reading yet: no level for technical skills, rationale" in first.shown
    done = run(
        "rate", str(folder), "--technical-skills", "Very Strong", "--rationale", "weak", "--json"
    )
    assert done.code == 0
    found = json.loads(done.out)
    assert found["communication"] == "very_strong"
    assert found["overall"] == "strong"
    analysis = read_analysis(folder)
    assert [(e.what, e.before, e.after) for e in analysis.edits] == [
        ("problem_understanding", "none", "strong"),
        ("technical_skills", "none", "very_strong"),
        ("rationale", "none", "weak"),
    ]
    reading = analysis.overall.reading
    assert reading
    assert reading in (folder / "report.html").read_text(encoding="utf-8")


def test_a_level_can_be_taken_back(run: Run, folder: Path) -> None:
    run("rate", str(folder), "--rationale", "weak")
    run("rate", str(folder), "--rationale", "none")
    analysis = read_analysis(folder)
    assert analysis.signals["rationale"].coach_level is None
    assert [e.after for e in analysis.edits] == ["weak", "none"]


def test_the_coachs_levels_survive_scoring_again(run: Run, folder: Path) -> None:
    for signal in ("--problem-understanding", "--technical-skills", "--rationale"):
        run("rate", str(folder), signal, "strong")
    settings = replace(SETTINGS, rubric=replace(SETTINGS.rubric, stability_runs=2))
    again = rescore(read_analysis(folder), settings)
    assert {s.coach_level for s in again.signals.values()} == {"strong"}
    assert again.overall.level == "strong"
    assert len(again.edits) == 3


@pytest.mark.parametrize(
    ("words", "complaint", "code"),
    [
        (("--rationale", "brilliant"), "no such level of rationale: brilliant", 2),
        ((), "no level was given", 2),
    ],
)
def test_a_wrong_level_is_refused_and_changes_nothing(
    run: Run, folder: Path, words: tuple[str, ...], complaint: str, code: int
) -> None:
    before = (folder / "analysis.json").read_bytes()
    done = run("rate", str(folder), *words)
    assert done.code == code
    assert complaint.split(":")[0] in done.shown
    assert (folder / "analysis.json").read_bytes() == before


def test_rating_a_folder_without_a_result_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("rate", str(tmp_path), "--rationale", "weak")
    assert done.code == 1
    assert "analysis.json" in done.shown


def test_an_own_rubric_is_begun_checked_and_explained(run: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    assert run("rubric", "init", str(mine)).code == 0
    assert run("rubric", "init", str(mine)).code == 2
    checked = run("rubric", "check", str(mine))
    assert checked.code == 0
    assert "5 criteria" in checked.shown
    explained = run("rubric", "explain", str(mine))
    assert explained.code == 0
    assert explained.out == run("rubric", "explain").out
    assert "Walk-through" in explained.out


def test_a_slip_in_an_own_rubric_is_named_with_the_nearest_entry(run: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    run("rubric", "init", str(mine))
    text = mine.read_text(encoding="utf-8")
    for old, new, complaint in (
        ('label = "Clarity"', 'lable = "Clarity"', "did you mean label"),
        ('"response_rate"', '"respons_rate"', "did you mean response_rate"),
        ('version = "1"', 'version = "1"\n[words]\njustificaton = ["so"]', "justification"),
    ):
        mine.write_text(text.replace(old, new, 1), encoding="utf-8")
        done = run("rubric", "check", str(mine))
        assert done.code == 2
        assert complaint in done.shown


def test_an_own_rubric_changes_the_level_and_is_named(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    source = Path(__file__).parents[1] / "analyzer" / "rubric" / "communication.toml"
    text = source.read_text(encoding="utf-8")
    mine.write_text(text.replace("floor = 3.15", "floor = 3.9"), encoding="utf-8")
    analysis = analysed("dbscan_structured")
    rating = rate(analysis.conversation, analysis.measures, SETTINGS.rubric, load_rubric(mine))
    assert analysis.rating.level == "very_strong"
    assert rating.level == "strong"
    assert "mine.toml" in rating.reason


def test_own_phrases_are_found() -> None:
    hearing = next(d.hearing for d in dialogues() if d.name == "tfidf_scraps")
    words = (("abandoned", ("done it before",)), ("hedge", ("split on space",)))
    plain = converse(hearing, SETTINGS.conversation)
    extra = converse(hearing, SETTINGS.conversation, words=words)
    count = [sum(c.kind == "hedge" for c in talk.cues) for talk in (plain, extra)]
    assert count[1] == count[0] + 1


def results(tmp_path: Path, names: list[str]) -> Path:
    out = tmp_path / "results"
    for name in names:
        (out / name).mkdir(parents=True)
        text = to_json(analysed(name))
        (out / name / "analysis.json").write_text(text, encoding="utf-8")
    return out


def ratings(tmp_path: Path, rows: Sequence[tuple[str, str, str]]) -> Path:
    path = tmp_path / "ratings.csv"
    lines = ["recording,coach,level", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_few_ratings_are_compared_and_said_to_be_too_few(run: Run, tmp_path: Path) -> None:
    names = ["dbscan_structured", "adam_speller", "batchnorm_steady", "pagerank_mono"]
    levels = ["very strong", "weak", "strong", "very_weak"]
    rows = [(n, "Ann", level) for n, level in zip(names, levels, strict=True)]
    rows.append((names[1], "Ben", "strong"))
    done = run("calibrate", str(ratings(tmp_path, rows)), str(results(tmp_path, names)))
    assert done.code == 0
    assert "4 pairs, 100% the same" in done.shown
    assert "Coaches among themselves: 1 pair, 0% the same, 100% at most one" in done.shown
    assert "4 rated interviews are too few" in done.shown


def test_stricter_coaches_move_the_floors_and_a_rubric_is_written(run: Run, tmp_path: Path) -> None:
    names = [d.name for d in dialogues()]
    stricter = {  # a level starts half a point later with these coaches
        name: LEVELS[sum((analysed(name).rating.score or 0) >= f for f in (1.2, 2.8, 3.45))]
        for name in names
    }
    rows = [(name, "Ann", level) for name, level in stricter.items()]
    out, csv = results(tmp_path, names), ratings(tmp_path, rows)
    written = tmp_path / "rubrics" / "ours.toml"
    done = run("calibrate", str(csv), str(out), "--write", str(written))
    assert done.code == 0
    assert "agree better" in done.shown
    floors = [rule.floor for rule in load_rubric(written).levels]
    assert floors == pytest.approx([0.0, 1.2, 2.8, 3.45], abs=0.25)
    assert written.read_text(encoding="utf-8").count("#") == (
        Path(__file__).parents[1] / "analyzer/rubric/communication.toml"
    ).read_text(encoding="utf-8").count("#")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("recording,level\nnobody,weak\n", "none of the results"),
        ("recording,level\ndbscan_structured,great\n", "line 2: there is no such level"),
        ("name,score\na,1\n", "needs the columns recording and level"),
        ("recording,level\n", "holds no ratings"),
        ("", "needs the columns recording and level"),
        ("recording,coach,level\nx,Ann\n", "line 2: has too few cells; fill the row up"),
        ("recording,level\n\n\nx,great\n", "line 4: there is no such level"),
        (
            "recording,coach,level\ndbscan_structured,Ann,weak\ncall.wav,Ann,strong\n",
            "dbscan_structured: Ann rates this recording twice (got 'call.wav')",
        ),
        (
            "recording,level\ndbscan_structured,weak\ncall.wav,strong\n",
            "dbscan_structured: this recording is rated twice (got 'call.wav'); keep one",
        ),
        ("recording,level\nx,weak\nx,weak\n", "add a column coach"),
        ("recording,level,coach\nx,weak,Ann\nx,weak,Ann\n", "Ann rates this recording twice"),
        ("recording,level\ndbscan_structure,weak\n", "did you mean dbscan_structured"),
        ("recording,level\nx,\n", "holds no ratings"),
    ],
)
def test_a_faulty_table_is_refused_in_one_sentence(
    run: Run, tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(text, encoding="utf-8")
    done = run("calibrate", str(path), str(results(tmp_path, ["dbscan_structured"])))
    assert done.code == 2
    assert complaint in done.shown


@pytest.mark.parametrize(
    "text",
    [
        "recording,level\nann,very weak\nben,Strong\n",
        "Recording;Level\nann;Very Weak\nben;strong\n",
        "\ufeffrecording\tlevel\tcoach\nann\tvery_weak\t\nben\tSTRONG\t\n",
        "recording,level,coach\nann,very weak,\nben,strong\n",
        "level, recording\nvery-weak,ann\nstrong,ben\n,cem\n",
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(text, encoding="utf-8")
    assert read_ratings(path) == {"ann": {"coach": "very_weak"}, "ben": {"coach": "strong"}}


def test_coaches_may_name_a_result_by_folder_or_by_file(run: Run, tmp_path: Path) -> None:
    names = ["dbscan_structured"]
    rows = [(names[0], "Ann", "strong"), (analysed(names[0]).recording.name, "Ben", "weak")]
    done = run("calibrate", str(ratings(tmp_path, rows)), str(results(tmp_path, names)))
    assert done.code == 0, done.shown
    assert "Product and coaches: 1 pair," in done.shown
    assert "Coaches among themselves: 1 pair," in done.shown
    assert "1 rated interview is too few" in done.shown


def test_a_rating_that_fits_two_results_is_refused(run: Run, tmp_path: Path) -> None:
    for name in ("ann x", "bob x"):
        place = tmp_path / "out" / name
        place.mkdir(parents=True)
        analysis = analysed("dbscan_structured")
        named = replace(analysis, recording=replace(analysis.recording, name="x.wav"))
        (place / "analysis.json").write_text(to_json(named), encoding="utf-8")
    table = ratings(tmp_path, [("x.wav", "Ann", "weak")])
    done = run("calibrate", str(table), str(tmp_path / "out"))
    assert done.code == 2
    assert (
        "rates a recording of which there are several results (got 'x.wav'); write ann x or bob x."
    ) in done.shown
    named_x = (tmp_path / "out" / "bob x").rename(tmp_path / "out" / "x.wav")
    assert run("calibrate", str(table), str(named_x.parent)).code == 0


def test_two_result_folders_of_one_name_are_refused(run: Run, tmp_path: Path) -> None:
    name = "dbscan_structured"
    outs = [results(tmp_path / side, [name]) for side in ("a", "b")]
    table = ratings(tmp_path, [(name, "Ann", "very strong")])
    done = run("calibrate", str(table), *map(str, outs))
    assert done.code == 2
    assert f"{outs[1] / name}: has the same name as {outs[0] / name}: a rating" in done.shown
    once = run("calibrate", str(table), str(outs[0]), str(outs[0] / name))
    assert once.code == 0, once.shown
    assert "1 pair, 100% the same" in once.shown


def test_names_that_review_guards_against_spreadsheets_are_read_as_they_are(
    run: Run, tmp_path: Path
) -> None:
    names = ("=Ann", "-Bo", "\uff20Cy", "'Dee")
    folders = []
    for name in names:
        folder = results(tmp_path, ["dbscan_structured"]) / "dbscan_structured"
        folders.append(folder.rename(folder.with_name(name)))
        Desk(folders[-1]).correct(Judge(criterion="communication", level="weak"), reviewer="+me")
    table = write_ratings(tmp_path, [(folder, str) for folder in folders]).path
    assert table is not None
    assert "'\uff20Cy,,'+me" in table.read_text(encoding="utf-8")
    assert read_ratings(table) == {name: {"+me": "weak"} for name in names}
    done = run("calibrate", str(table), str(tmp_path / "results"))
    assert done.code == 0, done.shown


def test_a_comment_is_one_line_and_odd_names_of_folders_are_found_again(
    run: Run, tmp_path: Path
) -> None:
    folder = results(tmp_path, ["dbscan_structured"]) / "dbscan_structured"
    odd = folder.rename(folder.with_name("Ann  of\tCo"))
    comment = "good\r\n=1+1\x1b]0;me\x07\x9b31m\u2028end"
    Desk(odd).correct(Judge(criterion="communication", level="weak", comment=comment), reviewer="B")
    (entry,) = Desk(odd).state().entries
    assert isinstance(entry.correction, Judge)
    assert entry.correction.comment == "good =1+1 ]0;me 31m end"
    table = write_ratings(tmp_path, [(odd, lambda: "C\x9bD")]).path
    assert table is not None
    row = "Ann of Co,C D,B,communication,weak,,good =1+1 ]0;me 31m end"
    assert table.read_text(encoding="utf-8").splitlines()[1:] == [row]
    assert run("calibrate", str(table), str(odd)).code == 0


def test_a_comment_without_a_level_is_refused(run: Run, folder: Path) -> None:
    for words in (("--comment", "too fast"), ("--at", "1:05", "--rename", "S1=Ann")):
        done = run("relabel", str(folder), *words)
        assert done.code == 2
        assert "--comment and --at belong to a level; add --level communication" in done.shown
    assert not (folder / "review.sqlite").exists()
