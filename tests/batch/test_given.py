"""What goes with a recording in a folder: files beside it, a manifest's columns, several tracks."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.batch.analyse import analyse
from analyzer.batch.details import with_details
from analyzer.batch.find import find_recordings
from analyzer.batch.jobs import BatchOptions, Found, Given, Job, Probe, Work
from analyzer.batch.plan import make_plan
from analyzer.batch.probe import probe
from analyzer.batch.run import plan_batch
from analyzer.batch.shelf import Finished
from analyzer.errors import UsageError
from analyzer.outputs import FILES, MIX_NAME, RUN_FILE
from analyzer.records import Interval
from analyzer.serialize import read_analysis
from analyzer.speech.models import Models
from tests.commands import command
from tests.sound import cut, tiny, write
from tests.stereo import parted

KEY = "k" * 64


def listed(folder: Path, *, manifest: str = "", sidecars: bool = False) -> dict[str, Found]:
    """The recordings of a folder by name, as a batch takes them."""
    if manifest:
        (folder / "manifest.csv").write_text(manifest, encoding="utf-8")
    found, _ = find_recordings(folder)
    known = with_details(found, folder, manifest=None, pattern=None, sidecars=sidecars)
    return {item.name: item for item in known}


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(tiny(name) if name.endswith(".wav") else name.encode())


@pytest.mark.parametrize(
    ("files", "rttm", "transcript"),
    [
        ((), None, None),
        (("talk.rttm", "talk.vtt", "talk.srt"), "talk.rttm", "talk.vtt"),
        (("talk.srt",), None, "talk.srt"),
        (("talk.transcript.vtt",), None, "talk.transcript.vtt"),
        (("other.vtt", "talk.mp4.vtt", "talk.txt", "deeper/talk.vtt"), None, None),
    ],
)
def test_what_lies_beside_goes_with_it_where_that_is_asked(
    tmp_path: Path, files: tuple[str, ...], rttm: str | None, transcript: str | None
) -> None:
    touch(tmp_path, "talk.mp4", *files)
    assert listed(tmp_path)["talk.mp4"].given == Given()
    assert listed(tmp_path, sidecars=True)["talk.mp4"].given == Given(
        tmp_path / rttm if rttm else None, tmp_path / transcript if transcript else None
    )


def test_a_name_as_long_as_names_can_be_has_nothing_beside_it(tmp_path: Path) -> None:
    name = "x" * 251 + ".wav"
    touch(tmp_path, name)
    assert listed(tmp_path, sidecars=True)[name].given == Given()


def test_the_manifest_outranks_what_lies_beside(tmp_path: Path) -> None:
    touch(tmp_path, "a.wav", "a.vtt", "a.rttm", "texts/one.srt")
    given = listed(tmp_path, manifest="recording,transcript\na.wav,texts\\one.srt\n", sidecars=True)
    assert given["a.wav"].given == Given(tmp_path / "a.rttm", tmp_path / "texts" / "one.srt")


def test_rows_that_share_a_session_are_one_recording(tmp_path: Path) -> None:
    touch(tmp_path, "ann.m4a", "bob.m4a", "alone.wav", "all.vtt")
    found = listed(
        tmp_path,
        manifest="recording,session,track,offset_s,candidate,date,transcript\n"
        "ann.m4a,Ann 1.5,candidate,,Ann,2024-05-01,\n"
        "bob.m4a,Ann 1.5,interviewer,-1.25,,,all.vtt\n"
        "alone.wav,,,,Zoë,,\n",
    )
    assert set(found) == {"Ann 1.5", "alone.wav"}
    session = found["Ann 1.5"]
    assert session.path == session.tracks[0].path
    assert [(t.label, t.path.name, t.offset_s) for t in session.tracks] == [
        ("candidate", "ann.m4a", None),
        ("interviewer", "bob.m4a", -1.25),
    ]
    assert session.details.candidate == "Ann"
    assert session.details.recorded_on == "2024-05-01"
    assert session.given == Given(None, tmp_path / "all.vtt")
    assert session.stem == "Ann 1.5"
    assert found["alone.wav"].details.candidate == "Zoë"


def test_each_offset_is_of_its_own_file_though_a_label_comes_twice(tmp_path: Path) -> None:
    touch(tmp_path, "a.m4a", "b.m4a", "c.m4a", "d.m4a")
    found = listed(
        tmp_path,
        manifest="recording,session,track,offset_s\na.m4a,s,candidate,\n"
        "b.m4a,s,interviewer,1.0\nc.m4a,s,interviewer,2.5\nd.m4a,s,two  words,3\n",
    )
    assert [(t.path.name, t.offset_s) for t in found["s"].tracks] == [
        ("a.m4a", None),
        ("b.m4a", 1.0),
        ("c.m4a", 2.5),
        ("d.m4a", 3.0),
    ]


def test_a_pattern_leaves_rows_and_whole_sessions_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "a.m4a", "b.m4a", "c.m4a", "d.m4a", "d.wav", "old.wav")
    rows = "c.m4a,two,me\nd.wav,two,you\na.m4a,one,me\nb.m4a,one,you\nold.wav,,\nd.m4a,,\n"
    (tmp_path / "manifest.csv").write_text(f"recording,session,track\n{rows}", "utf-8")
    monkeypatch.setattr(Work, "key", lambda _work: KEY)
    monkeypatch.setattr(
        "analyzer.batch.run.probe_all", lambda found, _: {f.name: probe(f) for f in found}
    )
    work, options = Work(tmp_path / "out"), BatchOptions(patterns=("*.m4a",))
    plan, _ = plan_batch(tmp_path, work, options, lambda _event: None)
    assert [job.name for job in plan.jobs] == ["d.m4a", "one"]
    (tmp_path / "old.wav").unlink()
    with pytest.raises(UsageError, match="names a recording that is not there"):
        plan_batch(tmp_path, work, options, lambda _event: None)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            "a.wav,,,,gone.vtt",
            r"csv: row 2 names a file that is not there .got 'gone.vtt'.",
        ),
        ("a.wav,,,,/etc/hostname", r"names a file outside the folder .got '/etc/hostname'."),
        ("a.wav,,,,..\\outside.vtt", "names a file outside the folder"),
        (
            "a.wav,,,,deeper/../../outside.vtt",
            "outside the folder .* give its path below the folder",
        ),
        ("a.wav,,,,linked/outside.vtt", "names a file that is not there"),
        ("a.wav,call,,,", "only one of session and track"),
        ("a.wav,,candidate,,", "only one of session and track"),
        ("a.wav,call,candidate,,", "session call: tracks are needed for at least two people"),
        ("a.wav,call,candidate,,\na.wav,call,interviewer,,", "one file is named for two tracks"),
        ("a.wav,call,candidate,,\nb.wav,call,candidate,,", "only one track can be the candidate"),
        ("a.wav,call,me,soon,\nb.wav,call,you,,", "an offset that is no number of seconds"),
        ("a.wav,call,me,nan,\nb.wav,call,you,,", "an offset that is no number of seconds"),
        ("a.wav,c.wav,me,,\nb.wav,c.wav,you,,", "a session is called as a recording is"),
    ],
)
def test_a_manifest_that_does_not_go_together_is_one_sentence(
    tmp_path: Path, rows: str, problem: str
) -> None:
    folder = tmp_path / "in"
    touch(tmp_path, "outside.vtt")
    touch(folder, "a.wav", "b.wav", "c.wav", "deeper/d.wav")
    (folder / "linked").symlink_to(tmp_path)
    with pytest.raises(UsageError, match=problem):
        listed(folder, manifest=f"recording,session,track,offset_s,transcript\n{rows}\n")


def test_an_rttm_is_taken_from_below_the_folder_alone(tmp_path: Path) -> None:
    touch(tmp_path, "outside.rttm", "in/a.wav", "in/deeper/a.rttm")
    given = listed(tmp_path / "in", manifest="recording,rttm\na.wav,./deeper/a.rttm\n")
    assert given["a.wav"].given == Given(tmp_path / "in" / "deeper" / "a.rttm")
    with pytest.raises(UsageError, match="names a file outside the folder"):
        listed(tmp_path / "in", manifest="recording,rttm\na.wav,../outside.rttm\n")


def test_what_is_given_decides_whether_a_result_is_new(tmp_path: Path) -> None:
    touch(tmp_path, "a.wav", "a.vtt")
    plain, given = (listed(tmp_path, sidecars=s)["a.wav"] for s in (False, True))
    seen = [probe(plain), probe(given)]
    (tmp_path / "a.vtt").write_text("another")
    seen.append(probe(given))
    assert len({p.sha256 for p in seen}) == 1
    keys = [job(p).key(KEY) for p in seen]
    assert keys[0] == KEY  # results of recordings without anything beside them stay as they are
    assert len(set(keys)) == 3
    held = Finished(tmp_path / "out", seen[1].sha256, keys[1], given.details, False, True)
    for item, look, state in zip(
        (plain, given, given), seen, ("changed", "done", "changed"), strict=True
    ):
        plan = make_plan([item], {"a.wav": look}, {held.sha256: held}, Work(tmp_path), KEY)
        assert [j.state for j in plan.jobs] == [state]


def job(seen: Probe) -> Job:
    return Job(Path("a.wav"), "a.wav", "a", Found(Path("a.wav"), "a.wav").details, seen, "new")


def test_a_session_is_known_by_its_files_and_their_labels(tmp_path: Path) -> None:
    touch(tmp_path, "a.wav", "b.wav")
    rows = "recording,session,track,offset_s\na.wav,s,{},\nb.wav,s,you,{}\n"
    first, later, swapped = (
        probe(listed(tmp_path, manifest=rows.format(label, offset))["s"])
        for label, offset in (("me", ""), ("me", "1.5"), ("them", ""))
    )
    assert first.sha256 == later.sha256 != swapped.sha256
    assert first.given == "" != later.given


def test_a_transcript_that_cannot_be_read_is_the_recordings_failure(tmp_path: Path) -> None:
    touch(tmp_path, "a.wav")
    (tmp_path / "a.vtt").symlink_to("/dev/null")
    item = listed(tmp_path, manifest="recording\na.wav\n")["a.wav"]
    assert (
        "a.vtt: is no ordinary file"
        in probe(Found(item.path, item.name, given=Given(None, tmp_path / "a.vtt"))).error
    )


VTT = "WEBVTT\n\n00:00.000 --> 00:04.000\n{}: Tell me how you would begin with it.\n"


def run(folder: Path, work: Work, models: Models) -> tuple[dict[str, str], dict[str, str]]:
    """What a batch plans, and what became of what was due; here, without worker processes."""
    plan, key = plan_batch(folder, work, BatchOptions(sidecars=True), lambda _event: None)
    ends = {j.name: analyse(j, work, key, models, lambda _s, _x: None) for j in plan.due}
    assert not any(outcome.error for outcome in ends.values())
    return {j.name: j.state for j in plan.jobs}, {name: o.ending for name, o in ends.items()}


def test_a_batch_analyses_sessions_and_takes_what_is_given(tmp_path: Path, models: Models) -> None:
    folder, work = tmp_path / "in", Work(tmp_path / "out")
    folder.mkdir()
    write(folder / "call.wav", cut("kmeans", 22.0, 26.0))
    (folder / "call.vtt").write_text(VTT.format("Karl"))
    (folder / "call.rttm").write_text("SPEAKER call 1 0.2 3.5 <NA> <NA> Karl <NA> <NA>\n")
    for name, sound in zip(("karl", "mara"), parted("kmeans", 4.0), strict=True):
        write(folder / f"{name}.wav", sound)
    manifest = "recording,session,track,offset_s\nkarl.wav,Mara 2.1,interviewer,\n"
    (folder / "manifest.csv").write_text(manifest + "mara.wav,Mara 2.1,candidate,0\n")
    planned, ended = run(folder, work, models)
    assert planned == {"Mara 2.1": "new", "call.wav": "new"}
    assert ended == {"Mara 2.1": "analysed", "call.wav": "analysed"}
    call, session = read_analysis(work.out / "call"), read_analysis(work.out / "Mara 2.1")
    assert (call.sources.speakers, call.sources.words) == ("rttm", "transcript")
    assert [w.text for w in call.conversation.words][:3] == ["Tell", "me", "how"]
    assert [track.name for track in session.recording.tracks] == ["karl.wav", "mara.wav"]
    assert {p.name for p in (work.out / "Mara 2.1").iterdir()} == {*FILES, RUN_FILE, MIX_NAME}
    assert run(folder, work, models) == ({"Mara 2.1": "done", "call.wav": "done"}, {})
    # Another offset is another clock, and so another digest: the session keeps its folder.
    (folder / "manifest.csv").write_text(manifest + "mara.wav,Mara 2.1,candidate,0.5\n")
    planned, ended = run(folder, work, models)
    assert planned == {"Mara 2.1": "changed", "call.wav": "done"}
    assert {p.name for p in work.out.iterdir()} == {".batch", "call", "Mara 2.1"}
    moved = read_analysis(work.out / "Mara 2.1").recording
    assert [track.start_s for track in moved.tracks] == [0.0, 0.5]


def test_what_lies_there_unused_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    touch(tmp_path, "a.wav", "a.vtt")
    words = ("batch", str(tmp_path), "-o", str(tmp_path / "out"), "--dry-run")
    shown = command(monkeypatch, capsys, *words).shown
    assert "1 recording has a transcript or an RTTM beside it; --sidecars takes it." in shown
    shown = command(monkeypatch, capsys, *words, "--sidecars").shown
    assert "a.wav: to be analysed (with a.vtt)" in shown
    assert "--sidecars" not in shown


def test_a_row_says_which_part_counts(tmp_path: Path) -> None:
    touch(tmp_path, "a.wav", "b.wav")
    found = listed(tmp_path, manifest="recording,part\na.wav,5:00-50:00\nb.wav,\n")
    assert found["a.wav"].given.part == Interval(300.0, 3000.0)
    assert found["b.wav"].given.part is None
    assert probe(found["a.wav"]).given != probe(found["b.wav"]).given == ""
    other = listed(tmp_path, manifest="recording,part\na.wav,5:00-\n")["a.wav"]
    assert probe(other).given != probe(found["a.wav"]).given


def test_a_row_with_a_part_that_is_none_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "a.wav")
    with pytest.raises(UsageError, match="row 2: a part must end after it begins"):
        listed(tmp_path, manifest="recording,part\na.wav,50:00-5:00\n")
