"""What tracks and transcripts say of people -> who is the candidate, and names on the speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analyzer.conversation.timeline import Track
from analyzer.errors import UsageError
from analyzer.records import Known, Speaker

GIVEN_REASON = "the track or the transcript says so"
CORRECTED_REASON = "said by the coach"


def resolve_candidate(
    candidate: str | None, known: Sequence[Known], tracks: Sequence[Track]
) -> str | None:
    """The speaker's id for an id or a name as a person writes it; what is unknown stays as it is.

    A name may be given in part ("ann" for "Ann Smith") where that is one person's only.

    Raises
    ------
    UsageError
        If several people have this name.
    """
    if candidate is None or candidate in {track.speaker for track in tracks}:
        return candidate
    wanted = candidate.casefold().strip()
    named = {item.speaker: item.name.casefold() for item in known if item.name}
    exact = [speaker for speaker, name in named.items() if name == wanted]
    found = exact or [s for s, name in named.items() if wanted and wanted in name.split()]
    if len(found) > 1:
        raise UsageError(
            "several speakers have this name", value=candidate, remedy=f"use {' or '.join(found)}"
        )
    if not found and named:
        listed = ", ".join(f"{item.speaker} ({item.name})" for item in known if item.name)
        raise UsageError(
            "no such speaker in this recording", value=candidate, remedy=f"known are: {listed}"
        )
    return found[0] if found else candidate


def known_candidate(known: Sequence[Known], tracks: Sequence[Track]) -> str | None:
    """Who must be the candidate by what is known: who is named so, or all that is left.

    Of several people on the candidate's track it is the one who speaks most.
    """
    roles = {item.speaker: item.role for item in known}
    named = [track for track in tracks if roles.get(track.speaker) == "candidate"]
    if named:
        return max(named, key=lambda track: track.speech_s).speaker
    left = [track for track in tracks if roles.get(track.speaker) is None]
    one_left = len(left) == 1 and len(tracks) > 1
    return left[0].speaker if one_left else None


def with_known(
    speakers: Sequence[Speaker], known: Sequence[Known], *, chosen: bool
) -> tuple[Speaker, ...]:
    """Speakers with their names, and with the roles that are known.

    Where a person chose the candidate, what tracks and transcripts say of roles no longer holds,
    but what a person has said of somebody else's does.
    """
    told = {item.speaker: item for item in known}
    out = []
    for speaker in speakers:
        item = told.get(speaker.id)
        if item is None:
            out.append(speaker)
            continue
        named = replace(speaker, name=item.name, role_given=item.role is not None)
        told_again = item.role is None or (chosen and not item.corrected)
        out.append(named if told_again else _with_role(named, item))
    return tuple(out)


def _with_role(speaker: Speaker, item: Known) -> Speaker:
    """The known role; a second person on the candidate's track is no second candidate."""
    second = item.role == "candidate" and speaker.role != "candidate"
    role = "other" if second or item.role is None else item.role
    reason = CORRECTED_REASON if item.corrected else GIVEN_REASON
    return replace(speaker, role=role, role_confidence=1.0, reasons=(reason,))
