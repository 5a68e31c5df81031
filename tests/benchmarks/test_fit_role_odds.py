"""Both sides of a script are learnt from, and questions as recognisers write them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.fit_role_odds import sides


def test_a_turn_with_a_question_is_learnt_with_its_mark_and_without(tmp_path: Path) -> None:
    file = tmp_path / "script.toml"
    file.write_text(
        """
events = [
  {speaker = "interviewer", kind = "question", text = "Right. And why?"},
  {seconds = 2.0},
  {speaker = "candidate", text = "It converges."},
]
""",
        "utf-8",
    )
    assert [(clause.text, asks) for clause, asks in sides([file])] == [
        ("Right.", True),
        ("And why?", True),
        ("Right.", True),
        ("And why.", True),
        ("It converges.", False),
    ]
