"""Chunks hold one speaker's speech in order, and times find their way back."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Speech
from analyzer.speech.words.chunks import (
    JOIN_S,
    MAX_CHUNK_S,
    PAD_S,
    REST_S,
    Chunk,
    make_chunks,
)

#  0    2 ... 5    6 .. 8    20 ......... 60     62 . 63
#       A          B         A                   B
SPEECH = (
    Speech(2.0, 5.0, "A"),
    Speech(6.0, 8.0, "B"),
    Speech(20.0, 60.0, "A"),
    Speech(62.0, 63.0, "B"),
)
DURATION_S = 63.05


@pytest.fixture
def chunks() -> list[Chunk]:
    return make_chunks(SPEECH, DURATION_S)


def test_all_speech_is_held_once_by_chunks_of_its_speaker(chunks: list[Chunk]) -> None:
    for item in SPEECH:
        middle = np.arange(item.start_s, item.end_s, 0.05) + 0.01
        holders = [
            sum(
                p.source.start_s <= t < p.source.end_s
                for c in chunks
                if c.speaker == item.speaker
                for p in c.parts
            )
            for t in middle
        ]
        assert set(holders) == {1}


def test_no_chunk_is_longer_than_the_recogniser_hears(chunks: list[Chunk]) -> None:
    for chunk in chunks:
        assert sum(p.source.duration_s for p in chunk.parts) <= MAX_CHUNK_S + 1e-9


def test_parts_stay_inside_the_recording_and_near_their_speech(chunks: list[Chunk]) -> None:
    for chunk in chunks:
        own = [s for s in SPEECH if s.speaker == chunk.speaker]
        for part in chunk.parts:
            assert 0.0 <= part.source.start_s < part.source.end_s <= DURATION_S
            assert any(
                s.start_s - PAD_S - 1e-9 <= part.source.start_s
                and part.source.end_s <= s.end_s + PAD_S + 1e-9
                for s in own
            )


def test_times_go_there_and_back(chunks: list[Chunk]) -> None:
    for chunk in chunks:
        for part in chunk.parts:
            for inside in np.linspace(0.0, part.source.duration_s - 1e-6, 7):
                back = chunk.recording_time_s(part.at_s + inside)
                assert back == pytest.approx(part.source.start_s + inside, abs=1e-9)


def test_a_time_in_a_rest_maps_to_an_edge_of_speech(chunks: list[Chunk]) -> None:
    chunk = next(c for c in chunks if len(c.parts) > 1)
    first, second = chunk.parts[:2]
    end = first.at_s + first.source.duration_s
    assert chunk.recording_time_s(end + 0.01) == pytest.approx(first.source.end_s)
    assert chunk.recording_time_s(second.at_s - 0.01) == pytest.approx(second.source.start_s)


def test_a_chunks_sound_is_the_recordings_at_the_mapped_time(chunks: list[Chunk]) -> None:
    ramp = np.arange(round(DURATION_S * RATE_HZ), dtype=np.float32)
    for chunk in chunks:
        sound = chunk.samples(ramp)
        assert len(sound) == round(chunk.duration_s * RATE_HZ)
        for part in chunk.parts:
            at = part.at_s + part.source.duration_s / 2
            heard = sound[round(at * RATE_HZ)]
            assert heard == pytest.approx(chunk.recording_time_s(at) * RATE_HZ, abs=2)  # samples


def test_short_pauses_stay_inside_one_part() -> None:
    speech = (Speech(1.0, 2.0, "A"), Speech(2.4, 3.0, "A"), Speech(5.0, 6.0, "A"))
    (chunk,) = make_chunks(speech, 10.0)
    assert [(round(p.source.start_s, 2), round(p.source.end_s, 2)) for p in chunk.parts] == [
        (0.89, 3.11),
        (4.89, 6.11),
    ]


def test_no_speech_makes_no_chunks() -> None:
    assert make_chunks((), 10.0) == []


@st.composite
def _speeches(draw: st.DrawFn) -> tuple[tuple[Speech, ...], float]:
    """Speech of up to three people, pieces of one person apart by at least 0.2 s; whole ms."""
    out = []
    end_ms = 0
    for speaker in draw(st.sets(st.sampled_from("ABC"), min_size=1)):
        at_ms = 0
        for gap_ms, length_ms in draw(
            st.lists(st.tuples(st.integers(200, 9000), st.integers(100, 45_000)), max_size=12)
        ):
            start_ms = at_ms + gap_ms
            at_ms = start_ms + length_ms
            out.append(Speech(start_ms / 1000, at_ms / 1000, speaker))
        end_ms = max(end_ms, at_ms)
    return tuple(sorted(out)), end_ms / 1000 + 0.05


@given(_speeches())
def test_every_moment_of_speech_is_in_exactly_one_chunk_of_its_speaker(
    drawn: tuple[tuple[Speech, ...], float],
) -> None:
    speech, duration_s = drawn
    chunks = make_chunks(speech, duration_s)
    for item in speech:
        held = [
            max(
                0.0,
                min(item.end_s, p.source.end_s) - max(item.start_s, p.source.start_s),
            )
            for c in chunks
            if c.speaker == item.speaker
            for p in c.parts
        ]
        assert sum(held) == pytest.approx(item.end_s - item.start_s)


@given(_speeches())
def test_chunks_fit_keep_order_and_never_overlap_within_themselves(
    drawn: tuple[tuple[Speech, ...], float],
) -> None:
    speech, duration_s = drawn
    for chunk in make_chunks(speech, duration_s):
        assert chunk.duration_s <= MAX_CHUNK_S + 1e-6
        last = chunk.parts[-1]
        assert chunk.duration_s == pytest.approx(last.at_s + last.source.duration_s)
        for one, two in itertools.pairwise(chunk.parts):
            assert one.at_s + one.source.duration_s <= two.at_s
            assert one.source.end_s <= two.source.start_s
        assert chunk.parts[0].source.start_s >= 0.0
        assert last.source.end_s <= duration_s + 1e-9


@given(_speeches())
def test_a_speaker_has_few_half_empty_chunks(drawn: tuple[tuple[Speech, ...], float]) -> None:
    """Two neighbouring chunks of a speaker never fit into one: each is paid for in full."""
    speech, duration_s = drawn
    chunks = make_chunks(speech, duration_s)
    for speaker in {c.speaker for c in chunks}:
        own = [c for c in chunks if c.speaker == speaker]
        for one, two in itertools.pairwise(own):
            assert one.duration_s + max(REST_S, JOIN_S) + two.duration_s > MAX_CHUNK_S


def test_a_word_that_reaches_over_a_rest_lies_on_one_side_of_it(chunks: list[Chunk]) -> None:
    chunk = next(c for c in chunks if len(c.parts) > 1)
    first, second = chunk.parts[:2]
    end = first.at_s + first.source.duration_s
    begins, ends = chunk.recording_span_s(end - 0.1, second.at_s + 0.3)
    assert (begins, ends) == pytest.approx((second.source.start_s, second.source.start_s + 0.3))
    begins, ends = chunk.recording_span_s(end - 0.4, second.at_s + 0.2)
    assert (begins, ends) == pytest.approx((first.source.end_s - 0.4, first.source.end_s))


def test_a_word_inside_a_part_keeps_its_times(chunks: list[Chunk]) -> None:
    for chunk in chunks:
        for part in chunk.parts:
            span = chunk.recording_span_s(part.at_s + 0.2, part.at_s + 0.5)
            assert span == pytest.approx((part.source.start_s + 0.2, part.source.start_s + 0.5))


def _tones(*stretches: tuple[float, float, float]) -> NDArray[np.float32]:
    """Ten seconds of silence with tones of (start, end, amplitude), added up."""
    time = np.arange(10 * RATE_HZ) / RATE_HZ
    out = np.zeros(len(time))
    for start, end, amplitude in stretches:
        out += amplitude * np.sin(2 * np.pi * 300 * time) * ((time >= start) & (time < end))
    return out.astype(np.float32)


def _peak(sound: NDArray[np.float32], start_s: float, end_s: float) -> float:
    return float(np.abs(sound[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]).max())


def test_who_is_louder_is_brought_down_to_the_speaker() -> None:
    """B speaks softly from 1 s to 5 s, A ten times as loud over the end of it."""
    speech = (Speech(1.0, 5.0, "B"), Speech(4.0, 6.0, "A"))
    sound = _tones((1.0, 5.0, 0.02), (4.0, 6.0, 0.2))
    loud, soft = sorted(make_chunks(speech, 10.0), key=lambda c: c.speaker)
    heard = soft.samples(sound)
    assert _peak(heard, PAD_S, PAD_S + 2.9) == pytest.approx(0.02, rel=0.01)
    assert _peak(heard, PAD_S + 3.05, PAD_S + 3.95) == pytest.approx(0.02, rel=0.05)
    assert _peak(loud.samples(sound), PAD_S, PAD_S + 1.9) > 0.19


def test_who_is_softer_stays_as_soft() -> None:
    speech = (Speech(1.0, 5.0, "A"), Speech(2.0, 3.0, "B"))
    sound = _tones((1.0, 2.0, 0.2), (2.0, 3.0, 0.05), (3.0, 5.0, 0.2))
    chunk = next(c for c in make_chunks(speech, 10.0) if c.speaker == "A")
    assert _peak(chunk.samples(sound), PAD_S + 1.1, PAD_S + 1.9) == pytest.approx(0.05, rel=0.01)


def test_somebody_who_never_speaks_alone_is_left_as_he_is() -> None:
    speech = (Speech(1.0, 5.0, "A"), Speech(1.0, 5.0, "B"))
    sound = _tones((0.0, 10.0, 0.001), (1.0, 5.0, 0.2))
    for chunk in make_chunks(speech, 10.0):
        assert _peak(chunk.samples(sound), PAD_S + 0.1, PAD_S + 3.9) == pytest.approx(0.2, rel=0.01)


def test_rests_between_pieces_are_no_measure_of_a_speaker() -> None:
    """B has six words, each while A has one, so that rests alone last over a second."""
    mine = [Speech(0.5 + 1.5 * i, 0.8 + 1.5 * i, "B") for i in range(6)]
    sound = _tones((0.0, 10.0, 0.001), *((s.start_s, s.end_s, 0.2) for s in mine))
    speech = tuple(sorted([*(Speech(s.start_s, s.end_s, "A") for s in mine), *mine]))
    chunk = next(c for c in make_chunks(speech, 10.0) if c.speaker == "B")
    assert _peak(chunk.samples(sound), 0.0, chunk.duration_s) == pytest.approx(0.2, rel=0.01)
