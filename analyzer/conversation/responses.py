"""An interjection and the candidate's speech -> how and when it was met."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.conversation.calls import ASSENTS
from analyzer.conversation.clauses import is_hesitation, only_hesitates
from analyzer.conversation.delay import RESTS, time_asked
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.takeup import content_terms
from analyzer.conversation.timeline import Unit, text_of
from analyzer.conversation.tokens import tokens_of
from analyzer.records import Response, ResponseStatus, Word
from analyzer.settings import ConversationSettings
from analyzer.spans import GRACE_S

DEFERRAL_TAIL_WORDS = 7
"""So many unpunctuated words after "let me think" still belong to it."""


@dataclass(frozen=True, slots=True)
class Window:
    """An interjection's times, the onsets of those that follow with whether they ask, its words."""

    start_s: float
    end_s: float
    later: tuple[tuple[float, bool], ...] = ()
    text: str = ""

    def closes_s(self, *, after_deferral: bool) -> float:
        """When the interviewer speaks again; "sure, take your time" leaves a deferral open."""
        onsets = (at_s for at_s, asks in self.later if asks or not after_deferral)
        return min(onsets, default=float("inf"))


@dataclass(frozen=True, slots=True)
class Reply:
    """One unit of candidate speech, read: where its content begins, and whether it defers."""

    unit: Unit
    content_s: float | None
    defers: bool


