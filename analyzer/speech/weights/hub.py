"""Models named on the Hugging Face hub -> a local folder; a socket opens only on request."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from analyzer.errors import ModelError, first_line

COMMUNITY_REPO = "pyannote/speaker-diarization-community-1"
COMMUNITY_NAMES = frozenset({"community-1", COMMUNITY_REPO})
DOWNLOAD = "run again with --download to fetch it once"
TOKEN = (
    f"accept the conditions of {COMMUNITY_REPO} on its page, make an access token there "
    "and set HF_TOKEN to it"
)


def whisper_folder(name: str, *, download: bool, token: str | None) -> Path:
    """The folder of a faster-whisper size ("small") or repository ("owner/name").

    Raises
    ------
    ModelError
        If there is no such size, or it is not on this machine and may not or cannot be fetched.
    """
    from faster_whisper.utils import available_models, download_model

    if "/" not in name and name not in available_models():
        known = ", ".join(available_models())
        raise ModelError(
            "there is no Whisper model of this name",
            value=name,
            remedy=f"give a folder, a hub repository or one of {known}",
        )

    def fetch(local_only: bool) -> str:
        path: str = download_model(name, local_files_only=local_only, use_auth_token=token)
        return path

    return _cached_or_fetched(name, fetch, download=download)


def community_folder(*, download: bool, token: str | None) -> Path:
    """The folder of pyannote's community-1 diarization pipeline.

    Raises
    ------
    ModelError
        If it is not on this machine and may not be fetched, or there is no access token.
    """
    from huggingface_hub import snapshot_download

    token = token or os.environ.get("HF_TOKEN") or None

    def fetch(local_only: bool) -> str:
        if not local_only and token is None:
            raise ModelError(f"{COMMUNITY_REPO} needs an access token", remedy=TOKEN)
        return str(snapshot_download(COMMUNITY_REPO, token=token, local_files_only=local_only))

    return _cached_or_fetched(COMMUNITY_REPO, fetch, download=download)


def _cached_or_fetched(name: str, fetch: Callable[[bool], str], *, download: bool) -> Path:
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(fetch(True))
    except HFValidationError as error:
        raise ModelError("this is no name of a hub repository", value=name) from error
    except LocalEntryNotFoundError as error:
        if not download:
            raise ModelError(f"{name} is not on this machine", remedy=DOWNLOAD) from error
    try:
        return Path(fetch(False))
    except (HfHubHTTPError, OSError) as error:
        raise ModelError(
            f"{name} could not be fetched: {first_line(error).rstrip('.')}",
            remedy="check the network, the name and the access token",
        ) from error
