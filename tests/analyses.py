"""Analyses made by hand and by hypothesis, for the stages that only store or show them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from analyzer import records as r
from analyzer.serialize import SCHEMA_VERSION

PARTS = r.Conversation.__dataclass_fields__.keys() - {"duration_s", "language"}
UNHURRIED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For laws over whole analyses, which take their time to draw."""
IDS = ("S1", "S2", "S3")


def example_conversation() -> r.Conversation:
    """Ten seconds; S2 asks, S1 answers after half a second, hedges, and a silence follows.

    ::

        S2  ===.....................    0.0 - 2.0   "Why a heap?"
        S1  .....======..==.........    2.5 - 5.0, 5.5 - 6.0
            ............~~~~~~~~....    6.0 - 9.5   silence of the candidate, announced
    """
    response = r.Response("answered", 0.5, 0.6, 2.5, 6.0, "Because it is <fast>. I think.")
    words = (
        ("Why", 0.0, 0.5, "S2"),
        ("a", 0.5, 0.6, "S2"),
        ("heap?", 0.7, 2.0, "S2"),
        ("Because", 2.5, 3.0, "S1"),
        ("it", 3.0, 3.2, "S1"),
        ("is", 3.2, 3.4, "S1"),
        ("<fast>.", 3.4, 5.0, "S1"),
        ("I", 5.5, 5.6, "S1"),
        ("think.", 5.6, 6.0, "S1"),
    )
    return r.Conversation(
        duration_s=10.0,
        speakers=(
            r.Speaker("S1", "candidate", 0.9, 3.0, ("talks most",)),
            r.Speaker("S2", "interviewer", 0.9, 2.0),
        ),
        speech=(r.Speech(0, 2, "S2"), r.Speech(2.5, 5, "S1"), r.Speech(5.5, 6, "S1")),
        words=tuple(r.Word(start, end, text, who, 0.9) for text, start, end, who in words),
        turns=(
            r.Turn(0.0, 2.0, "S2", "Why a heap?"),
            r.Turn(2.5, 6.0, "S1", "Because it is <fast>. I think."),
        ),
        phases=(r.Phase("intro", 0.0, 2.0), r.Phase("implementation", 2.0, 10.0)),
        silences=(r.Silence(6.0, 9.5, "candidate", "implementation", True, False),),
        overlaps=(r.Overlap(4.0, 4.5, "S2", "S1", True),),
        interjections=(
            r.Interjection(0, 2, "S2", "Why a heap?", "question", "intro", True, response),
            r.Interjection(9.5, 9.8, "S2", "I see.", "statement", "implementation", False, None),
        ),
        cues=(r.Cue(5.5, 6.0, "S1", "hedge", "I think", True),),
        typing=(r.Interval(7.0, 8.0),),
        prosody=(r.Prosody("S1", -22.5, 180.0, 2.5, None),),
    )


def example_analysis() -> r.Analysis:
    """That conversation with two measures, a rating and all else that an analysis holds."""
    evidence = r.Evidence(2.5, 5.0, "Because it is <fast>.", "for")
    return r.Analysis(
        schema_version=SCHEMA_VERSION,
        recording=r.Recording("call.wav", "a" * 64, 10.0, 44100, 2, "wav", "pcm_s16le"),
        software=r.Software("0.1.0", (r.ModelInfo("recognition", "w", "1", "b" * 64),), "c" * 64),
        quality=r.Quality("good", 30.0, -20.0, None, 0.0, 8000.0, 0, ("quiet room",)),
        conversation=example_conversation(),
        measures=(
            r.Measure("talk_share", 0.6, "share", 3.0, 5.0, spans=(r.Interval(2.5, 5.0),)),
            r.Measure("uptake", None, "s", reason="no hint was given"),
        ),
        rating=r.Rating(
            "weak",
            1.9996,
            "",
            "coverage 0.1 below strong",
            r.Stability(0.9, 10, {"weak": 9, "strong": 1}),
            (r.Criterion("narration", 1.5, "weak", 0.3, (evidence,), "say more", "0.4 covered"),),
            (r.Advice("name the test", 6.0, 9.5),),
        ),
        signals={"rationale": r.Signal((evidence,), "strong"), "technical_skills": r.Signal(())},
        overall=r.Overall(),
        waveform=r.Waveform(0.02, bytes(range(256))),
        edits=(r.Edit("candidate", "S2", "S1"),),
        meant=r.Meant("d" * 64, bytes(range(16)), bytes(range(8))),
    )


def analysis_with(**parts: Any) -> r.Analysis:
    """The example with other parts; names of the conversation are set there."""
    example = example_analysis()
    inside = {k: v for k, v in parts.items() if k in r.Conversation.__dataclass_fields__}
    outside = {k: v for k, v in parts.items() if k not in inside}
    return replace(example, conversation=replace(example.conversation, **inside), **outside)


