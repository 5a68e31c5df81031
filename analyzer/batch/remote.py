"""Folders in an object store -> a batch on copies of them.

Recordings are fetched into a working folder, results go up as soon as each is finished, run.json
last: a result without it does not count, and is made again. What is finished there is fetched
first, so that only what is new or changed is analysed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.batch.details import TRANSCRIPTS
from analyzer.batch.find import OF_A_RESULT, RESULT, is_recording
from analyzer.batch.jobs import BatchOptions, Event, Listener, Outcome, Plan, Work
from analyzer.batch.manifest import MANIFEST, composed, named_files
from analyzer.batch.run import run_batch
from analyzer.batch.scratch import copies, working
from analyzer.batch.series import REPORT
from analyzer.batch.shelf import look
from analyzer.batch.store import Place, is_remote, place, told
from analyzer.errors import AnalyzerError, UsageError
from analyzer.outputs import FILES, RUN_FILE, TABLES, replace_file

FETCHED = ".fetched.json"
"""In the working folder: which version of each recording lies there."""


def run_remote(
    folder: str,
    out: str,
    work: Work,
    options: BatchOptions,
    listener: Listener,
    scratch: Path | None,
) -> tuple[Plan, tuple[Outcome, ...]]:
    """`run_batch` where the recordings, the results or both lie in a store.

    Parameters
    ----------
    scratch : Path, optional
        Where copies are worked on and kept; a temporary folder if None. A cluster's machines must
        all see it.

    Raises
    ------
    AnalyzerError
        As `run_batch`; or if the store cannot be read or written.
    """
    with working(scratch) as here, ExitStack() as held:
        source = Path(folder)
        if is_remote(folder):
            there = place(folder)
            source = held.enter_context(copies(here / "in", there))
            options = replace(options, left_out=fetch_source(there, source, options))
            options = replace(options, copies=options.copies.more(source, there.named))
        if not is_remote(out):
            return _run(source, replace(work, out=Path(out)), options, listener)
        target = place(out)
        mirror = held.enter_context(copies(here / "out", target))
        options = replace(options, copies=options.copies.more(mirror, target.named))
        with told(out):
            pull_results(target, mirror)
        done = _run(source, replace(work, out=mirror), options, listener, target)
        if not options.dry_run:
            with told(out):
                for name in TABLES:
                    target.put(mirror / name, name)
        return done


def _run(
    source: Path,
    work: Work,
    options: BatchOptions,
    listener: Listener,
    target: Place | None = None,
) -> tuple[Plan, tuple[Outcome, ...]]:
    """`run_batch`; what is made goes to `target`, and addresses are told in the place of copies."""

    def told_by_address(outcome: Outcome) -> Outcome:
        folder, error = map(options.copies.named, (outcome.folder, outcome.error))
        return replace(outcome, folder=folder, error=error)

    def listen(event: Event) -> None:
        outcome = event.outcome
        if target is not None and outcome is not None:
            with told(target.url):
                if event.kind == "renewed":
                    push_details(Path(outcome.folder), target)
                elif outcome.ending == "analysed":
                    push_result(Path(outcome.folder), target)
        listener(replace(event, outcome=outcome and told_by_address(outcome)))

    try:
        plan, outcomes = run_batch(source, work, options, listen)
    except AnalyzerError as error:
        error.args = (options.copies.named(str(error)),)
        raise
    return replace(plan, copies=options.copies), tuple(map(told_by_address, outcomes))


def pull_results(target: Place, mirror: Path) -> None:
    """Fetch the results whose every file is there, unless the same result lies here already.

    Whether it does, run.json tells: it is of one run. It comes last, so that a result that was only
    fetched in part is fetched again. A result that lies only here goes: it never reached the store.
    """
    files = target.files()
    names = {name.rpartition("/")[0] for name in files if name.endswith(f"/{RUN_FILE}")}
    whole = {name for name in names if all(f"{name}/{file}" in files for file in FILES)}
    for item in [i for i in map(look, mirror.glob("[!.]*")) if i is not None]:
        if item.folder.name not in whole and not item.folder.is_symlink():
            shutil.rmtree(item.folder)
    same = {name for name in whole if _is_same(mirror / name / RUN_FILE, target, name)}
    for name in sorted(files, key=lambda name: name.endswith(f"/{RUN_FILE}")):
        here, result = mirror / name, name.partition("/")[0]
        size = here.stat().st_size if here.is_file() else None
        if result in whole and (result not in same or size != files[name].get("size")):
            target.fetch(name, here)


def _is_same(run: Path, target: Place, name: str) -> bool:
    return run.is_file() and run.read_bytes() == target.read(f"{name}/{RUN_FILE}")


def push_result(folder: Path, target: Place) -> None:
    """Send a result up, run.json last; no old run.json speaks for it meanwhile."""
    marker = f"{target.path}/{folder.name}/{RUN_FILE}"
    if target.store.exists(marker):
        target.store.rm_file(marker)
    for path in sorted(folder.iterdir()):
        if path.name != RUN_FILE and path.is_file():
            target.put(path, f"{folder.name}/{path.name}")
    target.put(folder / RUN_FILE, f"{folder.name}/{RUN_FILE}")


def push_details(folder: Path, target: Place) -> None:
    """Send up what says whose recording it is, of a result whose other files are there."""
    for name in (REPORT, RUN_FILE):
        target.put(folder / name, f"{folder.name}/{name}")


def fetch_source(source: Place, here: Path, options: BatchOptions) -> frozenset[str]:
    """Fetch the recordings, and what goes with them, that are not here in this version yet.

    Returns
    -------
    frozenset of str
        The files there that are no recordings.

    Raises
    ------
    UsageError
        If there are no recordings; then nothing changes here.
    """
    kept = here / FETCHED
    known = _fetched(kept)
    with told(source.url):
        files = _without_results(source.files())
        recordings = {name for name in files if is_recording(name, options.patterns)}
        if not recordings:
            raise UsageError("holds no recordings", file=source.url, remedy="check the address")
        _remove_others(here, files)

        def fetch(name: str) -> None:
            version = _version(files[name])
            if known.get(name) != version or not (here / name).is_file():
                source.fetch(name, here / name)
                known[name] = version

        if MANIFEST in files:
            fetch(MANIFEST)
        manifest = options.manifest or (here / MANIFEST if MANIFEST in files else None)
        named = frozenset[str]() if manifest is None else named_files(manifest)
        for name in sorted(files):
            lies_beside = name.endswith((".rttm", *TRANSCRIPTS))
            if name in recordings or lies_beside or composed(name) in named:
                fetch(name)
    listed = {name: version for name, version in known.items() if name in files}
    replace_file(kept, json.dumps(listed).encode())
    return frozenset(files) - recordings


def _fetched(kept: Path) -> dict[str, str]:
    """The version of each file here; none where that cannot be read."""
    try:
        known = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _remove_others(here: Path, files: Collection[str]) -> None:
    """What is no longer there goes here too, also what a killed run fetched and did not list."""
    for path in here.rglob("*"):
        name = path.relative_to(here).as_posix()
        if not name.startswith(".") and name not in files and not path.is_dir():
            path.unlink()


def _version(info: Mapping[str, Any]) -> str:
    return f"{info.get('size')} {info.get('ETag') or info.get('mtime') or ''}"


def _without_results(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The files but those of results, as `find_recordings` passes them over."""
    folders = {name.rpartition("/")[0] for name in files if name.rpartition("/")[2] in RESULT}
    results = {f for f in folders if f and all(f"{f}/{name}" in files for name in RESULT)}

    def is_ours(name: str) -> bool:
        folder, _, last = name.rpartition("/")
        return folder in results and last in OF_A_RESULT

    return {name: info for name, info in files.items() if not is_ours(name)}
