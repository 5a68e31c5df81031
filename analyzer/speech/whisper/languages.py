"""What a person gives as a language -> Whisper's code for it."""

from __future__ import annotations

import re

from analyzer.errors import UsageError


def language_code(given: str) -> str:
    """The code, without a region and in small letters.

    Raises
    ------
    UsageError
        If Whisper has no such language.

    Examples
    --------
    >>> language_code("EN"), language_code("pt-BR")
    ('en', 'pt')
    """
    code = re.split("[-_]", given.strip().lower())[0]
    if code not in whisper_codes():
        raise UsageError("no such language", value=given, remedy="give a code such as en or de")
    return code


def whisper_codes() -> tuple[str, ...]:
    """The languages that Whisper's multilingual networks know; the library names them nowhere
    else."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    return tuple(_LANGUAGE_CODES)
