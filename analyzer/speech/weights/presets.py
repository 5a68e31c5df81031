"""`--fast` or `--accurate` -> the name of a recognition model that is on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analyzer.errors import ModelError, UsageError
from analyzer.speech.weights.hub import whisper_folder
from analyzer.speech.weights.local import CHECKOUT, whisper_files

FAST = "tiny.en"
BASE_BYTES = 145_217_607
"""The weights of the packaged base model: what is no larger is no more accurate."""


def whisper_choice(
    named: str | None, *, fast: bool, accurate: bool, language: str | None
) -> str | None:
    """The recognition model that the options of a command ask for; None is the default.

    Raises
    ------
    UsageError
        If more than one model is asked for, or the fast one in a language it does not know.
    ModelError
        If the machine has no Whisper larger than the packaged one.
    """
    if sum((named is not None, fast, accurate)) > 1:
        raise UsageError("--fast, --accurate and --whisper exclude one another", remedy="give one")
    if fast and language not in (None, "en"):
        raise UsageError("--fast knows English only", value=language, remedy="leave --fast out")
    if fast:
        return FAST
    return largest_whisper(language) if accurate else named


def largest_whisper(language: str | None = None) -> str:
    """Name or folder of the largest Whisper on this machine; no socket is opened.

    Looked for: folders in `models/` of the working directory or the checkout, and faster-whisper's
    sizes in the hub's local cache. English-only models count for English or where no language is
    given.

    Raises
    ------
    ModelError
        If there is none larger than the packaged base model.
    """
    english = language in (None, "en")
    sizes = {
        name: (folder / "model.bin").stat().st_size
        for name, folder in (*_folders(), *_cached())
        if english or ".en" not in Path(name).name
    }
    best = max(sizes, key=lambda name: (sizes[name], name), default=None)
    if best is None or sizes[best] <= BASE_BYTES:
        raise ModelError(
            "no Whisper model larger than the packaged one is on this machine",
            remedy="fetch one once with --whisper small --download, or put the folder of a "
            "CTranslate2 model into models/",
        )
    return best


def _folders() -> Iterator[tuple[str, Path]]:
    for place in {Path.cwd() / "models", CHECKOUT}:
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            if folder.is_dir() and _is_whisper(folder):
                yield str(folder), folder


def _is_whisper(folder: Path) -> bool:
    try:
        whisper_files(folder)
    except ModelError:
        return False
    return True


def _cached() -> Iterator[tuple[str, Path]]:
    from faster_whisper.utils import available_models

    for name in available_models():
        try:
            folder = whisper_folder(name, download=False, token=None)
        except ModelError:
            continue
        if _is_whisper(folder):
            yield name, folder
