"""A run of a certificate taken again, and that it takes the time that it is said to take.

Needs nothing but the meaning of a step and what it demands of times. Must not know classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from checker.certificates.form import Run
from checker.certificates.obligations import at_start, behind
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.semantics.integers import attempt, picks
from checker.semantics.step import LeftDomain
from checker.semantics.timing import meets
from checker.trace import Step, Trace


class NoSuchRun(Exception):
    """The run can't be taken, or does not take the time; the text says why."""


def check_run(
    system: System, latency: Latency, point: Mapping[str, Fraction], run: Run, value: Fraction
) -> None:
    """Check that the run takes `value` seconds from its one instant to the other.

    Raises NoSuchRun.
    """
    trace = _taken(system, run, point)
    if not meets(trace):
        raise NoSuchRun("the run has other times than the delays allow")
    if (run.first, run.last) not in [*_samples(trace, latency)]:
        raise NoSuchRun(f"the run does not take the time from {run.first} to {run.last}")
    times = [Fraction(0), *(each.time for each in run.steps)]
    apart = times[run.last] - times[run.first]
    if apart != value:
        raise NoSuchRun(f"the run takes {apart} s, not {value} s")


def _taken(system: System, run: Run, point: Mapping[str, Fraction]) -> Trace:
    if run.initial not in system.initials:
        raise NoSuchRun("the run starts where none does")
    state = run.initial
    steps = []
    for number, each in enumerate(run.steps, 1):
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
        steps.append(Step(action, each.choices, outcome.state, each.time))
        state = outcome.state
    return Trace(system, run.initial, tuple(steps), timed=True, point=dict(point))


def _samples(trace: Trace, latency: Latency) -> Iterator[tuple[int, int]]:
    """From which instant to which the time is taken in a run."""
    watching = at_start(trace.system, latency, trace.initial)
    if watching.at_once:
        yield 0, 0
    since = 0
    for number, step in enumerate(trace.steps, 1):
        watching = behind(latency, watching.pending, trace.state(number - 1), step)
        if watching.ends:
            yield since, number
        if watching.at_once:
            yield number, number
        if watching.anew:
            since = number
