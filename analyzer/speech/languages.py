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
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    code = re.split("[-_]", given.strip().lower())[0]
    if code not in _LANGUAGE_CODES:
        raise UsageError("no such language", value=given, remedy="give a code such as en or de")
    return code
