"""`rubric`: write, check and explain a rubric file."""

from __future__ import annotations

from pathlib import Path

import typer

from analyzer.cli.terminal import say
from analyzer.errors import UsageError
from analyzer.rubric import load_rubric
from analyzer.rubric.explain import explain
from analyzer.rubric.reader import rubric_text

WORDS = """
# Phrases of your own for the word lists by which reasons, examples and so on are found (English):
# a|b one of these words, word? may be missing, * any word, ^ only at the start of a clause.
# [words]
# justification = ["for the sake of", "on account of"]
"""


def init_rubric(file: Path) -> None:
    """Write the package's rubric to `file`.

    Raises
    ------
    UsageError
        If the file is there already or cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(rubric_text() + WORDS)
    except FileExistsError as error:
        raise UsageError("is there already", file=file, remedy="name a new file") from error
    except OSError as error:
        raise UsageError("cannot be written", file=file, value=error.strerror) from error
    say(f"{file} written. Change it, then: interview-analyzer rubric check {file}")


def check_rubric(file: Path) -> None:
    """Load the file, which refuses it with the entry that is wrong, and say what it holds."""
    rubric = load_rubric(file)
    parts = sum(len(rule.components) + len(rule.caps) for rule in rubric.criteria)
    say(
        f"{file} is a valid rubric: version {rubric.version}, {len(rubric.criteria)} criteria, "
        f"{parts} figures, {len(rubric.gates)} gates, {len(rubric.words)} lists of own phrases."
    )


def explain_rubric(file: Path | None) -> None:
    """Print the rubric in plain words."""
    typer.echo(explain(load_rubric(file)), nl=False)
