"""Roles in real conversations that people wrote down: `python -m benchmarks.consultations FOLDER`.

FOLDER holds the transcripts of PriMock57 (Papadopoulos Korfiatis et al., ACL 2022; CC BY 4.0): mock
consultations, NAME_doctor.TextGrid beside NAME_patient.TextGrid, with the times of each utterance.
The doctor is who asks. Words are spread evenly over their utterance, for only its ends are known.
Beside the product stand two plain rules: the interviewer is who says less, or who ends more
sentences with a question mark.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from analyzer.conversation import converse
from analyzer.conversation.meaning import Reader, load_meaning
from analyzer.records import Hearing, Speech, Word
from analyzer.settings import ConversationSettings
from analyzer.speech.sentences import sentence_encoder
from benchmarks.excerpts import excerpts

LENGTHS_S = (60.0, 120.0, 1e6)
DOCTOR, PATIENT = "S1", "S2"
FILES: Mapping[str, str] = {DOCTOR: "doctor", PATIENT: "patient"}
INTERVAL = re.compile(r'xmin = ([\d.]+)\s+xmax = ([\d.]+)\s+text = "((?:[^"]|"")*)"')
NOTE = re.compile(r"</?[A-Z_]+ ?/?>")
"""What transcribers note: unsure, unintelligible."""
FILLER = re.compile(r"(u[hm]+|erm?|h?mm+)[.,?]*", re.IGNORECASE)
Rule = Callable[[Hearing], str]


def main() -> int:
    """Tell doctor from patient in all excerpts, and print how often that is wrong."""
    parser = argparse.ArgumentParser(description="Roles in transcripts of real consultations.")
    parser.add_argument("folder", type=Path, help="transcripts of PriMock57")
    options = parser.parse_args()
    meaning = load_meaning(sentence_encoder(), "en")
    talks = list(load_consultations(options.folder))
    if not talks:
        parser.error(f"{options.folder} holds no NAME_doctor.TextGrid beside NAME_patient.TextGrid")
    for length_s in LENGTHS_S:
        whole = "whole" if length_s == LENGTHS_S[-1] else f"{length_s:.0f} s"
        pieces = [piece for talk in talks for piece in excerpts(talk, length_s)]
        pieces = [piece for piece in pieces if len({s.speaker for s in piece.speech}) == len(FILES)]
        print(f"{whole}, {len(pieces)} excerpts, wrong:")
        for name, heard in (("as written", pieces), ("no marks", list(map(unmarked, pieces)))):
            found = {
                "product": wrong(heard, lambda piece: asker(piece, meaning)),
                "words alone": wrong(heard, lambda piece: asker(piece, None)),
                "says less": wrong(heard, says_less),
                "question marks": wrong(heard, marks_more),
            }
            print(f"  {name:10}", *(f"{rule} {count}" for rule, count in found.items()), sep="  ")
    return 0


def load_consultations(folder: Path) -> Iterator[Hearing]:
    """Each consultation as if it had been heard."""
    for path in sorted(folder.glob(f"*_{FILES[DOCTOR]}.TextGrid")):
        name = path.name.removesuffix(f"_{FILES[DOCTOR]}.TextGrid")
        said = [
            (start_s, end_s, speaker, text)
            for speaker, role in FILES.items()
            for start_s, end_s, text in _utterances(folder / f"{name}_{role}.TextGrid")
        ]
        yield Hearing(
            duration_s=max(end_s for _, end_s, _, _ in said),
            speech=tuple(Speech(start_s, end_s, who) for start_s, end_s, who, _ in sorted(said)),
            words=tuple(sorted(_words(said), key=lambda word: word.start_s)),
        )


def _utterances(path: Path) -> Iterator[tuple[float, float, str]]:
    for start_s, end_s, text in INTERVAL.findall(path.read_text(encoding="utf-8")):
        said = NOTE.sub(" ", text.replace('""', '"')).split()
        if said:
            yield float(start_s), float(end_s), " ".join(said)


def _words(said: Iterable[tuple[float, float, str, str]]) -> Iterator[Word]:
    for start_s, end_s, speaker, text in said:
        words = text.split()
        step_s = (end_s - start_s) / len(words)
        for at, word in enumerate(words):
            begin_s = start_s + at * step_s
            filler = FILLER.fullmatch(word) is not None
            yield Word(begin_s, begin_s + step_s, word, speaker, 1.0, filler)


def unmarked(hearing: Hearing) -> Hearing:
    """The same with a full stop for every question mark."""
    words = tuple(replace(word, text=word.text.replace("?", ".")) for word in hearing.words)
    return replace(hearing, words=words)


def wrong(pieces: Iterable[Hearing], rule: Rule) -> str:
    """In how many a rule takes somebody else for the interviewer, "" being nobody."""
    return str(sum(rule(piece) != DOCTOR for piece in pieces))


def asker(hearing: Hearing, meaning: Reader | None) -> str:
    """Whom the product takes for the interviewer."""
    talk = converse(hearing, ConversationSettings(), meaning=meaning)
    return next((s.id for s in talk.speakers if s.role == "interviewer"), "")


def says_less(hearing: Hearing) -> str:
    """Who says fewer words."""
    words = Counter(word.speaker for word in hearing.words)
    return min(FILES, key=words.__getitem__)


def marks_more(hearing: Hearing) -> str:
    """Who has more question marks, "" for a tie."""
    marks = Counter(word.speaker for word in hearing.words if "?" in word.text)
    if marks[DOCTOR] == marks[PATIENT]:
        return ""
    return max(FILES, key=marks.__getitem__)


if __name__ == "__main__":
    raise SystemExit(main())
