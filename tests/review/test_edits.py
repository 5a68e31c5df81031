"""What a correction is called in the result, and what the report reads from it."""

from __future__ import annotations

import pytest

from analyzer.report.coach import coach_views
from analyzer.review.edits import parse


@pytest.mark.parametrize("time_s", [0.0, 65.0, 3599.0, 3600.0, 3723.0, 36005.0])
def test_the_moment_of_a_comment_is_read_as_it_was_written(time_s: float) -> None:
    data = {"kind": "judge", "criterion": "clarity", "level": "weak", "comment": "starts anew"}
    edit = parse({**data, "time_s": time_s}).described()
    view = coach_views([edit], {"clarity"})["clarity"]
    assert (view.comment, view.start_s) == ("starts anew", time_s)
