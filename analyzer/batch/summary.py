"""The results and this run's failures -> summary.csv, summary.parquet, pooled.csv, index.html."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.batch.jobs import Copies, Details
from analyzer.batch.pooled import Pool
from analyzer.batch.shelf import Finished, finished, named_candidate
from analyzer.errors import AnalyzerError
from analyzer.measures.catalogue import catalogue
from analyzer.outputs import replace_file
from analyzer.records import Analysis
from analyzer.report.folder_page import FolderEntry, failed, render_folder, summarise
from analyzer.report.wording import clean
from analyzer.rubric import load_rubric
from analyzer.serialize import read_analysis
from analyzer.spreadsheet import safe_cell

if TYPE_CHECKING:
    import pandas as pd

FIRST = ("recording", "folder", "candidate", "recorded_on", "error", "copy_of")
TEXTS = (*FIRST, "language", "quality", "level")
ALL = "all recordings"


@dataclass(frozen=True, slots=True)
class Failure:
    """A recording that could not be analysed, for its row.

    `folder` is that of a result which cannot be read; such rows are found anew each time.
    """

    name: str
    error: str
    details: Details
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A recording with the same sound as that of the result in `folder`, for its row."""

    name: str
    details: Details
    folder: str


def write_summary(
    out: Path,
    failures: Sequence[Failure],
    copies: Copies | None = None,
    same: Sequence[Copy] = (),
) -> pd.DataFrame:
    """Write the tables over every result in `out`, over `failures` and `same`, each file whole.

    Parameters
    ----------
    copies : Copies, optional
        Folders that stand for addresses in a store, which the tables name.
    same : sequence of Copy
        Recordings whose sound is counted already: they have rows in the summary alone.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    rows, entries, whole, pools = dict[str, dict[str, Any]](), [], Pool(), dict[str, Pool]()
    for item in sorted(finished(out).values(), key=lambda found: found.folder.name):
        try:
            analysis = read_analysis(item.folder)
        except AnalyzerError as error:
            name = item.folder.name
            told = str(error) if copies is None else copies.named(str(error))
            failures = (*failures, Failure(name, told, item.details, name))
            continue
        candidate = named_candidate(analysis, item.details.candidate)
        rows[item.folder.name] = _row(analysis, item, candidate)
        entries.append(_entry(analysis, item, candidate))
        whole.add(analysis)
        if candidate:
            pools.setdefault(candidate, Pool()).add(analysis)
    listed = [*rows.values(), *map(_failed, failures)]
    listed += [_copied(item, rows[item.folder]) for item in same if item.folder in rows]
    entries += [
        failed(f.name, f.error, candidate=f.details.candidate, recorded_on=f.details.recorded_on)
        for f in failures
    ]
    table = _table(listed)
    write_tables(out, table, _pooled({ALL: whole} | {_apart(n): pool for n, pool in pools.items()}))
    page = render_folder(entries, title=out.resolve().name or "Recordings")
    replace_file(out / "index.html", page.encode("utf-8", "replace"))
    return table


def _apart(candidate: str) -> str:
    """A candidate's name that nobody takes for the rows of all.

    Examples
    --------
    >>> _apart("Ann"), _apart("all recordings")
    ('Ann', 'all recordings (candidate)')
    """
    return f"{candidate} (candidate)" if candidate.casefold() == ALL else candidate


def write_tables(out: Path, summary: pd.DataFrame, pooled: pd.DataFrame) -> None:
    """Replace the three tables."""
    parquet = io.BytesIO()
    summary.to_parquet(parquet, index=False)
    replace_file(out / "summary.parquet", parquet.getvalue())
    replace_file(out / "summary.csv", _csv(summary))
    replace_file(out / "pooled.csv", _csv(pooled))


def _csv(table: pd.DataFrame) -> bytes:
    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype == "string":
            safe[name] = safe[name].map(safe_cell, na_action="ignore")
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _entry(analysis: Analysis, item: Finished, candidate: str) -> FolderEntry:
    return summarise(
        analysis,
        report=f"./{item.folder.name}/report.html",  # "data: Ann" is a folder, no address
        candidate=candidate,
        recorded_on=item.details.recorded_on,
    )


def _row(analysis: Analysis, item: Finished, candidate: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "recording": item.source or analysis.recording.name,
        "folder": item.folder.name,
        "candidate": candidate,
        "recorded_on": item.details.recorded_on,
        "error": "",
        "copy_of": "",
        "duration_s": analysis.recording.duration_s,
        "language": analysis.conversation.language,
        "quality": analysis.quality.verdict,
        "level": analysis.rating.level,
        "score": analysis.rating.score,
        "stability": analysis.rating.stability and analysis.rating.stability.share,
    }
    row |= {f"score_{c.name}": c.score for c in analysis.rating.criteria}
    for measure in analysis.measures:
        row[measure.name] = measure.value
        row[f"{measure.name}_numerator"] = measure.numerator
        row[f"{measure.name}_denominator"] = measure.denominator
    return row


def _failed(failure: Failure) -> dict[str, Any]:
    return {
        "recording": failure.name,
        "folder": failure.folder or None,
        "candidate": failure.details.candidate,
        "recorded_on": failure.details.recorded_on,
        "error": failure.error,
        "copy_of": "",
    }


def _copied(copy: Copy, first: dict[str, Any]) -> dict[str, Any]:
    """What is measured is that of the first; who and when is its own, as far as it is known."""
    known = copy.details.over(Details(first["candidate"], first["recorded_on"]))
    return first | {
        "recording": copy.name,
        "candidate": known.candidate,
        "recorded_on": known.recorded_on,
        "copy_of": first["recording"],
    }


def _table(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The same columns and types whatever was found."""
    listed = list(rows)
    names = [*FIRST, "duration_s", *TEXTS[len(FIRST) :], "score", "stability"]
    names += [f"score_{rule.name}" for rule in load_rubric().criteria]
    for item in catalogue():
        names += [item.name, f"{item.name}_numerator", f"{item.name}_denominator"]
    import pandas as pd

    return pd.DataFrame({name: _column(name, [row.get(name) for row in listed]) for name in names})


def _column(name: str, values: list[Any]) -> pd.Series[Any]:
    """Texts are cleaned: the name of a file may hold bytes that are no UTF-8."""
    import pandas as pd

    if name not in TEXTS:
        return pd.Series(values, dtype="float64")
    return pd.Series([None if v is None else clean(v) for v in values], dtype="string")


def _pooled(pools: dict[str, Pool]) -> pd.DataFrame:
    rows = [
        {"of": name, "of_recordings": pool.count, **asdict(figure)}
        for name, pool in pools.items()
        for figure in pool.figures()
    ]
    import pandas as pd

    table = pd.DataFrame(rows)
    texts = ["of", "name", "unit", "reason"]
    return table.astype(dict.fromkeys(texts, "string"))
