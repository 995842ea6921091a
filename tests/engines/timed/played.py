"""Runs that are said to take a time, or to take for ever, played step by step in whole units.

By the reading of time in `whole_time` and of events in `happening`.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from checker.measured import Endless, Extreme, Unbounded
from checker.trace import Trace
from tests.engines.timed.happening import Asked, counted
from tests.engines.timed.whole_time import Ages, Clockwork

LAPS = 40
"""A time that grows with the laps of a loop has grown by the second half of so many."""


def possible(trace: Trace) -> bool:
    """Whether each step of a run can be taken where it is, whatever the times."""
    clockwork = Clockwork(trace.system, Fraction(1))
    return trace.initial in trace.system.initials and all(
        step in clockwork.tried(trace.state(number))
        for number, step in enumerate(replace(step, time=None) for step in trace.steps)
    )


def at_its_times(trace: Trace, clockwork: Clockwork, unit: Fraction) -> Ages | None:
    """How old all are behind a run that is possible at its times; None if it is not."""
    ages: Ages = (0,) * len(trace.system.threads)
    now = 0
    for number, step in enumerate(trace.steps):
        assert step.time is not None
        when = step.time / unit
        assert when.denominator == 1, "not a whole number of units"
        gap, state = when.numerator - now, trace.state(number)
        haste, limits = clockwork.patience(state)
        if gap < 0 or (gap and haste) or any(ages[k] + gap > most for k, most in limits):
            return None
        ages, now = tuple(each + gap for each in ages), now + gap
        if not clockwork.in_time(step.action, ages[step.action.thread]):
            return None
        ages = clockwork.behind(state, ages, step)
    return ages


def proves(extreme: Extreme, what: Asked, clockwork: Clockwork, unit: Fraction) -> bool:
    """Whether the run of a longest or shortest time takes it."""
    trace = extreme.trace
    times = [Fraction(0), *(step.time for step in trace.steps)]
    first, last = times[extreme.first], times[extreme.last]
    return (
        possible(trace)
        and at_its_times(trace, clockwork, unit) is not None
        and (extreme.first, extreme.last) in counted(trace, what)
        and first is not None
        and last is not None
        and last - first == extreme.value
    )


def never_ends(found: Unbounded, what: Asked, clockwork: Clockwork, unit: Fraction) -> bool:
    """Whether the run of a time without a bound can go on for ever, and the end does not come."""
    trace = found.trace
    if found.why is Endless.RESTS:
        haste, limits = clockwork.patience(trace.state(trace.length))
        ages = at_its_times(trace, clockwork, unit)
        awaited = (found.first, None) in counted(trace, what)
        return possible(trace) and awaited and ages is not None and not haste and not limits
    assert trace.loop is not None
    assert trace.state(trace.length) == trace.state(trace.loop - 1)
    longer = again(trace, LAPS)
    far = longest_along(longer, found.first, clockwork)
    half = trace.length + LAPS // 2 * (trace.length - trace.loop + 1)
    awaited = (found.first, None) in counted(longer, what)
    return possible(trace) and awaited and far is not None and rises(far, half - found.first)


def rises(far: list[float], half: int) -> bool:
    """Whether the last is later than the one at `half`, or as late as can be."""
    return far[-1] > far[half] or far[-1] == math.inf


def again(trace: Trace, laps: int) -> Trace:
    """A run that has gone round its loop so many times more."""
    assert trace.loop is not None
    lap = trace.steps[trace.loop - 1 :]
    steps = tuple(replace(step, time=None) for step in (*trace.steps, *lap * laps))
    return replace(trace, steps=steps, loop=None, timed=False)


def longest_along(trace: Trace, first: int, clockwork: Clockwork) -> list[float] | None:
    """How much later than instant `first` each instant from there on can be, in units.

    Of runs that go on just so far. Infinite behind a state in which any time may pass. None if the
    run is possible at no times.
    """
    reached: dict[Ages, float] = {(0,) * len(trace.system.threads): 0}
    found: list[float] = [0]
    for number, step in enumerate(trace.steps):
        state = trace.state(number)
        later: dict[Ages, float] = {}
        before = reached
        while before:
            older: dict[Ages, float] = {}
            for ages, far in before.items():
                if later.get(ages, -1) >= far:
                    continue
                later[ages] = far
                waited = clockwork.waits(state, ages)
                if waited == ages and number >= first:
                    later[ages] = math.inf
                elif waited is not None and waited != ages:
                    further = far + (number >= first)
                    older[waited] = max(further, older.get(waited, 0))
            before = older
        reached = {}
        for ages, far in later.items():
            if clockwork.in_time(step.action, ages[step.action.thread]):
                new = clockwork.behind(state, ages, step)
                reached[new] = max(far, reached.get(new, 0))
        if not reached:
            return None
        if number >= first:
            found.append(max(reached.values()))
    return found
