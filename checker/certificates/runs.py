"""A run of a certificate taken again, and that it takes the time that it is said to take.

Needs nothing but the meaning of a step and what it demands of times. Must not know classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from checker.certificates.boundaries import Under
from checker.certificates.form import Endless, Floor, OpenStep, Run, TimedStep
from checker.certificates.obligations import at_start, behind
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.ir.system import State, System
from checker.semantics.integers import attempt, picks
from checker.semantics.step import LeftDomain
from checker.semantics.timing import Box, bounds_of, due, meets
from checker.trace import Step, Trace

MOST_CONDITIONS = 500
"""How many conditions a floor may have beside those that hold in all of the boxes."""


class NoSuchRun(Exception):
    """The run can't be taken, or does not take the time; the text says why."""


def check_run(
    system: System, latency: Latency, point: Mapping[str, Fraction], run: Run, value: Fraction
) -> None:
    """Check that the run takes `value` seconds from its one instant to the other.

    Raises NoSuchRun.
    """
    trace = _timed(system, run.initial, run.steps, point)
    _takes(trace, latency, run.first, run.last)
    times = [Fraction(0), *(each.time for each in run.steps)]
    apart = times[run.last] - times[run.first]
    if apart != value:
        raise NoSuchRun(f"the run takes {apart} s, not {value} s")


def check_endless(
    system: System, latency: Latency, point: Mapping[str, Fraction], found: Endless
) -> None:
    """Check that the run begins the time and need never end it.

    Where it goes round a loop: behind one lap, the next has the same times, but that it comes
    later. What a step of a lap demands it demands of instants of its lap or the one before, or of
    one before all laps, of which it must only come late enough. So if the second lap can be taken
    at such times, so can all others. Raises NoSuchRun.
    """
    trace = _timed(system, found.initial, found.steps, point)
    if _pending(trace, latency) != found.first:
        raise NoSuchRun(f"the run is not taking the time that begins at {found.first}")
    if found.loop is None:
        _rests(trace)
        return
    size = trace.length - found.loop
    if size <= 0 or found.loop < found.first or trace.state(found.loop) != trace.last:
        raise NoSuchRun("the run does not come back to where its loop begins")
    times = [Fraction(0), *(each.time for each in found.steps)]
    lasts = times[-1] - times[found.loop]
    if lasts <= 0:
        raise NoSuchRun("no time passes in the loop")
    again = [replace(each, time=(each.time or 0) + lasts) for each in trace.steps[found.loop :]]
    twice = replace(trace, steps=(*trace.steps, *again))
    if not meets(twice):
        raise NoSuchRun("the loop can't be gone round a second time at the same times")
    for each in bounds_of(twice):
        if each.before > trace.length and each.after <= found.loop:
            raise NoSuchRun("something that goes on from before the loop must end in it")


def under(system: System, latency: Latency, boxes: Mapping[str, Box], floor: Floor) -> Under:
    """What a floor shows. Raises NoSuchRun."""
    trace = _taken(system, floor.initial, floor.steps)
    if floor.ends:
        _takes(trace, latency, floor.first, floor.last)
    elif _pending(trace, latency) != floor.first or floor.last != floor.first:
        raise NoSuchRun(f"the run is not taking the time that begins at {floor.first}")
    else:
        _rests(trace)
    times = [Duration(), *(each.time for each in floor.steps)]
    possible: dict[Duration, None] = {}
    for each in bounds_of(trace):
        left = times[each.after] - times[each.before] - each.gap
        least = left.constant
        for name, factor in left.terms:
            low, high = boxes[name]
            least += factor * (low if factor > 0 else high)
        if least < 0:
            possible[left] = None
            if len(possible) > MOST_CONDITIONS:
                raise NoSuchRun(f"the run has more than {MOST_CONDITIONS} conditions")
    form = times[floor.last] - times[floor.first] if floor.ends else None
    return Under(form, tuple(possible))


def _timed(
    system: System,
    initial: State,
    steps: Sequence[TimedStep],
    point: Mapping[str, Fraction],
) -> Trace:
    """The run with its times. Raises NoSuchRun."""
    trace = _taken(system, initial, steps)
    pairs = zip(trace.steps, steps, strict=True)
    timed = tuple(replace(step, time=each.time) for step, each in pairs)
    trace = replace(trace, steps=timed, timed=True, point=dict(point))
    if not meets(trace):
        raise NoSuchRun("the run has other times than the delays allow")
    return trace


def _taken(system: System, initial: State, told: Sequence[TimedStep | OpenStep]) -> Trace:
    if system.preemptible:
        raise NoSuchRun("a `preemptible` delay may last longer than the run says")
    if initial not in system.initials:
        raise NoSuchRun("the run starts where none does")
    state = initial
    steps = []
    for number, each in enumerate(told, 1):
        if each.action >= len(system.actions):
            raise NoSuchRun(f"step {number}: there is no action {each.action}")
        action = system.actions[each.action]
        if action.name != each.name or each.choices not in picks(action):
            raise NoSuchRun(f"step {number} ({each.name}) is none of action {each.action}")
        outcome = None
        if action.source == system.location(state, action.thread):
            try:
                outcome = attempt(system, action, state, each.choices)
            except LeftDomain:
                outcome = None
        if not isinstance(outcome, Step):
            raise NoSuchRun(f"step {number} ({each.name}) can't be taken there")
        steps.append(Step(action, each.choices, outcome.state))
        state = outcome.state
    return Trace(system, initial, tuple(steps))


def _takes(trace: Trace, latency: Latency, first: int, last: int) -> None:
    if (first, last) not in [*_samples(trace, latency)]:
        raise NoSuchRun(f"the run does not take the time from {first} to {last}")


def _rests(trace: Trace) -> None:
    """Nothing more need happen behind the run."""
    for action in due(trace.system, trace.last):
        raise NoSuchRun(f"the run does not rest: {action.name} is due behind it")


def _pending(trace: Trace, latency: Latency) -> int | None:
    """Since when the time is being taken behind a run, if it is."""
    since = 0
    watching = at_start(trace.system, latency, trace.initial)
    for number, step in enumerate(trace.steps, 1):
        watching = behind(trace.system, latency, watching.pending, trace.state(number - 1), step)
        if watching.anew:
            since = number
    return since if watching.pending else None


def _samples(trace: Trace, latency: Latency) -> Iterator[tuple[int, int]]:
    """From which instant to which the time is taken in a run."""
    watching = at_start(trace.system, latency, trace.initial)
    if watching.at_once:
        yield 0, 0
    since = 0
    for number, step in enumerate(trace.steps, 1):
        watching = behind(trace.system, latency, watching.pending, trace.state(number - 1), step)
        if watching.ends:
            yield since, number
        if watching.at_once:
            yield number, number
        if watching.anew:
            since = number
