"""`models ...` and `rubric ...`: commands of one kind under one name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import AsJson

models_app = typer.Typer(
    help="The weights: what is installed, whether it is unaltered, where it lies.",
    no_args_is_help=True,
)
rubric_app = typer.Typer(
    help="Your own rubric: start one, check it, read it in plain words.", no_args_is_help=True
)
RubricArgument = Annotated[Path | None, typer.Argument(help="A rubric file; ours if left out.")]


@rubric_app.command("init")
def rubric_init(
    file: Annotated[Path, typer.Argument(help="The file to write.")] = Path("rubric.toml"),
) -> None:
    """Write the rubric to a file of your own, with every threshold and its reason, to change."""
    from analyzer.cli.rubric import init_rubric

    init_rubric(file)


@rubric_app.command("check")
def rubric_check(file: Annotated[Path, typer.Argument(help="A rubric file.")]) -> None:
    """Say whether a rubric file is right, or what is wrong with it."""
    from analyzer.cli.rubric import check_rubric

    check_rubric(file)


@rubric_app.command("explain")
def rubric_explain(file: RubricArgument = None) -> None:
    """Print how a level comes about under a rubric, in plain words."""
    from analyzer.cli.rubric import explain_rubric

    explain_rubric(file)


@models_app.command("list")
def models_list(as_json: AsJson = False) -> None:
    """List the packaged models: role, package, licence, size, installed or not."""
    from analyzer.cli.models import print_models

    print_models(as_json)


@models_app.command("verify")
def models_verify(as_json: AsJson = False) -> None:
    """Check every installed model against its pinned SHA-256; exit 1 if one fails."""
    from analyzer.cli.models import print_checks

    raise typer.Exit(0 if print_checks(as_json) else 1)


@models_app.command("path")
def models_path(
    role: Annotated[str, typer.Argument(help="segmentation, embedding or recognition.")],
    name: Annotated[str | None, typer.Argument(help="A name as for --whisper.")] = None,
) -> None:
    """Print where a verified model lies."""
    from analyzer.cli.models import print_path

    print_path(role, name)
