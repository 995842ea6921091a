"""What is under way in a state: the delays of threads, the limits of their waits, the timers set.

Knows when one begins and that it is given up; must not know how sets of times are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
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


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """Something of a thread that ends between `low` and `high` after it has begun.

    Of those of one system equal ones are one object.

    high: None where it need not end, as for all that an env does. sort: a number that those have in
    common which differ in nothing but the thread.
    """

    thread: int
    low: Duration
    high: Duration | None
    kind: DelayKind
    sort: int

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
        self._places: list[dict[int | None, _Place]] = [{} for _ in system.threads]
        self._of: dict[int, Activity | None] = {}
        self._sorts: dict[tuple[Duration, Duration | None, DelayKind], int] = {}
        self._made: dict[tuple[int, int], Activity] = {}

    def of(self, action: Action) -> Activity | None:
        """What ends by a step with a delay, if it has a date; equal ones are one object.

        Pre: the action is one of the system.
        """
        if id(action) not in self._of:
            self._of[id(action)] = self._ending(action)
        return self._of[id(action)]

    def like(self, activity: Activity, thread: int) -> Activity:
        """The same of another thread."""
        key = thread, activity.sort
        known = self._made.get(key)
        if known is None:
            made = replace(activity, thread=thread)
            known = self._made[key] = made
        return known

    def _ending(self, action: Action) -> Activity | None:
        delay = action.delay
        assert delay is not None
        high = delay.high if owes(self._system, action) else None
        bounds = delay.low, high, delay.kind
        sort = self._sorts.setdefault(bounds, len(self._sorts))
        made = Activity(action.thread, *bounds, sort)
        return None if made.free else self._made.setdefault((action.thread, sort), made)

    def under_way(self, state: State, can: Callable[[Action], bool]) -> tuple[Activity, ...]:
        """All that is under way in a state, in order of thread. can: what can be tried there."""
        found = []
        for thread, places in enumerate(self._places):
            location = self._system.location(state, thread)
            known = places.get(location)
            if known is None:
                known = places[location] = tuple(self._at(thread, location))
            for activity, actions in known:
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


_Place = tuple[tuple[Activity, list[Action]], ...]
"""What can be under way where a thread is, each with the actions that end it."""


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


def gaps(system: System) -> Iterator[Duration]:
    """How much time each delay lets pass at least, or, less than 0, at most."""
    for action in system.actions:
        if action.delay is not None:
            yield action.delay.low
            if action.delay.high is not None and owes(system, action):
                yield action.delay.high * -1
