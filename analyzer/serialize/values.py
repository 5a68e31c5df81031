"""Values of `analysis.json`: pydantic types that round numbers and check their limits."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from numbers import Real
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

SCORE_BELOW = 4.0
TOP_SCORE = 3.999
"""A score is below 4; rounding must not lift it there."""


def _number(rounding: Callable[[float], float]) -> BeforeValidator:
    """Round before the limits are checked; what is no number goes on unchanged to be refused."""

    def rounded(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, Real):
            return value
        return rounding(float(value)) + 0.0  # + 0.0 turns -0.0 into 0.0

    return BeforeValidator(rounded)


def decimals(digits: int) -> BeforeValidator:
    """Round to this many places after the point."""
    return _number(lambda value: round(value, digits))


def significant(digits: int) -> BeforeValidator:
    """Round to this many significant digits."""
    return _number(lambda value: float(f"{value:.{digits}g}"))


def _below_four(value: float) -> float:
    return min(round(value, 3), TOP_SCORE) if value < SCORE_BELOW else value


def _checked_base64(value: str) -> str:
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError("is no base64") from error
    return value


TimeS = Annotated[float, Field(ge=0, description="seconds from the start, to 0.001"), decimals(3)]
OffsetS = Annotated[float, Field(description="seconds, negative when early"), decimals(3)]
Share = Annotated[float, Field(ge=0, le=1), decimals(3)]
ScoreValue = Annotated[float, Field(ge=0, lt=SCORE_BELOW), _number(_below_four)]
Decibel = Annotated[float, decimals(2)]
Figure = Annotated[float, significant(6)]
Amount = Annotated[float, significant(9)]
Whole = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Base64 = Annotated[
    str, Field(json_schema_extra={"contentEncoding": "base64"}), AfterValidator(_checked_base64)
]


class Entry(BaseModel):
    """Base: unknown names, wrong types, NaN and infinity are refused."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, from_attributes=True
    )


class Timed(Protocol):
    """Anything with a start and an end, or None for both."""

    @property
    def start_s(self) -> float | None: ...
    @property
    def end_s(self) -> float | None: ...


TimedT = TypeVar("TimedT", bound=Timed)


def in_order(entry: TimedT) -> TimedT:
    """Validator: start and end come together, and the end does not lie before the start."""
    if (entry.start_s is None) != (entry.end_s is None):
        raise ValueError("start_s and end_s must both be given or both be null")
    if entry.start_s is not None and entry.end_s is not None and entry.end_s < entry.start_s:
        raise ValueError(f"end_s {entry.end_s} lies before start_s {entry.start_s}")
    return entry


class IntervalEntry(Entry):
    """A half-open stretch of time [start_s, end_s), in seconds from the recording's start."""

    start_s: TimeS
    end_s: TimeS

    _in_order = model_validator(mode="after")(in_order)
