"""Analysis -> the numbers and labels that the page's script draws and plays, as plain JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from analyzer.records import Analysis, Conversation, Interjection, Measure, Waveform
from analyzer.report import wording
from analyzer.report.people import by_role, role_beside_name
from analyzer.report.rows import TurnRow

# More points than this are pooled by their maximum: finer than any screen, small in the file.
MAX_WAVE_POINTS = 120_000


def script_data(
    analysis: Analysis, turns: Sequence[TurnRow], review: Mapping[str, Any] | None = None
) -> str:
    """The JSON text of all timeline data, safe inside a script element.

    With `review`, also what corrections refer to: exact times and speaker ids, row by row.
    """
    talk = analysis.conversation
    names = wording.speaker_names(talk.speakers)
    lanes = _lanes(talk, names)
    voices = {lane["name"]: n for n, lane in enumerate(lanes)}
    data: dict[str, Any] = {
        "id": analysis.recording.sha256[:12],
        "duration": round(max(talk.duration_s, analysis.recording.duration_s), 2),
        "part": [_t(talk.span.start_s), _t(talk.span.end_s)],
        "lanes": lanes,
        "phases": [
            [_t(p.start_s), _t(p.end_s), p.name, wording.PHASE_WORDS[p.name]] for p in talk.phases
        ],
        "silences": [
            [
                _t(s.start_s),
                _t(s.end_s),
                s.owner,
                int(s.announced),
                int(s.typing),
                wording.length(s.duration_s),
                wording.OWNER_WORDS[s.owner],
            ]
            for s in talk.silences
        ],
        "interjections": [_interjection(i, names) for i in talk.interjections],
        "aloud": _aloud(analysis.measures),
        "cues": [
            [
                _t(c.start_s),
                _t(c.end_s),
                *wording.CUE_WORDS[c.kind],
                int(c.kind in wording.DOUBTFUL_CUES),
                int(c.prompted),
                wording.shorten(c.text, 160),
            ]
            for c in talk.cues
        ],
        "interruptions": [
            [_t(o.start_s), _t(o.end_s), names.get(o.speaker, o.speaker), names.get(o.over, o.over)]
            for o in talk.overlaps
            if o.interruption
        ],
        "turns": [[_t(t.start_s), _t(t.end_s), voices.get(t.speaker, -1)] for t in turns],
        "words": _words(turns),
        "wave": _wave(analysis.waveform),
    }
    if review is not None:
        data["review"] = {**review, **_anchors(talk)}
    return escape_json(data)


def _aloud(measures: Sequence[Measure]) -> dict[str, list[list[float]]]:
    """Where the candidate thinks aloud while implementing, and where not."""
    spans = {m.name: [[_t(s.start_s), _t(s.end_s)] for s in sorted(m.spans)] for m in measures}
    return {
        "covered": spans.get("think_aloud_coverage", []),
        "quiet": spans.get("unnarrated_s", []),
    }


def _anchors(talk: Conversation) -> dict[str, Any]:
    """Exact times and ids of the rows of the transcript and the two tables, in their order."""
    turns = sorted(talk.turns, key=lambda t: (t.start_s, t.end_s, t.speaker))
    return {
        "turns": [[t.start_s, t.end_s, t.speaker] for t in turns],
        "interjections": [
            [i.start_s, i.speaker, wording.status(i), i.text] for i in talk.interjections
        ],
        "silences": [[s.start_s, s.end_s, s.announced] for s in talk.silences],
    }


def escape_json(data: object) -> str:
    """JSON that no HTML parser can read as markup or as the end of a script."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _t(time_s: float) -> float:
    return round(time_s, 2)


def _lanes(talk: Conversation, names: dict[str, str]) -> list[dict[str, Any]]:
    """Speech lanes: the candidate first, then each interviewer, then other voices."""
    return [
        {
            "name": names[s.id],
            "role": s.role,
            "beside": role_beside_name(s, names[s.id]),
            "spans": [[_t(p.start_s), _t(p.end_s)] for p in talk.speech if p.speaker == s.id],
        }
        for s in by_role(talk)
    ]


def _interjection(item: Interjection, names: dict[str, str]) -> dict[str, Any]:
    response = item.response
    data: dict[str, Any] = {
        "s": _t(item.start_s),
        "e": _t(item.end_s),
        "who": names.get(item.speaker, wording.clean(item.speaker)),
        "kind": wording.KIND_WORDS[item.kind],
        "text": wording.shorten(item.text, 200),
        "pace": wording.pace(response),
        "status": wording.STATUS_WORDS[wording.status(item)],
        "label": "",
    }
    if response is None:
        return data
    if response.status == "unanswered":
        data["label"] = "none"
    elif response.first_sound_s is not None:
        data["label"] = f"{wording.number(response.first_sound_s, 1)}{wording.NBSP}s"
        data["at"] = _t(item.end_s + response.first_sound_s)
    data["sound"] = wording.latency(response.first_sound_s)
    data["content"] = wording.latency(response.first_content_s)
    data["deferred"] = int(response.status == "deferred")
    if response.start_s is not None and response.end_s is not None:
        data["rs"], data["re"] = _t(response.start_s), _t(response.end_s)
        data["reply"] = wording.shorten(response.text, 200)
    return data


def _words(turns: Sequence[TurnRow]) -> dict[str, list[Any]]:
    """Word times in hundredths of a second: `step` from start to start, `long` from start to end.

    `count` holds the words of each turn; the words themselves stand in the transcript's markup.
    """
    counts, steps, longs, before = [], [], [], 0
    for turn in turns:
        counts.append(len(turn.words))
        for word in turn.words:
            start = round(word.start_s * 100)
            steps.append(start - before)
            longs.append(max(1, round((word.end_s - word.start_s) * 100)))
            before = start
    return {"count": counts, "step": steps, "long": longs}


def _wave(wave: Waveform) -> dict[str, Any]:
    """The envelope as base64, pooled by maximum to at most MAX_WAVE_POINTS."""
    step = -(-len(wave.peaks) // MAX_WAVE_POINTS) if wave.peaks else 1
    peaks = wave.peaks
    if step > 1:
        peaks = bytes(max(peaks[i : i + step]) for i in range(0, len(peaks), step))
    return {"step": wave.step_s * step, "peaks": base64.b64encode(peaks).decode("ascii")}
