"""40 s of a sample interview scored again: another candidate, nothing new, nobody."""

from __future__ import annotations

import pytest

from analyzer.errors import UsageError
from analyzer.library import Result
from analyzer.scoring import rescore
from analyzer.settings import Settings


def test_the_other_candidate_swaps_the_roles_and_is_recorded(kmeans_result: Result) -> None:
    before = kmeans_result.analysis
    (old,) = before.conversation.ids("candidate")
    (new,) = before.conversation.ids("interviewer")
    after = rescore(before, Settings(), candidate=new)
    assert after.conversation.ids("candidate") == {new}
    assert after.conversation.ids("interviewer") == {old}
    assert after.conversation.words == before.conversation.words
    assert [(e.what, e.before, e.after) for e in after.edits] == [("candidate", old, new)]


def test_scoring_again_without_a_change_changes_nothing(kmeans_result: Result) -> None:
    again = rescore(kmeans_result.analysis, Settings())
    assert again.measures == kmeans_result.analysis.measures
    assert again.rating == kmeans_result.analysis.rating
    assert again.edits == ()


def test_a_candidate_who_is_nobody_is_refused(kmeans_result: Result) -> None:
    with pytest.raises(UsageError, match="S9"):
        rescore(kmeans_result.analysis, Settings(), candidate="S9")
