"""Cells of every table: on one line, without control characters, and never a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.spreadsheet import FORMULA_STARTS, plain_cell, safe_cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("plain", "plain"),
        ("two  words", "two words"),
        ("ask\r\n=1+1", "ask =1+1"),
        ("\x1b]0;me\x07\x1b[31m=1", "]0;me [31m=1"),
        ("\x85=1", "'=1"),
        ("\u2028@SUM", "'@SUM"),
        ("a\u00a0b", "a\u00a0b"),
        ("", ""),
    ],
)
def test_a_cell_is_one_line_of_what_can_be_seen(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


@given(st.text())
def test_no_cell_begins_a_formula_and_its_text_comes_back(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(FORMULA_STARTS)
    assert len(cell.splitlines()) <= 1
    assert safe_cell(cell) == cell
    if not cell.startswith("'"):
        assert plain_cell(cell) == cell
