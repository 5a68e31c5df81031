"""Scripts, with and without their question marks -> calls for a response found: `calls.py`.

What interviewers say in scripts is read as it is written, and with every question mark made a full
stop, since recognisers leave them out: by the product, by the product without the sentence encoder,
and by how a clause opens and ends alone. The product's phrases were chosen with the first and the
later scripts in view, and its weights are learnt from most of these and from scripts by other hands
(`interviewers/`). Those in `unseen/` were written without having seen the product's phrases, and
nothing is learnt from them.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from analyzer.conversation.calls import KINDS, CallReader, Moment
from analyzer.conversation.clauses import Clause, is_question, split_words
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import load_meaning
from analyzer.records import PhaseName, Word
from analyzer.settings import ConversationSettings
from analyzer.speech.sentences import sentence_encoder
from benchmarks.dialogues import FOLDER
from benchmarks.load import SAMPLES

HERE = Path(__file__).resolve().parent
INTERVIEWERS = HERE / "interviewers"
OTHERS = ("statement", "courtesy")
"""What calls for no response."""
WORD_S = 0.3
Reader = Callable[[Sequence[Clause], Moment], bool]
"""Whether a turn's clauses are taken for a call."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What an interviewer says, of which kind it is, and when."""

    text: str
    kind: str
    moment: Moment

    @property
    def calls(self) -> bool:
        """Whether it calls for a response."""
        return self.kind in KINDS


def main(arguments: list[str] | None = None) -> int:
    """Print, for each set of scripts, how many of which kind are taken for calls."""
    parser = argparse.ArgumentParser(description="Find what calls for a response.")
    parser.add_argument("--misses", action="store_true", help="print what the product reads wrong")
    options = parser.parse_args(arguments)
    sets = {
        "first": [*sorted(SAMPLES.glob("scripts/*.toml")), *sorted(FOLDER.glob("*.toml"))],
        "later": sorted(FOLDER.glob("*/*.toml")),
        "by other hands, learnt from": sorted(INTERVIEWERS.glob("*.toml")),
        "by other hands, unseen": sorted(INTERVIEWERS.glob("unseen/*.toml")),
    }
    by = readers()
    for name, files in sets.items():
        turns = [turn for file in files for turn in read(file)]
        print(f"{name}, {len(files)} scripts: taken for calls")
        for marks in (True, False):
            for reader, calls in by.items():
                taken = [t for t in turns if calls(clauses(t.text, marks=marks), t.moment)]
                how = "as written" if marks else "no marks"
                print(f"  {how:10} {reader:11} {_counts(taken, turns)}")
        for turn in turns if options.misses else ():
            if by["product"](clauses(turn.text, marks=True), turn.moment) is not turn.calls:
                print(f"    {turn.kind}: {turn.text}")
    return 0


def readers() -> Mapping[str, Reader]:
    """Name -> the product, the product without the encoder, and openings alone."""
    lexicon, settings = load_lexicon("en"), ConversationSettings()
    product = CallReader(lexicon, settings, load_meaning(sentence_encoder(), "en"))
    words = CallReader(lexicon, settings)
    return {
        "product": lambda said, moment: product(said, moment) != "statement",
        "words alone": lambda said, moment: words(said, moment) != "statement",
        "openings": lambda said, _: any(is_question(clause, lexicon) for clause in said),
    }


def _counts(taken: Sequence[Turn], turns: Sequence[Turn]) -> str:
    found, all_of = Counter(turn.kind for turn in taken), Counter(turn.kind for turn in turns)
    kinds = (kind for kind in (*KINDS, *OTHERS) if all_of[kind])
    return ", ".join(f"{found[kind]} of {all_of[kind]} {kind}s" for kind in kinds)


def read(file: Path) -> Iterator[Turn]:
    """The interviewer's turns of a script, in order, but for backchannels."""
    phase, asked, number = "intro", False, 0
    for event in tomllib.loads(file.read_text("utf-8"))["events"]:
        phase = event.get("phase", phase)
        text = event.get("text", "")
        if event.get("speaker") == "interviewer" and event["kind"] != "backchannel":
            yield Turn(text, event["kind"], Moment(cast(PhaseName, phase), asked, number))
            number += 1
        asked = event.get("speaker") == "candidate" and text.rstrip().endswith("?")


def clauses(text: str, *, marks: bool) -> list[Clause]:
    """The clauses of a text, with its question marks or without."""
    words = [
        (None, Word(WORD_S * n, WORD_S * (n + 1), word, "I", 1.0))
        for n, word in enumerate((text if marks else text.replace("?", ".")).split())
    ]
    return [clause for clause in split_words(words, ConversationSettings()) if clause.tokens]


if __name__ == "__main__":
    sys.exit(main())
