"""The command line: the only part that prints and exits."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; Ctrl-C says so from the first import on.

    Python ends by the signal itself, whatever is raised here, where Ctrl-C came while a class was
    being made from source: so the process is left at once.
    """
    try:
        from analyzer.cli.app import main as run

        run()
    except KeyboardInterrupt:
        from analyzer.cli.interrupt import leave

        print("Stopped.", file=sys.stderr)  # noqa: T201
        leave()
