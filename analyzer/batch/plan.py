"""Recordings, what they contain, and what is finished -> what is to be done with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
    stems = _stems([item.name for item in found])
    jobs, seen = [], set[str]()
    for item in found:
        look = probes[item.name]
        held = shelf.get(look.sha256)
        jobs.append(
            Job(
                path=item.path,
                name=item.name,
                stem=stems[item.name],
                details=item.details,
                probe=look,
                state="copy" if look.sha256 in seen else _state(look, held, work, key),
                folder=None if held is None else held.folder,
            )
        )
        if not look.error:
            seen.add(look.sha256)
    return Plan(tuple(jobs), ignored)


def _state(look: Probe, held: Finished | None, work: Work, key: str) -> State:
    if look.error:
        return "failed"
    if held is None:
        return "new"
    if not stays(held, key, work.force):
        return "changed"
    return "edited" if held.key != key else "done"


def _stems(names: Sequence[str]) -> dict[str, str]:
    """A folder name each: the file's own, with its folders before it where two share one.

    Examples
    --------
    >>> _stems(["ann/call.wav", "bob/call.wav", "bob/second.wav"])
    {'ann/call.wav': 'ann call', 'bob/call.wav': 'bob call', 'bob/second.wav': 'second'}
    """
    paths = {name: PurePosixPath(name) for name in names}
    count = Counter(path.stem.casefold() for path in paths.values())
    return {
        name: path.stem
        if count[path.stem.casefold()] == 1
        else " ".join((*path.parent.parts, path.stem))
        for name, path in paths.items()
    }
