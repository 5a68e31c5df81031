"""Who says a cue by its text: names of any shape, and what merely looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.speech.given.names import Cue, with_names
from analyzer.speech.given.transcript import read_transcript
from tests.speech.given.given_files import saved

NAMES = [
    "Ann",
    "ann smith",
    "Dr. Ann Smith",
    "John F. Kennedy",
    "Ludwig van Beethoven",
    "Maria de la Cruz",
    "Ann O'Neil-St. John",
    "ann@x.com",
    "Maria del Carmen Garcia Lopez Fernandez",
    "Smith, Ann",
    "Ann Smith - Interviewer",
    "\u738b\u82b3",
]


def cues(folder: Path, *texts: str) -> tuple[Cue, ...]:
    """Texts of 5 s each, one after the other, as a file has them, read again."""
    spans = [f"00:{i // 12:02d}:{i % 12 * 5:02d}.000" for i in range(len(texts) + 1)]
    blocks = [f"{a} --> {b}\n{t}" for a, b, t in zip(spans, spans[1:], texts, strict=False)]
    return read_transcript(saved(folder, "\n\n".join(["WEBVTT", *blocks]) + "\n"))


@pytest.mark.parametrize("mark", [":", "\uff1a", " :"])
@pytest.mark.parametrize("name", NAMES)
def test_a_person_whom_every_cue_names_has_a_name_of_any_shape(
    tmp_path: Path, name: str, mark: str
) -> None:
    texts = [f"{name}{mark} hello", f"Bob{mark} hi", f"{name}{mark} 3 items"]
    found = cues(tmp_path, *texts, f"Bob{mark} so one thing: sort it")
    assert [(c.name, c.text) for c in found] == [
        (name, "hello"),
        ("Bob", "hi"),
        (name, "3 items"),
        ("Bob", "so one thing: sort it"),
    ]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "ann smith"])
@pytest.mark.parametrize("before", [[], ["[Music]"], ["Recording in progress"]])
def test_where_only_changes_are_named_the_others_go_on(
    tmp_path: Path, name: str, before: list[str]
) -> None:
    texts = [f"{name}: a", "b", "c", "d", "Bob Ray: e", "f", f"{name}: g", "h", "Bob Ray: i"]
    found = cues(tmp_path, *before, *texts)
    assert {c.name for c in found[: len(before)]} <= {""}
    assert [c.name for c in found[len(before) :]] == [
        *[name] * 4,
        *["Bob Ray"] * 2,
        *[name] * 2,
        "Bob Ray",
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ["So", "sure", "Two Sum: given an array, find two numbers", "a map", "and then"],
        ["Two Sum: given an array, find two numbers", "sure", "a map", "and then", "so"],
        ["So", "[inaudible] sure", "given an array", "[inaudible] a map", "and then"],
        ["[Music] so", "sure", "[upbeat music] given an array", "[BLANK_AUDIO] a", "[Music] b"],
        ["[laughs] so", "[laughs] sure"],
        ["the input is three", "Output: five", "and then", "Output: seven", "right"],
        ["Output: five", "and then", "so we go on", "Output: seven", "right"],
        ["Well: I think", "yes", "Well: I do", "no", "and so"],
        ["Step 1: sort", "then we go", "Step 2: merge", "Big O: n log n"],
        ["Time Complexity: n squared", "then we go", "ok"],
        ["at 10:30", "at 10:45", "10\uff1a30"],
    ],
)
def test_a_heading_or_a_sound_is_nobodys_name(tmp_path: Path, texts: list[str]) -> None:
    assert [(c.name, c.text) for c in cues(tmp_path, *texts)] == [("", t) for t in texts]


def test_a_sound_is_no_person_beside_others(tmp_path: Path) -> None:
    found = cues(tmp_path, "Ann: a", "Bob: b", "[laughs] okay", "Ann: c", "[laughs] d", "Bob: e")
    assert [c.name for c in found] == ["Ann", "Bob", "Bob", "Ann", "Ann", "Bob"]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Ann (laughing)", "Ann"),
        ("Ann Smith (Guest)", "Ann Smith (Guest)"),
        ("Room Audio", "Room Audio"),
        ("Pause Foundation", "Pause Foundation"),
        ("Music Teacher", "Music Teacher"),
        ("Rose Noise", "Rose Noise"),
        ("Music", "Bob"),
        ("(laughter)", "Bob"),
    ],
)
def test_a_person_may_be_called_as_a_sound_is(tmp_path: Path, label: str, name: str) -> None:
    found = cues(tmp_path, "Bob: a", f"{label}: b", "Bob: c", f"{label}: d")
    assert [c.name for c in found] == ["Bob", name, "Bob", name]


@pytest.mark.parametrize("dash", ["", "- ", ">> "])
def test_a_cue_of_two_people_is_parted_by_the_length_of_what_they_say(
    tmp_path: Path, dash: str
) -> None:
    texts = ["Ann: Right?\nBob: Right.", "Ann: hi\nNote: and", "Bob: yes\nno\nAnn: fine"]
    found = cues(tmp_path, *(dash + t.replace("\n", f"\n{dash}") for t in texts))
    assert [(c.name, c.text.replace(dash, "")) for c in found] == [
        ("Ann", "Right?"),
        ("Bob", "Right."),
        ("Ann", "hi Note: and"),
        ("Bob", "yes no"),
        ("Ann", "fine"),
    ]
    assert (found[0].end_s, found[1].start_s) == (2.5, 2.5)


def test_who_only_answers_within_cues_is_known_by_the_dash() -> None:
    given = [Cue(0, 4, "", "- Ann: is\n- Bob: no"), Cue(4, 8, "", "- Ann: it\n- Bob: ok")]
    assert [c.name for c in with_names(given)] == ["Ann", "Bob"] * 2


def test_a_role_names_who_speaks_once(tmp_path: Path) -> None:
    texts = ["Interviewer: a", "b", "Candidate: c", "d", "e", "f", "Interviewer: g", "h"]
    found = cues(tmp_path, *texts)
    assert [c.name for c in found] == ["Interviewer"] * 2 + ["Candidate"] * 4 + ["Interviewer"] * 2
