"""Recordings, what they contain, and what is finished -> what is to be done with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from analyzer.batch.analyse import stays
from analyzer.batch.jobs import Found, Job, Plan, Probe, State, Work
from analyzer.batch.shelf import Finished


def make_plan(
    found: Sequence[Found],
    probes: Mapping[str, Probe],
    shelf: Mapping[str, Finished],
    work: Work,
    key: str,
    *,
    ignored: int = 0,
    unused: int = 0,
) -> Plan:
    """Decide for each recording, in the order of their names.

    Parameters
    ----------
    found : sequence of Found
    probes : mapping
        By the name of the recording.
    shelf : mapping
        Finished results by the SHA-256 of their recording.
    """
    stems = _stems(found)
    jobs, first = list[Job](), dict[str, int]()
    for item in found:
        look = probes[item.name]
        held = shelf.get(look.sha256)
        job = Job(
            path=item.path,
            name=item.name,
            stem=stems[item.name],
            details=item.details,
            probe=look,
            state="new",
            folder=None if held is None else held.folder,
            given=item.given,
            tracks=item.tracks,
        )
        same = first.get(look.sha256)
        if same is not None:  # who speaks there is known also where only the copy says so
            jobs[same] = replace(jobs[same], details=jobs[same].details.over(item.details))
        elif not look.error:
            first[look.sha256] = len(jobs)
        state: State = "copy" if same is not None else _state(look, held, work, job.key(key))
        jobs.append(replace(job, state=state))
    return Plan(tuple(jobs), ignored, unused)


def _state(look: Probe, held: Finished | None, work: Work, key: str) -> State:
    if look.error:
        return "failed"
    if held is None:
        return "new"
    if not stays(held, key, work.force):
        return "changed"
    return "edited" if held.key != key else "done"


def _stems(found: Sequence[Found]) -> dict[str, str]:
    """A folder name each: the file's own, with its folders before it where two share one.

    Examples
    --------
    >>> _stems([Found(PurePosixPath(n), n) for n in ("ann/x.wav", "bob/x.wav", "bob/y.wav")])
    {'ann/x.wav': 'ann x', 'bob/x.wav': 'bob x', 'bob/y.wav': 'y'}
    """
    count = Counter(item.stem.casefold() for item in found)
    return {
        item.name: item.stem
        if count[item.stem.casefold()] == 1
        else " ".join((*PurePosixPath(item.name).parent.parts, item.stem))
        for item in found
    }
