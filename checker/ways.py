"""A shortest way from a state to where a goal is met, by steps alone, whatever times they need.

Must not know how a walk goes on from there, nor how the way is told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from checker.engines.budget import Budget
from checker.goals import Goal, meets, met_on
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.integers import outcomes
from checker.trace import Failure, Step

_OFTEN = 64  # states between two looks at the clock


@dataclass(frozen=True, slots=True)
class Found:
    """A shortest way from here to where the goal is met; its last step may be one that fails.

    shortest: how many steps a shorter one has that is possible at no times; None if there is none.
    """

    steps: tuple[Step | Failure, ...]
    states: int
    shortest: int | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """No way was found. all: every state that steps lead to was looked at; else a limit came."""

    states: int
    all: bool


def way(
    system: System,
    here: State,
    goal: Goal,
    budget: Budget,
    stopped: Callable[[], bool] = bool,
) -> Found | NotFound:
    """A shortest way from here to where the goal is met; no step where this state meets it.

    stopped: whether to give up; it is asked now and then.
    """
    if meets(system, goal, here):
        return Found((), 1)
    ways: dict[State, tuple[State, Step] | None] = {here: None}
    pending = deque([here])
    looked = 0
    while pending:
        state = pending.popleft()
        looked += 1
        if looked % _OFTEN == 0 and (budget.spent() is not None or stopped()):
            return NotFound(len(ways), all=False)
        for each in outcomes(system, state):
            if met_on(system, goal, state, each):
                return Found((*_steps(ways, state), each), len(ways))
            if isinstance(each, Failure) or each.state in ways:
                continue
            if budget.full(len(ways)):
                return NotFound(len(ways), all=False)
            ways[each.state] = (state, each)
            if meets(system, goal, each.state):
                return Found(_steps(ways, each.state), len(ways))
            pending.append(each.state)
    return NotFound(len(ways), all=True)


def _steps(ways: Mapping[State, tuple[State, Step] | None], state: State) -> tuple[Step, ...]:
    found = []
    last = ways[state]
    while last is not None:
        found.append(last[1])
        last = ways[last[0]]
    return tuple(reversed(found))
