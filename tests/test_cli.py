"""Every command answers, its JSON parses, and mistakes are told in one sentence."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest

from analyzer.cli import main
from analyzer.errors import UsageError
from analyzer.library import Result
from analyzer.outputs import FILES, RUN_FILE, write_outputs
from analyzer.speech.models import ModelChoice, Models
from tests.analyses import example_analysis
from tests.commands import Run
from tests.review.fresh import FRESH
from tests.sound import cut, write

LONG = "x" * 300
"""More than a file system takes for a name."""


@pytest.fixture
def loaded(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.cli.analyze.load_models", lambda _choice: models)


def _commands() -> list[list[str]]:
    import typer.main

    from analyzer.cli.app import app

    def walk(group: object, path: list[str]) -> list[list[str]]:
        inner = getattr(group, "commands", {})
        return [path, *(p for name in inner for p in walk(inner[name], [*path, name]))]

    return walk(typer.main.get_command(app), [])


@pytest.mark.parametrize("words", _commands(), ids=lambda w: " ".join(w) or "top")
def test_every_command_has_help(run: Run, words: list[str]) -> None:
    done = run(*words, "--help")
    assert done.code == 0
    assert "Usage:" in done.shown
    assert f"{' '.join(words)} " in done.shown


def test_the_first_help_names_every_command(run: Run) -> None:
    done = run("--help")
    named = {words[0] for words in _commands() if words}
    assert named <= set(done.shown.split())
    assert "--version" in done.shown


def test_schema_prints_a_valid_schema(run: Run) -> None:
    done = run("schema")
    assert done.code == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(done.out))


def test_models_are_listed_verified_and_found(run: Run) -> None:
    listed, checked = run("models", "list", "--json"), run("models", "verify", "--json")
    assert {m["role"] for m in json.loads(listed.out)} == {
        "segmentation",
        "embedding",
        "recognition",
        "activity",
        "sentences",
    }
    assert checked.code == 0
    needed = [c for c in json.loads(checked.out) if not c["optional"]]
    assert {c["state"] for c in needed} == {"verified"}
    path = run("models", "path", "embedding")
    assert path.code == 0
    assert Path(path.out.strip()).exists()


def test_models_list_is_a_table_for_people(run: Run) -> None:
    done = run("models", "list")
    assert done.code == 0
    assert "whisper-base (default)" in done.shown


@pytest.mark.parametrize(
    "words",
    [
        ["analyze", "--no-such-option"],
        ["analyze"],
        ["nonsense"],
        ["models", "path", "nonsense"],
        ["analyze", "a.wav", "--speakers", "0"],
        ["analyze", "a.wav", "--device", "abacus"],
        ["doctor", "--device", "rocket"],
        ["analyze", "a.wav", "--settings", "missing.toml"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_exits_with_2(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.code == 2
    assert "Traceback" not in done.shown
    assert done.err


@pytest.mark.parametrize("command", ["analyze", "batch"])
def test_a_language_is_checked_before_anything_is_loaded(
    run: Run, tmp_path: Path, command: str
) -> None:
    done = run(command, str(tmp_path), "--language", "English")
    assert done.code == 2
    assert "no such language (got 'English'); give a code such as en or de" in done.shown


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "1e999"])
def test_a_threshold_is_a_finite_number(run: Run, tmp_path: Path, value: str) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(f"[measures]\nsilence_scored_s = {value}\n", encoding="utf-8")
    done = run("analyze", str(tmp_path / "a.wav"), "--settings", str(mine))
    assert done.code == 2
    assert f"{mine}: measures.silence_scored_s must be a finite number" in done.shown


@pytest.mark.usefixtures("loaded")
def test_two_recordings_of_one_name_get_two_folders(run: Run, tmp_path: Path) -> None:
    paths = []
    for number in (0, 1):
        (tmp_path / str(number)).mkdir()
        clip = cut("kmeans", 22.0 + number, 25.0 + number)
        paths.append(str(write(tmp_path / str(number) / "session.wav", clip)))
    out = tmp_path / "out"
    done = run("analyze", *paths, "-o", str(out), "--json", "--log-json")
    assert done.code == 0, done.shown
    events = [json.loads(line) for line in done.err.splitlines() if line.startswith("{")]
    assert [e["event"] for e in events if e["event"] != "stage"] == ["started", "finished"] * 2
    assert {e["name"] for e in events} == set(paths)
    found = json.loads(done.out)
    assert [o["recording"] for o in found] == paths
    folders = [Path(o["folder"]) for o in found]
    assert len(set(folders)) == 2
    for path, folder in zip(paths, folders, strict=True):
        assert sorted(p.name for p in folder.iterdir()) == sorted((*FILES, RUN_FILE))
        ran = json.loads((folder / RUN_FILE).read_text("utf-8"))
        assert set(ran["stages_s"]) >= {"decode", "diarize", "score"}
        assert set(ran["models"]) >= {"segmentation", "embedding", "recognition"}
        assert ran["source"] == "session.wav"
        assert json.loads((folder / "analysis.json").read_text("utf-8"))["recording"]["name"]
        assert Path(path).stem in folder.name
    assert {p.name for p in out.iterdir()} == {f.name for f in folders}


@pytest.mark.usefixtures("loaded")
def test_one_failure_does_not_stop_the_rest(run: Run, tmp_path: Path) -> None:
    good = write(tmp_path / "good.wav", cut("kmeans", 22.0, 24.0))
    words = ("analyze", str(tmp_path / "gone.wav"), str(good), "-o", str(tmp_path / "out"))
    done = run(*words, "--json")
    assert done.code == 1
    failed, analysed = json.loads(done.out)
    assert failed["folder"] is None
    assert "does not exist" in failed["error"]
    assert analysed["error"] is None
    assert Path(analysed["folder"], "report.html").is_file()


@pytest.fixture
def third_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of the networks: only b.wav has a third speaker."""

    def analyze(path: Path, **_: object) -> Result:
        if path.name != "b.wav":
            raise UsageError("no such speaker in this recording", value="S3", remedy="look again")
        return Result(example_analysis(), path)

    nothing = SimpleNamespace(note="", device="cpu")
    monkeypatch.setattr("analyzer.cli.analyze.load_models", lambda _choice: nothing)
    monkeypatch.setattr("analyzer.cli.analyze.analyze", analyze)


