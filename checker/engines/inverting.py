"""Whether a thread is inverted in some state that can be reached, at whatever speed.

Breadth first over all states, times left out. What that is `semantics.inverted` says. Must not know
how long anything takes.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction

from checker.collecting import resting
from checker.engines.budget import Budget
from checker.engines.generated.moves import Moves
from checker.ir.latencies import Inverting, Latency
from checker.ir.system import State, System
from checker.measured import Extreme, Measured, Measurement, Unmeasured
from checker.records import dataclass
from checker.semantics.inverted import holds, may_be_inverted
from checker.trace import Step, Trace
from checker.verdict import Reason

MOST = 500_000
"""How many states are looked at, at most."""

AT_SOME_SPEED = "If delays last as long as they like, some run inverts it."

_OFTEN = 64
"""The budget is asked once in this many states."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What became of it. run: a shortest one to a state in which the thread is inverted.

    reason: why it was cut short, if it was; without both no run comes to one. states: how many were
    looked at. failing: some runs end at an error of the model before.
    """

    run: Trace | None
    reason: Reason | None
    states: int = 0
    failing: bool = False


def sought(system: System, thread: int, budget: Budget, *, most: int = MOST) -> Sought:
    """Look for a state in which the thread is inverted.

    A KeyboardInterrupt is taken as the end of the budget.
    """
    if not may_be_inverted(system, thread):
        return Sought(None, None)
    try:
        return _searched(system, Inverting(thread), budget, most)
    except KeyboardInterrupt:
        return Sought(None, budget.spent() or Reason.INTERRUPTED)


def without_times(latency: Latency, found: Sought) -> Measurement:
    """What there is to say of an inversion where no step takes time, or none was found yet."""
    if found.reason is not None:
        limit = {
            Reason.SECONDS: " Raise --max-seconds.",
            Reason.MEMORY: " Raise --max-memory.",
            Reason.STATES: " Raise --max-states, or make the model smaller.",
        }
        told = "Interrupted" if found.reason is Reason.INTERRUPTED else "Stopped"
        text = f"{told} at {found.states:,} states; in none of them is it inverted."
        return Unmeasured(found.reason, text + limit.get(found.reason, ""))
    run = found.run
    assert run is not None
    worst = Extreme(Fraction(0), run, run.length, run.length, latency.inverted)
    return Measured(worst, None, True, {}, found.states, found.failing)


@resting()
def _searched(system: System, wanted: Inverting, budget: Budget, most: int) -> Sought:
    moves = Moves(system)
    before: dict[State, tuple[State, Step] | None] = dict.fromkeys(system.initials)
    waiting = deque(before)
    failing, looked = False, 0
    while waiting:
        reason = budget.spent() if looked % _OFTEN == 0 else None
        if len(before) > most or budget.full(len(before)):
            reason = Reason.STATES
        if reason is not None:
            return Sought(None, reason, len(before), failing)
        looked += 1
        state = waiting.popleft()
        if holds(system, state, wanted):
            return Sought(_run(system, before, state), None, len(before), failing)
        for outcome in moves.outcomes(state):
            if not isinstance(outcome, Step):
                failing = True
            elif outcome.state not in before:
                before[outcome.state] = state, outcome
                waiting.append(outcome.state)
    return Sought(None, None, len(before), failing)


def _run(system: System, before: dict[State, tuple[State, Step] | None], state: State) -> Trace:
    steps: list[Step] = []
    while (came := before[state]) is not None:
        state, step = came
        steps.append(step)
    return Trace(system, state, tuple(reversed(steps)))
