"""Corrections by hand -> the coach's own levels, to stand beside those that were computed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from analyzer.records import Edit
from analyzer.report import wording
from analyzer.times import clock, seconds

LEVEL_AND_COMMENT = re.compile(r"(very_weak|weak|strong|very_strong|none)(?:: (.*))?", re.DOTALL)
COMMENT_AT = re.compile(r"(.*) at ((?:[0-9]+:)?[0-9]+:[0-5][0-9])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CoachView:
    """A coach's level and comment; `start_s` is None where the comment names no moment."""

    level: str
    code: str
    comment: str
    start_s: float | None
    clock: str


def coach_views(edits: Sequence[Edit], judged: Collection[str]) -> Mapping[str, CoachView]:
    """By what is `judged` (criteria, signals) a coach's last word; what was taken back is gone.

    >>> views = coach_views([Edit("clarity", "none", "weak: starts anew at 1:05")], {"clarity"})
    >>> views["clarity"].level, views["clarity"].comment, views["clarity"].start_s
    ('Weak', 'starts anew', 65.0)
    """
    views: dict[str, CoachView] = {}
    for edit in edits:
        found = LEVEL_AND_COMMENT.fullmatch(edit.after)
        if edit.what not in judged or found is None:
            continue
        code, comment = found[1], found[2] or ""
        views.pop(edit.what, None)
        if code != "none" or comment:
            views[edit.what] = _view(code, comment)
    return views


def _view(code: str, comment: str) -> CoachView:
    at = COMMENT_AT.fullmatch(comment)
    start_s = None if at is None else seconds(at[2])
    return CoachView(
        level=wording.LEVEL_WORDS.get(code, "no level"),
        code="not_rated" if code == "none" else code,
        comment=wording.clean(comment if at is None else at[1]),
        start_s=start_s,
        clock="" if start_s is None else clock(start_s),
    )
