"""Events and the length of each spoken clip -> everything placed in time, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sample_audio.script import Event, Silence, Utterance

LISTED_SILENCE_S = 1.0  # mutual silence is listed from here on
NO_CONTENT = ("filler", "announcement", "backchannel")  # candidate kinds that answer nothing


@dataclass(frozen=True)
class Span:
    """A half-open stretch of time in seconds."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s

    def shifted(self, by_s: float) -> Span:
        """Return the same stretch, `by_s` later."""
        return Span(self.start_s + by_s, self.end_s + by_s)

    def overlap_s(self, other: Span) -> float:
        """Return the seconds which both share."""
        return max(0.0, min(self.end_s, other.end_s) - max(self.start_s, other.start_s))


@dataclass(frozen=True)
class Filler:
    """One "um" or "uh", in seconds from the start of its clip."""

    word: str
    span: Span


@dataclass(frozen=True)
class ClipTimes:
    """When a clip sounds, in seconds from its acoustic onset."""

    duration_s: float
    speech: tuple[Span, ...]
    fillers: tuple[Filler, ...] = ()
    content_s: float | None = 0.0


@dataclass(frozen=True)
class Placed:
    """An event with its place on the timeline; `clip` is None for a silence."""

    event: Event
    span: Span
    clip: ClipTimes | None = None


@dataclass(frozen=True)
class Response:
    """How an interjection was met; offsets count from its end, None when nothing came."""

    first_sound_s: float | None
    first_content_s: float | None


def place_events(
    events: Sequence[Event],
    clip_of: Callable[[Utterance], ClipTimes],
    *,
    lead_s: float = 0.8,
) -> tuple[Placed, ...]:
    """Place events one after the other, in script order.

    An utterance begins `gap_s` after the floor event before it ends (earlier when negative).
    One with `at_s` begins that long after the onset of the utterance before it and takes no
    floor: what follows is placed as though it had not been there.

    Raises
    ------
    ValueError
        When overlaid speech has nothing beneath it, or a speaker would talk over himself.
    """
    placed: list[Placed] = []
    floor_s = lead_s
    host: Placed | None = None
    for event in events:
        if isinstance(event, Silence):
            placed.append(Placed(event, Span(floor_s, floor_s + event.seconds)))
            floor_s += event.seconds
            continue
        clip = clip_of(event)
        start_s = _overlaid_start(event, host) if event.at_s is not None else floor_s + event.gap_s
        item = Placed(event, Span(start_s, start_s + clip.duration_s), clip)
        placed.append(item)
        if event.at_s is None:
            floor_s, host = max(floor_s, item.span.end_s), item
    _reject_self_overlap(placed)
    return tuple(placed)


def speech_spans(placed: Iterable[Placed]) -> list[tuple[Span, str]]:
    """Return every stretch of sound with its speaker, by onset; long pauses are split off."""
    spans = [
        (span.shifted(item.span.start_s), utterance.who)
        for item, utterance, clip in _spoken(placed)
        for span in clip.speech
    ]
    return sorted(spans, key=lambda pair: (pair[0].start_s, pair[0].end_s))


def mutual_silences(
    spans: Iterable[Span], duration_s: float, minimum_s: float = LISTED_SILENCE_S
) -> list[Span]:
    """Return the gaps of at least `minimum_s` which no span covers, edges included.

    Examples
    --------
    >>> mutual_silences([Span(2.0, 3.0), Span(2.5, 5.0)], 7.0)
    [Span(start_s=0.0, end_s=2.0), Span(start_s=5.0, end_s=7.0)]
    """
    gaps, reached_s = [], 0.0
    for span in sorted(spans, key=lambda item: item.start_s):
        if span.start_s - reached_s >= minimum_s:
            gaps.append(Span(reached_s, span.start_s))
        reached_s = max(reached_s, span.end_s)
    if duration_s - reached_s >= minimum_s:
        gaps.append(Span(reached_s, duration_s))
    return gaps


def phase_spans(placed: Sequence[Placed], duration_s: float) -> list[tuple[str, Span]]:
    """Return the phases; each reaches until the first event of the next begins."""
    starts: dict[str, float] = {}
    for item in placed:
        starts.setdefault(item.event.phase, item.span.start_s)
    names = list(starts)
    edges = [0.0, *(starts[name] for name in names[1:]), duration_s]
    return [(name, Span(edges[i], edges[i + 1])) for i, name in enumerate(names)]


def response_to(interjection: Placed, placed: Iterable[Placed]) -> Response:
    """Return the candidate's first sound and first content before the interviewer's next turn.

    Speech which the candidate had under way when the interjection began is no response.
    """
    sound_s: float | None = None
    for item, utterance, clip in _spoken(sorted(placed, key=lambda one: one.span.start_s)):
        if item.span.start_s <= interjection.span.start_s or utterance.at_s is not None:
            continue
        if utterance.speaker == "interviewer":
            break
        offset_s = item.span.start_s - interjection.span.end_s
        sound_s = offset_s if sound_s is None else sound_s
        if utterance.kind not in NO_CONTENT and clip.content_s is not None:
            return Response(sound_s, offset_s + clip.content_s)
    return Response(sound_s, None)


def _spoken(placed: Iterable[Placed]) -> Iterable[tuple[Placed, Utterance, ClipTimes]]:
    for item in placed:
        if isinstance(item.event, Utterance) and item.clip is not None:
            yield item, item.event, item.clip


def _overlaid_start(event: Utterance, host: Placed | None) -> float:
    if host is None or event.at_s is None:
        raise ValueError(f"{event.text!r} is laid over speech, but none stands before it")
    if event.at_s > host.span.duration_s:
        raise ValueError(
            f"{event.text!r} at_s={event.at_s}: what lies beneath lasts only "
            f"{host.span.duration_s:.2f} s; take a smaller at_s"
        )
    return host.span.start_s + event.at_s


def _reject_self_overlap(placed: Iterable[Placed]) -> None:
    last: dict[str, tuple[float, str]] = {}
    for item, utterance, _ in _spoken(sorted(placed, key=lambda one: one.span.start_s)):
        end_s, text = last.get(utterance.who, (-1e9, ""))
        if item.span.start_s < end_s:
            raise ValueError(f"{utterance.text!r} starts before {text!r} of the same voice ends")
        last[utterance.who] = (item.span.end_s, utterance.text)
