"""State classes: a state with all dates at which what is under way in it can end.

Gives the classes after a class. Must not know what is asked,
nor which classes are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checker.engines.timed import dates as d
from checker.engines.timed.activities import Activities, Activity
from checker.engines.timed.forms import Number
from checker.ir.duration import Duration
from checker.ir.system import State, System
from checker.semantics.integers import outcomes
from checker.semantics.timing import due
from checker.trace import Failure, Step


@dataclass(frozen=True, slots=True)
class StateClass:
    """A state and the dates at which it can be left.

    activities: what is under way; activity k ends at date k + 1. dates: those, and behind them one
    that has passed for each instant that is remembered.
    """

    state: State
    activities: tuple[Activity, ...]
    dates: d.Dates

    @property
    def remembered(self) -> range:
        """The numbers of the dates that have passed."""
        return range(1 + len(self.activities), len(self.dates))


@dataclass(frozen=True, slots=True)
class Taken:
    """A step, or one that fails, at all times at which it can be taken from a class.

    dates: as before, with now when it is taken; after: the class behind it, None if it fails.
    """

    outcome: Step | Failure
    dates: d.Dates
    after: StateClass | None


class Classes:
    """The state classes of a system.

    number: what a length of time is as a number: at one point, or as a form. With forms the least
    of two is that at the point of their space, so that a class has at least the dates that it can
    have, at every point, and just those at that one.
    Raises CannotTime for a system that this can't follow.
    """

    def __init__(self, system: System, number: Callable[[Duration], Number]) -> None:
        self._system = system
        self._activities = Activities(system, number)
        self._tried: dict[State, tuple[bool, tuple[Step | Failure, ...]]] = {}

    def first(self) -> Iterator[StateClass]:
        """Where runs start."""
        for state in self._system.initials:
            activities = self._activities.under_way(state)
            dates = d.NOW
            for each in activities:
                dates = d.begun(dates, each.low, each.high)
            yield StateClass(state, activities, dates)

    def rests(self, at: StateClass) -> bool:
        """Whether nothing more need happen, however long it takes."""
        hurried, _ = self._from(at.state)
        ends = range(1, 1 + len(at.activities))
        return not hurried and all(at.dates[each][0] == math.inf for each in ends)

    def steps(self, at: StateClass) -> Iterator[Taken]:
        """Each step that can be taken, at all times at which it can be."""
        hurried, tried = self._from(at.state)
        ends = range(1, 1 + len(at.activities))
        for outcome in tried:
            action = outcome.action
            assert action is not None
            if action.delay is not None:
                ending = self._activities.of(action)
                key = 1 + at.activities.index(ending)
                here = d.at_once(at.dates, key) if hurried else d.due(at.dates, key, ends)
            elif hurried:
                here = at.dates
            else:
                here = d.passed(at.dates, ends)
            if here is None:
                continue
            after = self._after(at, here, outcome) if isinstance(outcome, Step) else None
            yield Taken(outcome, here, after)

    def _from(self, state: State) -> tuple[bool, tuple[Step | Failure, ...]]:
        """Whether no time passes in a state, and what can be tried."""
        if state not in self._tried:
            hurried = any(each.delay is None for each in due(self._system, state))
            self._tried[state] = hurried, tuple(outcomes(self._system, state))
        return self._tried[state]

    def _after(self, at: StateClass, here: d.Dates, step: Step) -> StateClass:
        there = self._activities.under_way(step.state)
        anew = self._activities.anew(at.activities, at.state, step)
        staying = [each for each in there if each in at.activities and each.thread not in anew]
        dates = d.kept(here, (*(1 + at.activities.index(each) for each in staying), *at.remembered))
        for each in there:
            if each not in staying:
                dates = d.begun(dates, each.low, each.high)
        places = {each: 1 + k for k, each in enumerate(staying)}
        passed = len(at.remembered)
        new = (each for each in there if each not in staying)
        places.update({each: 1 + len(staying) + passed + k for k, each in enumerate(new)})
        old = range(1 + len(staying), 1 + len(staying) + passed)
        return StateClass(
            step.state, there, d.kept(dates, (*(places[each] for each in there), *old))
        )
