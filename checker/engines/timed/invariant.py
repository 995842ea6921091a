"""The state classes that bound a latency, each with where every step from it leads, to be checked.

Searches anew and plainly: no order of threads, nor any likeness of states, is made use of, so that
each step leads into one class that is named. Must not know how a certificate is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed import dates as d
from checker.engines.timed.activities import whole
from checker.engines.timed.classes import Classes
from checker.engines.timed.situations import Situation, Situations
from checker.engines.timed.watch import Watch, Watched
from checker.ir.latencies import Latency
from checker.trace import Step

_OFTEN = 64
"""The budget is asked once in this many classes."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from a class, and the number of the class that has all it can lead to.

    to: None where no time is being taken behind it, nor ever will be.
    """

    step: Step
    to: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A class. dates: in units, of what is under way in the situation, and, if the time is being
    taken, last, of when that began."""

    at: Situation
    pending: bool
    dates: d.Dates
    edges: list[Edge] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Invariant:
    """Classes that have every state of every run, at all of its dates, as far as it matters.

    unit: in seconds. starts: for each initial state the number of its class, or None.
    """

    unit: Fraction
    classes: tuple[Kept, ...]
    starts: tuple[int | None, ...]


def invariant(
    situations: Situations,
    latency: Latency,
    point: Mapping[str, Fraction],
    budget: Budget,
    *,
    longest: bool,
    most: int,
) -> Invariant | None:
    """The classes for one side of a latency; None if the budget ends or there are more than `most`.

    Pre: the latency was measured there. Raises CannotTime as `Situations` does.
    """
    unit, number = whole(situations.system, point)
    classes = Classes(situations, number)
    watch = Watch(situations.system, latency, longest)
    kept: list[Kept] = []
    nodes: list[Watched] = []
    known: dict[tuple[Situation, bool], list[int]] = {}
    waiting: deque[int] = deque()

    def place(on: Watched) -> int | None:
        if watch.over(on):
            return None
        same = known.setdefault((on.at.at, on.pending), [])
        for each in same:
            if d.includes(kept[each].dates, on.at.dates):
                return each
        same.append(len(kept))
        waiting.append(len(kept))
        kept.append(Kept(on.at.at, on.pending, on.at.dates))
        nodes.append(on)
        return len(kept) - 1

    starts = tuple(place(watch.start(first)[0]) for first in classes.first())
    looked = 0
    while waiting:
        if len(kept) > most or (looked % _OFTEN == 0 and budget.spent() is not None):
            return None
        looked += 1
        one = waiting.popleft()
        for taken in classes.steps(nodes[one].at):
            step = taken.move.outcome
            followed = watch.follow(nodes[one], taken)
            if followed is not None and isinstance(step, Step):
                kept[one].edges.append(Edge(step, place(followed[0])))
    return Invariant(unit, tuple(kept), starts)
