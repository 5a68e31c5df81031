"""The page as a file: safe, self-contained, the same every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from analyzer import report
from analyzer.errors import UsageError
from analyzer.records import Analysis, Conversation, Quality, Turn, Waveform, Word
from analyzer.report import render_report
from analyzer.report.reread import audio_of
from analyzer.report.series import InSeries
from tests.report.factory import make_analysis

HOSTILE = "</script><img src=x onerror=alert(1)>\u202e\"'&<!--\U0001f600"
ANALYSIS = make_analysis(240.0)
PAGE = render_report(ANALYSIS, audio_href="talk.wav")


class Reader(HTMLParser):
    """Collects tags, attributes and the text of script and style elements."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = "" if tag == self.open else self.open

    def handle_data(self, data: str) -> None:
        if self.open in self.inside:
            self.inside[self.open][-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def hostile_analysis() -> Analysis:
    talk = ANALYSIS.conversation
    words = (Word(1.0, 1.5, HOSTILE, "S1", 0.9), *talk.words[1:])
    turns = (Turn(1.0, 4.0, HOSTILE, HOSTILE), *talk.turns)
    speakers = tuple(replace(s, reasons=(HOSTILE,)) for s in talk.speakers)
    calls = tuple(replace(i, text=HOSTILE) for i in talk.interjections)
    cues = tuple(replace(c, text=HOSTILE) for c in talk.cues)
    talk = replace(
        talk, words=words, turns=turns, speakers=speakers, interjections=calls, cues=cues
    )
    return replace(
        ANALYSIS,
        recording=replace(ANALYSIS.recording, name=HOSTILE),
        conversation=talk,
        quality=replace(ANALYSIS.quality, notes=(HOSTILE,)),
        rating=replace(ANALYSIS.rating, reason=HOSTILE, margin=HOSTILE),
    )


def empty_analysis() -> Analysis:
    talk = Conversation(0.0, (), (), (), (), (), (), (), (), ())
    return replace(
        ANALYSIS,
        recording=replace(ANALYSIS.recording, duration_s=0.0),
        quality=Quality("poor", None, None, None, 0.0, None, 0),
        conversation=talk,
        measures=(),
        rating=replace(
            ANALYSIS.rating,
            level="not_rated",
            score=None,
            reason="Nobody was heard.",
            stability=None,
            criteria=(),
            advice=(),
        ),
        signals={},
        waveform=Waveform(0.05, b""),
    )


def test_policy_holds_the_digests_of_style_and_script() -> None:
    reader = read(PAGE)
    policy = next(
        a["content"]
        for t, a in reader.tags
        if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for kind, text in (
        ("style", reader.inside["style"][0]),
        ("script", reader.inside["script"][1]),
    ):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_no_inline_style_and_no_inline_handler() -> None:
    for tag, attributes in read(PAGE).tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag


@pytest.mark.parametrize("analysis", [ANALYSIS, make_analysis(600.0, 5)])
def test_the_same_analysis_gives_the_same_bytes(analysis: Analysis) -> None:
    first = render_report(analysis, audio_href="talk.wav")
    assert first == render_report(analysis, audio_href="talk.wav")


def test_nothing_is_asked_of_a_network() -> None:
    assert re.findall(r"https?:|(?:src|href)=\"//", PAGE) == []


def test_one_hour_stays_under_a_megabyte() -> None:
    hour = make_analysis(3600.0, 2)
    assert len(render_report(hour, audio_href="talk.wav").encode()) < 1_000_000


def test_hostile_text_stays_text() -> None:
    page = render_report(hostile_analysis(), audio_href="talk.wav")
    reader = read(page)
    assert not [a for t, a in reader.tags if t == "img"]
    assert len(reader.inside["script"]) == 2
    data = json.loads(reader.inside["script"][0])
    assert data["interjections"][0]["text"] == HOSTILE
    assert "<bdi>" in page


def test_lone_surrogates_do_not_break_the_file() -> None:
    odd = replace(ANALYSIS, recording=replace(ANALYSIS.recording, name="a\udcff.wav"))
    render_report(odd, audio_href="a\udcff.wav").encode("utf-8")


def test_empty_recording_still_makes_a_page() -> None:
    page = render_report(empty_analysis(), audio_href=None)
    assert "Nobody was heard." in page
    assert "No words were recognised." in page
    assert "No silence of a second or more." in page


@pytest.mark.parametrize(
    ("href", "source"),
    [
        ("talk 1%#?.wav", "talk%201%25%23%3F.wav"),
        ("../über/a:b.wav", "../%C3%BCber/a%3Ab.wav"),
        ("file:///data/a%20b.wav", "file:///data/a%20b.wav"),
        ("file:///data/a b.wav", "file:///data/a%20b.wav"),
        (None, None),
    ],
)
def test_audio_path_is_escaped(href: str | None, source: str | None) -> None:
    page = render_report(ANALYSIS, audio_href=href)
    player = next(a for t, a in read(page).tags if t == "audio")
    assert player.get("src") == source


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "https://x/a.wav",
        "//x/a.wav",
        "data:text/html,x",
        "blob:x",
    ],
)
def test_audio_from_elsewhere_is_refused(href: str) -> None:
    with pytest.raises(UsageError):
        render_report(ANALYSIS, audio_href=href)


