"""The documents against the product: nothing described that is not there, nothing left out."""

from __future__ import annotations

import importlib.util
import itertools
import re
from pathlib import Path

import pytest
import typer

from analyzer.cli.app import app
from analyzer.rubric import load_rubric
from analyzer.settings import Settings, describe_settings, load_settings
from benchmarks.write_docs import MARKS, OPENING

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("docs", "benchmarks", "sample_audio", "deploy", "models")
"""Beside the root, where pages may lie."""
PAGES = (
    *ROOT.glob("*.md"),
    *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md")),
)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def make_docs() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "docs" / "make_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {"measures.md": module.measures_page(), "rubric.md": module.rubric_page()}


def command_line() -> typer.core.TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return group


@pytest.mark.parametrize("page", ["measures.md", "rubric.md"])
def test_a_generated_page_is_what_the_product_says(page: str) -> None:
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == make_docs()[page]


def test_every_command_is_in_the_readme_and_every_command_in_the_readme_exists() -> None:
    commands = set(command_line().commands)
    shown = set(re.findall(r"`interview-analyzer ([a-z]+)", README))
    assert shown == commands


def test_every_option_of_analyze_is_in_the_readme() -> None:
    options = {
        name
        for parameter in command_line().commands["analyze"].params
        for name in parameter.opts
        if name.startswith("--")
    }
    missing = {name for name in options - {"--out"} if f"`{name}" not in README}
    assert not missing


def test_every_criterion_is_in_the_readme() -> None:
    assert all(rule.label in README for rule in load_rubric().criteria)


def test_make_has_the_targets_that_the_documents_name() -> None:
    texts = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z]+)`", texts))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    assert named
    assert named <= targets


def test_every_relative_link_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"


def headings(page: str) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    anchors: set[str] = set()
    prose = re.sub(r"^```.*?^```", "", page, flags=re.M | re.S)
    for title in re.findall(r"^#+ (.+)$", prose, flags=re.M):
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        again = (f"{slug}-{n}" for n in itertools.count(1))
        anchors.add(next(a for a in itertools.chain([slug], again) if a not in anchors))
    return anchors


def test_every_link_to_a_heading_leads_somewhere() -> None:
    for page in PAGES:
        links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
        for target, anchor in links:
            text = (page.parent / target if target else page).read_text(encoding="utf-8")
            assert anchor in headings(text), f"{page.relative_to(ROOT)}: {target}#{anchor}"


def test_the_lines_that_open_the_page_of_accuracy_are_those_of_its_tables() -> None:
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    opening, tables = (
        page.partition(begin)[2].partition(end)[0] for begin, end in (OPENING, MARKS)
    )
    figures = re.findall(r"\d+\.\d+|\d+(?= ms)", opening)
    assert len(figures) > 20
    assert set(figures) <= set(re.findall(r"[\d.]*\d", tables))
    held = re.findall(r"\| (?:holds|\*\*missed\*\*) \|$", tables, flags=re.M)
    targets, _, _ = opening.partition("- **Response")
    said = re.findall(r"(\d+) of (\d+)", targets)
    assert sum(int(all_of_them) for _, all_of_them in said) == len(held)
    assert sum(int(some) for some, _ in said) == held.count("| holds |")


def test_every_threshold_has_unit_source_and_reason() -> None:
    for name, _value, unit, source, reason in describe_settings(Settings()):
        assert unit, name
        assert source in {"L", "P", "J"}, name
        assert len(reason) > 10, name


def test_printed_thresholds_load_back_unchanged(tmp_path: Path) -> None:
    from analyzer.cli.thresholds import as_toml

    path = tmp_path / "all.toml"
    path.write_text(as_toml(Settings()), encoding="utf-8")
    assert load_settings(path) == Settings()
