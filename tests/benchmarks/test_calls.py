"""What interviewers say, read with question marks and without."""

from __future__ import annotations

from pathlib import Path

from analyzer.conversation.calls import Moment
from benchmarks.calls import Turn, clauses, read, readers

SCRIPT = """
events = [
  {speaker = "interviewer", kind = "prompt", text = "Write a loop.", phase = "intro"},
  {speaker = "candidate", kind = "question", text = "Over rows?", phase = "implementation"},
  {speaker = "interviewer", kind = "statement", text = "Over rows."},
  {speaker = "interviewer", kind = "backchannel", text = "Mm-hm."},
  {seconds = 3.0},
  {speaker = "interviewer", kind = "question", text = "And the cost?"},
]
"""


def test_a_turn_knows_what_went_before_it(tmp_path: Path) -> None:
    file = tmp_path / "script.toml"
    file.write_text(SCRIPT, "utf-8")
    assert list(read(file)) == [
        Turn("Write a loop.", "prompt", Moment("intro", turn=0)),
        Turn("Over rows.", "statement", Moment("implementation", answering=True, turn=1)),
        Turn("And the cost?", "question", Moment("implementation", turn=2)),
    ]


def test_without_its_mark_a_piece_of_a_sentence_is_found_by_the_product_alone() -> None:
    turn = Turn("And the cost?", "question", Moment("implementation"))
    assert turn.calls
    by = readers()
    for marks, opening in ((True, True), (False, False)):
        said = clauses(turn.text, marks=marks)
        assert by["product"](said, turn.moment)
        assert by["words alone"](said, turn.moment)
        assert by["openings"](said, turn.moment) is opening
