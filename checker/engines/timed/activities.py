"""What is under way in a state: the delays of threads, the limits of their waits, the timers set.

Knows when one begins, goes on and is given up; must not know how sets of times are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from checker.engines.timed.forms import Number
from checker.ir.actions import Action, DelayKind
from checker.ir.duration import Duration
from checker.ir.system import State, System
from checker.semantics.integers import value
from checker.semantics.timing import owes, started
from checker.semantics.waits import possible
from checker.trace import Step


class CannotTime(Exception):
    """Something takes time in a way that this engine can't follow; the text says what."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something of a thread that ends between `low` and `high` units after it has begun.

    high: infinite where it need not end, as for all that an env does.
    """

    thread: int
    low: Number
    high: Number
    kind: DelayKind


class Activities:
    """The activities of the states of a system.

    number: what a length of time is as a number. Raises CannotTime for a delay that may last longer
    than it says.
    """

    def __init__(self, system: System, number: Callable[[Duration], Number]) -> None:
        if system.preemptible:
            raise CannotTime("a `preemptible` delay may last longer than it says")
        self._number = number
        self._system = system
        self._known: dict[tuple[int, int | None], tuple[tuple[Activity, list[Action]], ...]] = {}

    def of(self, action: Action) -> Activity:
        """What ends by a step with a delay."""
        delay = action.delay
        assert delay is not None
        hurries = delay.high is not None and owes(self._system, action)
        return Activity(
            action.thread,
            self._number(delay.low),
            self._number(delay.high) if hurries and delay.high is not None else math.inf,
            delay.kind,
        )

    def under_way(self, state: State) -> tuple[Activity, ...]:
        """All that is under way in a state, in order of thread."""
        found = []
        for thread in range(len(self._system.threads)):
            place = (thread, self._system.location(state, thread))
            if place not in self._known:
                self._known[place] = tuple(self._at(*place))
            for activity, actions in self._known[place]:
                if any(self._is_on(each, state) for each in actions):
                    found.append(activity)
        return tuple(found)

    def anew(self, before: tuple[Activity, ...], state: State, step: Step) -> frozenset[int]:
        """The threads whose activities behind a step begin with it. `state` is that before it.

        Raises CannotTime where one is under way that began neither with a step of its thread nor
        before.
        """
        threads = frozenset(started(step.action, state, step.choices))
        for each in self.under_way(step.state):
            if each not in before and each.thread not in threads:
                if self._system.threads[each.thread].timer is None:
                    name = self._system.threads[each.thread].name
                    raise CannotTime(f"a delay of {name} begins by a step of another thread")
                threads |= {each.thread}
        return threads

    def _at(self, thread: int, location: int | None) -> Iterator[tuple[Activity, list[Action]]]:
        found: dict[Activity, list[Action]] = {}
        for action in self._system.actions_from(thread, location):
            if action.delay is not None:
                found.setdefault(self.of(action), []).append(action)
        yield from found.items()

    def _is_on(self, action: Action, state: State) -> bool:
        """Whether time counts for the step: for the limit of a wait also while the wait can end."""
        assert action.delay is not None
        if action.delay.kind is DelayKind.TIMEOUT:
            return True
        if action.delay.kind is DelayKind.TIMER:
            return bool(value(action.guard, state))
        return possible(self._system, action, state)


def whole(
    system: System, point: Mapping[str, Fraction]
) -> tuple[Fraction, Callable[[Duration], int]]:
    """A unit, in seconds, of which every bound of a delay is a whole number, and that number.

    point: the value in seconds of each time parameter.
    """
    unit = Fraction(1, lcm(*(each.at(point).denominator for each in bounds(system))))
    return unit, lambda length: int(length.at(point) / unit)


def bounds(system: System) -> Iterator[Duration]:
    """Every bound of a delay of a system."""
    for action in system.actions:
        if action.delay is not None:
            yield action.delay.low
            if action.delay.high is not None:
                yield action.delay.high
