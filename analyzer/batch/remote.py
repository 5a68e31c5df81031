"""Folders in an object store -> a batch on copies of them.

Recordings are fetched into a working folder, results go up as soon as each is finished, run.json
last: a result without it does not count, and is made again. What is finished there is fetched
first, so that only what is new or changed is analysed (see `mirror`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from analyzer.batch.details import TRANSCRIPTS
from analyzer.batch.find import OF_A_RESULT, RESULT, is_recording
from analyzer.batch.jobs import BatchOptions, Copies, Event, Listener, Outcome, Plan, Work
from analyzer.batch.manifest import MANIFEST, composed, named_files
from analyzer.batch.mirror import Mirror, is_held, pull_results, read_held, write_held
from analyzer.batch.run import run_batch
from analyzer.batch.scratch import copies, working
from analyzer.batch.series import REPORT
from analyzer.batch.store import Place, in_words, is_remote, misfit, place, told, version
from analyzer.errors import AnalyzerError, AudioError, UsageError
from analyzer.outputs import RUN_FILE, TABLES
from analyzer.outputs.writable import FATAL

KEPT = "its result in the store was changed meanwhile, which is kept; the same command looks again"


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
            options = replace(options, copies=options.copies.more(source, there.named))
            with _told_by_address(options.copies):
                options = fetch_source(there, source, options)
        if not is_remote(out):
            return _run(source, replace(work, out=Path(out)), options, listener)
        target = place(out)
        mirror = held.enter_context(copies(here / "out", target))
        options = replace(options, copies=options.copies.more(mirror, target.named))
        with told(target):
            results = pull_results(target, mirror)
        try:
            done = _run(source, replace(work, out=mirror), options, listener, results)
        finally:
            results.keep()
        if not options.dry_run:
            with told(target):
                for name in TABLES:
                    target.put(mirror / name, name)
        return done


def _run(
    source: Path,
    work: Work,
    options: BatchOptions,
    listener: Listener,
    results: Mirror | None = None,
) -> tuple[Plan, tuple[Outcome, ...]]:
    """`run_batch`; what is made goes into the store, and addresses are told in the place of
    copies."""

    def told_by_address(outcome: Outcome) -> Outcome:
        folder, error = map(options.copies.named, (outcome.folder, outcome.error))
        return replace(outcome, folder=folder, error=error)

    def listen(event: Event) -> None:
        outcome = event.outcome
        if results is not None and outcome is not None and event.kind == "renewed":
            _deliver(outcome, results, REPORT, RUN_FILE)
        listener(replace(event, outcome=outcome and told_by_address(outcome)))

    def deliver(outcome: Outcome) -> Outcome:
        return outcome if results is None else _deliver(outcome, results)

    with _told_by_address(options.copies):
        plan, outcomes = run_batch(source, work, options, listen, deliver)
    return replace(plan, copies=options.copies), tuple(map(told_by_address, outcomes))


@contextmanager
def _told_by_address(of: Copies) -> Iterator[None]:
    """Failures name addresses in the place of copies."""
    try:
        yield
    except AnalyzerError as error:
        error.args = (of.named(str(error)),)
        raise


def _deliver(outcome: Outcome, results: Mirror, *names: str) -> Outcome:
    """Send a result up, or some of its files; what became of it where others changed it there."""
    folder = Path(outcome.folder)
    with told(results.target):
        if results.push(folder, names):
            return outcome
        if results.fetch(folder.name):
            return replace(outcome, ending="kept", level="", notes=(*outcome.notes, KEPT))
    error = AnalyzerError(
        "was changed in the store meanwhile, and is not whole there",
        file=folder,
        remedy="see that nobody else is at work there, and give the same command again",
    )
    return replace(outcome, ending="failed", folder="", level="", error=str(error))


def fetch_source(source: Place, here: Path, options: BatchOptions) -> BatchOptions:
    """Fetch the recordings, and what goes with them, that are not here in this version yet.

    Returns
    -------
    BatchOptions
        With the files there that are no recordings, and the recordings that cannot be fetched.

    Raises
    ------
    UsageError
        If there are no recordings; then nothing changes here.
    ResultError
        If the store gives out none of them.
    """
    with told(source):
        files = _without_results(_shown(source.files()))
        recordings = {name for name in files if is_recording(name, options.patterns)}
        if not recordings:
            raise UsageError("holds no recordings", file=source.named, remedy="check the address")
        copying = _Copying(source, here, files, read_held(here))
        copying.remove_others()
        try:
            if MANIFEST in files:
                copying.fetch(MANIFEST)
            own = here / MANIFEST if MANIFEST in files else None
            manifest = options.manifest or own
            named = frozenset[str]() if manifest is None else named_files(manifest)
            beside = {name for name in files if name.endswith((".rttm", *TRANSCRIPTS))}
            given = {name for name in files if composed(name) in named}
            lost = copying.fetch_all(recordings | beside | given, recordings)
        finally:
            copying.keep()
    if options.sidecars:
        lost |= _without_what_goes_with_them(recordings, lost)
    reasons = {name: why for name, why in lost.items() if name in recordings}
    left_out = frozenset(files) - recordings
    return replace(options, left_out=left_out, lost=tuple(sorted(reasons.items())))


class _Copying:
    """The files of a store, `held` in which version they lie in a folder here."""

    def __init__(
        self,
        source: Place,
        here: Path,
        files: Mapping[str, Mapping[str, Any]],
        held: dict[str, str],
    ) -> None:
        self.source, self.here, self.files, self.held = source, here, files, held

    def fetch(self, name: str) -> None:
        """One file, unless it lies here in this version."""
        found = version(self.files[name])
        if not is_held(self.held, name, found) or not (self.here / name).is_file():
            self.source.fetch(name, self.here / name)
            self.held[name] = found

    def fetch_all(self, names: Collection[str], recordings: Collection[str]) -> dict[str, str]:
        """The sentence for each that cannot be fetched.

        Raises
        ------
        OSError
            If the disk here is at fault, or the store gives out no recording at all.
        """
        folders = {str(parent) for name in names for parent in PurePosixPath(name).parents}
        lost, refused = dict[str, str](), dict[str, OSError]()
        for name in sorted(names):
            problem, remedy = misfit(name), "give it another name there"
            if not problem and name in folders:
                self._drop(name)
                problem = "is a file and a folder in the store"
            try:
                if not problem:
                    self.fetch(name)
            except OSError as error:
                if error.errno in FATAL:
                    raise
                self._drop(name)
                refused[name] = error
                problem, remedy = f"cannot be fetched: {in_words(error)}", "allow reading it there"
            if problem:
                where = f"{self.source.named}/{name}"
                lost[name] = str(AudioError(problem, file=where, remedy=remedy))
        if refused and set(recordings) <= refused.keys():
            raise next(iter(refused.values()))
        return lost

    def remove_others(self) -> None:
        """What is no longer there goes here too, also what a killed run fetched and did not list,
        and folders that hold nothing."""
        for path in sorted(self.here.rglob("*"), reverse=True):
            name = path.relative_to(self.here).as_posix()
            if name.startswith(".") or (name in self.files and path.is_file()):
                continue
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            else:
                path.unlink()

    def keep(self) -> None:
        """Write down which versions lie here."""
        listed = {name: found for name, found in self.held.items() if name in self.files}
        write_held(self.here, listed)

    def _drop(self, name: str) -> None:
        """An earlier copy does not stand for what cannot be fetched."""
        with suppress(OSError):
            (self.here / name).unlink()


def _without_what_goes_with_them(
    recordings: Collection[str], lost: Mapping[str, str]
) -> dict[str, str]:
    """The recordings whose RTTM or transcript is lost, with its sentence."""
    without = dict[str, str]()
    for name in recordings:
        stem = name.removesuffix(PurePosixPath(name).suffix)
        beside = (lost.get(stem + ending) for ending in (".rttm", *TRANSCRIPTS))
        why = next(filter(None, beside), None)
        if why is not None and name not in lost:
            without[name] = why
    return without


def _shown(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The files but hidden ones, as `find_recordings` passes them over."""

    def is_hidden(name: str) -> bool:
        return any(part.startswith(".") and part not in (".", "..") for part in name.split("/"))

    return {name: info for name, info in files.items() if not is_hidden(name)}


def _without_results(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The files but those of results, as `find_recordings` passes them over."""
    folders = {name.rpartition("/")[0] for name in files if name.rpartition("/")[2] in RESULT}
    results = {f for f in folders if f and all(f"{f}/{name}" in files for name in RESULT)}

    def is_ours(name: str) -> bool:
        folder, _, last = name.rpartition("/")
        return folder in results and last in OF_A_RESULT

    return {name: info for name, info in files.items() if not is_ours(name)}
