"""A run of a system, as data: where it starts and what each step takes.

Must not know how it was found, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from fractions import Fraction

from checker.ir.actions import Action
from checker.ir.obligations import Obligation
from checker.ir.system import State, System
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """An action taken with these choices, and the state after it.

    time: seconds since the start, where the run has been timed.
    """

    action: Action
    choices: tuple[int, ...]
    state: State
    time: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What breaks in the last state: an obligation of an action that is tried, or of a question.

    action: None if evaluating the question `question` breaks it.
    time: seconds since the start when the action is tried, where the run has been timed.
    """

    obligation: Obligation
    action: Action | None
    choices: tuple[int, ...] = ()
    question: str | None = None
    value: int | None = None
    time: Fraction | None = field(default=None, compare=False)


class Shortest(Enum):
    """Among which runs that show the same no run is shorter."""

    OF_ALL = "all"
    OF_TIMED = "timed"  # shorter ones have no times
    OF_AS_FEW_PREEMPTIONS = "preemptions"  # none has fewer preemptions; shorter ones have more
    UNKNOWN = "unknown"  # shorter ones were not all looked at, or may have times


@dataclass(frozen=True)
class Trace:
    """A run: `initial`, then the steps. `loop` is the number of the step to which it returns.

    failure: what is broken in the last state, for a trace of the question `error`.
    timed: the times of the steps were checked against every delay of the run.
    point: the value in seconds that each time parameter has in the timed run.
    shortest: among which runs it is a shortest.
    """

    system: System
    initial: State
    steps: tuple[Step, ...] = ()
    loop: int | None = None
    failure: Failure | None = None
    timed: bool = False
    point: Mapping[str, Fraction] = field(default_factory=dict)
    shortest: Shortest = Shortest.OF_ALL

    @property
    def last(self) -> State:
        """The state in which the run ends."""
        return self.steps[-1].state if self.steps else self.initial

    def state(self, number: int) -> State:
        """The state after step `number`, counting from 1; 0 is the initial state."""
        return self.steps[number - 1].state if number else self.initial

    @property
    def length(self) -> int:
        """How many steps it has, one that fails included."""
        fails = self.failure is not None and self.failure.action is not None
        return len(self.steps) + int(fails)