def empty_analysis() -> r.Analysis:
    """A recording in which nothing was heard."""
    return analysis_with(
        **{
            k: ()
            for k in r.Conversation.__dataclass_fields__
            if k not in ("duration_s", "language", "interview")
        },
        measures=(),
        signals={},
        edits=(),
        rating=r.Rating("not_rated", None, "nobody was heard", "", None, ()),
        waveform=r.Waveform(0.02, b""),
    )


times = st.floats(0, 1e5, allow_subnormal=False)
offsets = st.floats(-1e3, 1e3)
numbers = st.floats(-1e12, 1e12)
shares = st.floats(0, 1)
texts = st.text(max_size=12)
speakers = st.sampled_from(IDS)
levels = st.sampled_from(get_args(r.Level))
phases = st.sampled_from(r.PHASES)


def _timed(kind: Any, /, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Records of this kind with start_s <= end_s."""
    pairs = st.tuples(times, times).map(sorted)
    return st.tuples(pairs, st.fixed_dictionaries(more)).map(
        lambda drawn: kind(start_s=drawn[0][0], end_s=drawn[0][1], **drawn[1])
    )


def _many(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


sides = _maybe(st.sampled_from(get_args(r.Side)))
evidence = _many(_timed(r.Evidence, quote=texts, side=sides))
responses = st.builds(
    lambda status, sound, content, span, text: r.Response(
        status, sound, content, span[0], span[1], text
    ),
    st.sampled_from(get_args(r.ResponseStatus)),
    _maybe(offsets),
    _maybe(offsets),
    st.just((None, None)) | st.tuples(times, times).map(sorted),
    texts,
)
prosodies = st.lists(speakers, unique=True).map(
    lambda ids: tuple(r.Prosody(i, -20.1234, None, 2.71828, 3.14159) for i in sorted(ids))
)
conversations = st.builds(
    r.Conversation,
    duration_s=times,
    speakers=st.tuples(
        *(
            st.builds(r.Speaker, st.just(i), st.sampled_from(get_args(r.Role)), shares, times)
            for i in IDS
        )
    ),
    speech=_many(_timed(r.Speech, speaker=speakers)),
    words=_many(
        _timed(r.Word, text=texts, speaker=speakers, probability=shares, filler=st.booleans())
    ),
    turns=_many(_timed(r.Turn, speaker=speakers, text=texts, backchannel=st.booleans())),
    phases=_many(_timed(r.Phase, name=phases)),
    silences=_many(
        _timed(
            r.Silence,
            owner=st.sampled_from(get_args(r.Owner)),
            phase=phases,
            announced=st.booleans(),
            typing=st.booleans(),
        )
    ),
    overlaps=_many(_timed(r.Overlap, speaker=speakers, over=speakers, interruption=st.booleans())),
    interjections=_many(
        _timed(
            r.Interjection,
            speaker=speakers,
            text=texts,
            kind=st.sampled_from(get_args(r.InterjectionKind)),
            phase=phases,
            expects_response=st.booleans(),
            response=_maybe(responses),
        )
    ),
    cues=_many(
        _timed(
            r.Cue,
            speaker=speakers,
            kind=st.sampled_from(get_args(r.CueKind)),
            text=texts,
            prompted=st.booleans(),
        )
    ),
    typing=_many(_timed(r.Interval)),
    prosody=prosodies,
    language=st.sampled_from(["en", ""]),
    interview=_maybe(st.tuples(times, times).map(lambda at: r.Interval(*sorted(at)))),
)
measures = st.lists(
    st.builds(
        r.Measure,
        texts,
        _maybe(numbers),
        texts,
        _maybe(numbers),
        _maybe(numbers),
        texts,
        _many(_timed(r.Interval)),
    ),
    max_size=3,
    unique_by=lambda measure: measure.name,
).map(tuple)
scores = st.none() | st.floats(0, 4, exclude_max=True)
ratings = st.builds(
    r.Rating,
    levels,
    scores,
    texts,
    texts,
    _maybe(st.builds(r.Stability, shares, st.integers(0, 99), st.dictionaries(levels, st.just(1)))),
    _many(st.builds(r.Criterion, texts, scores, levels, shares, evidence, texts, texts)),
    _many(_timed(r.Advice, text=texts)),
)
analyses: st.SearchStrategy[r.Analysis] = st.builds(
    replace,
    st.just(example_analysis()),
    conversation=conversations,
    measures=measures,
    rating=ratings,
    signals=st.dictionaries(
        st.sampled_from(["problem_understanding", "technical_skills", "rationale"]),
        st.builds(r.Signal, evidence, _maybe(levels)),
    ),
    overall=st.builds(r.Overall, _maybe(levels), _maybe(texts)),
    waveform=st.builds(r.Waveform, st.floats(1e-4, 10), st.binary(max_size=8)),
    edits=_many(st.builds(r.Edit, texts, texts, texts)),
    meant=st.builds(r.Meant, texts, st.binary(max_size=8), st.binary(max_size=8)),
)
