"""A text -> e-mail addresses, links and telephone numbers in it, written or as they are spoken."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.redact.addresses import addresses
from analyzer.redact.found import Found
from analyzer.redact.phones import phones


def contacts(text: str) -> Iterator[Found]:
    """Everything in the text by which somebody can be reached."""
    yield from addresses(text)
    yield from phones(text)
