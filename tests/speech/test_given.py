"""RTTM, VTT and SRT from elsewhere: read leniently, refused in one sentence, laid on the sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from analyzer.outputs import rttm
from analyzer.records import Known, Speech
from analyzer.speech.contour import Contour
from analyzer.speech.given import (
    fit_cues,
    name_known,
    name_voices,
    numbered,
    place_words,
    with_fillers,
)
from analyzer.speech.given_rttm import read_rttm
from analyzer.speech.given_text import GivenError, clean_name, role_of
from analyzer.speech.given_transcript import Cue, read_transcript


def saved(folder: Path, text: str | bytes, name: str = "given.vtt") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


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


SPEECH = st.lists(
    st.tuples(st.integers(0, 50_000), st.integers(10, 5_000), st.sampled_from(["S1", "S2", "S3"])),
    min_size=1,
    max_size=12,
)


@drawn(SPEECH)
def test_our_own_rttm_comes_back_as_it_was_written(entries: list[tuple[int, int, str]]) -> None:
    import tempfile

    speech = sorted(Speech(a / 1000, round((a + n) / 1000, 3), who) for a, n, who in entries)
    apart = [
        s
        for i, s in enumerate(speech)
        if not any(o.speaker == s.speaker and o.end_s >= s.start_s for o in speech[:i])
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = saved(Path(folder), rttm(apart, "call"), "a.rttm")
        found, note = read_rttm(path, "call", 60.0)
    assert list(found) == apart
    assert note == ""
    assert numbered(found).known == ()


LINE = "SPEAKER {} 1 {} {} <NA> <NA> {} <NA> <NA>\n"


def test_an_rttm_is_clipped_joined_and_chosen_by_the_recording(tmp_path: Path) -> None:
    text = ";; comment\nSPKR-INFO a 1 <NA> <NA> <NA> unknown Ann <NA> <NA>\r\n"
    text += LINE.format("a", 1.0, 2.0, "Ann") + LINE.format("a", 2.5, 1.0, "Ann")
    text += LINE.format("a", 8.0, 2.3, "Bob") + LINE.format("b", 0.0, 1.0, "Eve")
    found, note = read_rttm(saved(tmp_path, text), "a", 10.0)
    assert found == (Speech(1.0, 3.5, "Ann"), Speech(8.0, 10.0, "Bob"))
    assert "0.3 s" in note
    with pytest.raises(GivenError, match="2 recordings, none called c"):
        read_rttm(saved(tmp_path, text), "c", 10.0)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nothing here", "no SPEAKER line"),
        ("SPEAKER a 1 x 2 <NA> <NA> Ann\n", "line 1 is no RTTM"),
        (LINE.format("a", -1, 2, "Ann"), "negative"),
        (LINE.format("a", 100, 20, "Ann"), "speaks of 120 s, the recording lasts 10 s"),
    ],
)
def test_an_rttm_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(GivenError, match=problem):
        read_rttm(saved(tmp_path, text), "a", 10.0)


def test_labels_give_ids_names_and_roles() -> None:
    named = numbered([Speech(5, 6, "Ann"), Speech(0, 1, "Interviewer 2")])
    assert [s.speaker for s in named.speech] == ["S1", "S2"]
    assert named.known == (Known("S1", "Interviewer 2", "interviewer"), Known("S2", "Ann"))
    assert role_of("candidate_1") == "candidate"
    assert role_of("Candidates") is None


#  heard    A A A A . B B B . A A
#  cues     Ann------ Bob---- Ann   (rough by up to 0.5 s)
HEARD = (Speech(0, 4, "S1"), Speech(5, 8, "S2"), Speech(9, 11, "S1"))
CUES = (
    Cue(0.2, 4.4, "Ann", "one two three"),
    Cue(4.6, 8.3, "Bob", "four five"),
    Cue(8.8, 11.0, "Ann", "six"),
)
SILENT = np.zeros(1200, np.float32)
FLAT = Contour(SILENT, SILENT, SILENT, np.zeros((1, 24), np.float32))


def test_voices_get_the_names_of_the_cues_over_them_and_keep_their_edges() -> None:
    named = name_voices(HEARD, CUES, FLAT)
    assert [(s.start_s, s.end_s) for s in named.speech] == [(0, 4), (5, 8), (9, 11)]
    assert [k.name for k in named.known] == ["Ann", "Bob"]
    assert name_known(HEARD, CUES, ()) == (Known("S1", "Ann"), Known("S2", "Bob"))


def test_two_people_heard_as_one_voice_are_parted_at_the_softest_moment() -> None:
    level = np.zeros(1200, np.float32)
    level[480:492] = -40.0
    one = (Speech(0, 8, "S1"), Speech(9, 11, "S1"))
    signal = Contour(level, level, level, np.zeros((1, 24), np.float32))
    named = name_voices(one, CUES, signal)
    assert [s.speaker for s in named.speech] == ["S1", "S2", "S1"]
    assert named.speech[0].end_s == pytest.approx(4.86, abs=0.06)


def test_words_lie_in_their_speakers_speech_and_never_in_a_pause() -> None:
    named = name_voices(HEARD, CUES, FLAT)
    words = place_words(CUES, named.speech, named.known)
    assert [w.text for w in words] == ["one", "two", "three", "four", "five", "six"]
    for word in words:
        assert any(
            s.speaker == word.speaker and s.start_s <= word.start_s and word.end_s <= s.end_s
            for s in named.speech
        )


def test_words_of_one_name_go_to_whichever_of_its_speakers_speaks() -> None:
    speech = (*HEARD, Speech(11.2, 11.6, "S3"))
    cues = (*CUES[:2], Cue(8.8, 11.6, "Ann", "six seven eight and nine"))
    known = name_known(speech, cues, ())
    assert [k.name for k in known] == ["Ann", "Bob", "Ann"]
    words = place_words(cues, speech, known)
    assert [w.speaker for w in words] == ["S1"] * 3 + ["S2"] * 2 + ["S1"] * 4 + ["S3"]
    for word in words:
        assert any(
            s.speaker == word.speaker and s.start_s <= word.start_s and word.end_s <= s.end_s
            for s in speech
        )


def test_words_without_names_go_to_whoever_speaks() -> None:
    plain = tuple(Cue(c.start_s, c.end_s, "", c.text) for c in CUES)
    words = place_words(plain, HEARD, ())
    assert [w.speaker for w in words] == ["S1", "S1", "S1", "S2", "S2", "S1"]


@pytest.mark.parametrize(("language", "fillers"), [("en", ["er", "Hm,"]), ("de", ["Hm,"])])
def test_fillers_of_a_transcript_are_those_of_its_language(
    language: str, fillers: list[str]
) -> None:
    words = place_words((Cue(0.2, 4.4, "", "Hm, was meint er damit?"),), HEARD, ())
    marked = with_fillers(words, language)
    assert sorted(w.text for w in marked if w.filler) == sorted(fillers)
    assert [w.text for w in marked] == [w.text for w in words]


def _talk(seed: int) -> list[Speech]:
    draw = np.random.default_rng(seed)
    marks = np.cumsum(draw.uniform(0.5, 4.0, 41))
    return [Speech(float(a), float(b), "S1") for a, b in zip(marks[::2], marks[1::2], strict=False)]


@pytest.mark.parametrize("late_s", [0.0, 3.0, -5.0])
def test_captions_that_come_late_are_moved_back(tmp_path: Path, late_s: float) -> None:
    speech = _talk(3)
    cues = [Cue(s.start_s + 6 + late_s, s.end_s + 6 + late_s, "", "w") for s in speech]
    moved = [Speech(s.start_s + 6, s.end_s + 6, "S1") for s in speech]
    found, notes = fit_cues(cues, moved, moved[-1].end_s + 6, tmp_path / "a.vtt")
    for cue, item in zip(found, moved, strict=True):
        assert cue.start_s == pytest.approx(item.start_s, abs=0.11)
    assert bool(notes) == bool(late_s)


def test_another_recordings_transcript_is_refused(tmp_path: Path) -> None:
    cues = [Cue(10.0 * i, 10.0 * i + 5, "", "w") for i in range(60)]
    with pytest.raises(GivenError, match="speaks of 595 s, the recording lasts 100 s"):
        fit_cues(cues, [Speech(0, 5, "S1")], 100.0, tmp_path / "a.vtt")
    with pytest.raises(GivenError, match="speaks of"):
        fit_cues(cues[20:21], [Speech(0, 5, "S1")], 100.0, tmp_path / "a.vtt")
