"""Every error this package raises on purpose: what is wrong, where, and what to do about it."""

from __future__ import annotations

from pathlib import Path


class AnalyzerError(Exception):
    """Base of all expected failures; its message is one sentence a coach can act on.

    Parameters
    ----------
    problem : str
        What is wrong, without a full stop ("the file holds no audio track").
    file : Path or str, optional
        The file concerned; named first in the message.
    value : object, optional
        The offending value; quoted in the message.
    remedy : str, optional
        What to do, as an imperative without a full stop.

    Examples
    --------
    >>> str(AnalyzerError("is empty", file="a.wav", remedy="record it again"))
    'a.wav: is empty; record it again.'
    """

    exit_code = 1

    def __init__(
        self,
        problem: str,
        *,
        file: Path | str | None = None,
        value: object = None,
        remedy: str | None = None,
    ) -> None:
        self.problem = problem
        self.file = None if file is None else str(file)
        self.value = value
        self.remedy = remedy
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        text = self.problem
        if self.value is not None:
            text += f" (got {self.value!r})"
        if self.file is not None:
            text = f"{self.file}: {text}"
        if self.remedy is not None:
            text += f"; {self.remedy}"
        return text + "."


class AudioError(AnalyzerError):
    """A recording that cannot be read or holds nothing that can be heard."""


class ModelError(AnalyzerError):
    """Weights that are missing, altered or unusable."""


class UsageError(AnalyzerError):
    """A wrong argument, option or settings file; exit code 2."""

    exit_code = 2


class ResultError(AnalyzerError):
    """A result folder or `analysis.json` that cannot be read or written."""


def first_line(error: Exception) -> str:
    """What an error of a library says in its first line; its kind where it says nothing.

    Examples
    --------
    >>> first_line(ValueError("no such thing\\nin a long list")), first_line(ValueError())
    ('no such thing', 'ValueError')
    """
    return str(error).strip().partition("\n")[0] or type(error).__name__
