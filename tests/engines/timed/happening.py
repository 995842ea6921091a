"""A second reading of when something happens, and of which times between two events count.

Knows steps; must not know `semantics.events`, nor any times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checker.ir.actions import Action, ActionKind
from checker.ir.expr import Expr
from checker.ir.latencies import Event, Latency
from checker.ir.system import State, System
from checker.ir.threads import LocationKind
from checker.semantics.integers import value
from checker.trace import Step, Trace

Condition = Callable[[State], bool]


@dataclass(frozen=True)
class Happening:
    """Something that a thread comes to, one of `places`, or else that becomes true.

    when: must be true behind the step as well.
    """

    thread: int | None
    places: frozenset[int]
    true: Condition
    when: Condition

    def at_start(self, state: State, system: System) -> bool:
        """Whether it happens where a run starts."""
        return self._there(state, system) and self.when(state)

    def in_step(self, before: State, action: Action, after: State, system: System) -> bool:
        """Whether it happens in the step that `action` makes."""
        if not self.when(after):
            return False
        if self.thread is None:
            return self.true(after) and not self.true(before)
        comes = action.thread == self.thread and action.kind is not ActionKind.START
        return comes and self._there(after, system)

    def _there(self, state: State, system: System) -> bool:
        if self.thread is None:
            return self.true(state)
        return state[system.threads[self.thread].variable] in self.places


@dataclass(frozen=True)
class Asked:
    """What is asked for: the time from one of `start` to one of `end`."""

    system: System
    start: tuple[Happening, ...]
    end: tuple[Happening, ...]
    period: bool

    def at_start(self, state: State) -> tuple[bool, bool]:
        """Whether it starts and whether it ends, where a run starts."""
        return (
            any(each.at_start(state, self.system) for each in self.start),
            any(each.at_start(state, self.system) for each in self.end),
        )

    def in_step(self, before: State, action: Action, after: State) -> tuple[bool, bool]:
        """Whether it starts and whether it ends in a step."""
        start = any(each.in_step(before, action, after, self.system) for each in self.start)
        end = any(each.in_step(before, action, after, self.system) for each in self.end)
        return start, end

    def follow(self, awaited: bool, starts: bool, ends: bool) -> tuple[bool, bool, bool, bool]:
        """Whether what was awaited ends here, one of 0 is taken here, one begins, one is awaited.

        Who awaits one looks for no other start; who doesn't looks for no end but of what starts.
        """
        if awaited:
            begins = ends and self.period
            return ends, False, begins, begins or not ends
        if starts and ends and not self.period:
            return False, True, False, False
        return False, False, starts, starts


def always(state: State) -> bool:
    """True in every state."""
    return True


def asked(system: System, latency: Latency) -> Asked:
    """What a latency of a system asks for."""
    start = tuple(_happening(each) for each in latency.start)
    end = tuple(_happening(each) for each in latency.end)
    return Asked(system, start, end, latency.start == latency.end)


def _happening(event: Event) -> Happening:
    when = _condition(event.when)
    if event.condition is not None:
        return Happening(None, frozenset(), _condition(event.condition), when)
    (thread,) = {thread for thread, _ in event.arrivals}
    return Happening(thread, frozenset(place for _, place in event.arrivals), always, when)


def _condition(expr: Expr) -> Condition:
    return lambda state: bool(value(expr, state))


def comes_to(system: System, thread: str, label: str, when: Condition = always) -> Happening:
    """That a thread, by its name, comes to a label."""
    (number,) = (k for k, each in enumerate(system.threads) if each.name == thread)
    places = frozenset(
        k
        for k, each in enumerate(system.threads[number].locations)
        if each.name == label and each.kind in (LocationKind.LABEL, LocationKind.END)
    )
    assert places, f"{thread} has no label {label}"
    return Happening(number, places, always, when)


def becomes(system: System, name: str, wanted: int, when: Condition = always) -> Happening:
    """That a variable gets a value."""
    return Happening(None, frozenset(), has(system, name, wanted), when)


def has(system: System, name: str, wanted: int) -> Condition:
    """That a variable has a value."""
    (number,) = (k for k, each in enumerate(system.variables) if each.name == name)
    return lambda state: state[number] == wanted


def counted(trace: Trace, what: Asked) -> Iterator[tuple[int, int | None]]:
    """The instants between which each time of a run lies; None where it is still awaited."""
    first: int | None = None
    starts, ends = what.at_start(trace.initial)
    for number in range(trace.length + 1):
        if number:
            step = trace.steps[number - 1]
            assert isinstance(step, Step)
            starts, ends = what.in_step(trace.state(number - 1), step.action, trace.state(number))
        ended, at_once, begins, _ = what.follow(first is not None, starts, ends)
        if ended:
            assert first is not None
            yield first, number
            first = None
        if at_once:
            yield number, number
        if begins:
            first = number
    if first is not None:
        yield first, None
