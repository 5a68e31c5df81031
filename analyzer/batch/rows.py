"""A CSV that a person or a spreadsheet has written -> its rows by column, or what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UsageError


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is that of the row as a spreadsheet counts, the header being the first."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """A cell without blanks around it; "" where it lacks."""
        return self.cells.get(column, "")


def read_rows(path: Path, columns: Sequence[str]) -> tuple[Row, ...]:
    """The rows of a CSV in UTF-8, with commas or semicolons; those without content are left out.

    Parameters
    ----------
    columns : sequence of str
        All that there may be, the first of which has to be there; small and capital letters are
        the same.

    Raises
    ------
    UsageError
        If it cannot be read, is no CSV, or has other columns, one twice or more cells than columns.
    """
    (_, header), *rows = _filled(path) or [(1, [])]
    names = [name.casefold() for name in header]
    _check_columns(names, columns, path)
    for number, cells in rows:
        _check_cells(number, cells, names, path)
    return tuple(Row(number, dict(zip(names, cells, strict=False))) for number, cells in rows)


def _filled(path: Path) -> list[tuple[int, list[str]]]:
    """Each row that has content, with its number; line ends in a cell stay."""
    file = io.StringIO(_text(path), newline="")
    header = next((line for line in file if line.strip()), "")
    delimiter = ";" if ";" in header else ","
    file.seek(0)
    reader = csv.reader(file, delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        rows = [(number, [cell.strip() for cell in row]) for number, row in enumerate(reader, 1)]
    except csv.Error as error:
        raise UsageError(f"is no valid CSV, line {reader.line_num}: {error}", file=path) from error
    return [(number, row) for number, row in rows if any(row)]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", file=path, remedy="name a CSV that you can read"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            "cannot be read as UTF-8 text", file=path, remedy="save it as CSV in UTF-8"
        ) from error


def _check_columns(names: Sequence[str], columns: Sequence[str], path: Path) -> None:
    if columns[0] not in names:
        usual = ",".join(columns[:3])
        raise UsageError(f"has no column {columns[0]}", file=path, remedy=f"begin with {usual}")
    for at, name in enumerate(names):
        if name and name in names[:at]:
            raise UsageError("has a column twice", file=path, value=name, remedy="leave one")
        if name and name not in columns:
            known = ", ".join(columns)
            raise UsageError(
                "has a column that means nothing here",
                file=path,
                value=name,
                remedy=f"take it out, or call it one of {known}",
            )


def _check_cells(number: int, cells: Sequence[str], names: Sequence[str], path: Path) -> None:
    """No cell may be passed over because it stands under no name."""
    for at, cell in enumerate(cells):
        if cell and (at >= len(names) or not names[at]):
            raise UsageError(
                f"row {number} has a cell under no column",
                file=path,
                value=cell,
                remedy="put a cell with a comma in it into quotation marks, or name the column",
            )
