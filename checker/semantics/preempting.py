"""What a preemption is: a thread that could go on is put aside for another.

The one definition, for searches and walks that count them. Must not know who schedules.
"""

from __future__ import annotations

from checker.ir.actions import Action, DelayKind
from checker.ir.system import State, System
from checker.semantics.waits import possible
from checker.trace import Trace


def runs_on(action: Action) -> bool:
    """Whether a thread that can try this step would go on by itself, if it were let.

    A thread that sleeps, or waits for a time to be over, has gone aside of its own accord, and who
    need not step (an env, a rule, a `sleep any`) may stop at any moment. One in a `delay` works.
    """
    waits = action.delay is not None and action.delay.kind is not DelayKind.WORK
    return action.obliged and not waits


def preempts(system: System, state: State, last: int | None, by: int) -> bool:
    """Whether a step of thread `by` from `state` preempts the thread that took the last step.

    last: None where no step was taken yet. What would break something counts as a step.
    """
    if last is None or by == last:
        return False
    actions = system.actions_from(last, system.location(state, last))
    return any(runs_on(each) and possible(system, each, state) for each in actions)


def preemptions(trace: Trace) -> int:
    """How many steps of a run preempt somebody, one that fails at its end included."""
    movers = [each.action.thread for each in trace.steps]
    if trace.failure is not None and trace.failure.action is not None:
        movers.append(trace.failure.action.thread)
    before = [None, *movers]
    return sum(
        preempts(trace.system, trace.state(number), before[number], by)
        for number, by in enumerate(movers)
    )
