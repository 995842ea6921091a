"""State classes: a state with all dates at which what is under way in it can end.

Gives the classes after a class. Must not know what is asked, nor which classes are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from checker.engines.timed import dates as d
from checker.engines.timed.activities import Activity
from checker.engines.timed.firing import Firing, Shape, firing
from checker.engines.timed.forms import Number
from checker.engines.timed.situations import Move, Situation, Situations
from checker.ir.duration import Duration
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class StateClass:
    """A state and the dates at which it can be left.

    dates: activity k ends at date k + 1; behind those is one that has passed for each instant that
    is remembered.
    """

    at: Situation
    dates: d.Dates

    @property
    def remembered(self) -> range:
        """The numbers of the dates that have passed."""
        return range(1 + len(self.at.activities), len(self.dates))


@dataclass(frozen=True, slots=True)
class Taken:
    """A step, or one that fails, at all times at which it can be taken from a class.

    after: the class behind it, with the same instants remembered; None if it fails.
    turns: the exchanges of threads that make it of the one that the step leads to.
    """

    move: Move
    after: StateClass | None
    turns: tuple[int, ...] = ()


class Classes:
    """The state classes of a system.

    number: what a length of time is as a number: at one point, or as a form. With forms the least
    of two is that at the point of their space, so that a class has at least the dates that it can
    have, at every point, and just those at that one.
    """

    def __init__(self, situations: Situations, number: Callable[[Duration], Number]) -> None:
        self._situations = situations
        self._number = number
        self._bounds: dict[Activity, tuple[Number, Number]] = {}
        self._firings: dict[tuple[Move, int], tuple[Firing, tuple[Number, ...]]] = {}

    def first(self) -> Iterator[StateClass]:
        """Where runs start."""
        for at in self._situations.first():
            dates = d.NOW
            for each in at.activities:
                dates = d.begun(dates, *self._of(each))
            yield StateClass(at, dates)

    def rests(self, one: StateClass) -> bool:
        """Whether nothing more need happen, however long it takes."""
        ends = range(1, 1 + len(one.at.activities))
        return not one.at.hurried and all(one.dates[each][0] == math.inf for each in ends)

    def steps(self, one: StateClass) -> Iterator[Taken]:
        """Each step that can be taken, at all times at which it can be."""
        dates = one.dates
        size = len(dates)
        for move in self._situations.moves(one.at):
            fired, ends = self._firings.get((move, size)) or self._firing(one, move)
            here = fired(dates, ends)
            if here is None:
                continue
            if move.after is None:
                yield Taken(move, None)
                continue
            here, turns = self._situations.settled(move.after, here)
            yield Taken(move, StateClass(move.after, here), (*move.turns, *turns))

    def _firing(self, one: StateClass, move: Move) -> tuple[Firing, tuple[Number, ...]]:
        """What a step does to the dates, and the ends of what begins with it."""
        key = move, len(one.dates)
        known = self._situations.firings.get(key)
        if known is None:
            known = self._situations.firings[key] = _firing(one, move)
        fired, begun = known
        ends: list[Number] = []
        for each in begun:
            ends += self._of(each)
        found = self._firings[key] = fired, tuple(ends)
        return found

    def _of(self, activity: Activity) -> tuple[Number, Number]:
        """The bounds of an activity as numbers."""
        known = self._bounds.get(activity)
        if known is None:
            high = math.inf if activity.high is None else self._number(activity.high)
            known = self._bounds[activity] = self._number(activity.low), high
        return known


def _firing(one: StateClass, move: Move) -> tuple[Firing, tuple[Activity, ...]]:
    """What a step does to the dates, and what begins with it."""
    size, count, after = len(one.dates), len(one.at.activities), move.after
    ends = None if move.ends is None else 1 + move.ends
    if after is None:
        return firing(Shape(size, count, ends, one.at.hurried, ())), ()
    order = [0] * len(after.activities)
    for place, staying in zip(move.places, move.staying, strict=True):
        order[place] = 1 + staying
    begun: list[Activity] = []
    for number, each in enumerate(after.activities):
        if not order[number]:
            order[number] = size + len(begun)
            begun.append(each)
    shape = Shape(size, count, ends, one.at.hurried, (*order, *one.remembered))
    return firing(shape), tuple(begun)
