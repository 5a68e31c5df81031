"""Weight files on disk: packaged pieces -> files whose SHA-256 has been checked."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ModelError

BLOCK_BYTES = 1 << 20
STALE_AFTER_S = 24 * 3600.0
"""A temporary file this much older than a fresh one was left by a killed run."""
TEMPORARY_SUFFIX = ".partial"
INSTALL = "run pip install 'interview-analyzer[offline]' (in a checkout: make setup)"
INSTALL_OPTIONAL = "to have it: pip install --no-deps"
REINSTALL = "install it again: pip install --force-reinstall --no-deps"
CACHE_REMEDY = "free some space or point INTERVIEW_ANALYZER_CACHE to a folder you can write to"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model and the SHA-256 that was found in it."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """A file of a packaged model: what it must hold and the packaged pieces that make it."""

    name: str
    sha256: str
    size_bytes: int
    pieces: tuple[str, ...]


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file.

    Raises
    ------
    ModelError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror}", file=path) from error


def piece_path(piece: str) -> Path | None:
    """Where "module/path" lies, without importing the module; None when it is not installed."""
    module, _, inside = piece.partition("/")
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / inside
    return path if path.is_file() else None


def check_in_place(pinned: PinnedFile, packages: str) -> ModelFile:
    """The packaged file where it lies, after its digest was compared with the pinned one.

    Raises
    ------
    ModelError
        If it is missing or altered.
    """
    (path,) = _pieces(pinned, packages)
    found = sha256_of(path)
    if found != pinned.sha256:
        raise altered(path, pinned.sha256, found, packages)
    return ModelFile(path, found)


def assemble(pinned: Iterable[PinnedFile], folder: Path, packages: str) -> tuple[ModelFile, ...]:
    """Put the files together in `folder`; what is there and unaltered stays, the rest is rebuilt.

    A file is written beside its place, checked, and then renamed, so that any number of processes
    may do this at once and none ever sees half a file.

    Raises
    ------
    ModelError
        If a piece is missing or altered, or the folder cannot be written.
    """
    return tuple(_assembled(item, folder, packages) for item in pinned)


def altered(path: Path, expected: str, found: str, packages: str) -> ModelError:
    """The error for a file that is not the pinned one."""
    return ModelError(
        f"is not the pinned file, so it was not opened (SHA-256 {found[:12]}..., "
        f"expected {expected[:12]}...)",
        file=path,
        remedy=f"{REINSTALL} {packages}",
    )


def _assembled(pinned: PinnedFile, folder: Path, packages: str) -> ModelFile:
    target = folder / pinned.name
    if target.is_file() and sha256_of(target) == pinned.sha256:
        return ModelFile(target, pinned.sha256)
    pieces = _pieces(pinned, packages)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = _join(pieces, target, pinned.sha256)
    except OSError as error:
        problem = f"the model cannot be put together here: {error.strerror}"
        raise ModelError(problem, file=target, remedy=CACHE_REMEDY) from error
    if found != pinned.sha256:
        raise altered(pieces[0], pinned.sha256, found, packages)
    return ModelFile(target, found)


def _join(pieces: list[Path], target: Path, expected: str) -> str:
    """Write the joined pieces; they take the target's name only if their digest is right."""
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(
        prefix=f".{target.name}.", suffix=TEMPORARY_SUFFIX, dir=target.parent
    )
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            _remove_stale(target.parent, os.fstat(out.fileno()).st_mtime)
            for piece in pieces:
                with piece.open("rb") as stream:
                    while block := stream.read(BLOCK_BYTES):
                        digest.update(block)
                        out.write(block)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() == expected:
            temporary.chmod(0o644)
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return digest.hexdigest()


def _remove_stale(folder: Path, now_s: float) -> None:
    for path in folder.glob(f".*{TEMPORARY_SUFFIX}"):
        with contextlib.suppress(OSError):
            if now_s - path.stat().st_mtime > STALE_AFTER_S:
                path.unlink()


def _pieces(pinned: PinnedFile, packages: str) -> list[Path]:
    paths = [(piece, piece_path(piece)) for piece in pinned.pieces]
    missing = [piece for piece, path in paths if path is None]
    if missing:
        raise ModelError(
            f"the weights {missing[0]} are not installed (package {packages})", remedy=INSTALL
        )
    return [path for _, path in paths if path is not None]
