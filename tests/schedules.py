"""An independent reading of time: threads grow older, and a run is played at given times.

Knows nothing of constraints between instants; what `semantics.timing` finds is held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from checker.ir.actions import Action
from checker.ir.system import State, System
from checker.ir.threads import Fairness, ThreadKind
from checker.semantics.integers import attempt, candidates, picks, value
from checker.trace import Failure, Step, Trace

Point = Mapping[str, Fraction]


def owes(system: System, action: Action) -> bool:
    thread = system.threads[action.thread]
    if thread.kind is ThreadKind.RULE:
        return thread.fairness is not Fairness.NONE
    return thread.kind is not ThreadKind.ENV


def tried(system: System, action: Action, state: State) -> bool:
    return any(attempt(system, action, state, each) is not None for each in picks(action))


def may_pass(
    system: System, state: State, ages: list[Fraction], amount: Fraction, point: Point
) -> bool:
    """Whether `amount` seconds may pass in `state`, in which threads have been for their ages."""
    for action in candidates(system, state):
        if not owes(system, action) or not tried(system, action, state):
            continue
        if action.delay is None:
            if action.eager and amount > 0:
                return False
            continue
        high = action.delay.high
        if high is not None and ages[action.thread] + amount > high.at(point):
            return False
    return True


def in_time(system: System, action: Action, age: Fraction, point: Point) -> bool:
    """Whether the step may be taken by a thread of that age."""
    if action.delay is None:
        return True
    if age < action.delay.low.at(point):
        return False
    high = action.delay.high
    return high is None or not owes(system, action) or age <= high.at(point)


def path(trace: Trace) -> list[tuple[State, Action, list[int]]]:
    """Each action of the run, a failing one last, with the state that it is tried in.

    Last come the threads whose age starts anew with it.
    """
    tried: list[Step | Failure] = [*trace.steps]
    if trace.failure is not None:
        tried.append(trace.failure)
    found = []
    for number, each in enumerate(tried):
        state, action = trace.state(number), each.action
        if action is not None:
            timers = [k for k, when in action.starts if value(when, state, each.choices)]
            found.append((state, action, [action.thread, *timers]))
    return found


def play(trace: Trace, schedule: list[Fraction], point: Point) -> bool:
    """Whether the run is possible at exactly these times."""
    system, now = trace.system, Fraction(0)
    ages = [Fraction(0)] * len(system.threads)
    for (state, action, anew), when in zip(path(trace), schedule, strict=True):
        if when < now or not may_pass(system, state, ages, when - now, point):
            return False
        ages = [each + when - now for each in ages]
        if not in_time(system, action, ages[action.thread], point):
            return False
        for thread in anew:
            ages[thread] = Fraction(0)
        now = when
    return True


def brute(trace: Trace, point: Point, unit: Fraction, most: int) -> list[Fraction] | None:
    """The first schedule with gaps of at most `most` units, by trying all of them in order.

    It is the earliest in the order of the steps, hence step by step the earliest there is.
    """
    system, steps = trace.system, path(trace)

    def search(number: int, ages: list[Fraction], past: list[Fraction]) -> list[Fraction] | None:
        if number == len(steps):
            return past
        state, action, anew = steps[number]
        for gap in (unit * k for k in range(most + 1)):
            if not may_pass(system, state, ages, gap, point):
                return None
            if in_time(system, action, ages[action.thread] + gap, point):
                older = [each + gap for each in ages]
                for thread in anew:
                    older[thread] = Fraction(0)
                now = (past[-1] if past else Fraction(0)) + gap
                found = search(number + 1, older, [*past, now])
                if found is not None:
                    return found
        return None

    return search(0, [Fraction(0)] * len(system.threads), [])


def times(trace: Trace | None) -> list[Fraction] | None:
    """The times of a run, that of its failure last."""
    if trace is None:
        return None
    found = [each.time for each in trace.steps]
    if trace.failure is not None and trace.failure.action is not None:
        found.append(trace.failure.time)
    assert trace.timed and None not in found
    return [each for each in found if each is not None]
