"""Scripts, with and without their question marks -> calls for a response found: `questions.py`.

Recognisers leave question marks out. What interviewers say in the dialogue scripts is read as it is
written, and with every question mark made a full stop: by the product, and by how a clause opens
and ends alone. All scripts were in view when the product's phrases were chosen.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
if not __package__:  # run as a program: the folder above holds the package
    sys.path.insert(0, str(HERE.parent))

from analyzer.conversation.clauses import Clause, is_question, split_words  # noqa: E402
from analyzer.conversation.interjections import classify  # noqa: E402
from analyzer.conversation.lexicon import Lexicon, load_lexicon  # noqa: E402
from analyzer.records import Word  # noqa: E402
from analyzer.settings import ConversationSettings  # noqa: E402
from benchmarks.dialogues import FOLDER  # noqa: E402
from benchmarks.load import SAMPLES  # noqa: E402

CALLING = frozenset({"question", "hint", "prompt", "correction"})
WORKING = frozenset({"implementation", "verification"})
WORD_S = 0.3


@dataclass(frozen=True, slots=True)
class Turn:
    """What an interviewer says; `calls` as the script has it.

    `answering`: the candidate had just asked; `working`: he is writing or testing.
    """

    text: str
    calls: bool
    answering: bool
    working: bool


def main(arguments: list[str] | None = None) -> int:
    """Print, for the first scripts and those written later, what is found."""
    parser = argparse.ArgumentParser(description="Find questions without question marks.")
    parser.add_argument("--misses", action="store_true", help="print what is not found")
    options = parser.parse_args(arguments)
    lexicon = load_lexicon("en")
    sets = {
        "first": [*sorted(SAMPLES.glob("scripts/*.toml")), *sorted(FOLDER.glob("*.toml"))],
        "later": sorted(FOLDER.glob("*/*.toml")),
    }
    for name, files in sets.items():
        turns = [turn for file in files for turn in read(file)]
        asked = [t for t in turns if t.calls and t.text.rstrip().endswith("?")]
        others = [t for t in turns if not t.calls]
        print(f"{name}, {len(files)} scripts: {len(asked)} questions, {len(others)} statements")
        for marks in (True, False):
            for reader, calls in READERS.items():
                found = Counter(calls(clauses(t, marks=marks), t, lexicon) for t in asked)[True]
                false = Counter(calls(clauses(t, marks=marks), t, lexicon) for t in others)[True]
                how = "with marks" if marks else "without"
                print(f"  {how:10} {reader:8} found {found}, and {false} of the statements")
        if options.misses:
            for turn in asked:
                if not by_product(clauses(turn, marks=False), turn, lexicon):
                    print(f"    {turn.text}")
    return 0


def read(file: Path) -> Iterator[Turn]:
    """The interviewer's turns of a script, in order."""
    phase, asked = "intro", False
    for event in tomllib.loads(file.read_text("utf-8"))["events"]:
        phase = event.get("phase", phase)
        text = event.get("text", "")
        if event.get("speaker") == "interviewer":
            yield Turn(text, event.get("kind") in CALLING, asked, phase in WORKING)
        asked = event.get("speaker") == "candidate" and text.rstrip().endswith("?")


def clauses(turn: Turn, *, marks: bool) -> list[Clause]:
    """A turn's clauses, with its question marks or without."""
    text = turn.text if marks else turn.text.replace("?", ".")
    words = [
        (None, Word(WORD_S * n, WORD_S * (n + 1), word, "I", 1.0))
        for n, word in enumerate(text.split())
    ]
    return [clause for clause in split_words(words, ConversationSettings()) if clause.tokens]


def by_product(said: Sequence[Clause], turn: Turn, lexicon: Lexicon) -> bool:
    """Whether the product takes a turn for a call for a response."""
    return classify(said, lexicon, answering=turn.answering, working=turn.working)[1]


def by_opening(said: Sequence[Clause], _turn: Turn, lexicon: Lexicon) -> bool:
    """Whether any clause ends with a question mark or opens as questions mostly do."""
    return any(is_question(clause, lexicon) for clause in said)


READERS = {"product": by_product, "openings": by_opening}


if __name__ == "__main__":
    sys.exit(main())
