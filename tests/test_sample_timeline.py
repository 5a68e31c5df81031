"""The spoken samples: events stand where their script puts them, and the truth on disk holds."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sample_audio.encode import Samples, decode, lag_s
from sample_audio.keyboard import strokes_in, typing_spans
from sample_audio.script import (
    LEVELS,
    Event,
    Script,
    ScriptError,
    Silence,
    Utterance,
    load_script,
    parse_events,
)
from sample_audio.timeline import (
    ClipTimes,
    Placed,
    Span,
    mutual_silences,
    phase_spans,
    place_events,
    response_to,
    speech_spans,
)

SAMPLES = Path(__file__).parents[1] / "sample_audio"
NAMES = sorted(path.stem for path in (SAMPLES / "scripts").glob("*.toml"))
ROUNDING_S = 0.0021  # two times in the truth, each rounded to a millisecond, and their sum
RATE_HZ = 16_000
LIMIT_BYTES = 10_000_000
CONTAINERS = {"wav", "mp3", "m4a", "webm", "mp4"}


def said(speaker: str, kind: str, gap_s: float = 0.0, **more: Any) -> Utterance:
    return Utterance(speaker, f"{speaker} {kind}", kind, "intro", gap_s, **more)


def place(*events: Event, lasting_s: float = 2.0, lead_s: float = 0.0) -> tuple[Placed, ...]:
    clip = ClipTimes(lasting_s, (Span(0.0, lasting_s),))
    return place_events(events, lambda _: clip, lead_s=lead_s)


def truth(name: str) -> dict[str, Any]:
    text = (SAMPLES / "truth" / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def script(name: str) -> Script:
    return load_script(SAMPLES / "scripts" / f"{name}.toml")


# Two seconds each; the question starts at 0.5, a pause of 3 s follows the answer.
#
#   interviewer  .QQQQ......
#   candidate    ....AAAA......BBBB      A overlaps Q by 0.5 s
def test_utterances_keep_the_gaps_of_their_script() -> None:
    placed = place(
        said("interviewer", "question", 0.5),
        said("candidate", "answer", -0.5),
        Silence(3.0, "intro"),
        said("candidate", "narration", 0.25),
    )
    assert [item.span for item in placed] == [
        Span(0.5, 2.5),
        Span(2.0, 4.0),
        Span(4.0, 7.0),
        Span(7.25, 9.25),
    ]


def test_a_backchannel_over_speech_moves_nothing_that_follows() -> None:
    over = Utterance("interviewer", "Right.", "backchannel", "intro", at_s=1.0)
    first, last = said("candidate", "narration"), said("candidate", "narration", 0.5)
    with_it, without = place(first, over, last), place(first, last)
    assert with_it[1].span.start_s == 1.0
    assert with_it[2].span == without[1].span


def test_nobody_talks_over_himself() -> None:
    with pytest.raises(ValueError, match="same voice"):
        place(said("candidate", "narration"), said("candidate", "narration", -0.5))


def test_one_interviewer_may_talk_over_another() -> None:
    placed = place(
        said("interviewer", "question"),
        said("interviewer", "hint", -0.5, person="interviewer 2"),
        said("candidate", "answer", 0.25),
    )
    assert speech_spans(placed) == [
        (Span(0.0, 2.0), "interviewer"),
        (Span(1.5, 3.5), "interviewer 2"),
        (Span(3.75, 5.75), "candidate"),
    ]
    with pytest.raises(ValueError, match="same voice"):
        place(*(said("interviewer", "hint", -0.5, person="interviewer 2") for _ in range(2)))


def test_overlaid_speech_needs_speech_beneath_it() -> None:
    late = Utterance("interviewer", "Right.", "backchannel", "intro", at_s=2.5)
    with pytest.raises(ValueError, match="smaller at_s"):
        place(said("candidate", "narration"), late)
    with pytest.raises(ValueError, match="none stands before"):
        place(late)


def test_silences_are_what_speech_leaves_over() -> None:
    rng = np.random.default_rng(5)
    starts = np.round(rng.uniform(0, 95, 25), 2)
    spans = [Span(float(at), float(round(at + rng.uniform(0.1, 4), 2))) for at in starts]
    grid_s = np.arange(0.005, 100, 0.01)  # centres of 10-ms cells
    heard = np.zeros(grid_s.size, dtype=bool)
    for span in spans:
        heard |= (grid_s > span.start_s) & (grid_s < span.end_s)
    quiet = np.zeros(grid_s.size, dtype=bool)
    for gap in mutual_silences(spans, 100.0, minimum_s=0.0):
        quiet |= (grid_s > gap.start_s) & (grid_s < gap.end_s)
    assert np.array_equal(quiet, ~heard)


def test_pauses_inside_an_utterance_count_as_silence() -> None:
    clip = ClipTimes(5.0, (Span(0.0, 1.0), Span(3.0, 5.0)))
    placed = place_events([said("candidate", "narration")], lambda _: clip, lead_s=1.0)
    speech = speech_spans(placed)
    assert speech == [(Span(1.0, 2.0), "candidate"), (Span(4.0, 6.0), "candidate")]
    assert mutual_silences((span for span, _ in speech), 6.5) == [Span(0.0, 1.0), Span(2.0, 4.0)]


def test_phases_follow_one_another_over_the_whole_recording() -> None:
    events = [Silence(2.0, "intro"), Silence(3.0, "implementation"), Silence(1.0, "wrapup")]
    assert phase_spans(place(*events, lead_s=0.5), 8.0) == [
        ("intro", Span(0.0, 2.5)),
        ("implementation", Span(2.5, 5.5)),
        ("wrapup", Span(5.5, 8.0)),
    ]


def test_a_filler_is_sound_but_no_content() -> None:
    placed = place(
        said("interviewer", "question"),
        said("candidate", "filler", 1.0),
        said("candidate", "answer", 2.0),
    )
    response = response_to(placed[0], placed)
    assert (response.first_sound_s, response.first_content_s) == (1.0, 5.0)


def test_speech_under_way_is_no_response() -> None:
    placed = place(said("candidate", "narration"), said("interviewer", "question", -1.0))
    response = response_to(placed[1], placed)
    assert (response.first_sound_s, response.first_content_s) == (None, None)


def test_an_answer_after_the_next_question_is_not_counted_for_the_first() -> None:
    placed = place(
        said("interviewer", "question"),
        said("interviewer", "question", 3.0),
        said("candidate", "answer", 0.5),
    )
    assert response_to(placed[0], placed).first_sound_s is None
    assert response_to(placed[1], placed).first_sound_s == 0.5


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"speaker": "guest", "kind": "answer", "text": "a"}, "speaker 'guest'"),
        ({"speaker": "candidate", "kind": "hint", "text": "a"}, "kind 'hint'"),
        ({"seconds": 1.0, "phase": "lunch"}, "phase 'lunch'"),
        ({"speaker": "candidate", "kind": "answer", "text": "a", "over": True}, "go together"),
    ],
)
def test_a_faulty_script_is_refused_with_its_value(row: dict[str, Any], message: str) -> None:
    with pytest.raises(ScriptError, match=message):
        parse_events([row], Path("some.toml"))


def test_phases_never_go_back() -> None:
    rows = [{"seconds": 1.0, "phase": "wrapup"}, {"seconds": 1.0, "phase": "intro"}]
    with pytest.raises(ScriptError, match="only go on"):
        parse_events(rows, Path("some.toml"))


def test_keys_are_struck_inside_the_span_they_belong_to() -> None:
    span = Span(10.0, 40.0)
    keys = strokes_in(span, np.random.default_rng(1))
    heard = typing_spans(keys)
    assert len(keys) > 60
    assert span.start_s < heard[0].start_s
    assert heard[-1].end_s < span.end_s
    assert strokes_in(Span(0.0, 0.4), np.random.default_rng(1)) == []


@pytest.mark.parametrize("delay", [0, 17, 1105])
def test_the_delay_of_a_codec_is_found_to_the_sample(delay: int) -> None:
    sound = np.random.default_rng(2).standard_normal(32_000)
    late = np.concatenate([np.zeros(delay), sound])
    assert lag_s(sound, late, rate_hz=16_000) == delay / 16_000


@cache
def decoded(name: str) -> tuple[Samples, float]:
    """A sample's sound at `RATE_HZ` and its length in seconds; decoded once."""
    return decode(SAMPLES / truth(name)["file"], RATE_HZ)


