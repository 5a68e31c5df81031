"""An address in an object store, `s3://` or whatever fsspec knows -> its files, there and back."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.arrow import ArrowFSWrapper

from analyzer.errors import AnalyzerError, ResultError, UsageError

ARROW = ("s3", "gs", "gcs", "abfs", "hdfs")
"""Stores that pyarrow, which is there anyway, speaks to by itself."""
SECRET = re.compile(r"(://[^/@:?]*):(?!\d+(?:[/?]|$))(?:[^/?]*|[^@]*)@")
"""What stands between a user's name and the host; a port does not."""
STAMPS: tuple[str, ...] = ("ETag", "etag", "generation", "md5Hash", "content_md5", "mtime")
STAMPS += ("LastModified", "last_modified", "updated", "modified", "created")
"""What stores tell of an object that is another once its content is, the surest first."""
LONGEST_NAME = 255
"""Bytes of a file's name in the file systems in use."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in a store; `path` has no slash at its end."""

    url: str
    store: Any
    path: str

    @property
    def address(self) -> str:
        """The address without a password, and without a slash at the end of its path."""
        head, mark, query = without_secret(self.url).partition("?")
        return head.rstrip("/") + mark + query

    @property
    def named(self) -> str:
        """The address as people may see it, also without a query."""
        return without_query(self.url)

    def files(self, below: str = "") -> dict[str, dict[str, Any]]:
        """What the store tells at this moment of each file below the folder, or of one in it, by
        its path below the folder."""
        self.store.invalidate_cache()
        try:
            found = self.store.find(f"{self.path}/{below}" if below else self.path, detail=True)
        except FileNotFoundError:
            return {}
        base = len(self.path.strip("/")) + 1
        named = ((name.strip("/")[base:], info) for name, info in found.items())
        return {name: info for name, info in named if name}

    def fetch(self, name: str, target: Path) -> None:
        """Copy one file here; it appears whole."""
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(".part")  # a name that is as long as can be has room for no more
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
    """The address of a file in a folder, as people may see it.

    Examples
    --------
    >>> inside("s3://KEY:SECRET@talks/out/?scheme=http", "index.html")
    's3://KEY@talks/out/index.html'
    """
    return f"{(without_query(url) if is_remote(url) else url).rstrip('/')}/{name}"


def without_secret(text: str) -> str:
    """A text in which no address has a password.

    Examples
    --------
    >>> without_secret("s3://KEY:SEC/RET@talks/in"), without_secret("s3://host:9000/a@b")
    ('s3://KEY@talks/in', 's3://host:9000/a@b')
    """
    return SECRET.sub(r"\1@", text)


def without_query(url: str) -> str:
    """An address as people may see it: without a password, and without a query."""
    return without_secret(url).partition("?")[0].rstrip("/")


def version(info: Mapping[str, Any]) -> str:
    """What tells this content of a file in a store from another: its size, and a stamp.

    Where the store gives no stamp it ends in a blank: such files cannot be told apart.
    """
    stamp = next((info[name] for name in STAMPS if info.get(name) is not None), "")
    return f"{info.get('size')} {stamp}"


def misfit(name: str) -> str:
    """Why a path in a store cannot be that of a file below a folder here; "" if it can.

    Examples
    --------
    >>> misfit("a/b.wav"), misfit("../b.wav")
    ('', 'its path in the store cannot be that of a file')
    """
    parts = name.split("/")
    reserved = "\0\\:" if os.name == "nt" else "\0"
    if any(part in ("", ".", "..") for part in parts) or any(sign in name for sign in reserved):
        return "its path in the store cannot be that of a file"
    if any(len(part.encode("utf-8", "surrogatepass")) > LONGEST_NAME for part in parts):
        return f"its path in the store has a part of more than {LONGEST_NAME} bytes"
    return ""


def in_words(error: OSError) -> str:
    """What a store, or the disk here, says of a failure."""
    text = error.strerror or next(iter(str(error).splitlines()), "") or type(error).__name__
    return without_secret(text)


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
        why = without_secret(str(error).replace(url, without_query(url)))
        raise UsageError(
            f"cannot be opened: {why}",
            file=without_query(url),
            remedy="check address and credentials",
        ) from None  # which would tell the address
    return Place(url, store, path.rstrip("/"))


@contextmanager
def told(of: Place) -> Iterator[None]:
    """Failures of a store become a sentence."""
    try:
        yield
    except AnalyzerError:
        raise
    except OSError as error:
        raise ResultError(
            f"the store refuses: {in_words(error)}",
            file=of.named,
            remedy="check address, credentials and space",
        ) from error
