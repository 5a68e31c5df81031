"""Names in labels, without what the labels say beside."""

from __future__ import annotations

import pytest

from analyzer.speech.given.text import own_name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Candidate Ann", "Ann"),
        ("Candidate 2: Ann (Guest)", "Ann (Guest)"),
        ("Candidate(Ann)", "Ann"),
        ("Interviewer [Bob]", "Bob"),
        ("interviewer_2", ""),
        ("interviewer-12", ""),
        ("Candidate 2nd laptop", "2nd laptop"),
        ("candidate-22b", "22b"),
        ("Candidate's mic", "Candidate's mic"),
        ("Candidate\u2019s mic", "Candidate\u2019s mic"),
        ("Candidates", "Candidates"),
    ],
)
def test_a_label_is_rid_of_its_role_and_of_nothing_else(label: str, name: str) -> None:
    assert own_name(label) == name
