"""What is under way in a state: the delays of threads, the limits of their waits, the timers set.

Knows when one begins and that it is given up; must not know how sets of times are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import lcm

from checker.ir.actions import Action, DelayKind
from checker.ir.duration import Duration
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.integers import value
from checker.semantics.timing import owes


class CannotTime(Exception):
    """Something takes time in a way that this engine can't follow; the text says what."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something of a thread that ends between `low` and `high` after it has begun.

    high: None where it need not end, as for all that an env does.
    """

    thread: int
    low: Duration
    high: Duration | None
    kind: DelayKind

    @property
    def free(self) -> bool:
        """Whether it can end at any moment, or never, so that no date is needed for it."""
        return self.high is None and self.low == Duration()


class Activities:
    """The activities of the states of a system, but for those that can end at any moment or never.

    Raises CannotTime for a delay that may last longer than it says.
    """

    def __init__(self, system: System) -> None:
        if system.preemptible:
            raise CannotTime("a `preemptible` delay may last longer than it says")
        self._system = system
        self._known: dict[tuple[int, int | None], tuple[tuple[Activity, list[Action]], ...]] = {}
        self._made: dict[Activity, Activity] = {}

    def of(self, action: Action) -> Activity | None:
        """What ends by a step with a delay, if it has a date; equal ones are one object."""
        delay = action.delay
        assert delay is not None
        hurries = delay.high is not None and owes(self._system, action)
        made = Activity(action.thread, delay.low, delay.high if hurries else None, delay.kind)
        return None if made.free else self._made.setdefault(made, made)

    def under_way(self, state: State, can: Callable[[Action], bool]) -> tuple[Activity, ...]:
        """All that is under way in a state, in order of thread. can: what can be tried there."""
        found = []
        for thread in range(len(self._system.threads)):
            place = (thread, self._system.location(state, thread))
            if place not in self._known:
                self._known[place] = tuple(self._at(*place))
            for activity, actions in self._known[place]:
                if any(_is_on(each, state, can) for each in actions):
                    found.append(activity)
        return tuple(found)

    def _at(self, thread: int, location: int | None) -> Iterator[tuple[Activity, list[Action]]]:
        found: dict[Activity, list[Action]] = {}
        for action in self._system.actions_from(thread, location):
            activity = None if action.delay is None else self.of(action)
            if activity is not None:
                found.setdefault(activity, []).append(action)
        yield from found.items()


def _is_on(action: Action, state: State, can: Callable[[Action], bool]) -> bool:
    """Whether time counts for the step: for the limit of a wait also while the wait can end."""
    assert action.delay is not None
    if action.delay.kind is DelayKind.TIMEOUT:
        return True
    if action.delay.kind is DelayKind.TIMER:
        return bool(value(action.guard, state))
    return can(action)


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
