"""Text of people on the terminal: nothing in it is run, taken for a style or made a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console


def shown(text: str) -> str:
    """The text on one line, with what a terminal would obey made visible.

    Examples
    --------
    >>> shown("a\\x1b[31m.wav"), shown("caf\\udce9.wav")
    ('a\ufffd[31m.wav', 'caf\\\\udce9.wav')
    """
    whole = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in whole)


def say(text: str, *, err: bool = False) -> None:
    """Print a line that may hold names of files, or what people wrote."""
    typer.echo(shown(text), err=err)


def screen(*, stderr: bool = False, quiet: bool = False) -> Console:
    """A console on which "[draft] :fire:.wav" stands as it is."""
    from rich.console import Console

    return Console(stderr=stderr, quiet=quiet, markup=False, emoji=False)
