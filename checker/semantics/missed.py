"""Wake-ups that came too early: which step of a run would end a wait if it were taken at its end.

Must not know how it is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from checker.ir.actions import Wait, WaitKind
from checker.ir.expr import Chosen, parts
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.ahead import left
from checker.semantics.integers import attempt, picks, value
from checker.trace import Step, Trace

_MOST_STEPS = 200
"""How far back is looked."""

_MOST_PICKS = 64


@dataclass(frozen=True, slots=True)
class Missed:
    """A step before a thread came to wait, by the numbers of the steps of the run.

    Taken at the end of the run from where it was taken, the thread that took it would make true
    what is waited for. undone: the step that made it false again, if `step` had made it true.
    """

    step: int
    undone: int | None


def missed(trace: Trace, thread: int, wait: Wait) -> Missed | None:
    """The last such step of another thread, where nobody has a step left that could end the wait.

    Pre: `thread` waits at the end of the run. None for locks and for what waits for a choice.
    """
    system, last = trace.system, trace.last
    if wait.kind is not WaitKind.AWAIT or left(system, last, wait) - {thread}:
        return None
    if any(isinstance(each, Chosen) for each in parts(wait.condition)):
        return None
    for number in islice(range(_came(trace, thread), 0, -1), _MOST_STEPS):
        action = trace.steps[number - 1].action
        if action.thread == thread or action.source is None:
            continue
        after = _taken(system, last, action.thread, action.source)
        if any(value(wait.condition, each) for each in after):
            return Missed(number, _undone(trace, number, wait))
    return None


def _came(trace: Trace, thread: int) -> int:
    """The step behind which the thread has been where it is."""
    where = trace.system.location(trace.last, thread)
    number = len(trace.steps)
    while number and trace.system.location(trace.state(number - 1), thread) == where:
        number -= 1
    return number


def _taken(system: System, state: State, thread: int, source: int) -> Iterator[State]:
    """What the steps of a thread would lead to if it were at `source` in this state."""
    variable = system.threads[thread].variable
    assert variable is not None
    there = (*state[:variable], source, *state[variable + 1 :])
    for action in system.actions_from(thread, source):
        for choices in islice(picks(action), _MOST_PICKS):
            outcome = attempt(system, action, there, choices)
            if isinstance(outcome, Step):
                yield outcome.state


def _undone(trace: Trace, number: int, wait: Wait) -> int | None:
    """The step that makes false again what step `number` made true."""
    if value(wait.condition, trace.state(number - 1)):
        return None
    if not value(wait.condition, trace.state(number)):
        return None
    later = range(number + 1, len(trace.steps) + 1)
    return next((each for each in later if not value(wait.condition, trace.state(each))), None)
