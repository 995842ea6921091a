"""What engines found, as data of a certificate. Must not know why it is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.certificates.form import (
    Activity,
    Class,
    Edge,
    Factors,
    OpenStep,
    TimedStep,
)
from checker.engines.timed.forms import Form, Number
from checker.engines.timed.invariant import Kept
from checker.ir.duration import Duration
from checker.ir.system import System
from checker.trace import Step, Trace


def numbers(system: System) -> dict[int, int]:
    """The number of each action, by its identity."""
    return {id(each): k for k, each in enumerate(system.actions)}


def steps_of(trace: Trace) -> tuple[TimedStep, ...]:
    """The steps of a run with times."""
    number = numbers(trace.system)
    found = []
    for each in trace.steps:
        assert each.time is not None, "a run that was measured has times"
        found.append(TimedStep(number[id(each.action)], each.action.name, each.choices, each.time))
    return tuple(found)


def open_steps(steps: Iterable[tuple[Step, Duration]], system: System) -> tuple[OpenStep, ...]:
    """Steps, each with its time."""
    number = numbers(system)
    return tuple(
        OpenStep(number[id(each.action)], each.action.name, each.choices, time)
        for each, time in steps
    )


def some(to: int | None) -> tuple[int, ...]:
    """The classes that something leads to."""
    return () if to is None else (to,)


def class_of(kept: Kept, number: Mapping[int, int]) -> Class:
    """A class. number: of each action."""
    activities: list[Activity] = []
    for each in kept.at.activities:
        high = "" if each.high is None else str(each.high)
        activities.append((each.thread, str(each.low), high, each.kind.value))
    dates = tuple(tuple(_date(entry) for entry in row) for row in kept.dates)
    edges = []
    for edge in kept.edges:
        action = edge.step.action
        edges.append(Edge(number[id(action)], action.name, edge.step.choices, some(edge.to)))
    return Class(kept.at.state, kept.pending, tuple(activities), dates, tuple(edges))


def _date(entry: Number) -> int | Factors | None:
    if isinstance(entry, Form):
        if any(entry.factors) or not isinstance(entry.constant, int):
            return entry.constant, *entry.factors
        return entry.constant
    return entry if isinstance(entry, int) else None