@pytest.mark.parametrize("name", NAMES)
def test_truth_is_as_long_as_its_recording(name: str) -> None:
    found = truth(name)
    _, duration_s = decoded(name)
    assert found["duration_s"] == pytest.approx(duration_s, abs=ROUNDING_S)
    assert 120 <= duration_s <= 300


@pytest.mark.parametrize("name", NAMES)
def test_sound_stands_where_the_truth_puts_it(name: str) -> None:
    found = truth(name)
    samples, _ = decoded(name)

    def level(start_s: float, end_s: float) -> float:
        return float(np.sqrt(np.mean(samples[int(start_s * RATE_HZ) : int(end_s * RATE_HZ)] ** 2)))

    speech = [level(one["start_s"], one["end_s"]) for one in found["speech"]]
    silent = [
        level(one["start_s"] + 0.1, one["end_s"] - 0.1)
        for one in found["silences"]
        if not one["typing"]
    ]
    assert min(speech) > 3 * max(silent)  # 10 dB


@pytest.mark.parametrize("name", NAMES)
def test_truth_keeps_the_gaps_of_its_script(name: str) -> None:
    found = truth(name)
    held = iter([one for one in found["utterances"] if not _overlaid(one, name)])
    floor_s: float | None = None
    for event in script(name).events:
        if isinstance(event, Silence):
            floor_s = None if floor_s is None else floor_s + event.seconds
        elif event.at_s is None:
            one = next(held)
            if floor_s is not None:
                assert one["start_s"] - floor_s == pytest.approx(event.gap_s, abs=ROUNDING_S)
            floor_s = max(floor_s or 0.0, one["end_s"])


