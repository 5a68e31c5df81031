"""Style vectors of all of Kokoro's voices, from the npm package that ships them."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE = "kokoro-js@1.2.1"
"""By the authors of the ONNX export; Apache-2.0, as the model."""
SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
SHAPE = (-1, 1, 256)
FOLDER = Path(__file__).resolve().parents[1] / ".cache"


def style_file() -> Path:
    """Return an `.npz` of all style vectors, fetched with npm and checked the first time.

    Raises
    ------
    RuntimeError
        If npm cannot fetch the package, or it is not the one expected.
    """
    kept = FOLDER / "kokoro_styles.npz"
    if kept.exists():
        return kept
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(FOLDER), PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm cannot fetch {PACKAGE}: {done.stderr.strip()}")
    archive = FOLDER / done.stdout.strip().splitlines()[-1]
    if (digest := hashlib.sha256(archive.read_bytes()).hexdigest()) != SHA256:
        raise RuntimeError(f"{archive.name} has SHA-256 {digest}, not the pinned one; remove it")
    arrays: dict[str, Any] = _styles(archive)
    np.savez(kept, **arrays)
    archive.unlink()
    return kept


def _styles(archive: Path) -> dict[str, NDArray[np.float32]]:
    found = {}
    with tarfile.open(archive) as package:
        for member in package:
            content = package.extractfile(member) if member.name.endswith(".bin") else None
            if content is not None:
                vector = np.frombuffer(content.read(), dtype="<f4")
                found[Path(member.name).stem] = vector.reshape(SHAPE)
    return found
