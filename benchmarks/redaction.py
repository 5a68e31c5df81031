"""How much of what gives people away is found in labelled sentences, and how much else is hit.

    python -m benchmarks.redaction [--aside] [--misses]

`redaction_sentences/told.txt` was looked at while the rules were made, `aside.txt` was not. Marks
are {N:name} {O:organisation} {E:e-mail} {P:phone} {L:link}. A mark counts as found when every word
of it is replaced, whatever the placeholder; a replaced stretch is false when it touches no mark.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.redact.find import find
from analyzer.redact.found import Found

FOLDER = Path(__file__).with_name("redaction_sentences")
KINDS = {"N": "NAME", "O": "ORG", "E": "EMAIL", "P": "PHONE", "L": "LINK"}
MARK = re.compile(r"\{([NOEPL]):([^}]*)\}")


@dataclass
class Score:
    """Counts by kind; `false` by the kind that was put there wrongly."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    replaced: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found.total() / self.marked.total()

    @property
    def precision(self) -> float:
        return 1 - self.false.total() / max(1, self.replaced.total())


def read(file: Path) -> list[tuple[str, tuple[Found, ...]]]:
    """Sentences without their marks, and the marks."""
    read_ = []
    for line in file.read_text("utf-8").splitlines():
        text, marks, at = "", [], 0
        for match in MARK.finditer(line):
            text += line[at : match.start()]
            marks.append(
                Found(len(text), len(text) + len(match[2]), KINDS[match[1]], match[2])  # type: ignore[arg-type]
            )
            text, at = text + match[2], match.end()
        read_.append((text + line[at:], tuple(marks)))
    return read_


def score(file: Path) -> Score:
    """Each sentence as a transcript of its own: nothing is known from elsewhere."""
    result = Score()
    sentences = read(file)
    for (text, marks), hits in zip(sentences, find([t for t, _ in sentences]), strict=True):
        covered = {i for hit in hits for i in range(hit.start, hit.end)}
        for mark in marks:
            result.marked[mark.kind] += 1
            inside = {i for i in range(mark.start, mark.end) if text[i].isalnum()}
            if inside <= covered:
                result.found[mark.kind] += 1
            else:
                result.missed.append(f"{mark.kind} {mark.text!r} in {text!r}")
        for hit in hits:
            result.replaced[hit.kind] += 1
            if not any(hit.start < mark.end and mark.start < hit.end for mark in marks):
                result.false[hit.kind] += 1
                result.wrong.append(f"{hit.kind} {hit.text!r} in {text!r}")
    return result


def main() -> None:
    """Print recall by kind and precision over all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aside", action="store_true", help="the sentences kept aside")
    parser.add_argument("--misses", action="store_true", help="list what is missed or wrong")
    given = parser.parse_args()
    result = score(FOLDER / ("aside.txt" if given.aside else "told.txt"))
    for kind in KINDS.values():
        print(
            f"{kind:6} found {result.found[kind]:3} of {result.marked[kind]:3}; "
            f"replaced {result.replaced[kind]:3}, false {result.false[kind]}"
        )
    print(f"recall {result.recall:.3f}, precision {result.precision:.3f}")
    if given.misses:
        for line in (*result.missed, "--- wrong", *result.wrong):
            print(line)


if __name__ == "__main__":
    main()