def _overlaid(utterance: dict[str, Any], name: str) -> bool:
    return any(
        isinstance(event, Utterance)
        and event.at_s is not None
        and (event.text, event.phase) == (utterance["text"], utterance["phase"])
        for event in script(name).events
    )


@pytest.mark.parametrize("name", NAMES)
def test_truth_silences_complement_its_speech(name: str) -> None:
    found = truth(name)
    spans = [Span(one["start_s"], one["end_s"]) for one in found["speech"]]
    expected = mutual_silences(spans, found["duration_s"])
    listed = [Span(one["start_s"], one["end_s"]) for one in found["silences"]]
    assert listed == expected


@pytest.mark.parametrize("name", NAMES)
def test_truth_phases_tile_the_recording(name: str) -> None:
    found = truth(name)
    phases = found["phases"]
    assert phases[0]["start_s"] == 0
    assert phases[-1]["end_s"] == found["duration_s"]
    assert all(a["end_s"] == b["start_s"] for a, b in pairwise(phases))


@pytest.mark.parametrize("name", NAMES)
def test_every_status_follows_from_the_latencies(name: str) -> None:
    """Content within 5 s answers, within 10 s after a filler that came within 2 s."""
    asked = [one for one in truth(name)["interjections"] if one["expects_response"]]
    assert len(asked) >= 4
    for one in asked:
        sound_s, content_s = one["first_sound_s"], one["first_content_s"]
        limit_s = 10.0 if sound_s is not None and sound_s <= 2.0 else 5.0
        if one["status"] == "answered":
            assert content_s is not None, one["text"]
            assert content_s <= limit_s, one["text"]
        elif one["status"] == "deferred":
            assert sound_s < content_s <= 60.0, one["text"]
        else:
            assert content_s is None or content_s > limit_s, one["text"]


def test_the_set_covers_levels_containers_and_unanswered_questions() -> None:
    found = [truth(name) for name in NAMES]
    assert len(found) >= 6
    assert {one["level"] for one in found} == set(LEVELS)
    assert {Path(one["file"]).suffix.lstrip(".") for one in found} == CONTAINERS
    asked = [one for each in found for one in each["interjections"]]
    assert sum(one["status"] == "unanswered" for one in asked) >= 5


def test_recordings_and_truth_stay_small_enough_for_the_repository() -> None:
    files = [SAMPLES / truth(name)["file"] for name in NAMES]
    files += [SAMPLES / "truth" / f"{name}.json" for name in NAMES]
    assert sum(path.stat().st_size for path in files) < LIMIT_BYTES
