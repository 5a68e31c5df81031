"""Results in a store -> copies of them here, and what is made here -> the store.

What others have changed in the store, a person's correction above all, is never written over: what
lay there when the copies were made is compared with what lies there before anything goes up.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analyzer.batch.shelf import look
from analyzer.batch.store import Place, misfit, version
from analyzer.outputs import FILES, RUN_FILE, replace_file
from analyzer.outputs.naming import read_object

FETCHED = ".fetched.json"
"""In a folder of copies: which version of each file lies there."""
Versions = dict[str, str]


@dataclass
class Mirror:
    """A folder with copies of the results in a store.

    `seen` are the versions of the files of each result as they were found in the store, `held`
    those of the files that were fetched.
    """

    target: Place
    here: Path
    seen: dict[str, Versions] = field(default_factory=dict)
    held: Versions = field(default_factory=dict)

    def fetch(self, name: str) -> bool:
        """Make a result here what it is in the store; gone, and False, if it is not whole there.

        Its run.json comes last, so that a result that was only fetched in part is fetched again.
        """
        folder, there = self.here / name, self.seen.get(name, {})
        if not {*FILES, RUN_FILE} <= there.keys():
            if folder.is_dir() and not folder.is_symlink():
                shutil.rmtree(folder)
            return False
        same = self._is_same(name)
        for file in sorted(there, key=lambda file: file == RUN_FILE):
            path, key = folder / file, f"{name}/{file}"
            if not (same and path.is_file() and is_held(self.held, key, there[file])):
                self.target.fetch(key, path)
                self.held[key] = there[file]
        for path in folder.iterdir():
            if path.name not in there and not path.is_dir():
                path.unlink()  # a journal of the log that was there would spoil the log that is
        return True

    def push(self, folder: Path, names: Iterable[str] = ()) -> bool:
        """Send a result up, or some of its files, and say whether it went: not where that in the
        store has changed since it was seen."""
        name, now = folder.name, self._listed(folder.name)
        seen = self.seen.get(name, {})
        is_written = bool(now) and RUN_FILE in seen and RUN_FILE not in now
        if is_written or any(seen.get(file) != found for file, found in now.items()):
            self.seen[name] = now
            return False
        if names:
            for file in names:
                self.target.put(folder / file, f"{name}/{file}")
        else:
            push_result(folder, self.target)
        self.seen[name] = self._listed(name)
        # Whether what is listed now is what was sent nobody knows: it is fetched next time.
        self.held = {k: v for k, v in self.held.items() if not k.startswith(f"{name}/")}
        return True

    def keep(self) -> None:
        """Write down which versions lie here."""
        write_held(self.here, self.held)

    def _listed(self, name: str) -> Versions:
        return _by_result(self.target.files(name)).get(name, {})

    def _is_same(self, name: str) -> bool:
        """Whether what lies here is of that run, and not of one that never reached the store."""
        run = self.here / name / RUN_FILE
        return run.is_file() and run.read_bytes() == self.target.read(f"{name}/{RUN_FILE}")


def pull_results(target: Place, here: Path) -> Mirror:
    """Fetch the results whose every file is there, of each file what is not here in this version.

    A result that lies only here goes: it never reached the store.
    """
    mirror = Mirror(target, here, _by_result(target.files()), read_held(here))
    for item in [i for i in map(look, here.glob("[!.]*")) if i is not None]:
        if item.folder.name not in mirror.seen and not item.folder.is_symlink():
            shutil.rmtree(item.folder)
    try:
        for name in mirror.seen:
            mirror.fetch(name)
        mirror.held = {k: v for k, v in mirror.held.items() if (here / k).is_file()}
    finally:
        here.mkdir(parents=True, exist_ok=True)
        mirror.keep()
    return mirror


def push_result(folder: Path, target: Place) -> None:
    """Send a result up, run.json last; no old run.json speaks for it meanwhile."""
    marker = f"{target.path}/{folder.name}/{RUN_FILE}"
    if target.store.exists(marker):
        target.store.rm_file(marker)
    for path in sorted(folder.iterdir()):
        if path.name != RUN_FILE and path.is_file():
            target.put(path, f"{folder.name}/{path.name}")
    target.put(folder / RUN_FILE, f"{folder.name}/{RUN_FILE}")


def is_held(held: Mapping[str, str], name: str, found: str) -> bool:
    """Whether this version of a file was fetched; where a store has no versions nobody knows."""
    return held.get(name) == found and not found.endswith(" ")


def read_held(folder: Path) -> Versions:
    """The version of each file in a folder of copies; none where that cannot be read."""
    return read_object(folder / FETCHED)


def write_held(folder: Path, held: Versions) -> None:
    """Write down the version of each file in a folder of copies."""
    replace_file(folder / FETCHED, json.dumps(held).encode())


def _by_result(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Versions]:
    """The versions of the files of each folder; what cannot be a file here is passed over."""
    found: dict[str, Versions] = {}
    for name, info in files.items():
        folder, _, file = name.partition("/")
        if file and "/" not in file and not folder.startswith(".") and not misfit(name):
            found.setdefault(folder, {})[file] = version(info)
    return found
