"""An address in an object store, `s3://` or whatever fsspec knows -> its files, there and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.arrow import ArrowFSWrapper

from analyzer.errors import AnalyzerError, ResultError, UsageError

ARROW = ("s3", "gs", "gcs", "abfs", "hdfs")
"""Stores that pyarrow, which is there anyway, speaks to by itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in a store; `path` has no slash at its end."""

    url: str
    store: Any
    path: str

    @property
    def address(self) -> str:
        """The address without a password, and without a slash at the end of its path."""
        head, mark, query = self.url.partition("?")
        return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1@", head).rstrip("/") + mark + query

    @property
    def named(self) -> str:
        """The address as people may see it, also without a query."""
        return self.address.partition("?")[0]

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

    def read(self, name: str) -> bytes:
        """The content of a small file there."""
        content: bytes = self.store.cat_file(f"{self.path}/{name}")
        return content

    def put(self, source: Path, name: str) -> None:
        """Copy one file there."""
        whole = f"{self.path}/{name}"
        self.store.makedirs(whole.rpartition("/")[0], exist_ok=True)
        self.store.put_file(str(source), whole)


def is_remote(name: str) -> bool:
    """Whether this is an address in a store."""
    return "://" in name


def inside(url: str, name: str) -> str:
    """The address of a file in a folder; a query stays at the end.

    Examples
    --------
    >>> inside("s3://talks/out/?scheme=http", "index.html")
    's3://talks/out/index.html?scheme=http'
    """
    head, mark, query = url.partition("?") if is_remote(url) else (url, "", "")
    return f"{head.rstrip('/')}/{name}{mark}{query}"


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
