"""VTT and SRT from elsewhere: read leniently, refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from analyzer.speech.given.names import Cue
from analyzer.speech.given.text import GivenError, clean_name
from analyzer.speech.given.transcript import read_transcript
from tests.speech.given.given_files import saved


def said(cues: tuple[Cue, ...]) -> list[tuple[str, str]]:
    return [(cue.name, cue.text) for cue in cues]


ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.500
Ann Smith: Hi, thanks for joining.

2
00:00:04.000 --> 00:00:06.000
Bob: Sure. Note: I am new.
"""
TEAMS = """WEBVTT

0aa1-1/12-0
00:00:01.000 --> 00:00:03.500
<v Ann Smith>Hi, thanks for <i>joining</i>.</v>

0aa1-1/12-1
00:00:04.000 --> 00:00:06.000
<v Bob>Sure. Note: I am new.</v>
"""
MEET = """1
00:00:01,000 --> 00:00:03,500
Ann Smith
Hi, thanks for joining.

2
00:00:04,000 --> 00:00:06,000
Bob
Sure. Note: I am new.

3
00:00:07,000 --> 00:00:08,000
Ann Smith
Great.

4
00:00:09,000 --> 00:00:10,000
Bob
Right.
"""
FIRST_TWO = [("Ann Smith", "Hi, thanks for joining."), ("Bob", "Sure. Note: I am new.")]


@pytest.mark.parametrize("text", [ZOOM, TEAMS, MEET], ids=["zoom", "teams", "meet"])
def test_names_are_found_wherever_meeting_software_puts_them(tmp_path: Path, text: str) -> None:
    cues = read_transcript(saved(tmp_path, text))
    assert said(cues)[:2] == FIRST_TWO
    assert (cues[0].start_s, cues[0].end_s) == (1.0, 3.5)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r\n").encode(),
        lambda t: b"\xef\xbb\xbf" + t.encode(),
        lambda t: t.encode("utf-16"),
        lambda t: t.replace("00:00:0", "0:0").replace("WEBVTT\n", "").encode(),
        lambda t: t.replace(".000", ",0").replace(".500", ",5").encode(),
        lambda t: t.replace("WEBVTT", "WEBVTT - export\nKind: captions\n\nNOTE made").encode(),
    ],
    ids=["crlf", "bom", "utf16", "short-times", "commas", "header"],
)
def test_the_same_transcript_in_other_clothes_reads_the_same(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    assert said(read_transcript(saved(tmp_path, change(ZOOM)))) == FIRST_TWO


def test_windows_text_is_read_and_a_cue_without_a_name_goes_on(tmp_path: Path) -> None:
    text = ZOOM.replace("Bob", "Zo\xeb").replace("Zo\xeb: Sure", "Sure")
    cues = read_transcript(saved(tmp_path, text.encode("cp1252")))
    assert [cue.name for cue in cues] == ["Ann Smith", "Ann Smith"]


def test_a_colon_in_a_sentence_is_no_name(tmp_path: Path) -> None:
    text = ZOOM.replace("Ann Smith: Hi", "Hi").replace("Bob: Sure. Note", "So the plan is this")
    assert [cue.name for cue in read_transcript(saved(tmp_path, text))] == ["", ""]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("if i < n and j > 0 we swap", "if i < n and j > 0 we swap"),
        ("if i<n and j>0 we swap", "if i<n and j>0 we swap"),
        ("points a --> b and then", "points a --> b and then"),
        ("one\nx --> y", "one x --> y"),
        ("<b class=\"x\">so</b> <i style='y: z'>it</i>", "so it"),
        ("<i>so</i> <00:00:01.500><c.loud>it</c> <laughs>", "so it"),
        ('<font color="red">so</font><br /> <lang en-GB>it</lang>', "so it"),
    ],
)
@pytest.mark.parametrize("person", ["Ann: ", "<v Ann>"])
def test_marks_of_code_are_words_and_tags_are_not(
    tmp_path: Path, written: str, text: str, person: str
) -> None:
    changed = ZOOM.replace("Bob: Sure.", "<v Bob>Sure.") if "<" in person else ZOOM
    changed = changed.replace("Ann Smith: Hi, thanks for joining.", person + written)
    assert said(read_transcript(saved(tmp_path, changed)))[0] == ("Ann", text)


