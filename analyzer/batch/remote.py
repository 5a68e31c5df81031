"""Folders in an object store: `s3://`, `gs://` or whatever fsspec knows -> a batch on copies.

Recordings are fetched into a working folder, results go up as soon as each is finished, run.json
last: a result without it does not count, and is made again. What is finished there is fetched
first, so that only what is new or changed is analysed.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.arrow import ArrowFSWrapper

from analyzer.batch.details import TRANSCRIPTS
from analyzer.batch.find import is_recording
from analyzer.batch.jobs import BatchOptions, Event, Listener, Outcome, Plan, Work
from analyzer.batch.manifest import MANIFEST
from analyzer.batch.run import run_batch
from analyzer.batch.shelf import look
from analyzer.errors import AnalyzerError, ResultError, UsageError
from analyzer.outputs import FILES, RUN_FILE, TABLES

ARROW = ("s3", "gs", "gcs", "abfs", "hdfs")
"""Stores that pyarrow, which is there anyway, speaks to by itself."""
FETCHED = "fetched.json"
"""In the working folder: which version of each recording lies there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in a store; `path` has no slash at its end."""

    url: str
    store: Any
    path: str

    def files(self) -> dict[str, dict[str, Any]]:
        """What the store tells of each file below the folder, by its path below it."""
        try:
            found = self.store.find(self.path, detail=True)
        except FileNotFoundError:
            return {}
        base = len(self.path.strip("/")) + 1
        return {name.strip("/")[base:]: info for name, info in found.items()}

    def fetch(self, name: str, target: Path) -> None:
        """Copy one file here; it appears whole."""
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        self.store.get_file(f"{self.path}/{name}", str(part))
        part.replace(target)

    def put(self, source: Path, name: str) -> None:
        """Copy one file there."""
        whole = f"{self.path}/{name}"
        self.store.makedirs(whole.rpartition("/")[0], exist_ok=True)
        self.store.put_file(str(source), whole)


def is_remote(name: str) -> bool:
    """Whether this is an address in a store."""
    return "://" in name


def place(url: str) -> Place:
    """The store that an address speaks of, with the credentials of the environment.

    Raises
    ------
    UsageError
        If no such store is known here.
    """
    scheme = url.partition("://")[0].lower()
    try:
        if scheme in ARROW:
            from pyarrow.fs import FileSystem

            arrow, path = FileSystem.from_uri(url)
            return Place(url, ArrowFSWrapper(arrow), path.rstrip("/"))
        store, path = fsspec.url_to_fs(url)
    except (ValueError, ImportError, OSError, NotImplementedError) as error:
        raise UsageError(
            f"cannot be opened: {error}", file=url, remedy="check address and credentials"
        ) from error
    return Place(url, store, path.rstrip("/"))


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
    with _working(scratch) as here:
        source = Path(folder)
        if is_remote(folder):
            source, left_out = _source(folder, options, here / "in")
            options = replace(options, left_out=left_out)
        if not is_remote(out):
            return run_batch(source, replace(work, out=Path(out)), options, listener)
        target, mirror = place(out), here / "out"
        with told(out):
            pull_results(target, mirror)
        pushed = _pushing(target, listener)
        done = run_batch(source, replace(work, out=mirror), options, pushed)
        if not options.dry_run:
            with told(out):
                for name in TABLES:
                    target.put(mirror / name, name)
        return done


@contextmanager
def told(url: str) -> Iterator[None]:
    """Failures of a store become a sentence."""
    try:
        yield
    except AnalyzerError:
        raise
    except OSError as error:
        raise ResultError(
            f"the store refuses: {str(error).splitlines()[0]}",
            file=url,
            remedy="check address, credentials and space",
        ) from error


def pull_results(target: Place, mirror: Path) -> None:
    """Fetch the results whose every file is there, as far as they do not lie here already.

    A result that lies only here goes: it never reached this store, or belongs to another.
    """
    files = target.files()
    names = {name.rpartition("/")[0] for name in files if name.endswith(f"/{RUN_FILE}")}
    whole = {name for name in names if all(f"{name}/{file}" in files for file in FILES)}
    for item in [i for i in map(look, mirror.glob("[!.]*")) if i is not None]:
        if item.folder.name not in whole and not item.folder.is_symlink():
            shutil.rmtree(item.folder)
    for name, info in sorted(files.items()):
        here = mirror / name
        same = here.is_file() and here.stat().st_size == info.get("size")
        if name.partition("/")[0] in whole and (not same or here.name == RUN_FILE):
            target.fetch(name, here)


def push_result(folder: Path, target: Place) -> None:
    """Send a result up, run.json last; no old run.json speaks for it meanwhile."""
    marker = f"{target.path}/{folder.name}/{RUN_FILE}"
    if target.store.exists(marker):
        target.store.rm_file(marker)
    for path in sorted(folder.iterdir()):
        if path.name != RUN_FILE and path.is_file():
            target.put(path, f"{folder.name}/{path.name}")
    target.put(folder / RUN_FILE, f"{folder.name}/{RUN_FILE}")


def _pushing(target: Place, listener: Listener) -> Callable[[Event], None]:
    def listen(event: Event) -> None:
        outcome = event.outcome
        if event.kind == "finished" and outcome is not None and outcome.ending == "analysed":
            with told(target.url):
                push_result(Path(outcome.folder), target)
        listener(event)

    return listen


def _goes_with(name: str) -> bool:
    """Whether a file may belong to a recording: the manifest, transcripts, RTTM."""
    return name == MANIFEST or name.endswith((".rttm", *TRANSCRIPTS))


@contextmanager
def _working(scratch: Path | None) -> Iterator[Path]:
    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
        yield scratch
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _source(url: str, options: BatchOptions, here: Path) -> tuple[Path, frozenset[str]]:
    """Fetch the recordings, and the manifest, that are not here in this version yet.

    The second value are the files that are no recordings.
    """
    source = place(url)
    kept = here / f".{FETCHED}"
    known: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    with told(url):
        files = source.files()
        for name, info in sorted(files.items()):
            if not (is_recording(name, options.patterns) or _goes_with(name)):
                continue
            version = f"{info.get('size')} {info.get('ETag') or info.get('mtime') or ''}"
            if known.get(name) != version or not (here / name).is_file():
                source.fetch(name, here / name)
                known[name] = version
    if not known:
        raise UsageError("holds no recordings", file=url, remedy="check the address")
    for name in set(known) - set(files):
        (here / name).unlink(missing_ok=True)
        del known[name]
    kept.write_text(json.dumps(known), encoding="utf-8")
    return here, frozenset(n for n in files if not is_recording(n, options.patterns))
