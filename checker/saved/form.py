"""A saved run as data: what a file says of it, by names, without a system that it belongs to.

Must not know how it is written down, nor whether it can be taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from checker.records import dataclass
from checker.trace import Shortest

MOST_BYTES = 32 << 20
"""How large the file of a run may be."""

Json = bool | int | str | None | list["Json"] | dict[str, "Json"]
"""A value as JSON has it; numbers are whole."""

Values = Mapping[str, Json]
"""Values by the names of variables or choices."""


@dataclass(frozen=True, slots=True)
class SavedText:
    """A text as it was when the run was saved: its name and its SHA-256 in hexadecimal digits."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SavedStep:
    """A step: who takes it from where, what is picked, what it changes.

    label: None of a rule. kind, locks, file, line: where more than one step fits they tell which
    is meant. time: seconds since the start, where the run has times.
    """

    thread: str
    label: str | None
    choices: Values
    changes: Values
    kind: str | None = None
    locks: Json = None
    file: str | None = None
    line: int | None = None
    time: Fraction | None = None


@dataclass(frozen=True, slots=True)
class SavedFailure:
    """What breaks at the end: a step that is tried, or a question that is asked.

    code: as in a diagnostic. thread, label, choices: of the step that is tried; thread is None
    where it is the question.
    """

    code: str
    thread: str | None = None
    label: str | None = None
    choices: Values = field(default_factory=dict)
    question: str | None = None
    time: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved run.

    texts: that of the spec first, then those that it includes. property: what the run is shown
    for, if anything. parameters: the value of each that has one, as shown. fine: its steps are fine
    ones. loop: the number of the step to which it returns. point: the value in seconds of each time
    parameter that is left open. shortest: what the file says of shorter runs; nobody has checked.
    """

    texts: tuple[SavedText, ...]
    property: str | None
    parameters: Mapping[str, str]
    initial: Values
    steps: tuple[SavedStep, ...]
    loop: int | None = None
    failure: SavedFailure | None = None
    fine: bool = False
    point: Mapping[str, Fraction] = field(default_factory=dict)
    shortest: Shortest = Shortest.UNKNOWN
