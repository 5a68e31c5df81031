"""What is known of a recording besides its sound -> the line of its report that says it.

What makes pages is imported when there is one to be made.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from analyzer.batch.jobs import Details
from analyzer.batch.shelf import look, named_candidate
from analyzer.errors import AnalyzerError
from analyzer.outputs import RUN_FILE, replace_file
from analyzer.outputs.naming import read_object
from analyzer.records import Analysis
from analyzer.report.series import InSeries

PAGE = "index.html"
REPORT = "report.html"


def known(details: Details) -> InSeries:
    """What a report of a batch says: the page over the folder is there when the batch ends."""
    return InSeries(details.candidate, details.recorded_on, f"../{PAGE}")


def known_beside(folder: Path) -> InSeries:
    """What the report in a result folder says, with the page over the folder where there is one."""
    held = look(folder)
    details = held.details if held else Details()
    page = f"../{PAGE}" if (folder.resolve().parent / PAGE).is_file() else ""
    return InSeries(details.candidate, details.recorded_on, page)


def report_of(analysis: Analysis, folder: Path, series: InSeries) -> str:
    """The report of a result made again, with the sound that it has; a typed name goes before the
    one that is known."""
    from analyzer.report import render_report
    from analyzer.report.reread import audio_of

    href, data = audio_of(folder / REPORT)
    name = named_candidate(analysis, series.candidate)
    series = InSeries(name, series.recorded_on, series.page)
    return render_report(analysis, audio_href=href, audio_data_uri=data, series=series)


def renew_details(folder: Path, details: Details) -> bool:
    """Write what is now known of the candidate and the date into a finished result and its report;
    whether it had not been there.

    run.json comes last: as long as it does not say it, the report will be made again.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    held, run = look(folder), read_object(folder / RUN_FILE)
    if held is None or not run or details.over(held.details) == held.details:
        return False
    now = details.over(held.details)
    _renew_report(folder, known(now))
    text = json.dumps({**run, "details": asdict(now)}, indent=2, ensure_ascii=False) + "\n"
    replace_file(folder / RUN_FILE, text.encode("utf-8", "replace"))
    return True


def _renew_report(folder: Path, series: InSeries) -> None:
    """A result that cannot be read keeps the report it has; the tables say what is wrong."""
    from analyzer.serialize import read_analysis

    try:
        analysis = read_analysis(folder)
    except AnalyzerError:
        return
    html = report_of(analysis, folder, series)
    replace_file(folder / REPORT, html.encode("utf-8", "replace"))
