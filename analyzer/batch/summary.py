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

TEXTS = ("recording", "folder", "candidate", "recorded_on", "error", "language", "quality", "level")
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


def write_summary(
    out: Path, failures: Sequence[Failure], copies: Copies | None = None
) -> pd.DataFrame:
    """Write the tables over every result in `out` and over `failures`, each file whole.

    `copies`: folders that stand for addresses in a store, which the tables name.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    rows, entries, pools = [], [], {ALL: Pool()}
    for item in sorted(finished(out).values(), key=lambda found: found.folder.name):
        try:
            analysis = read_analysis(item.folder)
        except AnalyzerError as error:
            name = item.folder.name
            told = str(error) if copies is None else copies.named(str(error))
            failures = (*failures, Failure(name, told, item.details, name))
            continue
        candidate = named_candidate(analysis, item.details.candidate)
        rows.append(_row(analysis, item, candidate))
        entries.append(_entry(analysis, item, candidate))
        pools[ALL].add(analysis)
        if candidate:
            pools.setdefault(candidate, Pool()).add(analysis)
    rows += [_failed(failure) for failure in failures]
    entries += [
        failed(f.name, f.error, candidate=f.details.candidate, recorded_on=f.details.recorded_on)
        for f in failures
    ]
    table = _table(rows)
    write_tables(out, table, _pooled(pools))
    page = render_folder(entries, title=out.resolve().name or "Recordings")
    replace_file(out / "index.html", page.encode("utf-8", "replace"))
    return table


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
        "recording": analysis.recording.name,
        "folder": item.folder.name,
        "candidate": candidate,
        "recorded_on": item.details.recorded_on,
        "error": "",
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
    }


def _table(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The same columns and types whatever was found."""
    listed = list(rows)
    names = [*TEXTS[:5], "duration_s", *TEXTS[5:], "score", "stability"]
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