@pytest.mark.usefixtures("third_missing")
def test_an_option_that_fits_only_some_recordings_stops_none(run: Run, tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("a.wav", "b.wav", "c.wav")]
    words = ("analyze", *paths, "--candidate", "S3", "-o", str(tmp_path / "out"))
    done = run(*words)
    assert done.code == 1
    assert "2 of 3 could not be analysed" in done.shown
    failed = [f"{path}: no such speaker in this recording" for path in (paths[0], paths[2])]
    assert all(f"Error: {text} (got 'S3'); look again." in done.shown for text in failed)
    done = run(*words, "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert [o["recording"] for o in found] == paths
    assert [o["error"] is None for o in found] == [False, True, False]
    assert Path(found[1]["folder"], "report.html").is_file()


@pytest.mark.usefixtures("third_missing")
def test_an_option_that_fits_not_the_only_recording_is_a_wrong_call(
    run: Run, tmp_path: Path
) -> None:
    done = run("analyze", str(tmp_path / "a.wav"), "-o", str(tmp_path / "out"), "--json")
    assert (done.code, done.out) == (2, "")
    assert "Error: no such speaker in this recording (got 'S3'); look again." in done.shown


@pytest.mark.usefixtures("loaded")
def test_a_file_in_the_place_of_the_results_is_one_sentence(run: Run, tmp_path: Path) -> None:
    recording = write(tmp_path / "a.wav", cut("kmeans", 22.0, 24.0))
    out = tmp_path / "taken"
    out.write_text("mine", "utf-8")
    done = run("analyze", str(recording), "-o", str(out))
    assert done.code == 1
    assert f"Error: {out}: is a file, not a folder; choose another output." in done.shown
    assert "Traceback" not in done.shown
    assert out.read_text("utf-8") == "mine"


@pytest.mark.skipif(os.name != "posix", reason="what systems say to a long name")
@pytest.mark.parametrize(
    "words",
    [
        ["analyze", "a.wav", "-o", LONG],
        ["batch", LONG],
        ["batch", ".", "-o", LONG],
        ["relabel", LONG, "--candidate", "S1"],
        ["review", LONG],
    ],
    ids=lambda words: words[0],
)
def test_a_path_that_cannot_be_looked_at_is_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.code == 1
    said = done.err.partition("Error: ")[2].strip()
    assert said.startswith(LONG)
    assert os.strerror(errno.ENAMETOOLONG) in said
    assert said.partition("; ")[2].endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize("fault", [OSError("odd"), TypeError("odd")])
def test_a_fault_of_our_own_is_not_hidden(
    run: Run, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail() -> None:
        raise fault

    monkeypatch.setattr("analyzer.cli.app.app", fail)
    with pytest.raises(type(fault), match="odd"):
        run()


@pytest.mark.usefixtures("loaded")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_json_names_a_recording_whose_name_is_no_utf8(run: Run, tmp_path: Path) -> None:
    recording = tmp_path / os.fsdecode(b"caf\xe9.wav")
    recording.touch()
    done = run("analyze", str(recording), "-o", str(tmp_path / "out"), "--json")
    assert done.code == 1
    assert [o["recording"] for o in json.loads(done.out)] == [str(recording)]


def test_relabel_swaps_the_roles_and_refuses_strangers(run: Run, tmp_path: Path) -> None:
    folder = write_outputs(FRESH, "<html>", tmp_path / "out", source=Path("a.wav"))
    before = json.loads((folder / "analysis.json").read_text("utf-8"))
    roles = {s["id"]: s["role"] for s in before["speakers"]}
    other = next(name for name, role in roles.items() if role == "interviewer")
    done = run("relabel", str(folder), "--candidate", other, "--json")
    assert done.code == 0, done.shown
    assert json.loads(done.out)["folder"] == str(folder)
    after = json.loads((folder / "analysis.json").read_text("utf-8"))
    assert {s["id"]: s["role"] for s in after["speakers"]}[other] == "candidate"
    assert len(after["edits"]) == 1
    assert run("relabel", str(folder), "--candidate", "S9").code == 2
    lines = len(json.loads(run("relabel", str(folder), "--history", "--json").out))
    refused = run("relabel", str(folder), "--rename", "S1=Ann", "--words", "soon=no time")
    assert refused.code == 2
    assert "is no time" in refused.err
    assert len(json.loads(run("relabel", str(folder), "--history", "--json").out)) == lines
    assert run("relabel", str(tmp_path), "--candidate", "S1").code == 1


def test_doctor_says_what_is_used_and_how_fast_it_is(
    run: Run, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ModelChoice] = []

    def loaded(choice: ModelChoice) -> Models:
        asked.append(choice)
        return models

    monkeypatch.setattr("analyzer.cli.doctor.TIMED_S", 6.0)
    monkeypatch.setattr("analyzer.cli.doctor.load_models", loaded)
    done = run("doctor", "--json", "--device", "cpu")
    found = {item["what"]: item for item in json.loads(done.out)}
    assert done.code == 0, done.shown
    assert found["device"]["detail"].startswith("cpu")
    assert "as asked" in found["device"]["detail"]
    assert asked == [ModelChoice(device="cpu")]
    assert found["speed"]["detail"].startswith("6 s of ")
    assert "an hour about" in found["speed"]["detail"]
    assert {item["state"] for item in found.values()} <= {"good", "note"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_what_the_output_has_no_room_for_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["interview-analyzer", "schema"])
    with Path("/dev/full").open("w", encoding="utf-8") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as end:
            main()
    assert end.value.code == 1
    assert capfd.readouterr().err == (
        "Error: the output cannot be written: No space left on device.\n"
    )


def test_a_name_that_the_output_cannot_hold_is_printed_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    write_outputs(example_analysis(), "<html>", tmp_path, source=Path("a.wav")).rename(folder)
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="utf-8"))
    monkeypatch.setattr(
        sys, "argv", ["interview-analyzer", "rate", str(folder), "--rationale", "weak"]
    )
    with pytest.raises(SystemExit) as end:
        main()
    sys.stdout.flush()
    assert end.value.code == 0
    assert b"caf\\udce9: entered." in shown.getvalue()
