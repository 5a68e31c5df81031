"""Questions of interviewers, read with their marks and without."""

from __future__ import annotations

from pathlib import Path

from analyzer.conversation.lexicon import load_lexicon
from benchmarks.questions import Turn, by_opening, by_product, clauses, read

LEXICON = load_lexicon("en")
SCRIPT = """
events = [
  {speaker = "interviewer", kind = "prompt", text = "Write a loop.", phase = "intro"},
  {speaker = "candidate", kind = "question", text = "Over rows?", phase = "implementation"},
  {speaker = "interviewer", kind = "statement", text = "Over rows."},
  {seconds = 3.0},
  {speaker = "interviewer", kind = "question", text = "And the cost?"},
]
"""


def test_a_turn_knows_what_went_before_it(tmp_path: Path) -> None:
    file = tmp_path / "script.toml"
    file.write_text(SCRIPT, "utf-8")
    assert list(read(file)) == [
        Turn("Write a loop.", calls=True, answering=False, working=False),
        Turn("Over rows.", calls=False, answering=True, working=True),
        Turn("And the cost?", calls=True, answering=False, working=True),
    ]


def test_without_its_mark_a_piece_of_a_sentence_is_found_by_the_product_alone() -> None:
    turn = Turn("And the cost?", calls=True, answering=False, working=True)
    for marks, opening in ((True, True), (False, False)):
        said = clauses(turn, marks=marks)
        assert by_product(said, turn, LEXICON)
        assert by_opening(said, turn, LEXICON) is opening
