"""The files of one analysis -> its folder, never half written.

All files are first written and synced in a hidden folder beside the target. A new target then
appears by one rename. In an existing one each file is replaced by a rename, `analysis.json` last:
whatever else lies there (a coach's notes) stays, and an interruption leaves whole files only.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from analyzer.errors import ResultError
from analyzer.outputs.naming import folder_for, held_sha256, safe_name
from analyzer.outputs.rttm import rttm
from analyzer.outputs.subtitles import transcript_vtt
from analyzer.outputs.timeline import timeline_csv
from analyzer.outputs.writable import unwritable
from analyzer.records import Analysis
from analyzer.serialize import to_json

FILES = ("report.html", "timeline.csv", "transcript.vtt", "speakers.rttm", "analysis.json")
"""In the order of writing: who sees the new analysis.json sees the other new files too."""
MIX_NAME = "recording.mp3"
"""The mixed sound of a session in several files, for the report to play."""
RUN_FILE = "run.json"
"""How the result was made: written after all others, where a run is to be recorded."""
TABLES = ("summary.csv", "summary.parquet", "pooled.csv", "index.html")
"""What a batch writes over all results."""
STALE_AFTER_S = 24 * 3600.0
"""A hidden folder of another machine this much older than ours was left by a killed run."""
ATTEMPTS = 5
HOST = re.sub(r"[^A-Za-z0-9]+", "", socket.gethostname())[:32] or "host"
STAGE = re.compile(r"\.(?P<name>.+)\.tmp-(?P<host>[A-Za-z0-9]+)-(?P<pid>\d+)-\w+$")


def write_outputs(
    analysis: Analysis,
    report_html: str,
    out_dir: Path,
    *,
    source: Path,
    run: str | None = None,
    beside: Mapping[str, bytes] | None = None,
    settle: Callable[[Path], None] | None = None,
) -> Path:
    """Write OUT/NAME/ with its five files and return it; NAME comes from the recording's stem.

    Two recordings of the same name never share a folder, the same recording keeps its own (see
    `folder_for`), also when several processes write at once. `run` is the text of a run.json,
    which is written last: a run.json that is there speaks for the whole folder. `beside` are
    further files (the mixed sound of several tracks), written first. `settle` is done with a folder
    that was there before, when all files but run.json are there (see `write_into`).

    Raises
    ------
    ResultError
        If the folder cannot be written. Nothing half written is left.
    """
    texts = {**(beside or {}), **_texts(analysis, report_html, run)}
    sha256 = analysis.recording.sha256
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        for _ in range(ATTEMPTS):
            target = folder_for(source, sha256, out_dir)
            if _place(texts, target, sha256, None if settle is None else partial(settle, target)):
                return target
    except OSError as error:
        raise unwritable(out_dir, error) from error
    raise ResultError("other processes keep taking the name", file=target, remedy="try again")


def write_into(
    analysis: Analysis,
    report_html: str,
    folder: Path,
    *,
    run: str | None = None,
    beside: Mapping[str, bytes] | None = None,
    instead_of: str | None = None,
    settle: Callable[[], None] | None = None,
) -> Path:
    """Replace the files of an existing result folder, after a correction or to renew it.

    `run` and `beside` as for `write_outputs`; `instead_of` is the digest that the folder holds
    now, where that is another: a session's tracks may be found to begin elsewhere. `settle` is done
    when all files but run.json are there, which then speaks for what it has done too.

    Raises
    ------
    ResultError
        If the folder holds no analysis of this recording, or cannot be written.
    """
    sha256 = instead_of or analysis.recording.sha256
    if held_sha256(folder) != sha256:
        raise ResultError("holds no analysis of this recording", file=folder)
    texts = {**(beside or {}), **_texts(analysis, report_html, run)}
    try:
        _place(texts, folder, sha256, settle)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def replace_file(path: Path, content: bytes) -> None:
    """Write one file beside the results so that it is always whole: the old text or the new.

    Raises
    ------
    ResultError
        If it cannot be written; the old file stays.
    """
    part = path.with_name(f".{path.name}.tmp-{HOST}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_synced(part, content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    _sync_folder(path.parent)


def half_written(folder: Path, now_s: float) -> Iterator[tuple[Path, str]]:
    """What killed runs left in a folder, each with the name of the file or folder that it was to
    become; what a living process is writing is none of it. `now_s` is the time of day since 1970.
    """
    for path in folder.iterdir():
        match = STAGE.match(path.name)
        if match and _is_stale(path, match["host"], int(match["pid"]), now_s):
            yield path, match["name"]


def _texts(analysis: Analysis, report_html: str, run: str | None) -> Mapping[str, bytes]:
    name = safe_name(Path(analysis.recording.name).stem)
    texts = {
        "report.html": report_html,
        "timeline.csv": timeline_csv(analysis.conversation),
        "transcript.vtt": transcript_vtt(analysis.conversation),
        "speakers.rttm": rttm(analysis.conversation.speech, name),
        "analysis.json": to_json(analysis),
    }
    ordered = {file: texts[file] for file in FILES} | ({} if run is None else {RUN_FILE: run})
    return {file: text.encode("utf-8", "replace") for file, text in ordered.items()}


def _place(
    texts: Mapping[str, bytes],
    target: Path,
    sha256: str,
    settle: Callable[[], None] | None = None,
) -> bool:
    """Stage the files and move them; False when another recording has taken the target."""
    token = secrets.token_hex(4)
    stage = target.parent / f".{target.name}.tmp-{HOST}-{os.getpid()}-{token}"
    stage.mkdir()
    try:
        _remove_stale(target.parent)
        for name, content in texts.items():
            _write_synced(stage / name, content)
        _sync_folder(stage)
        return _appeared(stage, target) or _replaced(stage, target, sha256, texts, settle)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _appeared(stage: Path, target: Path) -> bool:
    if target.exists():
        return False
    try:
        stage.rename(target)
    except OSError:
        if not target.exists():
            raise
        return False
    _sync_folder(target.parent)
    return True


def _replaced(
    stage: Path,
    target: Path,
    sha256: str,
    names: Collection[str],
    settle: Callable[[], None] | None,
) -> bool:
    if held_sha256(target) != sha256:
        return False
    if RUN_FILE in names:  # no run.json while the files are of two runs
        (target / RUN_FILE).unlink(missing_ok=True)
    for name in names:
        if name == RUN_FILE and settle is not None:
            settle()
        (stage / name).replace(target / name)
    _sync_folder(target)
    return True


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the renames survive a power cut, where the system can sync folders."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_stale(out_dir: Path) -> None:
    """Remove hidden folders that killed runs left; those of living processes stay."""
    now_s = out_dir.stat().st_mtime  # our own hidden folder has just been made
    for path, _ in list(half_written(out_dir, now_s)):
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _is_stale(path: Path, host: str, pid: int, now_s: float) -> bool:
    if host == HOST and os.name == "posix":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False
    with contextlib.suppress(OSError):
        return now_s - path.stat().st_mtime > STALE_AFTER_S
    return False
