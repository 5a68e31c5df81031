"""`models list|verify|path`: the weights as a person sees them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import cast

import typer
from rich.console import Console
from rich.table import Table

from analyzer.cli.terminal import say
from analyzer.speech.weights.registry import ModelRole, list_models, resolve, verify_models


def print_models(as_json: bool) -> None:
    """Print the packaged models."""
    found = list_models()
    if as_json:
        typer.echo(json.dumps([asdict(model) for model in found], indent=2))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("role", "name", "installed", "size", "licence", "packages", "sha256"):
        table.add_column(title)
    for model in found:
        table.add_row(
            model.role,
            model.name + (" (default)" if model.default else ""),
            "yes" if model.installed else "no (optional)" if model.optional else "no",
            f"{model.size_bytes / 1e6:.0f} MB",
            model.licence,
            ", ".join(model.packages),
            model.sha256[:12],
        )
    Console().print(table)


def print_checks(as_json: bool) -> bool:
    """Print the result of hashing every packaged model; True if all are sound.

    An optional one may be missing, but what is there must be the pinned one.
    """
    checks = verify_models()
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        for check in checks:
            say(f"{check.state:10} {check.role:13} {check.name}: {check.detail}")
    return all(
        check.state == "verified" or (check.optional and check.state == "missing")
        for check in checks
    )


def print_path(role: str, name: str | None) -> None:
    """Print the path of one model after verifying it."""
    typer.echo(str(resolve(cast("ModelRole", role), name).path))
