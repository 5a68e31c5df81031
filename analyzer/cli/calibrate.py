"""`calibrate`: a CSV of coaches' levels and result folders -> agreement, perhaps a rubric file."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from analyzer.cli.terminal import say
from analyzer.errors import UsageError
from analyzer.outputs import replace_file
from analyzer.records import LEVELS, Analysis, Level
from analyzer.review.edits import COACH, COMMUNICATION
from analyzer.rubric import Rubric
from analyzer.rubric.agreement import Agreement
from analyzer.rubric.calibrate import Calibration, Rated, calibrate, text_with_floors
from analyzer.rubric.reader import rubric_text
from analyzer.rubric.score import values_of
from analyzer.serialize import read_analysis
from analyzer.spreadsheet import plain_cell, safe_cell

COLUMNS = ("recording", "coach", "level")


def calibrate_results(
    ratings: Path,
    results: Sequence[Path],
    rubric: Rubric,
    rubric_file: Path | None,
    write: Path | None,
    as_json: bool,
) -> None:
    """Print the comparison; with `write`, save a rubric when cross-validation favours it.

    Raises
    ------
    UsageError
        If the CSV lacks a column, a level is none, a rating has no result or several, or the
        rubric is laid out so that no floors can be put into it.
    ResultError
        If a result cannot be read, or the rubric cannot be written.
    """
    if write is not None and write.exists():
        raise UsageError("is there already", file=write, remedy="name a new file")
    rated = match(read_ratings(ratings), read_results(results), ratings)
    found = calibrate(rated, rubric)
    proposed = found.proposal if found.proposal and found.proposal.better else None
    if write is not None and proposed is not None:
        text = text_with_floors(rubric_text(rubric_file), rubric, proposed.floors)
        replace_file(write, text.encode("utf-8"))
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=2))
        return
    for line in _report(found, rated):
        say(line)
    if write is not None:
        say(f"Written: {write}" if proposed else f"{write} was not written.")


def read_ratings(path: Path) -> dict[str, dict[str, Level]]:
    """Recording -> coach -> level, from a CSV with the columns recording, level and maybe coach.

    Where there is a column criterion, as in the ratings.csv of `review`, only the levels of
    communication as a whole count.
    """
    found: dict[str, dict[str, Level]] = {}
    for line, row in _rows(path):
        if (row.get("criterion") or COMMUNICATION).strip() != COMMUNICATION:
            continue
        if not row["level"].strip():
            continue  # not rated yet
        level = _level(row["level"], line, path)
        coach, recording = _name(row.get("coach") or COACH), _name(row["recording"])
        mine = found.setdefault(recording, {})
        if coach in mine:
            raise _twice(coach, f"{line}: ", recording, path)
        mine[coach] = level
    if not found:
        raise UsageError("holds no ratings", file=path, remedy="give each recording a level")
    return found


def _rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    """The table's rows, each with its place ("line 3"), the last line of a row of several.

    A semicolon or a tab may part the columns, as spreadsheets write it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=path) from error
    except UnicodeDecodeError as error:
        raise UsageError("is no CSV in UTF-8", file=path, remedy="save it as CSV UTF-8") from error
    head = text.partition("\n")[0].lower()
    mark = max(",;\t", key=head.count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
        names = table.fieldnames = [name.strip().lower() for name in table.fieldnames or ()]
        rows = [(f"line {table.line_num}", row) for row in table]
    except csv.Error as error:
        raise UsageError(f"is no CSV: {error}", file=path, remedy="save it as CSV UTF-8") from error
    if not {"recording", "level"} <= set(names):
        raise UsageError(
            "needs the columns recording and level (and coach, with several)",
            file=path,
            value=", ".join(names),
        )
    for line, row in rows:
        if row["recording"] is None or row["level"] is None:
            raise UsageError(f"{line}: has too few cells", file=path, remedy="fill the row up")
    return rows


def _name(text: str) -> str:
    """Without the apostrophe that `review` puts before what a spreadsheet would run."""
    return plain_cell(text.strip())


def _level(text: str, where: str, path: Path) -> Level:
    level = text.strip().lower().replace(" ", "_").replace("-", "_")
    known = next((one for one in LEVELS if one == level), None)
    if known is None:
        raise UsageError(
            f"{where}: there is no such level",
            file=path,
            value=text,
            remedy=f"use {', '.join(one.replace('_', ' ') for one in LEVELS)}",
        )
    return known


def _twice(coach: str, where: str, recording: str, path: Path) -> UsageError:
    if coach != COACH:
        return UsageError(
            f"{where}{coach} rates this recording twice",
            file=path,
            value=recording,
            remedy="keep one of the two",
        )
    return UsageError(
        f"{where}this recording is rated twice",
        file=path,
        value=recording,
        remedy="keep one of the two, or add a column coach that tells who rated",
    )


def read_results(folders: Iterable[Path]) -> dict[str, Analysis]:
    """Folder name -> analysis, of result folders and of folders that hold some.

    Raises
    ------
    UsageError
        If one is no folder, or two of them have the same name.
    ResultError
        If a result cannot be read.
    """
    found: dict[str, Analysis] = {}
    places: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UsageError("is no folder", file=folder, remedy="name OUT or OUT/NAME")
        inside = sorted(p.parent for p in folder.glob("*/analysis.json"))
        for place in [folder] if (folder / "analysis.json").is_file() else inside:
            whole = place.resolve()
            first = places.setdefault(whole.name, whole)
            if first != whole:
                raise UsageError(
                    f"has the same name as {first}: a rating could be of either",
                    file=whole,
                    remedy="rename one of the two folders",
                )
            found[whole.name] = read_analysis(place)
    return found


def match(
    ratings: dict[str, dict[str, Level]], results: dict[str, Analysis], path: Path
) -> list[Rated]:
    """Each result that was rated, by the folder's name, as it is or as a cell of the table has it,
    or the recording's file name.

    Coaches may name one result either way.
    """
    by_file: dict[str, list[str]] = {}
    for name, analysis in results.items():
        for told in {analysis.recording.name, plain_cell(safe_cell(name))}:
            by_file.setdefault(told, []).append(name)
    found: dict[str, dict[str, Level]] = {}
    for recording, coaches in ratings.items():
        same = [recording] if recording in results else by_file.get(recording, [])
        if len(same) > 1:
            raise UsageError(
                "rates a recording of which there are several results",
                file=path,
                value=recording,
                remedy=f"write {' or '.join(same)}",
            )
        if not same:
            near = difflib.get_close_matches(recording, [*results, *by_file], n=1)
            hint = f"did you mean {near[0]}" if near else "name the folder that holds its result"
            raise UsageError(
                "rates a recording that is in none of the results",
                file=path,
                value=recording,
                remedy=hint,
            )
        mine = found.setdefault(same[0], {})
        for coach in coaches.keys() & mine.keys():
            raise _twice(coach, f"{same[0]}: ", recording, path)
        mine |= coaches
    return [
        Rated(name, values_of(results[name].measures), results[name].rating.level, coaches)
        for name, coaches in found.items()
        if results[name].rating.level in LEVELS
    ]


def _report(found: Calibration, rated: Sequence[Rated]) -> Iterable[str]:
    low_high = found.interval
    sure = f" (95 % interval {low_high[0]:.2f} to {low_high[1]:.2f})" if low_high else ""
    yield f"Product and coaches: {_shown(found.product)}{sure}."
    yield (
        f"Coaches among themselves: {_shown(found.between)}."
        if found.between
        else "Coaches among themselves: no interview was rated by two."
    )
    for one in rated:
        if one.level != one.consensus:
            yield f"  {one.name}: {_words(one.level)}, coaches {_words(one.consensus)}"
    if found.too_few:
        yield found.too_few
    proposal = found.proposal
    if proposal is not None:
        floors = ", ".join(f"{floor:.2f}" for floor in proposal.floors)
        yield f"Floors that fit best (weak, strong, very strong): {floors}."
        yield f"With the present floors: {_shown(proposal.now)}."
        yield f"With fitted ones, each interview left out in turn: {_shown(proposal.held_out)}."
        yield (
            "They agree better on interviews they were not fitted to."
            if proposal.better
            else "That is no gain that would last: keep the present floors."
        )


def _shown(agreement: Agreement) -> str:
    if agreement.exact is None or agreement.adjacent is None:
        return "nothing to compare"
    kappa = "undefined" if agreement.kappa is None else f"{agreement.kappa:.2f}"
    pairs = "pair" if agreement.n == 1 else "pairs"
    return (
        f"{agreement.n} {pairs}, {agreement.exact:.0%} the same, {agreement.adjacent:.0%} at most "
        f"one level apart, quadratic weighted kappa {kappa}"
    )


def _words(level: Level) -> str:
    return level.replace("_", " ")
