"""The stages import in one direction, and only the command line prints."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
ROOT = HOME / "analyzer"
STAGES = ("audio", "speech", "conversation", "measures", "rubric", "report")
"""In the order of the work: a stage imports itself and earlier ones."""
ANYWHERE = {"records", "errors", "settings", "spans", "cache", "spreadsheet", "times"}
CHAIN = ("hearing", "scoring", "pipeline")
"""In the order of the work: each chains stages, and uses itself and earlier ones of these."""
CHAINS = {"library", "review", "batch", "cli", "__init__", "__main__"}
"""Parts that may use every part."""
WRITERS = {"serialize", "outputs", "frames", "redact"}
"""Parts that turn records into files or shared records; they know records and each other, and no
stage that hears."""
MODULES = sorted(ROOT.rglob("*.py"))
FOLDERS = ("analyzer", "benchmarks", "docs", "sample_audio", "tests")
SOURCES = sorted(path for folder in FOLDERS for path in (HOME / folder).rglob("*.py"))
LINES = 60
"""So long may a function be, with its signature and its docstring."""


def _part(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[0]


def _imports(path: Path) -> set[str]:
    """Parts of `analyzer` that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            names = [node.module or ""]
            if node.module == "analyzer":
                names = [f"analyzer.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("analyzer.")}
    return found


def _allowed(part: str) -> set[str]:
    if part in CHAINS:
        return {_part(path) for path in MODULES}
    if part in ANYWHERE:
        return ANYWHERE
    if part in CHAIN:
        return {*ANYWHERE, *STAGES[:-1], "serialize", *CHAIN[: CHAIN.index(part) + 1]}
    if part in WRITERS:
        return ANYWHERE | WRITERS
    return ANYWHERE | set(STAGES[: STAGES.index(part) + 1])


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_what_stands_before_it(path: Path) -> None:
    assert _imports(path) <= _allowed(_part(path))


def test_every_part_is_known() -> None:
    assert {_part(p) for p in MODULES} == {*STAGES, *ANYWHERE, *CHAIN, *CHAINS, *WRITERS}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert _part(path) == "cli" or not called & {"print", "exit", "quit", "input"}


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its length; the options of a command, which are its interface, are not counted."""
    called = [item.func for item in function.decorator_list if isinstance(item, ast.Call)]
    command = any(isinstance(func, ast.Attribute) and func.attr == "command" for func in called)
    first = function.body[0].lineno if command else function.lineno
    return (function.end_lineno or first) - first + 1


def test_no_function_is_longer_than_the_rules_allow() -> None:
    lengths = {
        f"{path.relative_to(HOME)}:{node.lineno} {node.name}": _lines(node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: lines for name, lines in lengths.items() if lines > LINES}