@pytest.mark.parametrize("number", ["", "2\n", "6f1c-2e/2-0\n"])
def test_a_last_line_of_one_word_is_said_where_no_blank_line_parts_the_cues(
    tmp_path: Path, number: str
) -> None:
    text = ZOOM.replace("joining.\n\n2\n", f"joining.\nYes\n{number}")
    assert said(read_transcript(saved(tmp_path, text))) == [
        ("Ann Smith", "Hi, thanks for joining. Yes"),
        FIRST_TWO[1],
    ]


@pytest.mark.parametrize(
    ("times", "start_s", "end_s"),
    [
        ("60:01.000 --> 60:05.000", 3601, 3605),
        ("119:59.5 --> 120:01.0", 7199.5, 7201),
        ("01:59:59.000 --> 01:59:61.000", 7199, 7201),
    ],
)
def test_minutes_and_seconds_are_carried(
    tmp_path: Path, times: str, start_s: float, end_s: float
) -> None:
    cues = read_transcript(saved(tmp_path, ZOOM + f"\n3\n{times}\nAnn Smith: Bye.\n"))
    assert cues[-1] == Cue(start_s, end_s, "Ann Smith", "Bye.")


@pytest.mark.parametrize(
    ("times", "next_s", "end_s"),
    [
        ("00:10.000 --> 00:10.000", 15, 10.9),
        ("00:10.000 --> 00:08.000", 15, 10.9),
        ("00:10.000 --> 00:10.000", 10.5, 10.5),
        ("00:10.000 --> 00:10.000", 10, 10.9),
    ],
)
@pytest.mark.parametrize("person", ["Ann Smith: ", "<v Ann Smith>"])
def test_a_cue_without_length_is_as_long_as_its_words(
    tmp_path: Path, person: str, times: str, next_s: float, end_s: float
) -> None:
    following = f"00:{next_s:06.3f} --> 00:20.000\n{person}Good."
    text = f"WEBVTT\n\n{times}\n{person}yes it is\n\n{following}\n"
    cues = read_transcript(saved(tmp_path, text))
    assert sorted(cues) == sorted(
        (Cue(10, end_s, "Ann Smith", "yes it is"), Cue(next_s, 20, "Ann Smith", "Good."))
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"we go a --> b\n", "no transcript with times"),
        (b"hello\n", "no transcript with times"),
        (b"\x00\x01\x02", "is no text"),
        (b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n...\n", "holds no words"),
    ],
)
def test_what_is_no_transcript_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    with pytest.raises(GivenError, match=problem):
        read_transcript(saved(tmp_path, content))


NAMES = (
    st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=12)
    .map(lambda t: clean_name(t))
    .filter(bool)
)


@drawn(st.lists(st.tuples(NAMES, st.integers(1, 900), st.integers(0, 900)), min_size=1, max_size=9))
def test_voice_tags_come_back_as_they_were_written(entries: list[tuple[str, int, int]]) -> None:
    import tempfile

    lines, at = ["WEBVTT", ""], 0
    for name, length, gap in entries:
        start, end = at, at + length
        stamps = [f"00:{t // 6000:02d}:{t // 100 % 60:02d}.{t % 100:02d}0" for t in (start, end)]
        lines += [" --> ".join(stamps), f"<v {name}>word {start}", ""]
        at = end + gap
    with tempfile.TemporaryDirectory() as folder:
        cues = read_transcript(saved(Path(folder), "\n".join(lines)))
    assert [cue.name for cue in cues] == [name for name, _, _ in entries]
    assert [round(100 * (c.end_s - c.start_s)) for c in cues] == [n for _, n, _ in entries]
