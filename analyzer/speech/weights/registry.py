"""The weights: a role and a name -> a path whose SHA-256 was checked before anything opens it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from analyzer.cache import cache_dir
from analyzer.errors import ModelError, UsageError
from analyzer.records import ModelInfo
from analyzer.speech.weights.files import (
    INSTALL,
    INSTALL_OPTIONAL,
    ModelFile,
    PinnedFile,
    assemble,
    check_in_place,
    piece_path,
    sha256_of,
)
from analyzer.speech.weights.hub import COMMUNITY_NAMES, community_folder, whisper_folder
from analyzer.speech.weights.local import (
    CHECKOUT,
    WEIGHT_SUFFIXES,
    is_pipeline,
    pipeline_files,
    weight_file,
    whisper_files,
)

ModelRole = Literal["segmentation", "embedding", "recognition", "activity", "sentences"]
Kind = Literal["ctranslate2", "checkpoint", "pipeline"]
Source = Literal["package", "local", "hub"]
ROLES: tuple[ModelRole, ...] = get_args(ModelRole)


@dataclass(frozen=True, slots=True)
class ResolvedModel:
    """A model ready to be opened.

    `path` is a folder for kind "ctranslate2" and "pipeline", the weight file for "checkpoint";
    `files` are all files that were hashed, `sha256` is that of the main weight file.
    """

    role: ModelRole
    name: str
    kind: Kind
    source: Source
    revision: str
    path: Path
    files: tuple[ModelFile, ...]
    sha256: str
    licence: str

    def info(self) -> ModelInfo:
        """What the analysis records about this model."""
        return ModelInfo(self.role, self.name, self.revision, self.sha256)


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A packaged model as `models list` shows it; `installed` looks at presence only.

    Without an `optional` one everything works, only less well.
    """

    role: ModelRole
    name: str
    aliases: tuple[str, ...]
    default: bool
    packages: tuple[str, ...]
    origin: str
    licence: str
    sha256: str
    size_bytes: int
    installed: bool
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """The result of hashing one packaged model; `detail` is a path or the reason it failed."""

    role: ModelRole
    name: str
    state: Literal["verified", "missing", "unusable"]
    detail: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class _Packaged:
    role: ModelRole
    name: str
    aliases: tuple[str, ...]
    kind: Kind
    default: bool
    assembled: bool
    main: str
    packages: tuple[str, ...]
    origin: str
    licence: str
    files: tuple[PinnedFile, ...]
    optional: bool = False

    @property
    def main_sha256(self) -> str:
        return next(item.sha256 for item in self.files if item.name == self.main)

    def is_installed(self) -> bool:
        pieces = [piece for item in self.files for piece in item.pieces]
        return all(piece_path(piece) is not None for piece in pieces)


def resolve(
    role: ModelRole, name: str | None = None, *, download: bool = False, token: str | None = None
) -> ResolvedModel:
    """Find a model, check or record its SHA-256, and say where it is.

    Parameters
    ----------
    role : {"segmentation", "embedding", "recognition", "activity", "sentences"}
    name : str, optional
        None for the packaged default. Otherwise, in this order: a packaged model ("base"), a file
        or folder, a folder `models/NAME` of the working directory or the checkout, "community-1"
        (segmentation), a faster-whisper size or hub repository (recognition).
    download : bool
        Whether a hub model that is not on this machine may be fetched. Without it no socket opens.
    token : str, optional
        Access token of the hub; else the environment's HF_TOKEN.

    Raises
    ------
    ModelError
        If the weights are missing, altered or unusable.
    UsageError
        If there is no such role.

    Notes
    -----
    A packaged file whose digest is not the pinned one is refused; files given by path or hub name
    have no pin, their digests are recorded in the result.
    """
    if role not in ROLES:
        raise UsageError("there is no such role", value=role, remedy=f"use {', '.join(ROLES)}")
    packaged = _packaged(role, name)
    if packaged is not None:
        return _resolve_packaged(packaged)
    given = str(name)
    path = _local_path(given)
    if path is not None:
        return _resolve_local(role, path, given, "local", "local")
    if _looks_like_path(given):
        raise ModelError("there is no such file or folder", file=given)
    return _resolve_hub(role, given, download=download, token=token)


def absolute_name(role: ModelRole, name: str | None) -> str | None:
    """The name by which `resolve` finds the same model from whatever working directory."""
    if name is None or _packaged(role, name) is not None:
        return name
    path = _local_path(name)
    return name if path is None else str(path.absolute())


