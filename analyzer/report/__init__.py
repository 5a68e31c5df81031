"""Analysis -> one HTML page that opens offline."""

from analyzer.report.render import render_report

__all__ = ["render_report"]