def answered_by(
    window: Window,
    units: Sequence[Unit],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> Response:
    """How an interjection was met; `units` are the candidate's, floor-holding, by onset.

    Latencies count from the end of the interjection. A late answer leaves the status
    "unanswered" and still shows its latency. Where nothing new that is said answers, what takes
    the interjection up in speech that was under way does.
    """
    replies = _replies(window, units, lexicon, settings)
    response = _met(window, replies, settings)
    if response.status == "unanswered":
        running = _taken_up(window, units, lexicon, settings)
        if running is not None:
            return _met(window, [_read(running, lexicon), *replies], settings)
    return response


def _met(window: Window, replies: Sequence[Reply], settings: ConversationSettings) -> Response:
    open_until_s = window.closes_s(after_deferral=False)
    direct = [reply for reply in replies if reply.unit.start_s < open_until_s]
    sound_s = direct[0].unit.start_s if direct else None
    content = next((reply for reply in direct if reply.content_s is not None), None)
    deferral = next((r for r in direct if r.defers), None)
    if deferral is not None and (content is None or content.unit.start_s > deferral.unit.start_s):
        return _deferred(window, replies, deferral, settings)
    if content is None or sound_s is None or content.content_s is None:
        return _response(window, "unanswered", direct, None, settings)
    limit_s = settings.unanswered_s
    if direct[0] is not content or content.content_s > content.unit.start_s:
        early_filler = sound_s - window.end_s <= settings.filler_within_s
        limit_s = settings.unanswered_after_filler_s if early_filler else limit_s
    in_time = content.content_s - window.end_s <= limit_s
    return _response(window, "answered" if in_time else "unanswered", direct, content, settings)


def _deferred(
    window: Window, replies: Sequence[Reply], deferral: Reply, settings: ConversationSettings
) -> Response:
    open_until_s = window.closes_s(after_deferral=True)
    open_replies = [reply for reply in replies if reply.unit.start_s < open_until_s]
    content = next(
        (
            reply
            for reply in open_replies
            if reply.content_s is not None and reply.unit.start_s > deferral.unit.start_s
        ),
        None,
    )
    in_time = (
        deferral.unit.start_s - window.end_s <= settings.unanswered_after_filler_s
        and content is not None
        and content.unit.start_s - deferral.unit.end_s <= settings.deferred_s
    )
    return _response(
        window, "deferred" if in_time else "unanswered", open_replies, content, settings
    )


def _replies(
    window: Window,
    units: Sequence[Unit],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> list[Reply]:
    """Candidate units that began after the interjection did, within reach of it."""
    replies = []
    for unit in units[_first_after(window, units) :]:
        if unit.start_s - window.end_s > settings.response_reach_s + settings.unanswered_s:
            break
        across = unit.start_s < window.end_s - settings.early_answer_s
        across = across and not _cuts_in(unit, window, settings)
        inside = unit.end_s < window.end_s - settings.across_margin_s
        if not across and not inside:
            replies.append(_read(unit, lexicon))
    return replies


def _first_after(window: Window, units: Sequence[Unit]) -> int:
    return bisect_left([unit.start_s for unit in units], window.start_s + 1e-9)


def _taken_up(
    window: Window, units: Sequence[Unit], lexicon: Lexicon, settings: ConversationSettings
) -> Unit | None:
    """Who talks on through a question ("Both ankles?") may still answer it ("yes, both ankles").

    The rest of the speech under way from the word on that assents, denies or repeats what was
    asked; None where no word does so in time.
    """
    first = _first_after(window, units)
    if not first or units[first - 1].end_s <= window.end_s:
        return None
    unit = units[first - 1]
    terms = content_terms(tokens_of(window.text), lexicon)
    for at, word in enumerate(unit.words):
        if word.start_s > window.end_s + settings.unanswered_s:
            return None
        tokens = tokens_of(word.text)
        heard = not ASSENTS.isdisjoint(tokens) or bool(terms & content_terms(tokens, lexicon))
        if word.start_s >= window.start_s and heard:
            return Unit(word.start_s, unit.end_s, unit.speaker, unit.words[at:])
    return None


def _cuts_in(unit: Unit, window: Window, settings: ConversationSettings) -> bool:
    """Whether it takes the floor from the interjection.

    Who begins as it does goes on with something of his own.
    """
    since_s = unit.start_s - window.start_s
    held_s = unit.end_s - window.end_s
    return since_s >= settings.early_answer_s and held_s >= settings.interruption_hold_s


def _read(unit: Unit, lexicon: Lexicon) -> Reply:
    """Skip fillers and "one second, please"; the rest is content, timed by sound if it can be."""
    said = [word for word in unit.words if tokens_of(word.text)]
    if not said:
        return Reply(unit, unit.start_s, False)
    if only_hesitates(said, lexicon):
        return Reply(unit, None, False)
    start = _first_word(said, 0, lexicon)
    deferral = _leading_deferral(said[start:], lexicon)
    if deferral:
        start = _first_word(said, start + deferral, lexicon)
        left = [token for word in said[start:] for token in tokens_of(word.text)]
        if lexicon.covers(left, "filler", "aside"):
            return Reply(unit, None, True)
    if start == 0 or start == len(said):  # all of "mm hm" is assent, no word of it says so
        return Reply(unit, unit.start_s, False)
    return Reply(unit, min(max(said[start].start_s, unit.start_s), unit.end_s), False)


def _first_word(words: Sequence[Word], start: int, lexicon: Lexicon) -> int:
    index = start
    while index < len(words) and is_hesitation(words[index], lexicon):
        index += 1
    return index


def _leading_deferral(words: Sequence[Word], lexicon: Lexicon) -> int:
    """How many words at the beginning only ask for time."""
    begun = words[:20]
    tokens = [token for word in begun for token in tokens_of(word.text)]
    word_of = [index for index, word in enumerate(begun) for _ in tokens_of(word.text)]
    spans = time_asked(begun, "deferral", lexicon)
    if not spans:
        return 0
    # "Well, yeah, give me a second" still begins with the deferral.
    if not lexicon.covers(tokens[: spans[0][0]], "backchannel", "filler", "aside"):
        return 0
    stop = word_of[spans[0][1] - 1]
    latest = min(len(words) - 1, stop + DEFERRAL_TAIL_WORDS)
    while stop < latest and not words[stop].text.strip().endswith(RESTS):
        stop += 1
    return stop + 1


def _response(
    window: Window,
    status: ResponseStatus,
    replies: Sequence[Reply],
    content: Reply | None,
    settings: ConversationSettings,
) -> Response:
    if not replies:
        return Response(status, None, None, None, None, "")
    first = replies[0].unit
    last = _last_of_answer(replies, content, settings)
    spoken = [reply.unit for reply in replies[: replies.index(last) + 1]]
    words = [word for unit in spoken for word in unit.words]
    content_s = None if content is None else content.content_s
    return Response(
        status,
        _rounded(first.start_s - window.end_s),
        None if content_s is None else _rounded(content_s - window.end_s),
        first.start_s,
        last.unit.end_s,
        text_of(words),
    )


def _last_of_answer(
    replies: Sequence[Reply], content: Reply | None, settings: ConversationSettings
) -> Reply:
    """The answer lasts until the candidate pauses as long as between two turns."""
    last = content or replies[0]
    for reply in replies[replies.index(last) + 1 :]:
        if reply.unit.start_s - last.unit.end_s >= settings.turn_split_s - GRACE_S:
            break
        last = reply
    return last


def _rounded(seconds: float) -> float:
    return round(seconds, 3)
