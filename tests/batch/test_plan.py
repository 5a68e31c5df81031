"""What a batch decides to do, from the results that are there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.batch.jobs import Details, Found, Given, Job, Plan, Probe, Work
from analyzer.batch.plan import make_plan
from analyzer.batch.shelf import Finished, finished, turn
from analyzer.outputs import RUN_FILE, write_into, write_outputs
from analyzer.records import Edit
from analyzer.speech.models import ModelChoice
from tests.analyses import example_analysis

KEY = "k" * 64


def plan(
    names: dict[str, str],
    shelf: dict[str, Finished] | None = None,
    *,
    force: bool = False,
    **lengths: float,
) -> Plan:
    """`names` maps a recording to its digest."""
    found = [Found(Path("in") / name, name) for name in sorted(names)]
    probes = {
        name: Probe(digest, 10**9, lengths.get(Path(name).stem, 60.0), "" if digest else "broken")
        for name, digest in names.items()
    }
    work = Work(Path("out"), force=force)
    return make_plan(found, probes, shelf or {}, work, KEY)


def held(digest: str, key: str = KEY, *, edited: bool = False, whole: bool = True) -> Finished:
    return Finished(Path("out/a"), digest, key, Details(), edited, whole)


def states(plan: Plan) -> dict[str, str]:
    return {job.name: job.state for job in plan.jobs}


def test_only_what_is_new_changed_or_not_whole_is_due() -> None:
    shelf = {
        "1": held("1"),
        "2": held("2", "other"),
        "3": held("3", "other", edited=True),
        "4": held("4", whole=False),
    }
    names = {"a.wav": "1", "b.wav": "2", "c.wav": "3", "d.wav": "4", "e.wav": "5", "f.wav": ""}
    assert states(plan(names, shelf)) == {
        "a.wav": "done",
        "b.wav": "changed",
        "c.wav": "edited",
        "d.wav": "changed",
        "e.wav": "new",
        "f.wav": "failed",
    }
    assert set(states(plan(dict(list(names.items())[:3]), shelf, force=True)).values()) == {
        "changed"
    }


def test_the_same_sound_twice_is_done_once() -> None:
    assert states(plan({"a.wav": "1", "b/c.wav": "1"})) == {"a.wav": "new", "b/c.wav": "copy"}


def test_what_is_known_of_a_copy_is_known_of_its_first() -> None:
    found = [Found(Path("a.wav"), "a.wav"), Found(Path("b.wav"), "b.wav", Details("Ann"))]
    probes = {name: Probe("1", 1, 1.0) for name in ("a.wav", "b.wav")}
    made = make_plan(found, probes, {}, Work(Path("out")), KEY)
    assert [job.details.candidate for job in made.jobs] == ["Ann", "Ann"]


def test_two_that_cannot_be_read_are_two_failures() -> None:
    assert states(plan({"a.wav": "", "b.wav": ""})) == {"a.wav": "failed", "b.wav": "failed"}


def test_the_longest_comes_first_and_a_lie_about_length_does_not_help() -> None:
    names = {"a.wav": "1", "b.wav": "2", "c.wav": "3"}
    assert [job.name for job in plan(names, a=10, b=300, c=200).due] == ["b.wav", "c.wav", "a.wav"]
    tiny = Probe("1", 1000, 36_000.0)
    job = replace(plan({"a.wav": "1"}).jobs[0], probe=tiny)
    assert job.length_s == 2.0


def test_folders_are_named_after_the_file_and_its_folders_where_needed() -> None:
    made = plan({"ann/call.wav": "1", "bob/Call.mp3": "2", "bob/last.wav": "3"})
    assert [job.stem for job in made.jobs] == ["ann call", "bob Call", "last"]


def test_a_result_is_known_by_what_it_holds_not_by_its_name(tmp_path: Path) -> None:
    analysis = example_analysis()
    run = '{"key": "K", "details": {"candidate": "Ann", "recorded_on": "2024-05-01"}}'
    folder = write_outputs(analysis, "<html>", tmp_path, source=Path("a.wav"), run=run)
    folder.rename(tmp_path / "Ann, second try")
    (tmp_path / "other").mkdir()
    (tmp_path / ".a.tmp-host-1-ab").mkdir()
    found = finished(tmp_path)
    assert list(found) == [analysis.recording.sha256]
    item = found[analysis.recording.sha256]
    assert (item.folder.name, item.key, item.whole) == ("Ann, second try", "K", True)
    assert item.details == Details("Ann", "2024-05-01")
    assert item.edited == bool(analysis.edits)


def test_a_missing_file_makes_a_result_not_whole(tmp_path: Path) -> None:
    folder = write_outputs(example_analysis(), "<html>", tmp_path, source=Path("a.wav"))
    (folder / "transcript.vtt").write_bytes(b"")
    assert not next(iter(finished(tmp_path).values())).whole


def test_a_correction_keeps_the_run_and_marks_the_result(tmp_path: Path) -> None:
    plain = replace(example_analysis(), edits=())
    folder = write_outputs(plain, "<html>", tmp_path, source=Path("a.wav"), run='{"key": "K"}')
    assert not next(iter(finished(tmp_path).values())).edited
    write_into(replace(plain, edits=(Edit("candidate", "S1", "S2"),)), "<html>", folder)
    item = next(iter(finished(tmp_path).values()))
    assert (item.key, item.edited) == ("K", True)


def test_no_run_speaks_for_files_of_two_runs(tmp_path: Path) -> None:
    """While files are replaced there is no run.json: it goes first and comes last."""
    plain = example_analysis()
    folder = write_outputs(plain, "<html>", tmp_path, source=Path("a.wav"), run='{"key": "A"}')
    seen: list[tuple[str, bool]] = []
    rename = Path.replace

    def spy(self: Path, target: Path) -> Path:
        seen.append((Path(target).name, (folder / RUN_FILE).exists()))
        return rename(self, target)

    try:
        Path.replace = spy  # type: ignore[method-assign, assignment]
        write_into(plain, "<html>", folder, run='{"key": "B"}')
    finally:
        Path.replace = rename  # type: ignore[method-assign]
    assert [name for name, _ in seen][-1] == RUN_FILE
    assert not any(there for _, there in seen)


def test_a_turn_is_held_by_one_and_free_again(tmp_path: Path) -> None:
    with turn(tmp_path, "1" * 64) as first, turn(tmp_path, "1" * 64) as second:
        assert (first, second) == (True, False)
        with turn(tmp_path, "2" * 64) as other:
            assert other
    with turn(tmp_path, "1" * 64) as again:
        assert again


def test_another_process_finds_everything_from_whatever_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models" / "mine").mkdir(parents=True)
    (tmp_path / "nets").mkdir()
    (tmp_path / "base").mkdir()
    choice = ModelChoice("base", "nets", "mine", vocabulary=Path("terms.txt"))
    work = Work(Path("out"), choice).absolute()
    assert work.out == tmp_path / "out"
    assert work.choice == ModelChoice(
        "base",
        str(tmp_path / "nets"),
        str(tmp_path / "models" / "mine"),
        vocabulary=tmp_path / "terms.txt",
    )
    hub = Work(Path("out"), ModelChoice("large-v3")).absolute()
    assert hub.choice.recognition == "large-v3"
    probe, given = Probe("1", 1, 1.0), Given(None, Path("a.vtt"))
    job = Job(Path("a.wav"), "a", "a", Details(), probe, "changed", Path("out/a"), given).absolute()
    assert (job.path, job.folder, job.given.transcript) == (
        tmp_path / "a.wav",
        tmp_path / "out" / "a",
        tmp_path / "a.vtt",
    )
