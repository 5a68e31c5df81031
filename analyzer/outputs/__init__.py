"""Analysis -> a result folder: analysis.json, report.html, timeline.csv, transcript.vtt, RTTM."""

from analyzer.outputs.folder import (
    FILES,
    MIX_NAME,
    RUN_FILE,
    TABLES,
    half_written,
    replace_file,
    write_into,
    write_outputs,
)
from analyzer.outputs.naming import folder_for, safe_name
from analyzer.outputs.rttm import rttm
from analyzer.outputs.subtitles import transcript_vtt
from analyzer.outputs.timeline import timeline_csv

__all__ = [
    "FILES",
    "MIX_NAME",
    "RUN_FILE",
    "TABLES",
    "folder_for",
    "half_written",
    "replace_file",
    "rttm",
    "safe_name",
    "timeline_csv",
    "transcript_vtt",
    "write_into",
    "write_outputs",
]
