"""JSON from a browser or the shell -> one checked correction; what it changes, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from analyzer.errors import UsageError
from analyzer.records import NAME_OF, NO_NAME, Edit
from analyzer.serialize.invalid import first_problem
from analyzer.times import clock

NAME_CHARACTERS = 80
TEXT_CHARACTERS = 5000


def _finite(value: float) -> float:
    if not math.isfinite(value) or value < 0:
        raise ValueError("must be a time in seconds from the start")
    return value


def one_line(text: str) -> str:
    """The text on one line, with a blank for what cannot be printed: half a character too."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


Time = Annotated[float, AfterValidator(_finite)]
Name = Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS), AfterValidator(one_line)]
Text = Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(one_line)]
OwnLevel = Literal["very_weak", "weak", "strong", "very_strong"]
COMMUNICATION = "communication"
"""What a level over all criteria is of."""
COACH = "coach"
"""Who gives a level where no name is told."""


class _Correction(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def target(self) -> str:
        """What is corrected: two corrections of one target contradict each other."""
        raise NotImplementedError

    def described(self) -> Edit:
        """What was changed, for `analysis.json` and for people."""
        raise NotImplementedError

    def renamed(self, names: Mapping[str, str]) -> Correction:
        """The same correction with other speaker ids."""
        fields = {
            key: names.get(getattr(self, key), getattr(self, key))
            for key in ("speaker", "to", "into")
            if hasattr(self, key)
        }
        return self.model_copy(update=fields)  # type: ignore[return-value]

    def speakers(self) -> tuple[str, ...]:
        """The ids it speaks of."""
        keys = ("speaker", "to", "into")
        return tuple(getattr(self, key) for key in keys if hasattr(self, key))


class Candidate(_Correction):
    """`speaker` is the candidate."""

    kind: Literal["candidate"] = "candidate"
    speaker: Name

    @property
    def target(self) -> str:
        return "candidate"

    def described(self) -> Edit:
        return Edit("candidate", "", self.speaker)


class Role(_Correction):
    """`speaker` is an interviewer, or `nobody`: no part of the interview, such as a television."""

    kind: Literal["role"] = "role"
    speaker: Name
    role: Literal["interviewer", "nobody"]

    @property
    def target(self) -> str:
        return f"role {self.speaker}"

    def described(self) -> Edit:
        told = "not part of the interview" if self.role == "nobody" else self.role
        return Edit(f"role of {self.speaker}", "", told)


class Part(_Correction):
    """The interview is what lies between the times; what is before and after does not count."""

    kind: Literal["part"] = "part"
    start_s: Time
    end_s: Time

    @property
    def target(self) -> str:
        return "part"

    def described(self) -> Edit:
        return Edit("what counts", "", f"{clock(self.start_s)} to {clock(self.end_s)}")


class Rename(_Correction):
    """`speaker` is called `name`; '' takes the name away."""

    kind: Literal["rename"] = "rename"
    speaker: Name
    name: Annotated[str, Field(max_length=NAME_CHARACTERS), AfterValidator(one_line)]

    @property
    def target(self) -> str:
        return f"name {self.speaker}"

    def described(self) -> Edit:
        return Edit(f"{NAME_OF}{self.speaker}", "", self.name or NO_NAME)


class Merge(_Correction):
    """`speaker` and `into` are one person."""

    kind: Literal["merge"] = "merge"
    speaker: Name
    into: Name

    @property
    def target(self) -> str:
        return f"merge {self.speaker}"

    def described(self) -> Edit:
        return Edit("merged speakers", self.speaker, self.into)


class Move(_Correction):
    """What `speaker` says between the times was said by `to`: a whole turn, or a part of it."""

    kind: Literal["move"] = "move"
    speaker: Name
    to: Name
    start_s: Time
    end_s: Time

    @property
    def target(self) -> str:
        return f"turn {self.start_s:.1f}"

    def described(self) -> Edit:
        return Edit(f"speaker at {clock(self.start_s)}", self.speaker, self.to)


class Reword(_Correction):
    """The words of `speaker` between the times are `after`."""

    kind: Literal["reword"] = "reword"
    speaker: Name
    start_s: Time
    end_s: Time
    before: Text
    after: Text

    @property
    def target(self) -> str:
        return f"words {self.start_s:.1f}"

    def described(self) -> Edit:
        return Edit(f"words at {clock(self.start_s)}", self.before, self.after)


class Answer(_Correction):
    """How the interjection of `speaker` at `start_s` was met."""

    kind: Literal["answer"] = "answer"
    speaker: Name
    start_s: Time
    text: Text = ""
    status: Literal["answered", "unanswered", "none_needed"]

    @property
    def target(self) -> str:
        return f"answer {self.start_s:.1f}"

    def described(self) -> Edit:
        status = self.status.replace("_", " ")
        return Edit(f"response to {clock(self.start_s)}", "", status)


class Announce(_Correction):
    """Whether the candidate announced the silence between the times."""

    kind: Literal["announce"] = "announce"
    start_s: Time
    end_s: Time
    announced: bool

    @property
    def target(self) -> str:
        return f"silence {self.start_s:.1f}"

    def described(self) -> Edit:
        told = "announced" if self.announced else "not announced"
        return Edit(f"silence at {clock(self.start_s)}", "", told)


class Judge(_Correction):
    """The coach's own level of a criterion or signal, with a comment at a moment."""

    kind: Literal["judge"] = "judge"
    criterion: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    level: OwnLevel | None = None
    comment: Text = ""
    time_s: Time | None = None

    @property
    def target(self) -> str:
        return f"level {self.criterion}"

    def described(self) -> Edit:
        at = "" if self.time_s is None else f" at {clock(self.time_s)}"
        comment = f": {self.comment}{at}" if self.comment else ""
        return Edit(self.criterion, "none", (self.level or "none") + comment)


Correction = Candidate | Role | Part | Rename | Merge | Move | Reword | Answer | Announce | Judge
_READER: TypeAdapter[Correction] = TypeAdapter(Annotated[Correction, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Logged:
    """A correction as it stands in the log."""

    id: int
    edit: Correction


def parse(data: Any) -> Correction:
    """Check a correction.

    Raises
    ------
    UsageError
        If it is none, in one sentence that names the field.
    """
    try:
        found = _READER.validate_python(data)
    except ValidationError as error:
        raise UsageError(f"is no correction: {first_problem(error)}") from error
    if isinstance(found, Move | Reword | Part) and found.end_s <= found.start_s:
        raise UsageError("a correction must end after it starts", value=found.end_s)
    if isinstance(found, Merge) and found.speaker == found.into:
        raise UsageError("nobody can be merged with themselves", value=found.into)
    return found


def parse_json(text: str) -> Correction:
    """Read a correction from the log."""
    return _READER.validate_json(text)
