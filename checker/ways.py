"""A shortest way from a state to where a goal is met, and where it has no times another that has.

Must not know how a walk goes on from there, nor how the way is told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from checker.engines.budget import Budget
from checker.goals import Goal, meets, met_on
from checker.ir.expr import Expr
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.integers import outcomes
from checker.semantics.timing import time
from checker.trace import Failure, Step, Trace

MOST_TIMED = 60
"""Steps of a run up to which it is asked whether it has times; of more that takes too long."""

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

    It goes by steps alone, whatever times they need. stopped: whether to give up; it is asked now
    and then.
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


def with_times(
    run: Trace, found: Found, goal: Goal, budget: Budget, stopped: Callable[[], bool] = bool
) -> Found:
    """The way, or another that has times if it has none, as far as that is looked at.

    run: the run so far, without its times; a way behind one that has none is left as it is. Pre:
    the way has a step.
    """
    if run.length + len(found.steps) > MOST_TIMED:
        return found
    if time(_longer(run, found.steps)) is not None or time(run) is None:
        return found
    from checker.engines.timed.going_on import going_on  # only where a way has no times

    asked = goal if isinstance(goal, tuple) else (_reaching(goal),)
    other = going_on(run, asked, budget, stopped)
    if other is None:
        return found
    steps: tuple[Step | Failure, ...] = other.steps[run.length :]
    if other.failure is not None and other.failure.action is not None:
        steps += (other.failure,)
    return Found(steps, found.states, shortest=len(found.steps))


def _reaching(condition: Expr) -> Question:
    return Question("until", QuestionKind.REACHABLE, condition)


def _longer(run: Trace, steps: Sequence[Step | Failure]) -> Trace:
    """The run with these steps behind it, of which the last may fail."""
    taken = tuple(each for each in steps if isinstance(each, Step))
    last = steps[-1]
    failure = last if isinstance(last, Failure) else None
    return replace(run, steps=(*run.steps, *taken), failure=failure)


def _steps(ways: Mapping[State, tuple[State, Step] | None], state: State) -> tuple[Step, ...]:
    found = []
    last = ways[state]
    while last is not None:
        found.append(last[1])
        last = ways[last[0]]
    return tuple(reversed(found))