def list_models() -> tuple[ModelStatus, ...]:
    """The packaged models, whether installed or not."""
    return tuple(
        ModelStatus(
            role=item.role,
            name=item.name,
            aliases=item.aliases,
            default=item.default,
            packages=item.packages,
            origin=item.origin,
            licence=item.licence,
            sha256=item.main_sha256,
            size_bytes=sum(file.size_bytes for file in item.files),
            installed=item.is_installed(),
            optional=item.optional,
        )
        for item in _catalogue()
    )


def model_path(role: ModelRole) -> Path | None:
    """Where the main file of the packaged default lies, unverified; None if it does not."""
    item = _packaged(role, None)
    pieces = [f.pieces[0] for f in item.files if f.name == item.main] if item else []
    return piece_path(pieces[0]) if pieces else None


def verify_models() -> tuple[ModelCheck, ...]:
    """Hash every packaged model; never raises for a missing or altered one but says so."""
    return tuple(_check(item) for item in _catalogue())


def _check(item: _Packaged) -> ModelCheck:
    if not item.is_installed():
        remedy = f"optional; {INSTALL_OPTIONAL} {item.packages[0]}" if item.optional else INSTALL
        return ModelCheck(item.role, item.name, "missing", remedy, item.optional)
    try:
        path = str(_resolve_packaged(item).path)
    except ModelError as error:
        return ModelCheck(item.role, item.name, "unusable", str(error), item.optional)
    return ModelCheck(item.role, item.name, "verified", path, item.optional)


@cache
def _catalogue() -> tuple[_Packaged, ...]:
    text = (resources.files("analyzer.speech.weights") / "models.toml").read_text(encoding="utf-8")
    return tuple(_packaged_from(entry) for entry in tomllib.loads(text)["model"])


def _packaged_from(entry: dict[str, Any]) -> _Packaged:
    files = tuple(
        PinnedFile(item["name"], item["sha256"], item["size_bytes"], tuple(item["from"]))
        for item in entry.pop("file")
    )
    aliases, packages = tuple(entry.pop("aliases")), tuple(entry.pop("packages"))
    return _Packaged(files=files, aliases=aliases, packages=packages, **entry)


def _packaged(role: ModelRole, name: str | None) -> _Packaged | None:
    for item in _catalogue():
        wanted = item.default if name is None else name in (item.name, *item.aliases)
        if item.role == role and wanted:
            return item
    return None


def _resolve_packaged(item: _Packaged) -> ResolvedModel:
    packages = " ".join(item.packages)
    if item.assembled:
        folder = cache_dir() / f"{item.name}-{item.main_sha256[:12]}"
        files = assemble(item.files, folder, packages)
    else:
        files = tuple(check_in_place(file, packages) for file in item.files)
    main = next(file for file in files if file.path.name == item.main)
    return ResolvedModel(
        role=item.role,
        name=item.name,
        kind=item.kind,
        source="package",
        revision=packages,
        path=main.path if item.kind == "checkpoint" else main.path.parent,
        files=files,
        sha256=main.sha256,
        licence=item.licence,
    )


def _looks_like_path(name: str) -> bool:
    path = Path(name)
    return path.is_absolute() or name[:1] in (".", "~") or path.suffix in WEIGHT_SUFFIXES


def _local_path(name: str) -> Path | None:
    places = (Path(name).expanduser(), Path.cwd() / "models" / name, CHECKOUT / name)
    return next((place for place in places if name and place.exists()), None)


def _resolve_local(
    role: ModelRole, path: Path, name: str, source: Source, revision: str
) -> ResolvedModel:
    kind: Kind
    if is_pipeline(path):
        kind, main, files = "pipeline", *pipeline_files(path, role)
    elif role == "recognition":
        kind, main, files = "ctranslate2", *whisper_files(path)
    else:
        main = weight_file(path)
        kind, files = "checkpoint", [main]
    hashed = tuple(ModelFile(file, sha256_of(file)) for file in files)
    return ResolvedModel(
        role=role,
        name=Path(name).name if source == "local" else name,
        kind=kind,
        source=source,
        revision=revision,
        path=main if kind == "checkpoint" else (path if path.is_dir() else path.parent),
        files=hashed,
        sha256=next(item.sha256 for item in hashed if item.path == main),
        licence="unknown",
    )


def _resolve_hub(role: ModelRole, name: str, *, download: bool, token: str | None) -> ResolvedModel:
    if role == "segmentation" and name in COMMUNITY_NAMES:
        folder = community_folder(download=download, token=token)
    elif role == "recognition":
        folder = whisper_folder(name, download=download, token=token)
    else:
        known = ", ".join(item.name for item in _catalogue() if item.role == role)
        raise ModelError(
            f"there is no {role} model of this name",
            value=name,
            remedy=f"give a file, a folder or one of {known}",
        )
    return _resolve_local(role, folder, name, "hub", folder.name)