def test_embedded_audio_goes_first() -> None:
    page = render_report(ANALYSIS, audio_href="t.wav", audio_data_uri="data:audio/wav;base64,UklG")
    player = next(a for t, a in read(page).tags if t == "audio")
    assert player["src"] == "data:audio/wav;base64,UklG"
    with pytest.raises(UsageError):
        render_report(ANALYSIS, audio_href=None, audio_data_uri="data:text/html;base64,UklG")


def test_every_link_inside_the_page_leads_somewhere() -> None:
    tags = read(PAGE).tags
    ids = {a["id"] for _, a in tags if a.get("id")}
    targets = {str(a["href"])[1:] for _, a in tags if str(a.get("href")).startswith("#")}
    assert targets <= ids
    assert len(ids) == len([a for _, a in tags if a.get("id")])


def test_what_scrolls_can_be_scrolled_by_keys_and_has_a_name_of_its_own() -> None:
    boxes = [
        a
        for _, a in read(PAGE).tags
        if {"table-box", "chart-box", "turns-box"} & set(str(a.get("class")).split())
    ]
    assert {(a.get("tabindex"), a.get("role")) for a in boxes} == {("0", "region")}
    names = [a["aria-label"] for a in boxes]
    assert len(set(names)) == len(names) >= 8


def test_control_labels_name_existing_fields() -> None:
    tags = read(PAGE).tags
    ids = {a["id"] for _, a in tags if a.get("id")}
    for name in ("for", "aria-labelledby", "aria-describedby"):
        assert {str(a[name]) for _, a in tags if name in a} <= ids


def test_assets_cannot_end_their_own_element() -> None:
    reader = read(PAGE)
    assert "</" not in reader.inside["style"][0]
    assert "</script" not in reader.inside["script"][1].lower()


def test_both_dark_palettes_agree() -> None:
    css = (Path(report.__file__).parent / "assets" / "base.css").read_text(encoding="utf-8")
    palettes = re.findall(r"(--paper: #14171a;.*?color-scheme: dark;)", css, re.S)
    assert len(palettes) == 2
    first, second = (re.findall(r"--[\w-]+: [^;]+", p) for p in palettes)
    assert first == second


def luminance(colour: str) -> float:
    """Relative luminance of '#rrggbb' (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
def test_text_and_graphics_stand_out_from_their_ground(theme: int) -> None:
    css = (Path(report.__file__).parent / "assets" / "base.css").read_text(encoding="utf-8")
    block = re.findall(r"--paper:.*?color-scheme", css, re.S)[theme]
    colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for text in ("ink", "muted", "link", "warn", "l1", "l2", "l3", "l4", "doubt"):
        for ground in ("paper", "panel", "band"):
            assert contrast(colour[text], colour[ground]) >= 4.5, (text, ground)
    for shape in ("candidate", "interviewer", "other", "immediate", "noticeable", "slow", "faint"):
        assert contrast(colour[shape], colour["panel"]) >= 3.0, shape
    assert contrast(colour["ink"], colour["line"]) >= 4.5
    assert contrast(colour["on-fill"], colour["candidate"]) >= 4.5
    assert contrast(colour["on-interviewer"], colour["interviewer"]) >= 4.5


@pytest.mark.parametrize("href", ["../talk 1 > 0.wav", "../caf\udce9.wav", None])
def test_the_sound_of_a_written_report_is_found_whatever_was_said(
    href: str | None, tmp_path: Path
) -> None:
    said = Turn(0.0, 2.0, "S1", '<audio src="said.wav">')
    talk = replace(ANALYSIS.conversation, turns=(said, *ANALYSIS.conversation.turns))
    named = replace(ANALYSIS.recording, name='<audio src="name.wav">')
    written = tmp_path / "report.html"
    page = render_report(replace(ANALYSIS, conversation=talk, recording=named), audio_href=href)
    written.write_text(page, encoding="utf-8")
    assert audio_of(written) == (href, None)


def test_whose_recording_it_is_stands_in_the_header_with_ways_to_the_others() -> None:
    known = InSeries(HOSTILE, "2024-05-01", "../index.html")
    reader = read(render_report(ANALYSIS, audio_href=None, series=known))
    links = {a.get("aria-label"): str(a["href"]) for t, a in reader.tags if t == "a"}
    assert links[f"Next recording of {HOSTILE}"] == "../index.html#after=3f3f3f3f3f3f"
    assert unquote(links[f"{HOSTILE} over time"]) == f"../index.html#candidate={HOSTILE}"
    assert not [t for t, _ in reader.tags if t == "img"]
    assert "<span>2024-05-01</span>" in render_report(ANALYSIS, audio_href=None, series=known)
    alone = render_report(ANALYSIS, audio_href=None, series=InSeries("Ann"))
    assert "<bdi>Ann</bdi>" in alone
    assert "Other recordings" not in alone
    assert 'class="in-series"' not in PAGE


def test_a_page_over_the_folder_elsewhere_is_refused() -> None:
    for page in ("https://x.example/", "javascript:alert(1)"):
        with pytest.raises(UsageError):
            render_report(ANALYSIS, audio_href=None, series=InSeries("Ann", page=page))
