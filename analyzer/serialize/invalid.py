"""A pydantic failure -> half a sentence that names the first wrong field."""

from __future__ import annotations

from pydantic import ValidationError

MESSAGES = {"missing": "is missing", "extra_forbidden": "is not a known name"}


def first_problem(error: ValidationError) -> str:
    """Where and what the first failure is, and how many more there are."""
    problems = error.errors(include_url=False)
    first = problems[0]
    message = MESSAGES.get(first["type"], _lower_first(first["msg"].removeprefix("Value error, ")))
    where = ".".join(str(part) for part in first["loc"])
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{where}: {message}{more}" if where else f"{message}{more}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
